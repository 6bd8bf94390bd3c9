"""A sheet of a workbook, told row by row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import isfinite
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.refusals import Unreadable
from miroir.formats.separated import LONGEST_CELL
from miroir.formats.tables import ERROR, FORMULA

MOST_CELLS: Final = 1_000_000
LAST_COLUMN: Final = 16_384
LAST_ROW: Final = 1_048_576
_PLACE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.ASCII)
_NUMBER: Final = re.compile(r"[-+]?\d{1,300}(\.\d{0,300})?([eE][-+]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Values:
    """What a sheet's cells refer to: shared texts, which styles show dates, and the day from which days count."""

    shared: Sequence[str]
    dated: Sequence[bool]
    start: datetime


@dataclass(slots=True)
class SheetRows:
    """Hears a sheet and gathers its rows: (row number, cells by column from 0), blank cells left out."""

    file: str
    values: Values
    rows: list[tuple[int, dict[int, str]]] = field(default_factory=list)
    number: int = 0
    cells: dict[int, str] = field(default_factory=dict)
    column: int = -1
    kind: str = ""
    style: str = ""
    formula: bool = False
    taking: bool = False
    phonetic: bool = False
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    count: int = 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._begin_row(attributes)
        elif name == "f":
            self.formula = True
        elif name == "rPh":
            self.phonetic = True
        self.taking = name in {"v", "t"} and not self.phonetic

    def text(self, text: str) -> None:
        if self.taking:
            self.pieces.append(text)
            self.length += len(text)
            if self.length > LONGEST_CELL:
                told = sentence_of("the cell is longer than %(most)s characters.", most=LONGEST_CELL)
                raise Unreadable(told, file=self.file, line=self.number, column=self.column + 1)

    def end(self, name: str) -> None:
        self.taking = False
        if name == "c":
            value = self._value("".join(self.pieces))
            if value:
                self.cells[self.column] = value
        elif name == "row" and self.cells:
            self.rows.append((self.number, self.cells))
        elif name == "rPh":
            self.phonetic = False

    def taken(self) -> list[tuple[int, dict[int, str]]]:
        """Return the rows gathered since the last time."""
        rows, self.rows = self.rows, []
        return rows

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        told = attributes.get("r", str(self.number + 1))
        number = int(told) if told.isascii() and told.isdecimal() and len(told) < 8 else 0
        if not self.number < number <= LAST_ROW:
            self._refuse_place(told)
        self.number, self.cells, self.column = number, {}, -1

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self.count += 1
        if self.count > MOST_CELLS:
            told = sentence_of("the sheet has more than %(most)s cells; save it as CSV.", most=MOST_CELLS)
            raise Unreadable(told, file=self.file, line=self.number)
        place = attributes.get("r")
        column = self.column + 1 if place is None else self._column_of(place)
        if not self.column < column < LAST_COLUMN:
            self._refuse_place(place or str(column + 1))
        self.column = column
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.pieces, self.length, self.formula = [], 0, False

    def _column_of(self, place: str) -> int:
        found = _PLACE.fullmatch(place)
        if not found or int(found[2]) != self.number:
            return -1
        column = 0
        for letter in found[1]:
            column = 26 * column + ord(letter) - ord("A") + 1
        return column - 1

    def _refuse_place(self, place: str) -> None:
        told = sentence_of("a cell or row is at %(place)s, which is out of order or off the sheet.", place=place[:20])
        raise Unreadable(told, file=self.file, line=self.number)

    def _value(self, text: str) -> str:
        if self.formula:
            return FORMULA
        if self.kind == "e":
            return ERROR
        if self.kind == "s":
            return self._shared(text)
        if self.kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(text, ERROR)
        return text if self.kind in {"inlineStr", "str", "d"} else self._number(text)

    def _shared(self, text: str) -> str:
        place = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
        if not 0 <= place < len(self.values.shared):
            told = sentence_of("the cell points at a shared text that is not there; save the workbook again.")
            raise Unreadable(told, file=self.file, line=self.number, column=self.column + 1)
        return self.values.shared[place]

    def _number(self, text: str) -> str:
        """Return a number as people write it: whole without a point; a date where the cell's style shows one."""
        if not text:
            return ""
        if not _NUMBER.fullmatch(text):
            return ERROR
        number = float(text)
        if not isfinite(number):
            return ERROR
        style = int(self.style) if self.style.isascii() and self.style.isdecimal() and len(self.style) < 7 else 0
        if style < len(self.values.dated) and self.values.dated[style]:
            return self._date(number)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)

    def _date(self, days: float) -> str:
        if not 0 <= days < 2_900_000:
            return ERROR
        at = self.values.start + timedelta(seconds=round(days * 86_400))
        return at.isoformat(sep=" ") if days % 1 else at.date().isoformat()
