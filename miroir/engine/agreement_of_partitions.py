"""How far two ways of parting the same people agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from miroir.engine.words import Sentence, sentence_of

_SHUFFLES: Final = 500
_LEVEL: Final = 0.05
_MUCH: Final = 0.3
"""Information above chance from which one parting is said to follow the other."""


@dataclass(frozen=True, slots=True)
class SharedPartition:
    """How far one way of parting people goes with another, against chance.

    `people` parted by both; `information` the normalised mutual information in [0, 1]; `by_chance` its mean when
    people are shuffled; `adjusted` what is above chance, (information - by_chance) / (1 - by_chance): 0 in the
    mean at chance, 1 when both are the same parting; `p_value` the share of shuffles (the observation counted among
    them) with at least as much. `sentence` says it.
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


def normalised_mutual_information(a: ArrayLike, b: ArrayLike) -> float:
    """Return the mutual information of two labellings over the mean of their entropies, in [0, 1].

    1 when each tells the other wholly, 0 when it tells nothing, and 0 when either leaves everybody together
    (nothing can be told). People with a label under 0 in either are left out.
    Source: Vinh, Epps and Bailey 2010, Journal of Machine Learning Research 11:2837-2854 (NMI sum).
    """
    return _information(_contingency(a, b))


_NOTHING_TO_COMPARE: Final = sentence_of(
    "Whether opinions follow what people declared cannot be said: there are not two groups and two parts to compare."
)
_SAYINGS: Final = {
    "colleges": (
        sentence_of("The opinion groups follow the colleges: the split is one between colleges."),
        sentence_of("The opinion groups lean on the colleges, but colleges are themselves divided."),
        sentence_of("The opinion groups cut across the colleges: the split is not one between colleges."),
    ),
    "sectors": (
        sentence_of("The opinion groups follow the sectors: the split is sectoral."),
        sentence_of("The opinion groups lean on the sectors, but sectors are themselves divided."),
        sentence_of("The opinion groups cut across the sectors: the split is not sectoral."),
    ),
}


def shared_partition(
    groups: ArrayLike, parts: ArrayLike, *, seed: int, of: Literal["colleges", "sectors"] = "colleges"
) -> SharedPartition:
    """Return how far opinion groups (n,) go with the colleges or sectors that people declared (n,).

    Labels under 0 are in none, and left out. Chance is measured by dealing the parts out to the same people at
    random, 500 times; the same seed gives the same figures. With fewer than two groups or two parts nothing can be
    compared: information 0, p value 1, and the sentence says so. `sentence`: the groups *follow* the parts from 0.3
    above chance, *lean* on them under that, *cut across* them where a shuffle in twenty tells as much.
    """
    table = _contingency(groups, parts)
    people = int(table.sum())
    if min(table.shape) < 2:
        return SharedPartition(people, 0.0, 0.0, 0.0, 1.0, _NOTHING_TO_COMPARE)
    first, second = np.asarray(groups), np.asarray(parts)
    both = (first >= 0) & (second >= 0)
    chance, kept, dealt = np.random.default_rng(seed), first[both], second[both]
    observed = _information(table)
    shuffled = np.array([_information(_contingency(kept, chance.permutation(dealt))) for _ in range(_SHUFFLES)])
    by_chance = float(shuffled.mean())
    adjusted = (observed - by_chance) / (1 - by_chance) if by_chance < 1 else 0.0
    p_value = (1 + int(np.count_nonzero(shuffled >= observed - 1e-12))) / (1 + _SHUFFLES)
    follows, leans, across = _SAYINGS[of]
    saying = across if p_value > _LEVEL else follows if adjusted >= _MUCH else leans
    return SharedPartition(people, observed, by_chance, adjusted, p_value, saying)


def _information(table: NDArray[np.float64]) -> float:
    """Return the normalised mutual information of a table of counts; 0 where an entropy is 0."""
    people = table.sum()
    if people == 0 or min(table.shape) < 2:
        return 0.0
    shares = table / people
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    filled = shares > 0
    shared = float((shares[filled] * np.log(shares[filled] / np.outer(rows, columns)[filled])).sum())
    entropies = -float((rows * np.log(rows)).sum() + (columns * np.log(columns)).sum())
    return min(max(2 * shared / entropies, 0.0), 1.0)
