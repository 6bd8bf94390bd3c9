"""What each group, and everybody, says more than chance would have it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from miroir.engine.opinion_map.contents import Bridge, GroupFigures, Representative

SIGNIFICANT = 1.2816
"""The z score that one test in ten passes by chance (one-sided)."""
FALSE_DISCOVERIES = 0.1
PER_GROUP = 5
MOST_BRIDGES = 10
FEWEST_SEEN = 5
"""Answers that each group must have given to a statement before it may be said to bridge them."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def figures_of(counts: Counts) -> GroupFigures:
    """Return the figures of groups from their counts (3, n_groups, n_statements): disagree, pass, agree."""
    nd, na, ns = counts[0], counts[2], counts.sum(axis=0)
    pa, pat, ra, rat = _of_stance(na, ns)
    pd, pdt, rd, rdt = _of_stance(nd, ns)
    return GroupFigures(na, nd, ns, pa, pd, pat, pdt, ra, rd, rat, rdt)


def _of_stance(taken: Counts, seen: Counts) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the smoothed share, its z score against one half, its ratio to the rest's, and the z score of that."""
    share = (taken + 1) / (seen + 2)
    share_z = 2 * np.sqrt(seen + 1) * ((taken + 1) / (seen + 1) - 0.5)
    rest, rest_seen = taken.sum(axis=0) - taken, seen.sum(axis=0) - seen
    ratio = share / ((rest + 1) / (rest_seen + 2))
    pooled = (taken + rest + 2) / (seen + rest_seen + 2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / (seen + 1) + 1 / (rest_seen + 1)))
    apart = (taken + 1) / (seen + 1) - (rest + 1) / (rest_seen + 1)
    return share, share_z, ratio, np.divide(apart, spread, out=np.zeros_like(apart), where=spread > 0)


def group_informed_consensus(figures: GroupFigures) -> Floats:
    """Return the product over groups of the smoothed share that agrees, shape (n_statements,); 0 without groups."""
    there = figures.ns.sum(axis=1) > 0
    return np.prod(figures.pa[there], axis=0) if there.any() else np.zeros(figures.pa.shape[1])


def priority(totals: Counts, extremity: Floats) -> Floats:
    """Return Polis's priority of each statement for the next voter, from counts (3, n_statements) and extremity."""
    seen = totals.sum(axis=0)
    importance = (1 - (totals[1] + 1) / (seen + 2)) * (extremity + 1) * (totals[2] + 1) / (seen + 2)
    return np.asarray((importance * (1 + 8 * 2.0 ** (-seen / 5))) ** 2, dtype=np.float64)


def adjusted_p_values(p_values: Floats) -> Floats:
    """Return p values (n,) adjusted by Benjamini and Hochberg's rule: those under q are false in at most q of cases.

    Source: Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57:289-300.
    """
    order = np.argsort(p_values, kind="stable")[::-1]
    ranked = p_values[order] * len(p_values) / np.arange(len(p_values), 0, -1)
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum.accumulate(np.minimum(ranked, 1.0))
    return adjusted


class Candidates:
    """Every group, statement and stance with its tests: shapes (2, n_groups, n_statements), agree first.

    `usable`: statements that may stand in a list, shape (n_statements,).
    """

    def __init__(self, figures: GroupFigures, usable: NDArray[np.bool_]) -> None:
        self.votes = np.stack((figures.na, figures.nd))
        self.seen = np.broadcast_to(figures.ns, self.votes.shape)
        self.share, self.share_z = np.stack((figures.pa, figures.pd)), np.stack((figures.pat, figures.pdt))
        self.ratio, self.ratio_z = np.stack((figures.ra, figures.rd)), np.stack((figures.rat, figures.rdt))
        self.usable = usable[None, None] & (self.seen > 0)
        self.weight = self.ratio * self.ratio_z * self.share * self.share_z
        self.p_value = ndtr(-np.minimum(self.share_z, self.ratio_z))
        self.p_adjusted = np.ones_like(self.p_value)
        self.p_adjusted[self.usable] = adjusted_p_values(self.p_value[self.usable])

    def one(self, stance: int, group: int, statement: int) -> Representative:
        """Return the candidate at a place, as plain numbers."""
        at = (stance, group, statement)
        floats = (self.share, self.share_z, self.ratio, self.ratio_z, self.p_value, self.p_adjusted)
        numbers = [float(array[at]) for array in floats]
        return Representative(statement, stance == 0, int(self.votes[at]), int(self.seen[at]), *numbers)


def representative(candidates: Candidates, group: int) -> tuple[Representative, ...]:
    """Return a group's list as Polis makes it: at most 5, agreements before disagreements, heaviest first.

    A statement stands with the stance that sets the group apart, if both its tests exceed 1.2816. The agreement
    that weighs most has a place in any case; if no test is passed the list is that agreement, or else the
    statement that weighs most. Weight: the product of ratio, its z, share and its z. Empty for a group that answered nothing.
    """
    apart = np.where(candidates.ratio_z[0, group] > candidates.ratio_z[1, group], 0, 1)
    statements = np.arange(apart.shape[0])
    usable = candidates.usable[0, group]
    weight = candidates.weight[apart, group, statements]
    passed = usable & (_least_z(candidates, apart, group) > SIGNIFICANT)
    agreeing = usable & (apart == 0) & (candidates.share_z[0, group] > 0) & (candidates.ratio_z[0, group] > 0)
    first = _heaviest(weight, agreeing, 1)
    if not passed.any():
        chosen = first if len(first) else _heaviest(_least_z(candidates, apart, group), usable, 1)
    else:
        others = [s for s in _heaviest(weight, passed, PER_GROUP) if s not in first]
        chosen = (first + others)[:PER_GROUP]
    return tuple(candidates.one(int(apart[s]), group, s) for s in sorted(chosen, key=lambda s: int(apart[s])))


def controlled(candidates: Candidates, group: int) -> tuple[Representative, ...]:
    """Return what holds of a group once false discoveries over all groups and statements are kept to a tenth.

    At most 5, agreements before disagreements, heaviest first; empty where nothing holds.
    """
    found = []
    for stance in (0, 1):
        passed = candidates.usable[stance, group] & (candidates.p_adjusted[stance, group] <= FALSE_DISCOVERIES)
        weight = candidates.weight[stance, group]
        found += [(-float(weight[s]), stance, s) for s in _heaviest(weight, passed, PER_GROUP)]
    kept = sorted(sorted(found)[:PER_GROUP], key=lambda item: item[1])
    return tuple(candidates.one(stance, group, statement) for _weight, stance, statement in kept)


def consensus(totals: Counts, usable: NDArray[np.bool_]) -> tuple[Representative, ...]:
    """Return what everybody together agrees with (at most 5), then disagrees with (at most 5), heaviest first.

    `totals`: counts (3, n_statements). A stance must have over half of the smoothed share and a z score over
    1.2816; its weight is their product.
    """
    everybody = Candidates(figures_of(totals[:, None]), usable)
    everybody.ratio, everybody.ratio_z = np.ones_like(everybody.ratio), np.zeros_like(everybody.ratio_z)
    everybody.p_value = ndtr(-everybody.share_z)
    everybody.p_adjusted[everybody.usable] = adjusted_p_values(everybody.p_value[everybody.usable])
    passed = everybody.usable & (everybody.share > 0.5) & (everybody.share_z > SIGNIFICANT)
    weight = everybody.share * everybody.share_z
    return tuple(
        everybody.one(stance, 0, statement)
        for stance in (0, 1)
        for statement in _heaviest(weight[stance, 0], passed[stance, 0], PER_GROUP)
    )


def bridges(figures: GroupFigures, usable: NDArray[np.bool_]) -> tuple[Bridge, ...]:
    """Return the statements on which over half of every group takes the same stance, strongest first, at most 10.

    Each group must have at least 5 answers. Empty with fewer than two groups.
    """
    there = np.flatnonzero(figures.ns.sum(axis=1) > 0)
    if len(there) < 2:
        return ()
    seen_enough = usable & (figures.ns[there].min(axis=0) >= FEWEST_SEEN)
    found = []
    for agrees, share in ((True, figures.pa[there]), (False, figures.pd[there])):
        weakest, strength = share.argmin(axis=0), np.prod(share, axis=0)
        for statement in _heaviest(strength, seen_enough & (share.min(axis=0) > 0.5), MOST_BRIDGES):
            group = int(weakest[statement])
            held = float(share[group, statement])
            found.append(Bridge(statement, agrees, float(strength[statement]), int(there[group]), held))
    return tuple(sorted(found, key=lambda bridge: (-bridge.strength, bridge.statement))[:MOST_BRIDGES])


def _least_z(candidates: Candidates, stances: NDArray[np.intp], group: int) -> Floats:
    statements = np.arange(len(stances))
    at = (stances, group, statements)
    least: Floats = np.minimum(candidates.share_z[at], candidates.ratio_z[at])
    return least


def _heaviest(weight: Floats, allowed: NDArray[np.bool_], most: int) -> list[int]:
    """Return the places of the greatest weights among those allowed, the first of equals first."""
    places = np.flatnonzero(allowed)
    return [int(s) for s in places[np.argsort(-weight[places], kind="stable")[:most]]]
