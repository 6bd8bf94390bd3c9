"""Intervals for the share of a college that agrees, narrowed where its roll is known."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

CONFIDENCE: Final = 0.95
"""The level of every interval that is published; the level of a rule is that of its tests."""
FEW: Final = 10
"""Under this many answers an interval is Jeffreys', and a test is exact."""

Floats = NDArray[np.float64]
Bounds = tuple[Floats, Floats]


def wilson(k: ArrayLike, n: ArrayLike, *, level: float = CONFIDENCE, roll: ArrayLike | None = None) -> Bounds:
    """Return the lower and upper bounds of a share of which `k` of `n` were seen, by inverting the score test.

    The arguments broadcast; each bound has their shape, is in [0, 1] and holds the share between them. `roll`: how
    many there are in all, infinity where unknown. Where n equals the roll both bounds are k / n; where nobody
    answered they are 0 and 1. Raises ValueError where not 0 <= k <= n <= roll, or where level is not in (0, 1).
    Source: Wilson 1927; for a finite population with the size of `effective_size`.
    """
    answers = checked_counts(k, n, roll)
    return _closed(answers, _wilson(answers, _checked_level(level)))


def jeffreys(k: ArrayLike, n: ArrayLike, *, level: float = CONFIDENCE, roll: ArrayLike | None = None) -> Bounds:
    """Return the same from the posterior Beta(k + 1/2, n - k + 1/2); 0 below where none agrees, 1 above where all do.

    Source: Brown, Cai & DasGupta 2001, Statistical Science 16(2), 101-133.
    """
    answers = checked_counts(k, n, roll)
    return _closed(answers, _jeffreys(answers, _checked_level(level)))


def college_interval(k: ArrayLike, n: ArrayLike, *, level: float = CONFIDENCE, roll: ArrayLike | None = None) -> Bounds:
    """Return the bounds that a record publishes: Wilson's, and Jeffreys' where n is under `FEW`.

    Shapes, units, degenerate cases and errors as in `wilson`.
    """
    answers = checked_counts(k, n, roll)
    few = answers[1] < FEW
    by_count = zip(_jeffreys(answers, _checked_level(level)), _wilson(answers, level), strict=True)
    low, high = (np.where(few, small, large) for small, large in by_count)
    return _closed(answers, (low, high))


def effective_size(n: Floats, roll: Floats) -> Floats:
    """Return how many answers of an endless population tell as much as n of a roll do: n (roll - 1) / (roll - n).

    Same shape; n itself where the roll is unknown (infinity), infinity where all of the roll has answered.
    Source: the variance of a share drawn without replacement, Cochran 1977, Sampling Techniques, section 3.2.
    """
    plain = np.isinf(roll) | (n == 0)
    whole = (n == roll) & (n > 0)
    rest = np.where(plain | whole, 1.0, roll - n)
    members = np.where(plain, 2.0, roll)
    return np.where(plain, n, np.where(whole, np.inf, n * (members - 1) / rest))


def checked_counts(k: ArrayLike, n: ArrayLike, roll: ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    """Return k, n and the roll (infinity for unknown) as numbers of one shape.

    Raises ValueError, with the place and what came, where not 0 <= k <= n <= roll.
    """
    known = np.inf if roll is None else roll
    parts = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in (k, n, known)))
    agreeing, answers, members = parts
    wrong = ~((agreeing >= 0) & (agreeing <= answers) & (answers <= members))
    if wrong.any():
        place = tuple(int(axis[0]) for axis in np.nonzero(np.atleast_1d(wrong)))
        came = tuple(float(np.atleast_1d(part)[place]) for part in parts)
        message = f"k, n and roll are {came} at {place}; 0 <= k <= n <= roll was expected"
        raise ValueError(message)
    return agreeing, answers, members


def _checked_level(level: float) -> float:
    if not 0 < level < 1:
        message = f"the level of an interval is {level}; a number between 0 and 1 was expected"
        raise ValueError(message)
    return level


def _share_and_size(answers: tuple[Floats, Floats, Floats]) -> tuple[Floats, Floats]:
    """Return the share and the effective size, with harmless numbers where `_closed` decides."""
    k, n, roll = answers
    size = effective_size(n, roll)
    return k / np.maximum(n, 1), np.where(np.isfinite(size) & (n > 0), size, 1.0)


def _wilson(answers: tuple[Floats, Floats, Floats], level: float) -> Bounds:
    share, size = _share_and_size(answers)
    squared = float(special.ndtri((1 + level) / 2)) ** 2
    shrinkage = 1 + squared / size
    centre = (share + squared / (2 * size)) / shrinkage
    half = np.sqrt(share * (1 - share) * squared / size + (squared / (2 * size)) ** 2) / shrinkage
    return centre - half, centre + half


def _jeffreys(answers: tuple[Floats, Floats, Floats], level: float) -> Bounds:
    share, size = _share_and_size(answers)
    agreeing, others = share * size + 0.5, (1 - share) * size + 0.5
    tail = (1 - level) / 2
    low, high = (special.betaincinv(agreeing, others, part) for part in (tail, 1 - tail))
    return np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)


def _closed(answers: tuple[Floats, Floats, Floats], bounds: Bounds) -> Bounds:
    """Return the bounds made to hold the share, exact where none or all agree, all have answered, or nobody has."""
    k, n, roll = answers
    share = k / np.maximum(n, 1)
    low = np.where(k == 0, 0.0, np.clip(bounds[0], 0.0, share))
    high = np.where(k == n, 1.0, np.clip(bounds[1], share, 1.0))
    whole = (n == roll) & (n > 0)
    nobody = n == 0
    return (
        np.where(nobody, 0.0, np.where(whole, share, low)),
        np.where(nobody, 1.0, np.where(whole, share, high)),
    )
