"""The cross grid: who answered, sector by college by area, and which cells are empty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from miroir.engine.confidentiality.rows import checked_smallest, hidden_parts
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
    """Return the grid of a consultation; with no sector, no college or no area only the last row, column or layer."""
    positions, holders = consultation.positions, consultation.holders
    active = np.diff(positions.starts) > 0
    rows = _with_none(holders.sectors)
    columns = _with_none(_one_hot(holders.colleges.astype(np.int64), len(consultation.colleges)))
    given = _answers_by_area(consultation)
    distinct = (rows * active[:, None]).T @ columns
    colleges = tuple(label.code for label in consultation.colleges)
    by_college = active.astype(np.int64) @ columns
    members = columns.sum(axis=0)
    sectors = tuple(label.code for label in consultation.sectors)
    return CrossGrid(
        sectors=sectors,
        colleges=colleges,
        areas=tuple(label.code for label in consultation.areas),
        holders=distinct,
        by_college=by_college,
        by_sector=distinct.sum(axis=1),
        memberships=distinct.sum(axis=0),
        total=int(active.sum()),
        area_holders=_by_cell(rows, columns, (given > 0).astype(np.int64)),
        area_answers=_by_cell(rows, columns, given),
        answers=np.diff(positions.starts).astype(np.int64) @ columns,
        empty=_empty_cells(distinct, sectors, colleges, by_college),
        absent=tuple(code for place, code in enumerate(colleges) if not by_college[place]),
        silent=tuple(code for place, code in enumerate(colleges) if members[place] and not by_college[place]),
    )


def _empty_cells(
    distinct: Counts, sectors: tuple[str, ...], colleges: tuple[str, ...], by_college: Counts
) -> tuple[EmptyCell, ...]:
    return tuple(
        EmptyCell(sector, college, college_absent=not by_college[column])
        for column, college in enumerate(colleges)
        for row, sector in enumerate(sectors)
        if not distinct[row, column]
    )


def _one_hot(places: Counts, size: int) -> NDArray[np.bool_]:
    return np.equal(places[:, None], np.arange(size))


def _with_none(belonging: NDArray[np.bool_]) -> Counts:
    """Return the table with one more column, for the holders who are in none: (n_holders, n + 1) of 0 and 1."""
    return np.column_stack((belonging, ~belonging.any(axis=1))).astype(np.int64)


def _answers_by_area(consultation: Consultation) -> Counts:
    """Return how many answers each holder gave in each area and in none, (n_holders, n_areas + 1)."""
    positions, n_areas = consultation.positions, len(consultation.areas)
    areas = np.zeros((positions.n_statements, n_areas + 1), dtype=np.int64)
    for place, statement in enumerate(consultation.statements):
        areas[place, list(statement.areas) or [n_areas]] = 1
    given = sparse.csr_array(
        (np.ones(len(positions), dtype=np.int64), positions.statements.astype(np.int32), positions.starts),
        shape=(positions.n_holders, positions.n_statements),
    )
    return np.asarray(given @ areas, dtype=np.int64)


def _by_cell(rows: Counts, columns: Counts, given: Counts) -> Counts:
    """Return the sums of `given` over the holders of each cell, (n_rows, n_columns, n_areas + 1)."""
    return np.stack([(rows * layer[:, None]).T @ columns for layer in given.T], axis=2)


@dataclass(frozen=True, slots=True, eq=False)
class ProtectedGrid:
    """What a confidential record may publish of the grid: ranges of distinct holders, sector by college.

    `low`, `high`: (n_sectors + 1, n_colleges), the last row for no sector; the same where the count is published.
    `shown`: (n_colleges,); of a column that is not, nothing is said but whether the college is `absent` (nobody of
    it answered). `empty`: cells without a holder, in columns shown and of absent colleges. There are no totals by
    sector, and those by college are `ProtectedCounts.answered`. The arrays are read-only.
    """

    sectors: tuple[str, ...]
    colleges: tuple[str, ...]
    low: Counts
    high: Counts
    shown: NDArray[np.bool_]
    absent: tuple[str, ...]
    empty: tuple[EmptyCell, ...]
    smallest: int

    def __post_init__(self) -> None:
        for array in (self.low, self.high, self.shown):
            array.flags.writeable = False


def protect_grid(grid: CrossGrid, *, smallest: int) -> ProtectedGrid:
    """Return the part of the grid in which no count of fewer than `smallest` holders can be worked out.

    Each college is protected by itself, its holders being known: a cell of fewer is a range from 1, and so is the
    largest other one; empty cells are told. Where this cannot be done nothing is told of the column. Cells by area
    are left out: who answered in an area is not a part of a whole that could be protected. Raises ValueError where
    `smallest` is under 3.
    """
    checked_smallest(smallest)
    columns = grid.holders[:, : len(grid.colleges)].T.tolist()
    whole = grid.by_college[: len(grid.colleges)]
    told = [hidden_parts(tuple(column), (True,) * len(column), smallest) for column in columns]
    shown = np.array([ranges is not None for ranges in told], dtype=bool) & (whole >= smallest)
    ranges = np.zeros((len(grid.sectors) + 1, len(grid.colleges), 2), dtype=np.int64)
    for place, column in enumerate(told):
        if column is not None and shown[place]:
            ranges[:, place] = np.array(column)
    sayable = {code for place, code in enumerate(grid.colleges) if shown[place]} | set(grid.absent)
    return ProtectedGrid(
        sectors=grid.sectors,
        colleges=grid.colleges,
        low=ranges[..., 0].copy(),
        high=ranges[..., 1].copy(),
        shown=shown,
        absent=grid.absent,
        empty=tuple(cell for cell in grid.empty if cell.college in sayable),
        smallest=smallest,
    )
