"""A kept record as the site shows it, in the language in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext, ngettext

from miroir.common.numbers import decimal, whole
from miroir.common.typography import typeset
from miroir.common.verdicts import VERDICTS
from miroir.engine.consultation import text_in
from miroir.records.queries import KeptRecord
from miroir.records.telling.account import about_files
from miroir.records.telling.contents import Fact

KILO: Final = 1000


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """How many statements have a verdict."""

    code: str
    count: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file to read or keep: its name, what it holds, how heavy it is."""

    name: str
    about: str
    size: str


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """A record in words. `page`: the file to read, "" where there is none; `foreign`: the page is not in this language."""

    name: str
    title: str
    question: str
    lead: str
    invented: bool
    page: str
    foreign: bool
    facts: tuple[Fact, ...]
    verdicts: tuple[ShownVerdict, ...]
    files: tuple[ShownFile, ...]


def shown(record: KeptRecord, language: str) -> ShownRecord:
    """Return a record in the language in force, which `language` names."""
    about = about_files()
    page = record.page(language)
    return ShownRecord(
        name=record.name,
        title=typeset(text_in(record.titles, language), language) if record.titles else record.name,
        question=typeset(text_in(record.questions, language), language) if record.questions else "",
        lead=_lead(record, language),
        invented=record.invented,
        page=page,
        foreign=".fr." in page or ".en." in page if f".{language}." not in page else False,
        facts=_facts(record, language),
        verdicts=tuple(
            ShownVerdict(code, whole(record.verdicts.get(code, 0), language))
            for code in VERDICTS
            if code in record.verdicts
        ),
        files=tuple(
            ShownFile(file.name, about.get(file.name, ""), _size(file.size, language)) for file in record.files
        ),
    )


def _lead(record: KeptRecord, language: str) -> str:
    agreed = record.verdicts.get("consensus", 0) + record.verdicts.get("consensus-with-reservations", 0)
    told = ngettext(
        "%(agreed)s of %(total)s statements gathers every counted college.",
        "%(agreed)s of %(total)s statements gather every counted college.",
        agreed,
    )
    return told % {"total": whole(record.statements, language), "agreed": whole(agreed, language)}


def _facts(record: KeptRecord, language: str) -> tuple[Fact, ...]:
    facts = [
        (gettext("Holders who answered"), record.holders),
        (gettext("Answers"), record.answers),
        (gettext("Statements judged"), record.statements),
        (gettext("Colleges counted"), record.colleges),
    ]
    return tuple(Fact(name, whole(count, language)) for name, count in facts if count is not None)


def _size(size: int, language: str) -> str:
    return gettext("%(size)s kB") % {"size": decimal(max(size / KILO, 0.1), language, digits=1)}
