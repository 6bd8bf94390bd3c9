"""A table of text cells, whatever file it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from miroir.engine.words import Sentence
from miroir.formats.refusals import Kind


class Fault(NamedTuple):
    """Why a row, or its cell in `column` (from 1; 0 for the whole row), can't be read."""

    kind: Kind
    column: int
    sentence: Sentence


class Row(NamedTuple):
    """A row of cells, with the physical line (or sheet row) where it begins, from 1."""

    line: int
    cells: list[str]
    fault: Fault | None = None


class Table(Protocol):
    """Rows under a header. `rows()` may be called again: each call reads the file anew, a row at a time."""

    @property
    def file(self) -> str:
        """The file's name, without its folder."""

    @property
    def header(self) -> tuple[str, ...]:
        """The first row."""

    @property
    def notes(self) -> tuple[Sentence, ...]:
        """How the file was read, where that was not the usual way."""

    def rows(self) -> Iterator[Row]:
        """Return the rows under the header that are not blank, in order, those with a fault included."""


def column_name(table: Table, place: int) -> str:
    """Return the header of the column at `place` (from 0), shortened for a sentence; "" past the header."""
    name = " ".join(table.header[place].split()) if place < len(table.header) else ""
    return name if len(name) <= 60 else f"{name[:59]}…"
