"""The two directions in which answers differ most, from a sparse table and without a dense one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

SMALL = 48
"""Columns up to which the table of products is made and solved whole."""

_CHECKED_FROM, _CHECKED_EVERY = 10, 3
_STEPS = 400
_NOTHING = 1e-13
_RESTARTS = 3
_IRRATIONAL = 2.399963229728653


def principal_directions(
    table: sparse.csr_array, *, precision: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the two leading directions of a centred table and the share of its variance along each.

    Shapes (2, n_columns) and (2,). `precision`: the angle from the exact direction that may remain (not under
    what the table's own float type allows). Each direction has length 1, or is 0 throughout, with share 0, where
    the table has no such direction (all equal, one column, one row). Signs: see `signed`. Of equal variances the
    directions found depend on nothing but the table.
    """
    n_columns = table.shape[1]
    squares = float(np.square(table.data, dtype=np.float64).sum()) if len(table.data) < _STEPS else _squares(table)
    directions, shares = np.zeros((2, n_columns)), np.zeros(2)
    if squares <= _NOTHING * max(len(table.data), 1):
        return directions, shares
    if n_columns <= SMALL:
        values, vectors = np.linalg.eigh((table.T @ table).toarray())
        values, vectors = values[::-1][:2], vectors[:, ::-1][:, :2].T
    else:
        values, vectors = _lanczos(table, precision)
    present = values > max(values[0], 0.0) * 10 * _rounding(table)
    n_found = len(values)
    directions[:n_found] = np.where(present[:, None], signed(vectors.astype(np.float64)), 0.0)
    shares[:n_found] = np.where(present, values, 0.0) / squares
    return directions, shares


def signed(directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the directions (n, n_columns), each turned so that its greatest entry in size is positive.

    Of entries that are as great within 1e-6 of each other, the first decides.
    """
    sizes = np.abs(directions)
    decisive = (sizes >= sizes.max(axis=1, keepdims=True) * (1 - 1e-6)).argmax(axis=1)
    turned = np.where(directions[np.arange(len(directions)), decisive] < 0, -1.0, 1.0)
    return directions * turned[:, None]


def _squares(table: sparse.csr_array) -> float:
    return float(np.dot(table.data, table.data))


def _rounding(table: sparse.csr_array) -> float:
    return float(np.finfo(table.dtype).eps)


def _lanczos(table: sparse.csr_array, precision: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the two greatest eigenvalues of table' table and their vectors (2, n_columns).

    Lanczos' method with full orthogonalisation, from a fixed start. Where the space that the start reaches is
    exhausted, a new start is taken outside it, so that equal eigenvalues of a table of low rank are all found.
    Source: Golub and Van Loan, Matrix Computations, 4th ed., section 10.3.
    """
    n_columns = table.shape[1]
    steps = min(_STEPS, n_columns)
    basis = np.zeros((steps + 1, n_columns))
    basis[0] = _unit(np.cos(np.arange(n_columns) * _IRRATIONAL))
    diagonal, beside = np.zeros(steps), np.zeros(steps)
    turned, rounding, restarts, step = table.T, _rounding(table), 0, 0
    for step in range(steps):
        image = (turned @ (table @ basis[step].astype(table.dtype, copy=False))).astype(np.float64, copy=False)
        diagonal[step] = basis[step] @ image
        image = _outside(image, basis[: step + 1])
        beside[step] = np.sqrt(image @ image)
        if beside[step] <= rounding * diagonal[: step + 1].max() * 10:
            beside[step], restarts = 0.0, restarts + 1
            if restarts > _RESTARTS or step + 1 == steps:
                break
            image = _outside(np.cos(np.arange(n_columns) * (_IRRATIONAL + restarts)), basis[: step + 1])
        elif _due(step) and _close_enough(diagonal, beside, step, max(precision, rounding)):
            break
        basis[step + 1] = image / beside[step] if beside[step] > 0 else _unit(image)
    values, weights = _small_problem(diagonal, beside, step)
    return values[[-1, -2]], weights[:, [-1, -2]].T @ basis[: step + 1]


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.linalg.norm(vector)
    return vector / length if length > 0 else vector


def _outside(vector: NDArray[np.float64], basis: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what of a vector lies outside the space of a basis; done twice, since once is not exact."""
    once = vector - (basis @ vector) @ basis
    return once - (basis @ once) @ basis


def _due(step: int) -> bool:
    return step >= _CHECKED_FROM and step % _CHECKED_EVERY == 0


def _small_problem(
    diagonal: NDArray[np.float64], beside: NDArray[np.float64], step: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    inner = np.diag(diagonal[: step + 1]) + np.diag(beside[:step], -1)
    values, weights = np.linalg.eigh(inner)
    return values, weights


def _close_enough(diagonal: NDArray[np.float64], beside: NDArray[np.float64], step: int, precision: float) -> bool:
    """Return whether both directions lie within `precision` of the exact ones: residual over gap."""
    values, weights = _small_problem(diagonal, beside, step)
    left = beside[step] * np.abs(weights[-1, [-1, -2]])
    gap = min(values[-1] - values[-2], values[-2] - values[-3])
    return bool((left <= max(precision * gap, 4 * np.finfo(np.float64).eps * values[-1])).all())
