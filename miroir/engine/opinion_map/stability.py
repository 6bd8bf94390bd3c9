"""How far the groups survive other draws of votes and people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from miroir.engine.agreement_of_partitions import adjusted_rand
from miroir.engine.opinion_map.contents import Stability
from miroir.engine.opinion_map.groups import Grouping, find_groups
from miroir.engine.opinion_map.projection import ROUGH, project
from miroir.engine.opinion_map.table import votes_of
from miroir.engine.positions import Positions

DROPPED = 0.1
"""The share of votes dropped in each redraw of votes."""


def measure_stability(
    positions: Positions, found: Grouping, *, moderated_out: NDArray[np.bool_] | None, seed: int, draws: int
) -> Stability:
    """Return how far the groups found survive `draws` redraws of votes and as many of people.

    A redraw of votes drops each vote with a chance of one in ten; a redraw of people (a bootstrap) takes as many
    as there are, with replacement. In each the map is made anew: means, components, places, number of groups and
    groups. The adjusted Rand index is over the distinct people in a group both before and after. The same seed gives
    the same figures. Raises ValueError unless `draws` is at least 1.
    """
    if draws < 1:
        message = f"draws is {draws}; at least 1 was expected"
        raise ValueError(message)
    chance = np.random.default_rng(seed)
    member = np.zeros((positions.n_holders, max(found.k, 1)))
    dropped, redrawn, same_k = [], [], 0
    everyone = np.arange(positions.n_holders)
    for _draw in range(draws):
        kept = positions.keeping(chance.random(len(positions)) >= DROPPED)
        again = _regroup(kept, moderated_out)
        dropped.append(adjusted_rand(found.groups, again.groups))
        _count(member, found, again.groups, everyone)

        people = np.sort(chance.integers(0, positions.n_holders, positions.n_holders))
        again = _regroup(positions.of(people), moderated_out)
        distinct, first = np.unique(people, return_index=True)
        redrawn.append(adjusted_rand(found.groups[distinct], again.groups[first]))
        _count(member, found, again.groups[first], distinct)
        same_k += again.k == found.k
    return Stability(
        drop=float(np.mean(dropped)),
        bootstrap=float(np.mean(redrawn)),
        share_of_k=same_k / draws,
        membership=_shares(member, found),
        draws=draws,
    )


def match(before: NDArray[np.int16], after: NDArray[np.int16]) -> NDArray[np.int64]:
    """Return for each group after the group before that it stands for; labels under 0 are in no group.

    Groups are paired so that the most people keep theirs; one left over stands for the one that it shares most
    people with.
    """
    both = (before >= 0) & (after >= 0)
    n_before, n_after = int(before.max(initial=0)) + 1, int(after.max(initial=0)) + 1
    shared = np.bincount(after[both].astype(np.int64) * n_before + before[both], minlength=n_before * n_after)
    table = shared.reshape(n_after, n_before)
    stands_for: NDArray[np.int64] = table.argmax(axis=1)
    rows, columns = linear_sum_assignment(-table)
    stands_for[rows] = columns
    return stands_for


def _regroup(positions: Positions, moderated_out: NDArray[np.bool_] | None) -> Grouping:
    return find_groups(positions, project(votes_of(positions, moderated_out), precision=ROUGH).places)


def _count(member: NDArray[np.float64], found: Grouping, after: NDArray[np.int16], people: NDArray[np.int64]) -> None:
    """Add one to the group that each of the people grouped anew was put in."""
    there = after >= 0
    if there.any():
        member[people[there], match(found.groups[people], after)[after[there]]] += 1


def _shares(member: NDArray[np.float64], found: Grouping) -> NDArray[np.float32]:
    """Return the counts as shares of each row; somebody grouped who was never grouped anew keeps their group."""
    grouped = found.groups >= 0
    never = grouped & (member.sum(axis=1) == 0)
    member[never, found.groups[never]] = 1
    shares = np.where(grouped[:, None], member / np.maximum(member.sum(axis=1, keepdims=True), 1), 0.0)
    return shares.astype(np.float32)
