"""Places on a map gathered into the cells of a grid, so that what follows does not grow with the people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIDE = 24
"""Cells along each axis of the grid."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The occupied cells of a grid over places.

    `centres`: the weighted mean place in each, shape (n_cells, 2). `weights` and `people`: what each holds,
    shape (n_cells,). `cell_of`: the cell of each place given.
    """

    centres: NDArray[np.float64]
    weights: NDArray[np.float64]
    people: NDArray[np.int64]
    cell_of: NDArray[np.intp]


def gather(places: NDArray[np.float64], weights: NDArray[np.float64]) -> Cells:
    """Return the cells of places (n, 2) with positive weights (n,); at most `SIDE` squared, at least one for n > 0.

    The grid spans the places; an axis along which all are equal (to rounding) is one cell wide.
    """
    low, span = places.min(axis=0), np.ptp(places, axis=0)
    wide = span > 1e-9 * np.abs(places).max()
    scale = np.divide(SIDE, span, out=np.zeros(2), where=wide)
    at = np.minimum(((places - low) * scale).astype(np.intp), SIDE - 1)
    key = at[:, 0] * SIDE + at[:, 1]
    people = np.bincount(key, minlength=SIDE * SIDE)
    occupied = np.flatnonzero(people)
    number = np.zeros(SIDE * SIDE, dtype=np.intp)
    number[occupied] = np.arange(len(occupied))
    total: NDArray[np.float64] = np.bincount(key, weights).astype(np.float64)[occupied]
    sums = [np.bincount(key, weights * places[:, axis])[occupied] for axis in (0, 1)]
    return Cells(np.stack(sums, axis=1) / total[:, None], total, people[occupied], number[key])
