"""Means and leading components from statistics alone: the cost does not depend on the number of people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import eigsh

from miroir.engine.opinion_map.principal import SMALL, signed
from miroir.engine.statistics.snapshot import Statistics

_PRECISION = 1e-13
_ROUNDING = 1e-14
_IRRATIONAL = 2.399963229728653


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """The middle and the two leading directions of the answers.

    `means`: mean sign of each statement, shape (n_statements,), 0 where unanswered or moderated out.
    `directions`: shape (2, n_statements), rows of length 1, or 0 throughout where the answers have no such
    direction. `variances`: shape (2,), the sum of squares along each, 0 where there is none.
    """

    means: NDArray[np.float64]
    directions: NDArray[np.float64]
    variances: NDArray[np.float64]


def central_products(statistics: Statistics) -> NDArray[np.float64]:
    """Return C'C, shape (n_statements, n_statements), of the signs less their mean, absent answers set to the mean.

    C'C[j, k] = G[j, k] - A[j, k] m_k - m_j A[k, j] + m_j m_k N[j, k], with m_j = A[j, j] / N[j, j].
    """
    means = statistics.means()
    half = statistics.pairs * (means[:, None] / 2)
    half -= statistics.sums
    half *= means
    whole = half + half.T
    whole += statistics.products
    return whole


def leading_components(
    statistics: Statistics, *, moderated_out: NDArray[np.bool_] | None = None, start: Components | None = None
) -> Components:
    """Return the means and components of an opinion map, from the statistics of its positions.

    `start`: components known before, from which the search sets out and whose side each direction keeps (so that
    a live map does not flip); without it the signs are as `signed` says. The result is that of the positions to
    rounding, whatever the start. Of equal variances, some pair of directions is returned. Raises ValueError where
    `moderated_out` is not one value a statement. Source: Lanczos' method with restarts, by ARPACK.
    """
    n_statements = statistics.n_statements
    means = statistics.means()
    table = central_products(statistics)
    if moderated_out is not None:
        if moderated_out.shape != (n_statements,):
            message = (
                f"moderated_out has shape {moderated_out.shape}; {(n_statements,)} was expected from the statistics"
            )
            raise ValueError(message)
        means[moderated_out] = 0.0
        table[moderated_out] = 0.0
        table[:, moderated_out] = 0.0
    directions, variances = np.zeros((2, n_statements)), np.zeros(2)
    total = float(table.trace())
    if total <= _ROUNDING * float(statistics.answered.sum()):
        return Components(means, directions, variances)
    values, vectors = _largest(table, start)
    present = values > _ROUNDING * total
    variances[: len(values)] = np.where(present, values, 0.0)
    directions[: len(values)] = np.where(present[:, None], vectors, 0.0)
    return Components(means, _turned(directions, start), variances)


def _largest(table: NDArray[np.float64], start: Components | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the two greatest eigenvalues (one of a single statement) and their vectors as rows, greatest first."""
    if len(table) <= SMALL:
        values, vectors = np.linalg.eigh(table)
        return values[::-1][:2], vectors[:, ::-1][:, :2].T
    outset = np.cos(np.arange(len(table)) * _IRRATIONAL)
    if start is not None and len(start.means) == len(table):
        outset = start.directions.sum(axis=0) + 1e-6 * outset
    values, vectors = eigsh(table, k=2, v0=outset, tol=_PRECISION)
    order = np.argsort(values)[::-1]
    return values[order], vectors[:, order].T


def _turned(directions: NDArray[np.float64], start: Components | None) -> NDArray[np.float64]:
    """Return the directions on the side of those known before, else on the side that `signed` chooses."""
    if start is None or start.directions.shape != directions.shape:
        return signed(directions)
    along = (directions * start.directions).sum(axis=1)
    return np.where((along < 0)[:, None], -directions, directions)
