"""A consultation lived again under another policy: only votes that exist are revealed, one at each arrival."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from miroir.engine.answers import signs
from miroir.engine.positions import Positions
from miroir.engine.routing import LEAST_VOTED, LISTED, RANDOMLY, Policy, Tally, likely_group, merits

REFRESH: Final = 25
"""Votes after which merits are reckoned again, and the list is looked at."""
UNKNOWN_FOR: Final = 5
"""Votes for which a participant's group counts as unknown."""
WANTED: Final = 9
"""Of the list of all votes, how many must be in the list so far."""
KEPT: Final = 0.9
"""The share of later looks in which they must be there too."""
_TURNS: Final = 6

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Seen:
    """What has been revealed so far: `all` by true group; `known` as a policy may count it, in parts where unsure."""

    shape: tuple[int, int]
    agreed: Floats = field(init=False)
    all: Floats = field(init=False)
    known_agreed: Floats = field(init=False)
    known: Floats = field(init=False)
    sums: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.agreed, self.all, self.known_agreed, self.known = (np.zeros(self.shape) for _ in range(4))
        self.sums = np.zeros((3, self.shape[1]))  # answers, agreements, passes of everybody


class Replay:
    """The votes of a set, of which a policy reveals one at each arrival."""

    def __init__(self, positions: Positions, groups: NDArray[np.int16], policy: Policy, seed: int) -> None:
        self.positions, self.groups, self.policy = positions, groups, policy
        self.rng = np.random.default_rng(seed)
        self.statements, self.signs = positions.statements.astype(np.int64), signs(positions.answers)
        self.left, self.given = np.diff(positions.starts), np.zeros(positions.n_holders, dtype=np.int64)
        n_groups = int(groups.max(initial=-1)) + 1
        self.seen = Seen((n_groups, positions.n_statements))
        self.members = np.bincount(groups[groups >= 0], minlength=n_groups).astype(np.float64)
        self.axes = np.random.default_rng(seed).normal(size=(positions.n_statements, 2))
        self.in_parts: dict[int, list[tuple[int, int, Floats]]] = {}
        self.extremity = np.zeros(positions.n_statements)
        self.projected = 0
        self.revealed = np.zeros((3, len(positions)), dtype=np.int64)  # holder, statement, sign in order of revealing

    def votes_needed(self) -> int:
        """Return the votes after which the list is reached and kept; all of them where that is only at the end."""
        aim, hits = listed_with_ties(*self._whole()), []
        arrivals = self.rng.permutation(self.positions.holders())
        numbers = self.rng.random((len(arrivals), 2))
        merit = np.zeros((1, 1))
        for number, (holder, drawn) in enumerate(zip(arrivals.tolist(), numbers.tolist(), strict=True)):
            if number % REFRESH == 0:
                hits.append(int(aim[listed(self.seen.agreed, self.seen.all)].sum()))
                merit = self._merits(number)
            self.revealed[:, number] = (holder, *self._reveal(holder, self._choose(holder, merit, drawn)))
        return first_kept(np.array([*hits, LISTED]), len(arrivals))

    def _whole(self) -> tuple[Floats, Floats]:
        """Return agreements and answers by group when every vote is known."""
        group = self.groups[self.positions.holders()]
        whole = Seen(self.seen.shape)
        inside = group >= 0
        np.add.at(whole.all, (group[inside], self.statements[inside]), 1.0)
        np.add.at(whole.agreed, (group[inside], self.statements[inside]), self.signs[inside] > 0)
        return whole.agreed, whole.all

    def _merits(self, number: int) -> Floats:
        """Return the merits of the moment, with an amount under one billionth that parts equals at random."""
        if self.policy == "polis" and number >= self.projected:
            self._project(number)
            self.projected = int(number * 1.03) + REFRESH
        found = merits(self._tally(), self.policy)
        return found * (1.0 + 1e-9 * self.rng.random(found.shape))

    def _tally(self) -> Tally:
        """Return what a policy may know."""
        seen = self.seen
        known = np.maximum(seen.known, 0.0)
        agreed = np.clip(seen.known_agreed, 0.0, known)  # taking parts away again leaves rounding errors
        return Tally(agreed, known, self.members, seen.sums[1], seen.sums[2], seen.sums[0], self.extremity)

    def _project(self, number: int) -> None:
        """Refresh the extremity of the map from the votes revealed, by turns of subspace iteration."""
        if not number:
            return
        who, what, sign = self.revealed[:, :number]
        count = np.bincount(what, minlength=len(self.axes))
        mean = np.bincount(what, sign, len(self.axes)) / np.maximum(count, 1)
        shape = (self.positions.n_holders, len(self.axes))
        table = sparse.csr_array((sign - mean[what], (who, what)), shape=shape)
        for _ in range(_TURNS):
            self.axes, _upper = np.linalg.qr(table.T @ (table @ self.axes))
        self.extremity = np.sqrt(len(mean)) * np.abs(1.0 - mean) * np.sqrt((self.axes**2).sum(axis=1))

    def _choose(self, holder: int, merit: Floats, drawn: list[float]) -> int:
        """Return the place among the holder's votes left that the policy reveals: drawn as `routing.chances` says."""
        start, size = int(self.positions.starts[holder]), int(self.left[holder])
        own = self.statements[start : start + size]
        how, which = drawn
        group = int(self.groups[holder])
        known = group >= 0 and self.given[holder] >= UNKNOWN_FOR
        if self.policy == "random" or (self.policy == "ocba" and how < RANDOMLY):
            return int(which * size)
        if self.policy == "least-voted" or (self.policy == "ocba" and how < RANDOMLY + LEAST_VOTED):
            asked = self.seen.known[group] if known and self.policy == "ocba" else self.seen.sums[0]
            return int((asked[own] + 0.5 * self.rng.random(size)).argmin())
        worth = merit[group if known else -1][own]
        if self.policy == "polis":
            reached = worth.cumsum()
            return min(int(reached.searchsorted(which * reached[-1])), size - 1)
        return int(worth.argmax())

    def _reveal(self, holder: int, place: int) -> tuple[int, int]:
        """Reveal one vote of a holder, and tell those kept back while the group was unknown; return what and its sign."""
        at, end = int(self.positions.starts[holder]) + place, int(self.positions.starts[holder] + self.left[holder]) - 1
        what, sign = int(self.statements[at]), int(self.signs[at])
        self.statements[at], self.signs[at] = self.statements[end], self.signs[end]
        self.statements[end], self.signs[end] = what, sign
        self.left[holder] -= 1
        self.given[holder] += 1
        self.seen.sums[:, what] += (1, sign > 0, sign == 0)
        group = int(self.groups[holder])
        if group >= 0:
            self.seen.all[group, what] += 1
            self.seen.agreed[group, what] += sign > 0
        if self.policy == "ocba":
            self._tell(holder, group, slice(end, end + UNKNOWN_FOR))
        return what, sign

    def _tell(self, holder: int, group: int, latest: slice) -> None:
        """Count the latest vote for the policy: in parts by likely group, or, once the group is known, all in it."""
        given = int(self.given[holder])
        if given < UNKNOWN_FOR:
            so_far = slice(latest.start, latest.start + given)
            parts = likely_group(self._tally(), self.statements[so_far], self.signs[so_far] > 0)
            self._count(int(self.statements[latest.start]), int(self.signs[latest.start]), parts)
            self.in_parts.setdefault(holder, []).append(
                (int(self.statements[latest.start]), int(self.signs[latest.start]), parts)
            )
            return
        for what, sign, parts in self.in_parts.pop(holder, []):
            self._count(what, sign, -parts)
        if group >= 0:
            told = slice(latest.start, latest.start + (UNKNOWN_FOR if given == UNKNOWN_FOR else 1))
            self.seen.known[group, self.statements[told]] += 1
            self.seen.known_agreed[group, self.statements[told]] += self.signs[told] > 0

    def _count(self, what: int, sign: int, parts: Floats) -> None:
        """Add a vote, in parts, to what the policy may know."""
        self.seen.known[:, what] += parts
        if sign > 0:
            self.seen.known_agreed[:, what] += parts


def log_consensus(agreed: Floats, seen: Floats) -> Floats:
    """Return the logarithm of the group-informed consensus, shape (n_statements,)."""
    return np.asarray(np.log((agreed + 1.0) / (seen + 2.0)).sum(axis=0))


def listed(agreed: Floats, seen: Floats) -> NDArray[np.intp]:
    """Return the first statements by group-informed consensus, as many as a list holds."""
    consensus = log_consensus(agreed, seen)
    size = min(LISTED, len(consensus))
    return np.asarray(np.argpartition(-consensus, size - 1)[:size])


def listed_with_ties(agreed: Floats, seen: Floats) -> NDArray[np.bool_]:
    """Return which statements are as good as the last of the list, shape (n_statements,): all of equals count."""
    consensus = log_consensus(agreed, seen)
    return np.asarray(consensus >= np.sort(consensus)[-min(LISTED, len(consensus))] - 1e-9)


def first_kept(hits: NDArray[np.int64], votes: int) -> int:
    """Return the votes at the first look with `WANTED` hits that `KEPT` of this and all later looks have too."""
    enough = hits >= WANTED
    later = enough[::-1].cumsum()[::-1] / np.arange(len(enough), 0, -1)
    first = int((enough & (later >= KEPT)).argmax())
    return min(first * REFRESH, votes)
