"""A table of text cells, whatever file it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Protocol

from miroir.engine.words import Sentence, sentence_of
from miroir.formats.refusals import Kind

FORMULA: Final = "\0formula"
ERROR: Final = "\0error"
MARKS: Final = {
    FORMULA: (Kind.FORMULA, sentence_of("the cell holds a formula; paste its value instead.")),
    ERROR: (Kind.CELL_ERROR, sentence_of("the cell holds an error of the spreadsheet; correct it.")),
}
"""What stands in a cell whose value can't be trusted. No text has these: NUL is refused everywhere."""


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


def spoiled(row: Row, places: Iterable[int]) -> Fault | None:
    """Return the fault of the first cell, among those at `places`, that holds a formula or an error; -1 is no place."""
    for place in places:
        if 0 <= place < len(row.cells) and row.cells[place] in MARKS:
            kind, sentence = MARKS[row.cells[place]]
            return Fault(kind, place + 1, sentence)
    return None


def width_fault(row: Row, table: Table) -> Fault | None:
    """Return the fault of a row that has not as many cells as the header."""
    if len(row.cells) == len(table.header):
        return None
    told = sentence_of(
        "the row has %(n)s cells where the header has %(expected)s.", n=len(row.cells), expected=len(table.header)
    )
    return Fault(Kind.WIDTH, 0, told)
