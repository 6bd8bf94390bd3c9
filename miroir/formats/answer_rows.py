"""Rows with a column a statement, gathered many at a time: quick for wide tables."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

import numpy as np

from miroir.engine.words import Sentence
from miroir.formats.gathering import NONE, Answers, numbers
from miroir.formats.refusals import Kind, Refusals
from miroir.formats.tables import MARKS, Row

_BATCH: Final = 1 << 20


@dataclass(slots=True)
class AnswerRows:
    """Takes the answers of one holder after another, and hands them to `answers` in batches.

    `columns`: where the statements' answers are in a row, in the order of the statements. `codes`: what each cell
    text stands for, NONE for no answer. `told`: what to say of a cell that is not among them. `clean`: how a cell is
    made comparable before it is called unknown.
    """

    answers: Answers
    columns: Sequence[int]
    codes: Mapping[str, int]
    told: Callable[[str], Sentence]
    clean: Callable[[str], str] = str.strip
    refused: int = 0
    _first: int = 0
    _gathered: array[int] = field(default_factory=lambda: numbers("b"))
    _pick: Callable[[Sequence[str]], tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        picked = itemgetter(*self.columns)
        self._pick = picked if len(self.columns) > 1 else lambda cells: (picked(cells),)

    def take(self, row: Row, refusals: Refusals, file: str = "") -> None:
        """Take the answers of the next holder; cells that are no known answer are refused one by one."""
        cells = self._pick(row.cells)
        try:
            self._gathered.extend(map(self.codes.__getitem__, cells))
        except KeyError:
            del self._gathered[len(self._gathered) // len(self.columns) * len(self.columns) :]
            codes = [self._code(row, place, cell, refusals, file) for place, cell in enumerate(cells)]
            self._gathered.extend(codes)
        if len(self._gathered) > _BATCH:
            self.flush()

    def _code(self, row: Row, place: int, cell: str, refusals: Refusals, file: str) -> int:
        code = self.codes.get(cell)
        if code is None:
            cleaned = self.clean(cell)
            code = self.codes.get(cleaned) if cleaned else NONE
        if code is None:
            kind, sentence = MARKS.get(cell) or (Kind.UNKNOWN_ANSWER, self.told(cell))
            refusals.add(row.line, kind, sentence, column=self.columns[place] + 1, file=file)
            self.refused += 1
            return NONE
        return code

    def flush(self) -> None:
        """Hand over the rows gathered so far."""
        rows = np.array(self._gathered, dtype=np.int8).reshape(-1, len(self.columns))
        self.answers.add_rows(self._first, rows)
        self._first += len(rows)
        self._gathered = numbers("b")
