"""Consensus college by college: what each answered, and what the rule says of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miroir.engine.answers import KINDS, kinds
from miroir.engine.consultation import Consultation
from miroir.engine.rules import Rule
from miroir.engine.verdicts import CollegeFigure, StatementFigure, Verdict

__all__ = ["CollegeCounts", "CollegeFigure", "StatementFigure", "Verdict", "count_colleges", "judge"]


@dataclass(frozen=True, slots=True, eq=False)
class CollegeCounts:
    """How many holders of each college gave each kind of answer to each statement; the arrays are read-only.

    `counts`: (n_statements, n_colleges, 5), the kinds in the order of `answers.KINDS`. `pooled`: (n_statements, 5),
    of all holders, in a college or not. `members`, `answered`: (n_colleges,), the holders in each college, and
    those of them with at least one answer. `codes`: of the colleges. `moderated_out`: (n_statements,).
    """

    counts: NDArray[np.int64]
    pooled: NDArray[np.int64]
    members: NDArray[np.int64]
    answered: NDArray[np.int64]
    codes: tuple[str, ...]
    moderated_out: NDArray[np.bool_]

    def __post_init__(self) -> None:
        for array in (self.counts, self.pooled, self.members, self.answered, self.moderated_out):
            array.flags.writeable = False


def count_colleges(consultation: Consultation) -> CollegeCounts:
    """Return the counts of a consultation, over all its statements, those moderated out included."""
    positions, holders = consultation.positions, consultation.holders
    n_statements, n_colleges = positions.n_statements, len(consultation.colleges)
    belonging = holders.colleges.astype(np.int64)
    places = np.where(belonging < 0, n_colleges, belonging)
    cells = (positions.statements.astype(np.int64) * (n_colleges + 1) + places[positions.holders()]) * len(KINDS)
    size = n_statements * (n_colleges + 1) * len(KINDS)
    table = np.bincount(cells + kinds(positions.answers), minlength=size).astype(np.int64)
    table = table.reshape(n_statements, n_colleges + 1, len(KINDS))
    active = np.diff(positions.starts) > 0
    return CollegeCounts(
        counts=table[:, :n_colleges].copy(),
        pooled=table.sum(axis=1),
        members=np.bincount(places, minlength=n_colleges + 1)[:n_colleges].astype(np.int64),
        answered=np.bincount(places[active], minlength=n_colleges + 1)[:n_colleges].astype(np.int64),
        codes=tuple(college.code for college in consultation.colleges),
        moderated_out=np.array([statement.moderated_out for statement in consultation.statements], dtype=bool),
    )


def judge(counts: CollegeCounts, rule: Rule) -> tuple[StatementFigure, ...]:
    """Return what the rule says of each statement that is not moderated out, in their order."""
    raise NotImplementedError
