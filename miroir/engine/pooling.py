"""How low the least favourable college may be, when each is read in the light of the others.

The share p of a college on a statement is drawn from Beta(tau pi, tau (1 - pi)): pi is the centre of the statement,
evenly anywhere in (0, 1); tau, the same for all statements, says how close the colleges are. Both are integrated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from miroir.engine.intervals import Floats, effective_size
from miroir.engine.rules import Rule
from miroir.engine.tallies import CollegeCounts, tallies

CLOSENESS: Final = np.geomspace(1.0, 512.0, 28)
"""The values of tau that are tried, evenly on the scale of logarithms, each as likely beforehand."""
MOST: Final = 100_000.0
"""The most answers that a college weighs: a census is as near to its own share as this many answers are."""
_DEVIATIONS: Final = np.arange(-5.0, 5.5, 1.0)
"""Where the centre of a statement is tried, in standard deviations from its estimate, on the scale of log-odds."""
_NEGLIGIBLE: Final = 3e-4
_BEYOND: Final = 5.0
_PLACES, _LENGTHS = np.polynomial.legendre.leggauss(24)
_LOW: Final = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class WorstCollege:
    """What is known of the least favourable counted college, arrays (n_statements,), never NaN.

    `expected_minimum`: the expected share of the college that agrees least, with reservations or not. `low10`: the
    share that it passes with probability 0.9. `reaches`: the probability that it agrees at least at `reach`.
    `binding`: the place in the rule's colleges of the one that most probably agrees least, the first of equals;
    `binding_probability`: how probably. `closeness`: the expected tau of the consultation.
    """

    expected_minimum: Floats
    low10: Floats
    reaches: Floats
    binding: NDArray[np.int64]
    binding_probability: Floats
    reach: float
    closeness: float


def worst_college(counts: CollegeCounts, rule: Rule, *, reach: float = 0.6) -> WorstCollege:
    """Return what partial pooling says of the least favourable counted college on each statement.

    All statements have figures; tau is learned from those that are not moderated out. A college without answers
    is as the others and their closeness let expect; without any answer at all it may be anywhere. Where the roll is
    known the answers weigh as `intervals.effective_size` says, up to `MOST`. By quadrature: nothing is drawn at
    random. Raises ValueError where reach is not in (0, 1), RuleRefused as `tallies` does.
    """
    if not 0 < reach < 1:
        message = f"reach is {reach}; a share between 0 and 1 was expected"
        raise ValueError(message)
    told = tallies(counts, rule)
    order = [told.codes.index(code) for code in dict.fromkeys(rule.colleges)]
    n = told.n[:, order].astype(np.float64)
    size = np.minimum(effective_size(n, told.roll[:, order]), MOST)
    agreeing = told.k[:, order] / np.maximum(n, 1) * size
    centres = _centres(agreeing, size)
    learned = _learned(centres.weights[~counts.moderated_out])
    found = [
        _worst(agreeing[row], size[row], _kept(centres.at[row], centres.weights[row], learned), reach)
        for row in range(len(n))
    ]
    table = np.array([part[:4] for part in found]).reshape(-1, 4)
    return WorstCollege(
        expected_minimum=table[:, 0],
        low10=table[:, 1],
        reaches=table[:, 2],
        binding=np.array([part[4] for part in found], dtype=np.int64),
        binding_probability=table[:, 3],
        reach=reach,
        closeness=float(np.exp(learned) @ CLOSENESS),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Centres:
    """Centres that are tried, and the logarithms of their weights: (n_statements, len(CLOSENESS), n_centres)."""

    at: Floats
    weights: Floats


def _centres(agreeing: Floats, size: Floats) -> _Centres:
    """Return the centres to try around an estimate for each tau, with the likelihood of all colleges' answers."""
    tau = CLOSENESS[:, None]
    n, k = size[:, None, :], agreeing[:, None, :]
    weight = n * (tau + 1) / (tau + np.maximum(n, 1))
    agree = 1 + (weight * k / np.maximum(n, 1e-9)).sum(axis=-1)
    other = 2 + weight.sum(axis=-1) - agree
    middle = special.digamma(agree) - special.digamma(other)
    deviation = np.sqrt(special.polygamma(1, agree) + special.polygamma(1, other))
    at = special.expit(middle[..., None] + deviation[..., None] * _DEVIATIONS)
    spread = np.log(deviation)[..., None] + np.log(at) + np.log1p(-at)
    return _Centres(at, spread + _likelihood(agreeing, size, at))


def _likelihood(agreeing: Floats, size: Floats, at: Floats) -> Floats:
    """Return the logarithm of the beta-binomial likelihood, summed over colleges one by one to spare memory."""
    tau = CLOSENESS[:, None]
    first, second = tau * at, tau * (1 - at)
    alone = special.gammaln(first) + special.gammaln(second) - special.gammaln(tau)
    total = np.zeros_like(at)
    for k, n in zip(agreeing.T[:, :, None, None], size.T[:, :, None, None], strict=True):
        total += special.gammaln(first + k) + special.gammaln(second + n - k) - special.gammaln(tau + n) - alone
    return total


def _learned(weights: Floats) -> Floats:
    """Return the logarithm of the probability of each tau: (len(CLOSENESS),)."""
    by_tau = special.logsumexp(weights, axis=-1).sum(axis=0)
    return np.asarray(by_tau - special.logsumexp(by_tau))


def _kept(at: Floats, weights: Floats, learned: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the pairs of tau and centre of one statement that matter: (n_pairs,) each, with their probabilities."""
    logarithms = learned[:, None] + weights - special.logsumexp(weights, axis=-1, keepdims=True)
    chances = np.exp(logarithms)
    kept = chances > _NEGLIGIBLE * chances.max()
    tau = np.broadcast_to(CLOSENESS[:, None], at.shape)[kept]
    return tau, at[kept], chances[kept] / chances[kept].sum()


def _worst(
    agreeing: Floats, size: Floats, pairs: tuple[Floats, Floats, Floats], reach: float
) -> tuple[float, float, float, float, int]:
    """Return, of one statement, E[min], the 10 % bound, P(min >= reach), P(binding) and which is binding."""
    tau, centre, chances = pairs
    first = (tau * centre)[:, None] + agreeing
    second = (tau * (1 - centre))[:, None] + size - agreeing
    bottom, top = _stretch(first, second)
    half = (top - bottom) / 2
    angles = bottom + half * (1 + _PLACES)
    points = np.append(np.sin(angles) ** 2, reach)
    above = 1 - np.asarray(special.betainc(first[..., None], second[..., None], points), dtype=np.float64)
    certain = size >= MOST
    above[:, certain, -1] = agreeing[certain] >= reach * size[certain]
    all_above = chances @ above.prod(axis=1)
    curve = np.minimum.accumulate(all_above[:-1])
    expected = np.sin(bottom) ** 2 + half * float((_LENGTHS * np.sin(2 * angles)) @ curve)
    passed = special.ndtri(np.clip(1 - curve, 1e-12, 1 - 1e-12))
    low = np.sin(np.interp(special.ndtri(_LOW), passed, angles)) ** 2
    probabilities = _lowest(above[..., :-1], chances)
    binding = int(probabilities.argmax())
    return float(expected), float(low), float(all_above[-1]), float(probabilities[binding]), binding


def _stretch(first: Floats, second: Floats) -> tuple[float, float]:
    """Return where the least share may be, as angles between 0 and pi / 2 whose squared sine is the share.

    On that scale a Beta(a, b) has a standard deviation of at most about half of 1 / sqrt(a + b).
    """
    size = first + second
    middle, beyond = np.arcsin(np.sqrt(first / size)), _BEYOND / (2 * np.sqrt(size))
    bottom = np.maximum(middle - beyond, 0.0).min()
    top = np.minimum(middle + beyond, np.pi / 2).max(axis=0).min()
    return float(bottom), float(top)


def _lowest(above: Floats, chances: Floats) -> Floats:
    """Return the probability of each college of being the lowest, from what is above each place: (n_colleges,)."""
    ends = np.concatenate((np.ones((*above.shape[:2], 1)), above, np.zeros((*above.shape[:2], 1))), axis=-1)
    here, between = ends[..., :-1] - ends[..., 1:], (ends[..., :-1] + ends[..., 1:]) / 2
    together = between.prod(axis=1, keepdims=True)
    others = np.divide(together, between, out=np.zeros_like(between), where=between > 0)
    shares = np.einsum("j,jcx->c", chances, here * others)
    return np.asarray(shares / shares.sum())
