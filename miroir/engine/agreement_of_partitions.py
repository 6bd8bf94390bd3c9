"""How far two ways of parting the same people agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from miroir.engine.words import Sentence, sentence_of

_ROUNDS = 500
_LEVEL = 0.05
_MODERATE, _STRONG = 0.1, 0.4


@dataclass(frozen=True, slots=True)
class SharedPartition:
    """How far one way of parting people goes with another, against chance.

    `people` parted by both; `information` the normalised mutual information in [0, 1]; `by_chance` its mean when
    people are shuffled; `adjusted` what is above chance, 0 at chance and 1 when both are the same parting;
    `p_value` the share of shuffles (the observation counted among them) with at least as much. `sentence` says it.
    """

    people: int
    information: float
    by_chance: float
    adjusted: float
    p_value: float
    sentence: Sentence


def _contingency(a: ArrayLike, b: ArrayLike) -> NDArray[np.float64]:
    """Return the table of counts of two labellings over the people that both label (labels under 0 label nobody)."""
    first, second = np.asarray(a), np.asarray(b)
    if first.shape != second.shape or first.ndim != 1:
        message = f"labels have shapes {first.shape} and {second.shape}; two equal lengths were expected"
        raise ValueError(message)
    both = (first >= 0) & (second >= 0)
    rows, row_of = np.unique(first[both], return_inverse=True)
    columns, column_of = np.unique(second[both], return_inverse=True)
    cells = np.bincount(row_of * len(columns) + column_of, minlength=len(rows) * len(columns))
    return cells.reshape(len(rows), len(columns)).astype(np.float64)


def adjusted_rand(a: ArrayLike, b: ArrayLike) -> float:
    """Return the adjusted Rand index of two labellings of the same people.

    1 when both part people alike, 0 in the mean for partings at random, under 0 below that. People with a label
    under 0 in either are left out. 1 when both leave everybody together, or everybody apart, or fewer than two
    people are left. Source: Hubert and Arabie 1985, Journal of Classification 2:193-218.
    """
    table = _contingency(a, b)
    pairs, people = (table * (table - 1)).sum() / 2, table.sum()
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    in_first, in_second = (rows * (rows - 1)).sum() / 2, (columns * (columns - 1)).sum() / 2
    if people < 2:
        return 1.0
    expected, most = in_first * in_second / (people * (people - 1) / 2), (in_first + in_second) / 2
    return float((pairs - expected) / (most - expected)) if most > expected else 1.0
