"""What the fit works on: the answers given one by one, and the current estimates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from miroir.engine.answers import signs
from miroir.engine.ideal_points.contents import DIMENSIONS, Prior
from miroir.engine.positions import Positions

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The answers one by one: who, on what, which (one column an outcome), and the sums over each."""

    holders: NDArray[np.int64]
    statements: NDArray[np.int64]
    outcomes: Floats
    by_holder: sparse.csr_array
    by_statement: sparse.csr_array


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Means and covariances of the holders' and the statements' parameters, shaped as in IdealPoints."""

    holders: Floats
    holders_spread: Floats
    statements: Floats
    statements_spread: Floats
    prior: Prior


def answers_of(positions: Positions) -> Answers:
    """Return the answers of a table one by one."""
    holders, statements = positions.holders(), positions.statements.astype(np.int64)
    outcomes = np.zeros((len(positions), 3))
    outcomes[np.arange(len(positions)), signs(positions.answers).astype(np.intp) + 1] = 1.0
    return Answers(
        holders,
        statements,
        outcomes,
        _sums_over(holders, positions.n_holders),
        _sums_over(statements, positions.n_statements),
    )


def _sums_over(places: NDArray[np.int64], size: int) -> sparse.csr_array:
    """Return the table (size, len(places)) that sums over the answers at each place."""
    n = len(places)
    return sparse.csr_array((np.ones(n), places, np.arange(n + 1)), shape=(n, size)).T.tocsr()


def first_estimates(answers: Answers) -> Estimates:
    """Return where the fit starts: the two main directions of the answers' signs about each statement's mean.

    Where the signs do not vary every holder starts, and stays, in the middle: the model is then one of levels only.
    """
    n_holders, n_statements = answers.by_holder.shape[0], answers.by_statement.shape[0]
    shares = (answers.outcomes.sum(axis=0) + 1.0) / (len(answers.outcomes) + 3.0)
    prior = Prior(np.log(shares[[0, 2]] / shares[1]), np.array([[2.0, 1.0, 1.0]] * 2), 1.0)
    holders = np.zeros((n_holders, DIMENSIONS + 1))
    holders[:, :DIMENSIONS] = _main_directions(answers)
    statements = np.zeros((n_statements, 2, 1 + DIMENSIONS))
    statements[:, :, 0] = prior.levels
    return Estimates(
        holders,
        np.tile(np.eye(DIMENSIONS + 1), (n_holders, 1, 1)),
        statements,
        np.tile(np.diag(prior.variances.ravel()), (n_statements, 1, 1)),
        prior,
    )


def _main_directions(answers: Answers) -> Floats:
    """Return the holders' first two singular vectors (n_holders, 2), scaled to variance 1, 0 where there is none."""
    shape = (answers.by_holder.shape[0], answers.by_statement.shape[0])
    places = np.zeros((shape[0], DIMENSIONS))
    signed = answers.outcomes[:, 2] - answers.outcomes[:, 0]
    means = (answers.by_statement @ signed) / (answers.by_statement @ np.ones(len(signed)) + 1.0)
    residuals = signed - means[answers.statements]
    if not np.any(residuals):
        return places
    table = sparse.csr_array((residuals, (answers.holders, answers.statements)), shape=shape)
    left, values = _singular_vectors(table)
    places[:, : left.shape[1]] = np.where(values > 1e-9 * values.max(), left, 0.0)
    weight = 1.0 / np.sqrt(np.maximum(answers.by_holder @ np.ones(len(signed)), 1.0))
    places *= weight[:, None]
    spread = np.sqrt((places**2).mean(axis=0))
    return np.asarray(np.divide(places, spread, out=np.zeros_like(places), where=spread > 1e-12))


def _singular_vectors(table: sparse.csr_array) -> tuple[Floats, Floats]:
    """Return up to two left singular vectors and their values, largest first; a fixed start makes them repeatable."""
    if min(table.shape) <= DIMENSIONS + 1:
        left, values, _ = np.linalg.svd(table.toarray(), full_matrices=False)
        return left[:, :DIMENSIONS], values[:DIMENSIONS]
    left, values, _ = svds(table, k=DIMENSIONS, v0=_start(table))
    return np.asarray(left[:, ::-1], dtype=np.float64), np.asarray(values[::-1], dtype=np.float64)


def _start(table: sparse.csr_array) -> Floats:
    """Return where the search begins: all ones, or where the table takes these to nothing, the sines of 1, 2 and on.

    No rational table takes the sines to nothing. Source: they are linearly independent, by Lindemann and Weierstrass.
    """
    size = min(table.shape)
    ones: Floats = np.ones(size) / np.sqrt(size)
    images: list[Floats] = [side @ ones for side in (table, table.T) if side.shape[1] == size]
    if all(bool(np.abs(image).max() > 1e-9 * np.abs(table.data).max()) for image in images):
        return ones
    sines: Floats = np.sin(np.arange(1.0, size + 1.0))
    return sines
