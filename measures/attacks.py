"""Coordinated voters put into a consultation, to see how far they lift what they want."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from miroir.engine.answers import KINDS
from miroir.engine.pooling import worst_college
from miroir.engine.positions import Positions
from miroir.engine.rules import Rule
from miroir.engine.tallies import CollegeCounts

Attack = Literal["flood", "mimic", "infiltrate"]
ATTACKS: Final[tuple[Attack, ...]] = ("flood", "mimic", "infiltrate")
INJECTED: Final = 0.05
"""Injected voters, as a share of the holders."""
OTHERS: Final = 6
"""Other statements that a flooding voter answers at random, to be counted among the voters at all."""
TARGETS: Final = 5
FEWEST: Final = 20
"""Answers that a statement must have to be ranked."""

Counts = NDArray[np.float64]
"""Shape (n_groups + 1, n_statements, 3): disagree, pass, agree by group; the last row is of those in none."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """The true votes: a dense table of signs (NaN where none), groups, counts, and the statements that are ranked."""

    table: Floats
    groups: NDArray[np.int16]
    counts: Counts
    ranked: NDArray[np.intp]


def scene_of(positions: Positions, groups: NDArray[np.int16], moderated_out: NDArray[np.bool_]) -> Scene:
    """Return the votes of a set as they were, before any attack."""
    table = positions.dense()
    counts = counts_of(table, groups, int(groups.max(initial=-1)) + 1)
    answered = counts.sum(axis=(0, 2))
    return Scene(table, groups, counts, np.flatnonzero((answered >= FEWEST) & ~moderated_out))


def counts_of(table: Floats, groups: NDArray[np.int16], n_groups: int) -> Counts:
    """Return how many of each group, and of those in none, gave each answer."""
    counts = np.zeros((n_groups + 1, table.shape[1], 3))
    for group in range(-1, n_groups):
        rows = table[groups == group]
        counts[group] = np.stack([(rows == sign).sum(axis=0) for sign in (-1, 0, 1)], axis=1)
    return counts


def injected(scene: Scene, attack: Attack, target: int, rng: np.random.Generator) -> tuple[Floats, NDArray[np.int16]]:
    """Return the votes of the injected people, and the opinion group that each would be taken for.

    "flood": the target and a few others at random; taken for the group whose answers are likest. "mimic": what a
    participant in a group answered, and the target; taken for that group. "infiltrate": the same, of the smallest
    group. All agree with the target.
    """
    number = max(1, round(INJECTED * len(scene.table)))
    sizes = np.bincount(scene.groups[scene.groups >= 0])
    smallest = int(np.where(sizes > 0, sizes, sizes.max() + 1).argmin())
    models = np.flatnonzero(scene.groups == smallest if attack == "infiltrate" else scene.groups >= 0)
    chosen = rng.choice(models, number)
    votes, taken_for = scene.table[chosen].copy(), scene.groups[chosen]
    if attack == "flood":
        votes = np.full((number, scene.table.shape[1]), np.nan)
        for row in votes:
            others = rng.choice(scene.ranked, min(OTHERS, len(scene.ranked)), replace=False)
            row[others] = rng.integers(-1, 2, len(others))
    votes[:, target] = 1.0
    return votes, taken_for if attack != "flood" else likest(scene, votes)


def likest(scene: Scene, votes: Floats) -> NDArray[np.int16]:
    """Return the group under whose shares of answers the votes are most probable."""
    shares = (scene.counts[:-1] + 1.0) / (scene.counts[:-1].sum(axis=2, keepdims=True) + 3.0)
    logs = [
        sum(((votes == sign) @ np.log(shares[group, :, place]) for place, sign in enumerate((-1, 0, 1))), np.zeros(1))
        for group in range(len(shares))
    ]
    return np.asarray(np.argmax(logs, axis=0), dtype=np.int16)


Measure = Callable[[Counts], Floats]


def agree_rate(counts: Counts) -> Floats:
    """Return the share of all who agree."""
    pooled = counts.sum(axis=0)
    return np.asarray((pooled[:, 2] + 1.0) / (pooled.sum(axis=1) + 2.0))


def group_informed(counts: Counts) -> Floats:
    """Return the group-informed consensus."""
    return np.asarray(np.prod((counts[:-1, :, 2] + 1.0) / (counts[:-1].sum(axis=2) + 2.0), axis=0))


def least_group(counts: Counts) -> Floats:
    """Return the share that agrees in the group that agrees least."""
    return np.asarray(((counts[:-1, :, 2] + 1.0) / (counts[:-1].sum(axis=2) + 2.0)).min(axis=0))


def college_bound(counts: Counts) -> Floats:
    """Return the 10 % bound of the worst college, the groups being the declared colleges."""
    kinds = np.zeros((counts.shape[1], len(counts), len(KINDS)), dtype=np.int64)
    for place, kind in enumerate(("disagree", "abstain", "agree")):
        kinds[:, :, KINDS.index(kind)] = counts[:, :, place].T
    codes = tuple(f"college-{number}" for number in range(len(counts) - 1))
    answered = kinds[:, :-1].sum(axis=(0, 2))
    inside = CollegeCounts(
        counts=kinds[:, :-1],
        pooled=kinds.sum(axis=1),
        members=answered,
        answered=answered,
        codes=codes,
        moderated_out=np.zeros(counts.shape[1], dtype=bool),
    )
    return worst_college(inside, Rule(colleges=codes, abstain="counted")).low10


def place_after(scene: Scene, measure: Measure, target: int, votes: Floats, groups: NDArray[np.int16]) -> float:
    """Return the target's rank once the votes are added."""
    attacked = scene.counts + counts_of(votes, groups, len(scene.counts) - 1)
    return rank(measure(attacked[:, scene.ranked]), int(np.flatnonzero(scene.ranked == target)[0]))


def rank(values: Floats, place: int) -> float:
    """Return how many statements stand before this one; an equal is half before."""
    return float((values > values[place]).sum() + ((values == values[place]).sum() - 1) / 2.0)


def targets(scene: Scene) -> list[int]:
    """Return statements evenly spread over the lower half of the ranking by the share that agrees."""
    order = scene.ranked[np.argsort(-agree_rate(scene.counts[:, scene.ranked]), kind="stable")]
    places = np.linspace(len(order) // 2, len(order) - 1, min(TARGETS, len(order))).round().astype(int)
    return [int(order[place]) for place in places]
