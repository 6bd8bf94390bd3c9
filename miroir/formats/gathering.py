"""Answers gathered one by one while a file is read, in a few bytes each."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from miroir.engine.consultation import Holders
from miroir.engine.positions import Positions, last_given, positions_from


def numbers(code: str) -> array[int]:
    """Return an empty array of whole numbers; `code` is one of the array module."""
    return array(code)


NONE: Final = -100
"""What stands for no answer in a row of answers."""


@dataclass(slots=True)
class Answers:
    """Who answered what to which statement, by places, and when; without `moments` where the source does not say."""

    holders: array[int] = field(default_factory=lambda: numbers("i"))
    statements: array[int] = field(default_factory=lambda: numbers("i"))
    answers: array[int] = field(default_factory=lambda: numbers("b"))
    moments: array[int] = field(default_factory=lambda: numbers("q"))

    def add(self, holder: int, statement: int, answer: int) -> None:
        """Add one answer, of which the source does not say when it was given."""
        self.holders.append(holder)
        self.statements.append(statement)
        self.answers.append(answer)

    def add_at(self, holder: int, statement: int, answer: int, moment: int) -> None:
        """Add one answer with its moment; either all answers have one, or none."""
        self.add(holder, statement, answer)
        self.moments.append(moment)

    def add_rows(self, first: int, rows: NDArray[np.int8]) -> None:
        """Add the answers of several holders at once, from place `first`: shape (holders, statements), NONE for none."""
        holders, statements = np.nonzero(rows != NONE)
        self.holders.frombytes((holders + first).astype(np.int32).tobytes())
        self.statements.frombytes(statements.astype(np.int32).tobytes())
        self.answers.frombytes(rows[holders, statements].tobytes())

    def __len__(self) -> int:
        return len(self.answers)

    def positions(self, n_holders: int, n_statements: int) -> Positions:
        """Return the table in which the last answer by moment counts, and of one moment the last in the file."""
        holders = np.array(self.holders, dtype=np.int32)
        statements = np.array(self.statements, dtype=np.int32)
        answers = np.array(self.answers, dtype=np.int8)
        if _ascending(holders, statements):
            starts = np.concatenate(([0], np.cumsum(np.bincount(holders, minlength=n_holders))))
            return Positions(starts.astype(np.int64), statements.astype(np.uint16), answers, n_statements)
        moments = np.array(self.moments, dtype=np.int64) if self.moments else None
        return positions_from(holders, statements, answers, shape=(n_holders, n_statements), moments=moments)

    def held_moments(self, n_holders: int, n_statements: int) -> NDArray[np.int64] | None:
        """Return the moment of each answer that `positions` keeps, in its order; None where the source says none."""
        if not self.moments:
            return None
        moments = np.array(self.moments, dtype=np.int64)
        shape = (n_holders, n_statements)
        return moments[last_given(self.holders, self.statements, shape=shape, moments=moments)]


def _ascending(holders: NDArray[np.int32], statements: NDArray[np.int32]) -> bool:
    """Say whether answers stand holder by holder, and in the order of the statements, none twice."""
    same = holders[1:] == holders[:-1]
    return bool(np.all((holders[1:] > holders[:-1]) | (same & (statements[1:] > statements[:-1]))))


def plain_holders(ids: Sequence[str]) -> Holders:
    """Return holders of whom nothing is known but an id: no college, no sector, no territory."""
    colleges: NDArray[np.int16] = np.full(len(ids), -1, dtype=np.int16)
    sectors = np.zeros((len(ids), 0), dtype=np.bool_)
    return Holders(tuple(ids), colleges, sectors, ("",) * len(ids))
