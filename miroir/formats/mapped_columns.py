"""Where the columns that a mapping names are in a table, and how its cells are cleaned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.mappings import TableMapping
from miroir.formats.refusals import Unreadable
from miroir.formats.tables import Table, column_name
from miroir.formats.texts import shown

GUARDED: Final = ("=", "+", "-", "@", "\t", "\r", "'")
"""First characters that a spreadsheet may take for a formula; a protected file puts an apostrophe before them."""


@dataclass(frozen=True, slots=True)
class Places:
    """The place of each column in the header, -1 for one that is not there."""

    holder: int
    college: int
    sectors: int
    territory: int
    group: int
    statement: int
    text: int
    answer: int
    moment: int
    statements: tuple[int, ...]

    def of_row(self) -> tuple[int, ...]:
        """Return the places of the columns without which a row can't be read, -1 for those that are not there."""
        single = (self.holder, self.college, self.sectors, self.territory, self.group)
        return (*single, self.statement, self.text, self.answer, self.moment)

    def used(self) -> set[int]:
        """Return the places of all columns that are read."""
        return {place for place in (*self.of_row(), *self.statements) if place >= 0}


@dataclass(frozen=True, slots=True)
class Cells:
    """How a cell is cleaned before it is looked up, and how a text of the mapping is before it is compared with one."""

    clean: Callable[[str], str]
    expected: Callable[[str], str]


def cells_of(mapping: TableMapping) -> Cells:
    """Return how the cells of a mapped table are cleaned: exactly as protected, or without space around."""
    return Cells(unprotected, str) if mapping.protected else Cells(_trimmed, _trimmed)


def protected(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe before the characters of GUARDED."""
    return f"'{cell}" if cell.startswith(GUARDED) else cell


def unprotected(cell: str) -> str:
    """Return what `protected` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(GUARDED) else cell


def _trimmed(cell: str) -> str:
    return " ".join(cell.split())


def places_of(table: Table, mapping: TableMapping) -> Places:
    """Return where the mapping's columns are. Raises Unreadable on one that is missing or there twice."""
    cells = cells_of(mapping)
    names = [cells.clean(name) for name in table.header]
    counted = Counter(names)
    found = {name: place for place, name in enumerate(names)}

    def place_of(name: str) -> int:
        wanted = cells.expected(name)
        if not name:
            return -1
        if counted[wanted] != 1:
            raise _unfound(table, mapping, wanted, counted[wanted])
        return found[wanted]

    columns = mapping.columns
    return Places(
        holder=place_of(columns.holder),
        college=place_of(columns.college),
        sectors=place_of(columns.sectors),
        territory=place_of(columns.territory),
        group=place_of(columns.group),
        statement=place_of(columns.statement),
        text=place_of(columns.text),
        answer=place_of(columns.answer),
        moment=place_of(columns.moment),
        statements=tuple(place_of(mapped.column) for mapped in mapping.statements) if mapping.wide else (),
    )


def _unfound(table: Table, mapping: TableMapping, wanted: str, times: int) -> Unreadable:
    if times:
        sentence = sentence_of(
            "%(n)s columns are named “%(name)s”, which %(mapping)s names: give each a name of its own.",
            n=times,
            name=shown(wanted),
            mapping=mapping.file,
        )
    else:
        known = "; ".join(column_name(table, place) for place in range(min(12, len(table.header))))
        sentence = sentence_of(
            "%(mapping)s names a column “%(name)s” that is not there; the columns are: %(known)s.",
            mapping=mapping.file,
            name=shown(wanted),
            known=known,
        )
    return Unreadable(sentence, file=table.file, line=1)
