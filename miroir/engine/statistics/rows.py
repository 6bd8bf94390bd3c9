"""The answers of one holder, opened for change."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from miroir.engine.positions import Positions

_SPARE = 8


class Row:
    """The answers of one holder in the order in which they came, owned and changed by a `LiveStatistics`.

    `statements` and `answers` have room for more: the first `n` places are in use.
    """

    __slots__ = ("answers", "n", "statements")

    def __init__(self, statements: NDArray[np.uint16], answers: NDArray[np.int8]) -> None:
        self.n = len(statements)
        self.statements = np.empty(self.n + _SPARE, dtype=np.intp)
        self.statements[: self.n] = statements
        self.answers = np.empty(self.n + _SPARE, dtype=np.int8)
        self.answers[: self.n] = answers

    @classmethod
    def empty(cls) -> Self:
        """Return the row of a holder without an answer."""
        return cls(np.empty(0, dtype=np.uint16), np.empty(0, dtype=np.int8))

    @classmethod
    def of(cls, positions: Positions, holder: int) -> Self:
        """Return a copy of a holder's answers."""
        span = slice(positions.starts[holder], positions.starts[holder + 1])
        return cls(positions.statements[span], positions.answers[span])

    def place(self, statement: int) -> int:
        """Return where the answer to a statement stands, -1 where there is none."""
        if self.n == 0:
            return -1
        found = int((self.statements[: self.n] == statement).argmax())
        return found if self.statements[found] == statement else -1

    def append(self, statement: int, answer: int) -> None:
        """Add the answer to a statement that has none yet."""
        if self.n == len(self.statements):
            self.statements = np.concatenate((self.statements, np.empty(self.n, dtype=np.intp)))
            self.answers = np.concatenate((self.answers, np.empty(self.n, dtype=np.int8)))
        self.statements[self.n] = statement
        self.answers[self.n] = answer
        self.n += 1

    def remove(self, place: int) -> None:
        """Take the answer at a place away; the last one moves there."""
        self.n -= 1
        self.statements[place] = self.statements[self.n]
        self.answers[place] = self.answers[self.n]

    def ordered(self) -> tuple[NDArray[np.intp], NDArray[np.int8]]:
        """Return the statements in ascending order, and their answers."""
        order = np.argsort(self.statements[: self.n])
        return self.statements[order], self.answers[order]
