"""Which statement to put next to whom, in a consultation that is open. See docs/methods/routing.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Policy = Literal["ocba", "polis", "random", "least-voted"]
Floats = NDArray[np.float64]

POLICIES: Final[tuple[Policy, ...]] = ("ocba", "polis", "random", "least-voted")
LISTED: Final = 10
"""How long the list is whose members are sought."""
RANDOMLY: Final = 0.1
"""The share of statements that "ocba" puts at random."""
LEAST_VOTED: Final = 0.05
"""The share of statements that "ocba" puts because the holder's group, or everybody, answered them least."""
_GREED: Final = 0.75
_FROM_SPREAD: Final = 0.5
_FLOOR: Final = 0.005


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What is known so far of the answers to each statement, by group (a declared college, or an opinion group).

    `agreed`, `seen`: shape (n_groups, n_statements), answers that agree and all answers, a pass being one; they may
    be fractional. `members`: shape (n_groups,), people in each group (its roll, or those known so far), 0 where unknown.
    Over everybody, in a group or not, shape (n_statements,): `all_agreed`, `all_passed`, `all_seen`.
    `extremity`: shape (n_statements,), of the opinion map; used by the policy "polis" alone.
    Raises ValueError where the shapes do not fit or there are more agreements than answers.
    """

    agreed: Floats
    seen: Floats
    members: Floats
    all_agreed: Floats
    all_passed: Floats
    all_seen: Floats
    extremity: Floats

    def __post_init__(self) -> None:
        n_groups, n_statements = self.seen.shape
        shapes = [(self.agreed, (n_groups, n_statements)), (self.members, (n_groups,))]
        whole = (self.all_agreed, self.all_passed, self.all_seen, self.extremity)
        for array, expected in [*shapes, *((array, (n_statements,)) for array in whole)]:
            if array.shape != expected:
                message = f"a tally holds an array of shape {array.shape}; {expected} was expected from `seen`"
                raise ValueError(message)
        if (self.agreed > self.seen).any() or (self.all_agreed + self.all_passed > self.all_seen).any():
            message = "a tally has more agreements (or passes) than answers on a statement"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """Statements to put, in order, and the probability with which each was drawn among those left at its turn.

    Keep the probability with the exposure: it says later who was asked what by chance, and how likely.
    """

    statements: NDArray[np.int64]
    probabilities: Floats


def merits(tally: Tally, policy: Policy) -> Floats:
    """Return how much an answer to each statement is worth, shape (n_groups + 1, n_statements).

    The last row is for a person whose group is not known. "polis" has the same in every row, "random" and
    "least-voted" need none: all 0. No NaN: unseen statements have the merit of what is wholly unknown.
    """
    n_groups, n_statements = tally.seen.shape
    if policy == "ocba":
        return _by_group(tally) if n_groups else np.zeros((1, n_statements))
    if policy == "polis":
        return np.tile(_priority(tally), (n_groups + 1, 1))
    return np.zeros((n_groups + 1, n_statements))


def _by_group(tally: Tally) -> Floats:
    """Return the worth of one more answer by each group for telling the first `LISTED` statements from the others.

    Optimal computing budget allocation: the expected drop in the variance of log p by one answer, to the power
    3/4, over (log GIC - tau)² + variance/2 + 1/200, tau being midway between the last listed and the next. Where
    the members of a group are known the variance is that of what is still to come from them.
    Source: Chen, Lin, Yücesan and Chick 2000, Discrete Event Dynamic Systems 10:251-270.
    """
    yes, size = tally.agreed + 1.0, tally.seen + 2.0
    spread = _trigamma(yes) - _trigamma(size)
    each = np.divide(1.0, tally.members, out=np.zeros_like(tally.members), where=tally.members > 0)[:, None]
    to_come = np.maximum(1.0 - tally.seen * each, 0.0)
    drop = (1.0 / yes - 1.0 / size) / size * np.maximum(to_come - each, 0.0) + spread * each
    consensus = np.log(yes / size).sum(axis=0)
    doubt = (spread * to_come).sum(axis=0)
    worth = drop**_GREED / ((consensus - _edge(consensus)) ** 2 + _FROM_SPREAD * doubt + _FLOOR)
    known = tally.members.sum()
    shares = tally.members / known if known > 0 else np.full(len(worth), 1.0 / len(worth))
    return np.concatenate([worth, (shares @ worth)[None, :]])


def _trigamma(x: Floats) -> Floats:
    """Return the second derivative of log gamma for x >= 1, to 1e-9: many times faster than the zeta function."""
    shifts, far = 6, x + 6.0
    inverse = 1.0 / far
    square = inverse * inverse
    tail = inverse * (1.0 + inverse * 0.5 + square * (1.0 / 6.0 - square * (1.0 / 30.0 - square / 42.0)))
    return np.asarray(tail + sum(1.0 / (x + shift) ** 2 for shift in range(shifts)))


def _edge(consensus: Floats) -> float:
    """Return the point midway between the last listed and the next; the least of all where all are listed."""
    if len(consensus) <= LISTED:
        return float(consensus.min(initial=0.0))
    ordered = np.partition(consensus, (len(consensus) - LISTED - 1, len(consensus) - LISTED))
    return float(ordered[-LISTED - 1] + ordered[-LISTED]) / 2.0


def _priority(tally: Tally) -> Floats:
    """Return the priority that Polis gives to each statement: high when extreme, agreed, seldom passed, and new."""
    smoothed = tally.all_seen + 2.0
    taken = 1.0 - (tally.all_passed + 1.0) / smoothed
    new = 1.0 + 8.0 * 2.0 ** (-tally.all_seen / 5.0)
    return np.asarray((taken * (tally.extremity + 1.0) * (tally.all_agreed + 1.0) / smoothed * new) ** 2)


def chances(policy: Policy, merit: Floats, seen: Floats) -> Floats:
    """Return the probability of putting each of some statements next, shape as `merit`, summing to 1.

    `merit`: their row of `merits`; `seen`: answers to each, of everybody, or for "ocba" of the holder's group where
    it is known. "random": all alike. "least-voted": those with the fewest answers. "polis": in proportion to merit.
    "ocba": those with the most merit, but for `RANDOMLY` put at random and `LEAST_VOTED` put because they have the
    fewest answers, so that new statements get some. Ties share evenly.
    Without a statement the result is empty. Raises ValueError on an unknown policy.
    """
    size = len(merit)
    if policy not in POLICIES:
        message = f"policy is {policy!r}; one of {', '.join(POLICIES)} was expected"
        raise ValueError(message)
    if not size:
        return np.zeros(0)
    if policy == "random":
        return np.full(size, 1.0 / size)
    if policy == "polis":
        total = float(merit.sum())
        return merit / total if total > 0 else np.full(size, 1.0 / size)
    fewest = _evenly(seen == seen.min())
    if policy == "least-voted":
        return fewest
    best = _evenly(merit == merit.max())
    return np.asarray(RANDOMLY / size + LEAST_VOTED * fewest + (1.0 - RANDOMLY - LEAST_VOTED) * best)


def _evenly(among: NDArray[np.bool_]) -> Floats:
    """Return the probabilities that share 1 evenly among the true places."""
    return np.asarray(among / among.sum())


def likely_group(tally: Tally, statements: NDArray[np.int64], agrees: NDArray[np.bool_]) -> Floats:
    """Return the probability of each group for a person whose group is not known, shape (n_groups,), summing to 1.

    By whether they agree with the statements that they answered so far, each taken alone, from the shares of the
    members; without an answer, the shares. Their answers may stand in a tally in these parts until more is known.
    """
    shares = (tally.agreed[:, statements] + 1.0) / (tally.seen[:, statements] + 2.0)
    odds = np.log(np.where(agrees, shares, 1.0 - shares)).sum(axis=1) + np.log(np.maximum(tally.members, 1e-9))
    weights = np.exp(odds - odds.max(initial=-np.inf))
    return np.asarray(weights / weights.sum())


def next_statements(
    tally: Tally,
    *,
    closed: NDArray[np.bool_],
    group: int | None,
    policy: Policy,
    rng: np.random.Generator,
    count: int = 1,
) -> Route:
    """Return up to `count` statements to put to a holder, in order, none twice, each with its probability.

    `closed`: shape (n_statements,), true for what the holder answered, and for what is moderated out or otherwise
    not to be put. `group`: place of the holder's college or opinion group in the tally, None when not known or not
    declared. The same generator state gives the same route; one number is drawn for each statement returned, so a
    holder who answered everything gets an empty route and draws none. Raises ValueError on an unknown policy or
    group, and where `closed` does not fit.
    """
    n_groups, n_statements = tally.seen.shape
    if closed.shape != (n_statements,):
        message = f"closed has shape {closed.shape}; ({n_statements},) was expected from the tally"
        raise ValueError(message)
    if group is not None and not 0 <= group < n_groups:
        message = f"group is {group}; None or a place from 0 to {n_groups - 1} was expected"
        raise ValueError(message)
    left = np.flatnonzero(~closed)
    merit = merits(tally, policy)[-1 if group is None else group][left]
    seen = (tally.all_seen if group is None or policy != "ocba" else tally.seen[group])[left]
    chosen: list[int] = []
    probabilities: list[float] = []
    for _ in range(min(count, len(left))):
        odds = chances(policy, merit, seen)
        place = drawn(odds, rng.random())
        chosen.append(int(left[place]))
        probabilities.append(float(odds[place]))
        left, merit, seen = np.delete(left, place), np.delete(merit, place), np.delete(seen, place)
    return Route(np.array(chosen, dtype=np.int64), np.array(probabilities))


def drawn(odds: Floats, number: float) -> int:
    """Return the place that a number in [0, 1) draws with these probabilities; never one of probability 0."""
    reached = int(np.searchsorted(np.cumsum(odds), number, side="right"))
    return min(reached, int(np.flatnonzero(odds)[-1]))
