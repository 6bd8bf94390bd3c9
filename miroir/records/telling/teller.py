"""Who says a record."""

from __future__ import annotations

from dataclasses import dataclass

from miroir.common.typography import typeset
from miroir.engine.consultation import Label, text_in
from miroir.records.computing import Record
from miroir.records.telling.voice import Voice


@dataclass(frozen=True, slots=True, eq=False)
class Teller(Voice):
    """Says parts of a record in `language`, which must be the one in force."""

    record: Record


def teller_of(record: Record, language: str) -> Teller:
    """Return who says a record in a language."""
    colleges = {label.code: _name(label, language) for label in record.consultation.colleges}
    return Teller(language, colleges, record)


def names_of(labels: tuple[Label, ...], language: str) -> tuple[str, ...]:
    """Return the names of sectors, areas or colleges in a language."""
    return tuple(_name(label, language) for label in labels)


def _name(label: Label, language: str) -> str:
    return typeset(text_in(label.names, language), language)
