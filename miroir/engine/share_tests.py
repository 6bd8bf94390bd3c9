"""Tests that a share reaches a threshold, and what becomes of them when many statements are tested at once."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from miroir.engine.intervals import FEW, Floats, checked_counts, effective_size


def share_test(k: ArrayLike, n: ArrayLike, *, threshold: float, roll: ArrayLike | None = None) -> Floats:
    """Return the chance of at least `k` agreeing of `n`, were the share of the whole college under the threshold.

    The arguments broadcast; the p-values have their shape and lie in [0, 1]; 1 where nobody answered. From `FEW`
    answers on it is the one-sided score test without continuity correction, under that the exact test: binomial,
    or hypergeometric where the roll is known (infinity where not). Where all of the roll has answered nothing is
    left to chance: 0 if k / n reaches the threshold, else 1. Raises ValueError where not 0 <= k <= n <= roll, or
    where the threshold is not in (0, 1).
    """
    if not 0 < threshold < 1:
        message = f"the threshold is {threshold}; a number between 0 and 1 was expected"
        raise ValueError(message)
    agreeing, answers, members = checked_counts(k, n, roll)
    share = agreeing / np.maximum(answers, 1)
    size = effective_size(answers, members)
    finite = np.where(np.isfinite(size), size, 1.0)
    by_score = special.ndtr(-(share - threshold) * np.sqrt(finite / (threshold * (1 - threshold))))
    few = (answers < FEW) & (answers > 0)
    chances = np.where(few, _exact(agreeing, answers, members, few, threshold), by_score)
    whole = np.where(share >= threshold, 0.0, 1.0)
    return np.where(answers == 0, 1.0, np.where(answers == members, whole, chances))


def holm(p_values: ArrayLike) -> Floats:
    """Return the p-values adjusted so that all true null hypotheses are kept at once but with the chance of the level.

    Shape (n,), in [0, 1], none under its p-value: a hypothesis falls where its adjusted value is at most the level.
    Equal values stay equal; the order of the hypotheses changes nothing. Source: Holm 1979, Scandinavian Journal of
    Statistics 6(2), 65-70.
    """
    values = _checked(p_values)
    order = np.argsort(values, kind="stable")
    stepped = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    return _put_back(np.minimum(stepped, 1.0), order)


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Return the p-values adjusted so that, of the hypotheses that fall, the level bounds the expected wrong share.

    Shape (n,), as in `holm`; for independent or positively dependent tests. Source: Benjamini & Hochberg 1995,
    Journal of the Royal Statistical Society B 57(1), 289-300.
    """
    values = _checked(p_values)
    order = np.argsort(values, kind="stable")
    scaled = values[order] * len(values) / np.arange(1, len(values) + 1)
    stepped = np.minimum.accumulate(scaled[::-1])[::-1]
    return _put_back(np.minimum(stepped, 1.0), order)


def _exact(k: Floats, n: Floats, roll: Floats, few: NDArray[np.bool_], threshold: float) -> Floats:
    """Return the exact chances where there are few answers; what stands elsewhere has no meaning."""
    answers = np.where(few, n, 1.0).astype(np.int64)
    agreeing = np.where(few, k, 0.0)
    chances = np.asarray(special.bdtrc(agreeing - 1, answers, threshold), dtype=np.float64)
    limited = few & np.isfinite(roll)
    if limited.any():
        chances = np.array(chances)
        triples = zip(k[limited].tolist(), n[limited].tolist(), roll[limited].tolist(), strict=True)
        chances[limited] = [hypergeometric_tail(int(a), int(b), int(c), threshold) for a, b, c in triples]
    return chances


@lru_cache(maxsize=4096)
def hypergeometric_tail(k: int, n: int, roll: int, threshold: float) -> float:
    """Return the chance of at least k of n drawn from a roll in which the share that agrees is just under the threshold.

    In [0, 1], computed in whole numbers and divided once.
    """
    agreeing = most_under(roll, threshold)
    ways = sum(math.comb(agreeing, j) * math.comb(roll - agreeing, n - j) for j in range(k, n + 1))
    return ways / math.comb(roll, n)


def most_under(roll: int, threshold: float) -> int:
    """Return the greatest number of members whose share of the roll is under the threshold; roll > 0."""
    near = math.floor(threshold * roll)
    return max(number for number in (near - 1, near, near + 1) if number / roll < threshold)


def _checked(p_values: ArrayLike) -> Floats:
    values = np.asarray(p_values, dtype=np.float64)
    if values.ndim != 1 or not ((values >= 0) & (values <= 1)).all():
        message = f"p-values of shape {values.shape} came; one list of numbers between 0 and 1 was expected"
        raise ValueError(message)
    return values


def _put_back(values: Floats, order: NDArray[np.intp]) -> Floats:
    placed = np.empty_like(values)
    placed[order] = values
    return placed
