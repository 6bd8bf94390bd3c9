"""Answers gathered one by one while a file is read, in a few bytes each."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from miroir.engine.consultation import Holders
from miroir.engine.positions import Positions, positions_from


def _numbers(code: str) -> array[int]:
    return array(code)


@dataclass(slots=True)
class Answers:
    """Who answered what to which statement, by places, and when (0 where the source does not say)."""

    holders: array[int] = field(default_factory=lambda: _numbers("i"))
    statements: array[int] = field(default_factory=lambda: _numbers("i"))
    answers: array[int] = field(default_factory=lambda: _numbers("b"))
    moments: array[int] = field(default_factory=lambda: _numbers("q"))

    def add(self, holder: int, statement: int, answer: int, moment: int = 0) -> None:
        """Add one answer."""
        self.holders.append(holder)
        self.statements.append(statement)
        self.answers.append(answer)
        self.moments.append(moment)

    def __iter__(self) -> Iterator[tuple[int, int, int, int]]:
        return zip(self.holders, self.statements, self.answers, self.moments, strict=True)

    def __len__(self) -> int:
        return len(self.answers)

    def positions(self, n_holders: int, n_statements: int) -> Positions:
        """Return the table in which the last answer by moment counts, and of one moment the last in the file."""
        return positions_from(
            np.array(self.holders, dtype=np.int64),
            np.array(self.statements, dtype=np.int64),
            np.array(self.answers, dtype=np.int8),
            shape=(n_holders, n_statements),
            moments=np.array(self.moments, dtype=np.int64),
        )


def plain_holders(ids: Sequence[str]) -> Holders:
    """Return holders of whom nothing is known but an id: no college, no sector, no territory."""
    colleges: NDArray[np.int16] = np.full(len(ids), -1, dtype=np.int16)
    sectors = np.zeros((len(ids), 0), dtype=np.bool_)
    return Holders(tuple(ids), colleges, sectors, ("",) * len(ids))
