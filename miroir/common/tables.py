"""A table of words and numbers, as pages and papers show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

NO_FIGURE: Final = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, an address in the page where it leads to, and whether it stands for nobody."""

    text: str
    href: str = ""
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it is about, and its cells, as many as the table's columns after the first."""

    head: Cell
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `columns` names every column, the first included; `wordy` are the places of those that hold text."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    wordy: frozenset[int] = field(default_factory=frozenset)


def row(head: str | Cell, *cells: str | Cell) -> Row:
    """Return a row of texts and cells."""
    return Row(_cell(head), tuple(_cell(cell) for cell in cells))


def _cell(cell: str | Cell) -> Cell:
    return cell if isinstance(cell, Cell) else Cell(cell)
