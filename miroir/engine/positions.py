"""Who answered what: a sparse, immutable table of holders by statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from miroir.engine.answers import signs, unknown_answers


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """The current answer of each holder to each statement, kept by rows in three bytes an answer.

    The answers of holder h are `answers[starts[h]:starts[h + 1]]`, to the statements at the same places of
    `statements`, in ascending order; what is absent was not answered. The arrays are read-only.
    """

    starts: NDArray[np.int64]
    statements: NDArray[np.uint16]
    answers: NDArray[np.int8]
    n_statements: int

    def __post_init__(self) -> None:
        _check(self)
        for array in (self.starts, self.statements, self.answers):
            array.flags.writeable = False

    @property
    def n_holders(self) -> int:
        """How many holders there are, those without an answer included."""
        return len(self.starts) - 1

    def __len__(self) -> int:
        return len(self.answers)

    def holders(self) -> NDArray[np.int64]:
        """Return the holder of each answer, shape (len(self),)."""
        return np.repeat(np.arange(self.n_holders), np.diff(self.starts))

    def matrix(self) -> sparse.csr_array:
        """Return the signs (+1, 0, -1) as a sparse float32 table (n_holders, n_statements); a pass is a stored 0."""
        values = signs(self.answers).astype(np.float32)
        shape = (self.n_holders, self.n_statements)
        return sparse.csr_array((values, self.statements.astype(np.int32), self.starts), shape=shape)

    def dense(self) -> NDArray[np.float64]:
        """Return the signs as a table (n_holders, n_statements), NaN where nothing was answered."""
        table = np.full((self.n_holders, self.n_statements), np.nan)
        table[self.holders(), self.statements] = signs(self.answers)
        return table

    def of(self, kept: ArrayLike) -> Positions:
        """Return the positions of some holders, in the order given (indices, or a mask over holders)."""
        chosen = np.asarray(kept)
        rows = np.flatnonzero(chosen) if chosen.dtype == bool else chosen.astype(np.int64)
        lengths = np.diff(self.starts)[rows]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        places = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return Positions(starts, self.statements[places], self.answers[places], self.n_statements)

    def keeping(self, mask: NDArray[np.bool_]) -> Positions:
        """Return the table with only the answers where `mask` (one value an answer) is true; the same holders."""
        kept = np.concatenate(([0], np.cumsum(mask)))[self.starts]
        return Positions(kept, self.statements[mask], self.answers[mask], self.n_statements)


def positions_from(
    holders: ArrayLike,
    statements: ArrayLike,
    answers: ArrayLike,
    *,
    shape: tuple[int, int],
    moments: Sequence[float] | NDArray[np.float64] | NDArray[np.int64] | None = None,
) -> Positions:
    """Return the table of a list of answers given one by one, where the last by time counts.

    `holders`, `statements` and `answers` have one entry an event; `shape` is (n_holders, n_statements).
    Of several answers of one holder to one statement the one with the greatest moment counts, and of those at
    the same moment (or without moments) the last in the list. Raises ValueError on an unknown answer or place.
    """
    rows = np.asarray(holders, dtype=np.int64)
    columns = np.asarray(statements, dtype=np.int64)
    given = np.asarray(answers, dtype=np.int8)
    if not rows.shape == columns.shape == given.shape:
        message = f"holders, statements and answers have shapes {rows.shape}, {columns.shape}, {given.shape}; equal ones were expected"
        raise ValueError(message)
    if len(rows) and (rows.min() < 0 or rows.max() >= shape[0] or columns.min() < 0 or columns.max() >= shape[1]):
        message = f"a holder or statement lies outside the shape {shape}"
        raise ValueError(message)
    chosen = last_given(rows, columns, shape=shape, moments=moments)
    starts = np.concatenate(([0], np.cumsum(np.bincount(rows[chosen], minlength=shape[0]))))
    return Positions(starts.astype(np.int64), columns[chosen].astype(np.uint16), given[chosen], shape[1])


def last_given(
    holders: ArrayLike,
    statements: ArrayLike,
    *,
    shape: tuple[int, int],
    moments: Sequence[float] | NDArray[np.float64] | NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Return the places, in a list of answers given one by one, of those that count, by holder, then by statement.

    Of several answers of one holder to one statement it is the one with the greatest moment, and of those at the
    same moment (or without moments) the last in the list.
    """
    rows, columns = np.asarray(holders, dtype=np.int64), np.asarray(statements, dtype=np.int64)
    by_time = np.arange(len(rows)) if moments is None else np.argsort(np.asarray(moments), kind="stable")
    keys = rows[by_time] * shape[1] + columns[by_time]
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    last = np.ones(len(ordered), dtype=bool)
    last[:-1] = ordered[1:] != ordered[:-1]
    return by_time[order[last]]


def _check(table: Positions) -> None:
    """Raise ValueError where the three arrays do not make a table."""
    if table.n_statements > np.iinfo(np.uint16).max:
        message = f"{table.n_statements} statements; at most {np.iinfo(np.uint16).max} fit in a table"
        raise ValueError(message)
    if len(table.starts) < 1 or table.starts[0] != 0 or table.starts[-1] != len(table.answers):
        message = f"starts runs from {table.starts[:1]} to {table.starts[-1:]}; 0 to {len(table.answers)} was expected"
        raise ValueError(message)
    if len(table.statements) != len(table.answers):
        message = f"{len(table.statements)} statements for {len(table.answers)} answers"
        raise ValueError(message)
    unknown = unknown_answers(table.answers)
    if unknown:
        message = f"unknown answers {unknown}; expected values of Answer"
        raise ValueError(message)
    _check_order(table)


def _check_order(table: Positions) -> None:
    """Raise ValueError where the statements of a holder are not in ascending order, or are out of the table."""
    if len(table.statements) and table.statements.max() >= table.n_statements:
        message = f"statement {table.statements.max()}; one under {table.n_statements} was expected"
        raise ValueError(message)
    if np.any(table.starts[1:] < table.starts[:-1]):
        message = "starts goes down; each holder's first place was expected at or after the one before"
        raise ValueError(message)
    goes_down = np.empty(len(table.statements) + 1, dtype=bool)
    np.less_equal(table.statements[1:], table.statements[:-1], out=goes_down[1:-1])
    goes_down[table.starts] = False
    if goes_down.any():
        place = int(np.argmax(goes_down))
        holder = int(np.searchsorted(table.starts, place, side="right")) - 1
        was, came = table.statements[place - 1 : place + 1]
        message = f"holder {holder} has statement {came} after {was}; ascending ones were expected"
        raise ValueError(message)
