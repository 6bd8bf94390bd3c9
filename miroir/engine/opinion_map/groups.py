"""Who is grouped, how many groups there are, and who is in which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from miroir.engine.opinion_map.cells import Cells, gather
from miroir.engine.opinion_map.clusters import Parting, partings, settle
from miroir.engine.positions import Positions

FEWEST_VOTES = 7
FEWEST_PEOPLE = 15
MOST_GROUPS = 5
PEOPLE_A_GROUP = 10
"""People that there must be for each group, in the mean, before more than two are looked for."""
GAIN = 0.05
"""What the silhouette must gain for more groups to be chosen over fewer."""
HALF_RELIABLE = 40.0
"""Votes after which half of what a place says is taken for the person's, half for chance."""


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """The groups found: `groups` int16 (n_holders,), -1 for none; k of them; silhouettes by number tried."""

    groups: NDArray[np.int16]
    k: int
    silhouettes: dict[int, float]


def taking_part(positions: Positions) -> NDArray[np.bool_]:
    """Return who is grouped, shape (n_holders,): those with at least 7 votes (or one a statement, if fewer).

    Where these are fewer than 15, those with the most votes up to 15, the first of equals first; never a
    holder without an answer.
    """
    cast = np.diff(positions.starts)
    enough = (cast >= min(FEWEST_VOTES, positions.n_statements)) & (cast > 0)
    if np.count_nonzero(enough) >= FEWEST_PEOPLE:
        return enough
    chosen = np.zeros(len(cast), dtype=bool)
    chosen[np.argsort(-cast, kind="stable")[:FEWEST_PEOPLE]] = True
    return chosen & (cast > 0)


def find_groups(positions: Positions, places: NDArray[np.float64]) -> Grouping:
    """Return the groups of those who take part, from their places (n_holders, 2), in order of size.

    A place weighs n / (n + 40), n the votes of the person: few votes say little of where a person stands.
    Numbers of groups from 2 to 5 are tried, no more than one a ten people (but 2), on the cells of a grid; more
    groups are chosen over fewer where the silhouette gains more than .05. Everybody then moves to the nearest
    centre until none does. One group where all places are equal or one person takes part; none where nobody does.
    Groups of the same size are in the order of their first member. Nothing is drawn at random.
    """
    grouped = np.flatnonzero(taking_part(positions))
    groups = np.full(positions.n_holders, -1, dtype=np.int16)
    if len(grouped) == 0:
        return Grouping(groups, 0, {})
    cast = np.diff(positions.starts)[grouped]
    weights = cast / (cast + HALF_RELIABLE)
    chosen = places[grouped]
    cells = gather(chosen, weights)
    most = min(MOST_GROUPS, max(2, len(grouped) // PEOPLE_A_GROUP))
    tried = partings(cells.centres, cells.weights, most)
    silhouettes = _silhouettes(cells, tried)
    if not tried:
        groups[grouped] = 0
        return Grouping(groups, 1, {})
    labels = settle(chosen, weights, tried[_choose(silhouettes)].centres).labels
    groups[grouped] = by_size(labels)
    return Grouping(groups, int(groups.max()) + 1, silhouettes)


def by_size(labels: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return labels (n,) numbered anew from 0, the largest group first; of equals the one met first; no gaps."""
    sizes = np.bincount(labels)
    first = np.full(len(sizes), len(labels))
    np.minimum.at(first, labels, np.arange(len(labels)))
    present = np.flatnonzero(sizes)
    order = present[np.lexsort((first[present], -sizes[present]))]
    number = np.zeros(len(sizes), dtype=np.intp)
    number[order] = np.arange(len(order))
    return number[labels]


def _choose(silhouettes: dict[int, float]) -> int:
    """Return the fewest groups whose silhouette is within `GAIN` of the best."""
    enough = max(silhouettes.values()) - GAIN
    return min(k for k, silhouette in silhouettes.items() if silhouette >= enough)


def _silhouettes(cells: Cells, tried: dict[int, Parting]) -> dict[int, float]:
    """Return the mean silhouette of people by number of groups, each person at the centre of their cell.

    In [-1, 1]; a person alone in a group, or no nearer to any group than to another, counts 0.
    Source: Rousseeuw 1987, Journal of Computational and Applied Mathematics 20:53-65.
    """
    if not tried:
        return {}
    apart = cdist(cells.centres, cells.centres)
    alone = cells.weights / cells.people
    rows = np.arange(len(apart))
    found = {}
    for k, parting in tried.items():
        member = (parting.labels[:, None] == np.arange(k)).astype(np.float64)
        mass, heads = cells.weights @ member, cells.people @ member
        sums = apart @ (member * cells.weights[:, None])
        within = sums[rows, parting.labels] / np.maximum(mass[parting.labels] - alone, 1e-12)
        means = np.where(mass > 0, sums / np.where(mass > 0, mass, 1.0), np.inf)
        means[rows, parting.labels] = np.inf
        beside = means.min(axis=1)
        greater = np.maximum(within, beside)
        usable = (heads[parting.labels] > 1) & (greater > 0) & np.isfinite(greater)
        score = np.divide(beside - within, greater, out=np.zeros_like(within), where=usable)
        found[k] = float(cells.weights @ score / cells.weights.sum())
    return found
