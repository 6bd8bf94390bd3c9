"""Where every holder stands on a live map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from miroir.engine.answers import signs
from miroir.engine.positions import Positions
from miroir.engine.statistics.components import Components
from miroir.engine.statistics.rows import Row

_AT_ONCE = 1 << 20


def incidence(positions: Positions) -> sparse.csr_array:
    """Return a table (n_holders, 3 n_statements) of ones where a holder gave a statement a sign: -1, 0, +1 in turn.

    Twelve bytes an answer. Times a table of what each sign of each statement is worth, it sums what each holder's
    answers are worth, in one pass.
    """
    columns = np.empty(len(positions), dtype=np.int32)
    for first in range(0, len(columns), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        np.multiply(positions.statements[some], 3, out=columns[some], dtype=np.int32)
        columns[some] += signs(positions.answers[some])
    columns += 1
    shape = (positions.n_holders, 3 * positions.n_statements)
    return sparse.csr_array((np.ones(len(columns)), columns, positions.starts), shape=shape)


def incidence_of(rows: Sequence[Row], n_statements: int) -> sparse.csr_array:
    """Return the same table for rows opened for change."""
    starts = np.concatenate(([0], np.cumsum([row.n for row in rows], dtype=np.int64)))
    none = np.empty(0, dtype=np.intp)
    statements = np.concatenate([none, *(row.statements[: row.n] for row in rows)])
    answers = np.concatenate([np.empty(0, dtype=np.int8), *(row.answers[: row.n] for row in rows)])
    columns = (3 * statements + signs(answers) + 1).astype(np.int32)
    return sparse.csr_array((np.ones(len(columns)), columns, starts), shape=(len(rows), 3 * n_statements))


def places_of(table: sparse.csr_array, components: Components, moderated_out: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the place of each row of an incidence table, shape (n_rows, 2); (0, 0) where nothing was answered."""
    given = np.array((-1.0, 0.0, 1.0))
    worth = (given - components.means[:, None])[:, :, None] * components.directions.T[:, None, :]
    places = table @ worth.reshape(-1, 2)
    counted = np.diff(table.indptr).astype(np.float64)
    if moderated_out.any():
        counted = table @ np.repeat(~moderated_out, 3).astype(np.float64) + moderated_out.sum()
    places *= np.sqrt(len(moderated_out) / np.maximum(counted, 1))[:, None]
    return places
