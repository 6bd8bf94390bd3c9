"""The cross grid: who answered, sector by college by area, and which cells are empty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miroir.engine.consultation import Consultation

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class EmptyCell:
    """A sector of a college of which nobody answered, by codes. `college_absent`: nor did anybody of the college."""

    sector: str
    college: str
    college_absent: bool


@dataclass(frozen=True, slots=True, eq=False)
class CrossGrid:
    """Holders with at least one answer, and answers, sector by college by area.

    A holder of several sectors counts in each of their rows, and once in the totals of distinct holders. The last
    row is "no sector", the last column "no college", the last layer "no area"; the arrays are read-only.

    `holders`: (n_sectors + 1, n_colleges + 1), distinct holders with at least one answer. `by_college`:
    (n_colleges + 1,), `by_sector`: (n_sectors + 1,), `total`: distinct holders. `memberships`: (n_colleges + 1,),
    the sums of the columns, where a holder counts once a sector.
    `area_holders`, `area_answers`: (n_sectors + 1, n_colleges + 1, n_areas + 1), distinct holders with at least one
    answer to a statement of the area, and their answers; a statement of several areas counts in each.
    `answers`: (n_colleges + 1,), answers given, each once. `empty`: the cells of named sectors and colleges
    without a holder, by college and then sector. `absent`: codes of the colleges of which nobody answered;
    `silent`: those among them that have members.
    """

    sectors: tuple[str, ...]
    colleges: tuple[str, ...]
    areas: tuple[str, ...]
    holders: Counts
    by_college: Counts
    by_sector: Counts
    memberships: Counts
    total: int
    area_holders: Counts
    area_answers: Counts
    answers: Counts
    empty: tuple[EmptyCell, ...]
    absent: tuple[str, ...]
    silent: tuple[str, ...]

    def __post_init__(self) -> None:
        arrays = (self.holders, self.by_college, self.by_sector, self.memberships)
        for array in (*arrays, self.area_holders, self.area_answers, self.answers):
            array.flags.writeable = False


def cross_grid(consultation: Consultation) -> CrossGrid:
    """Return the grid of a consultation; empty where there is no sector, no college or no area."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True, eq=False)
class ProtectedGrid:
    """What a confidential record may publish of the grid: (n_sectors + 1, n_colleges) ranges of distinct holders.

    The rows are the sectors and "no sector", the columns the colleges; a column that is not `shown` says nothing.
    `empty`: as in `CrossGrid`, without the cells of which that may not be said.
    """

    sectors: tuple[str, ...]
    colleges: tuple[str, ...]
    low: Counts
    high: Counts
    shown: NDArray[np.bool_]
    empty: tuple[EmptyCell, ...]
    smallest: int


def protect_grid(grid: CrossGrid, *, smallest: int) -> ProtectedGrid:
    """Return the part of the grid in which no count of fewer than `smallest` holders can be worked out."""
    raise NotImplementedError
