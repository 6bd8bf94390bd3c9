"""Fitting the vote model by turns: statements given holders, holders given statements, then what both come from."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from scipy.special import softmax

from miroir.engine.ideal_points.contents import DIMENSIONS, IdealPoints, Prior
from miroir.engine.ideal_points.state import Answers, Estimates, Floats, answers_of, first_estimates
from miroir.engine.positions import Positions

ROUNDS: Final = 12
_WARM: Final = 2  # rounds before the spread of the holders and what the prior learns are taken into account
_STEPS: Final = 2  # Newton steps a round
_LONGEST: Final = 2.0  # a Newton step is cut to this length: the first ones start far off
_FAITH: Final = 3.0  # how many holders or statements the first guess of a variance is worth
_SIZE: Final = 1 + DIMENSIONS
_UPPER: Final = np.triu_indices(_SIZE)


def fit(positions: Positions, *, rounds: int = ROUNDS) -> IdealPoints:
    """Return the vote model of a table of positions: two-dimensional multinomial ideal points.

    Holder i has a place x_i in two dimensions and an effect q_i on passing; on statement j
    the log odds are  disagree a_j + b_j·x_i,  pass q_i,  agree c_j + d_j·x_i.
    The same table gives the same model; no randomness is drawn. Holders and statements without an answer get the
    prior; where nobody answered agreeing and disagreeing are as likely, passing nearly so; where the answers of a
    statement do not vary its slopes stay near 0. Raises ValueError when `rounds` is under 1.
    Source: multinomial (nominal) item response, Bock 1972, Psychometrika 37:29-51; ideal points, Clinton, Jackman
    and Rivers 2004, APSR 98:355-370. The mathematics and constants are in docs/methods/vote_model.md.
    """
    if rounds < 1:
        message = f"{rounds} rounds; at least 1 was expected"
        raise ValueError(message)
    answers = answers_of(positions)
    estimates = first_estimates(answers)
    for number in range(rounds):
        estimates = _statements_given_holders(answers, estimates, spread=number >= _WARM)
        if number >= _WARM:
            estimates = _learn_prior(answers, estimates)
        estimates = _holders_given_statements(answers, estimates)
    return _told_apart(estimates)


def _statements_given_holders(answers: Answers, estimates: Estimates, *, spread: bool) -> Estimates:
    """Return the estimates after Newton steps on each statement's six parameters, averaged over the holders' spread."""
    prior = estimates.prior
    middle = np.concatenate([prior.levels[:, None], np.zeros((2, DIMENSIONS))], axis=1)
    precision = 1.0 / prior.variances
    points = _spread_points(estimates.holders_spread) if spread else np.zeros((1, len(estimates.holders), _SIZE))
    statements, curvature = estimates.statements, estimates.statements_spread
    for _ in range(_STEPS):
        sums = np.zeros((len(statements), 2 * _SIZE + 3 * len(_UPPER[0])))
        for offsets in points:
            sums += answers.by_statement @ _statement_terms(answers, estimates.holders + offsets, statements)
        sums /= len(points)
        slope = sums[:, : 2 * _SIZE].reshape(statements.shape) - (statements - middle) * precision
        curvature = _unfolded(sums[:, 2 * _SIZE :]) + np.diag(precision.ravel())
        step = _newton_step(curvature, slope.reshape(len(statements), 2 * _SIZE))
        statements = statements + step.reshape(statements.shape)
    return replace(estimates, statements=statements, statements_spread=_inverse(curvature))


def _statement_terms(answers: Answers, holders: Floats, statements: Floats) -> Floats:
    """Return each answer's share in slope (6) and curvature (3 blocks of 6) of its statement, shape (n, 24)."""
    places = np.concatenate([np.ones((len(holders), 1)), holders[:, :DIMENSIONS]], axis=1)
    seen, shares = places[answers.holders], _shares(answers, holders, statements)
    left = answers.outcomes - shares
    products = seen[:, _UPPER[0]] * seen[:, _UPPER[1]]
    no, yes = shares[:, 0], shares[:, 2]
    return np.concatenate(
        [
            left[:, [0]] * seen,
            left[:, [2]] * seen,
            (no * (1 - no))[:, None] * products,
            (-no * yes)[:, None] * products,
            (yes * (1 - yes))[:, None] * products,
        ],
        axis=1,
    )


def _shares(answers: Answers, holders: Floats, statements: Floats) -> Floats:
    """Return the modelled probability of each outcome of each answer, shape (n, 3)."""
    them, asked = holders[answers.holders], statements[answers.statements]
    odds = asked[:, :, 0] + asked[:, :, 1] * them[:, [0]] + asked[:, :, 2] * them[:, [1]]
    return np.asarray(softmax(np.stack([odds[:, 0], them[:, DIMENSIONS], odds[:, 1]], axis=1), axis=1))


def _unfolded(folded: Floats) -> Floats:
    """Return the symmetric tables (n, 6, 6) of three blocks (no-no, no-yes, yes-yes) kept as upper triangles."""
    blocks = np.zeros((len(folded), 3, _SIZE, _SIZE))
    blocks[:, :, _UPPER[0], _UPPER[1]] = blocks[:, :, _UPPER[1], _UPPER[0]] = folded.reshape(
        len(folded), 3, len(_UPPER[0])
    )
    first, across, last = blocks[:, 0], blocks[:, 1], blocks[:, 2]
    return np.concatenate([np.concatenate([first, across], 2), np.concatenate([across, last], 2)], 1)


def _holders_given_statements(answers: Answers, estimates: Estimates) -> Estimates:
    """Return the estimates after Newton steps on each holder's place and effect on passing."""
    precision = np.array([1.0] * DIMENSIONS + [1.0 / estimates.prior.passing])
    holders, curvature = estimates.holders, estimates.holders_spread
    for _ in range(_STEPS):
        sums = answers.by_holder @ _holder_terms(answers, holders, estimates.statements)
        slope = sums[:, :_SIZE] - holders * precision
        curvature = np.zeros((len(holders), _SIZE, _SIZE)) + np.diag(precision)
        curvature[:, _UPPER[0], _UPPER[1]] += sums[:, _SIZE:]
        curvature[:, _UPPER[1], _UPPER[0]] = curvature[:, _UPPER[0], _UPPER[1]]
        holders = holders + _newton_step(curvature, slope)
    return replace(estimates, holders=holders, holders_spread=_inverse(curvature))


def _holder_terms(answers: Answers, holders: Floats, statements: Floats) -> Floats:
    """Return each answer's share in slope (3) and curvature (6, upper triangle) of its holder, shape (n, 9)."""
    shares = _shares(answers, holders, statements)
    left = answers.outcomes - shares
    asked = statements[answers.statements][:, :, 1:]
    no, passed, yes = shares[:, [0]], shares[:, [1]], shares[:, [2]]
    pull = left[:, [0]] * asked[:, 0] + left[:, [2]] * asked[:, 1]
    mean = no * asked[:, 0] + yes * asked[:, 1]
    squares = [
        no[:, 0] * asked[:, 0, a] * asked[:, 0, b]
        + yes[:, 0] * asked[:, 1, a] * asked[:, 1, b]
        - mean[:, a] * mean[:, b]
        for a, b in ((0, 0), (0, 1), (1, 1))
    ]
    crossed = -passed * mean
    own = passed[:, 0] * (1 - passed[:, 0])
    return np.column_stack([pull, left[:, 1], squares[0], squares[1], crossed[:, 0], squares[2], crossed[:, 1], own])


def _newton_step(curvature: Floats, slope: Floats) -> Floats:
    """Return the step of each row, cut to the longest allowed."""
    step = np.linalg.solve(curvature, slope[:, :, None])[:, :, 0]
    length = np.sqrt((step**2).sum(axis=1, keepdims=True))
    return np.asarray(step * np.minimum(1.0, _LONGEST / np.maximum(length, _LONGEST * 1e-6)))


def _spread_points(spread: Floats) -> Floats:
    """Return offsets (4, n, 3) whose mean is 0 and whose covariance is `spread`: the corners of a simplex."""
    corners = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]], dtype=np.float64)
    return np.asarray(np.einsum("nab,kb->kna", np.linalg.cholesky(spread), corners))


def _inverse(tables: Floats) -> Floats:
    """Return the inverses of tables (n, k, k)."""
    return np.asarray(np.linalg.inv(tables), dtype=np.float64)


def _learn_prior(answers: Answers, estimates: Estimates) -> Estimates:
    """Return the estimates with the prior that the answered statements and answering holders suggest."""
    ones = np.ones(len(answers.holders))
    asked, here = (answers.by_statement @ ones) > 0, (answers.by_holder @ ones) > 0
    statements, before = estimates.statements[asked], estimates.prior
    levels = (statements[:, :, 0].sum(axis=0) + _FAITH * before.levels) / (len(statements) + _FAITH)
    squares = (statements - np.stack([levels, np.zeros(2), np.zeros(2)], axis=1)) ** 2
    squares += np.diagonal(estimates.statements_spread[asked], axis1=1, axis2=2).reshape(squares.shape)
    variances = (squares.sum(axis=0) + _FAITH) / (len(statements) + _FAITH)
    variances[:, 1:] = variances[:, 1:].mean()
    them = estimates.holders[here] ** 2 + np.diagonal(estimates.holders_spread[here], axis1=1, axis2=2)
    second = (them.sum(axis=0) + _FAITH) / (len(them) + _FAITH)
    scale = np.sqrt(second[:DIMENSIONS])
    rescaled = _rescaled(estimates, scale)
    return replace(rescaled, prior=Prior(levels, variances, float(second[DIMENSIONS])))


def _rescaled(estimates: Estimates, scale: Floats) -> Estimates:
    """Return the same model with the places divided by `scale` and the slopes multiplied by it."""
    shrunk, grown = np.concatenate([1.0 / scale, [1.0]]), np.tile(np.concatenate([[1.0], scale]), 2)
    return replace(
        estimates,
        holders=estimates.holders * shrunk,
        holders_spread=estimates.holders_spread * np.outer(shrunk, shrunk),
        statements=estimates.statements * grown.reshape(2, _SIZE),
        statements_spread=estimates.statements_spread * np.outer(grown, grown),
    )


def _told_apart(estimates: Estimates) -> IdealPoints:
    """Return the model turned to its main axes, with the signs that IdealPoints promises: the same predictions."""
    places = estimates.holders[:, :DIMENSIONS]
    _, axes = np.linalg.eigh(places.T @ places)
    axes = axes[:, ::-1]
    slopes = estimates.statements[:, 1, 1:] @ axes
    if len(slopes):
        steepest = slopes[np.abs(slopes).argmax(axis=0), np.arange(DIMENSIONS)]
        axes = axes * np.where(steepest < 0, -1.0, 1.0)
    whole, both = np.eye(_SIZE), np.eye(2 * _SIZE)
    whole[:DIMENSIONS, :DIMENSIONS] = axes
    both[1:_SIZE, 1:_SIZE] = both[_SIZE + 1 :, _SIZE + 1 :] = axes
    return IdealPoints(
        estimates.holders @ whole,
        whole.T @ estimates.holders_spread @ whole,
        (estimates.statements.reshape(-1, 2 * _SIZE) @ both).reshape(estimates.statements.shape),
        both.T @ estimates.statements_spread @ both,
        estimates.prior,
    )
