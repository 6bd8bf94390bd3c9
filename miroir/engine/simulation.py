"""Consultations invented from a plan: colleges and opinion groups are planted, so that the truth is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miroir.engine.answers import Answer
from miroir.engine.consultation import Consultation, Holders
from miroir.engine.plans import Plan, PlannedCollege
from miroir.engine.positions import Positions, positions_from

_CHUNK = 1 << 16
_HALVINGS = 80


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What was planted, and what the whole roll would have said.

    `shares`: shape (n_statements, n_colleges), the share of agreement planted among those who do not abstain.
    `roll_shares`: the same shape, the share that every member of the roll would have given, had all answered;
    NaN in an empty college, or where every member would abstain. `groups`: shape (n_holders,), each holder's
    planted opinion group.
    """

    shares: NDArray[np.float64]
    roll_shares: NDArray[np.float64]
    groups: NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """An invented consultation, with the truth behind it and the members of each college by code."""

    consultation: Consultation
    truth: Truth
    rolls: Mapping[str, int]


def simulate(plan: Plan, *, seed: int) -> Simulation:
    """Return an invented consultation that follows a plan; the same plan and seed always give the same.

    The holders are all members of the rolls, college by college in the plan's order; those who did not take part
    hold no position. Each college and statement draws from a stream of its own, so that adding, removing or moving
    one changes nothing in the others.
    """
    parts = [_college_answers(plan, place, seed) for place in range(len(plan.colleges))]
    answers = np.concatenate([part.answers for part in parts])
    seen = np.concatenate([part.seen for part in parts])
    rows, columns = np.nonzero(seen)
    positions = positions_from(rows, columns, answers[rows, columns], shape=seen.shape)
    truth = Truth(
        shares=np.array([planned.agree for planned in plan.statements]),
        roll_shares=np.stack([_roll_shares(part.answers) for part in parts], axis=1),
        groups=np.concatenate([part.groups for part in parts]),
    )
    consultation = Consultation(
        titles=plan.titles,
        statements=tuple(planned.statement for planned in plan.statements),
        holders=_holders(plan, seed),
        positions=positions,
        questions=plan.questions,
        colleges=tuple(college.label for college in plan.colleges),
        sectors=plan.sectors,
        areas=plan.areas,
        invented=True,
    )
    return Simulation(consultation, truth, {college.label.code: college.size for college in plan.colleges})


def planted_positions(n_holders: int, n_statements: int, votes_per_holder: float, groups: int, seed: int) -> Positions:
    """Return a large table of agree, disagree and abstain with planted opinion groups, in a few seconds.

    `votes_per_holder` is the mean number of answers, at least 1; each holder's own number is skewed as in real
    dialogues (1 + an exponential, cut at `n_statements`), spread over the statements nearly evenly. Groups are of
    equal size in expectation, and each leans its own way on each statement. Peak memory above the table stays
    under 300 MB at 40 answers a holder: holders are drawn by batches of 65,536.
    """
    random = np.random.default_rng([seed, n_holders, n_statements])
    extra = random.standard_exponential(n_holders) * (votes_per_holder - 1)
    counts = np.minimum(1 + np.rint(extra), n_statements).astype(np.int64)
    starts = np.concatenate(([0], np.cumsum(counts)))
    statements = np.empty(starts[-1], dtype=np.uint16)
    answers = np.empty(starts[-1], dtype=np.int8)
    passing = random.uniform(0.05, 0.3, n_statements)
    leaning = random.standard_normal(n_statements) + 1.3 * random.standard_normal((groups, n_statements))
    agreeing = passing + (1 - passing) / (1 + np.exp(-leaning))
    for first in range(0, n_holders, _CHUNK):
        own = counts[first : first + _CHUNK]
        span = slice(starts[first], starts[first] + own.sum())
        statements[span] = _ascending(own, n_statements, random)
        of_group = np.repeat(random.integers(groups, size=len(own)), own)
        drawn = random.random(len(of_group))
        chosen = statements[span]
        answers[span] = np.where(drawn < agreeing[of_group, chosen], Answer.AGREE, Answer.DISAGREE)
        answers[span][drawn < passing[chosen]] = Answer.ABSTAIN
    return Positions(starts, statements, answers, n_statements)


@dataclass(frozen=True, slots=True, eq=False)
class _CollegeAnswers:
    """What every member of a college would answer, shape (size, n_statements), and which answers were given."""

    answers: NDArray[np.int8]
    seen: NDArray[np.bool_]
    groups: NDArray[np.int16]


def _stream(seed: int, *names: str) -> np.random.Generator:
    """Return the source of randomness of one named thing, independent of all others."""
    return np.random.default_rng([seed, *"\0".join(names).encode()])


def _college_answers(plan: Plan, place: int, seed: int) -> _CollegeAnswers:
    college = plan.colleges[place]
    groups = _groups(college, seed)
    leaning = np.array([planned.groups for planned in plan.statements])
    agree = np.array([planned.agree[place] for planned in plan.statements])
    chances = _chances(agree, leaning, _weights(groups, college))
    takes_part = np.argsort(_stream(seed, college.label.code, "takes part").random(college.size))
    taking_part = takes_part < round(college.response * college.size)
    answers = np.empty((college.size, len(plan.statements)), dtype=np.int8)
    seen = np.empty(answers.shape, dtype=bool)
    for column, planned in enumerate(plan.statements):
        stream = _stream(seed, college.label.code, "answers", planned.statement.id)
        is_seen, abstains, agrees, reserves = stream.random((college.size, 4)).T
        stance = np.where(agrees < chances[column, groups], Answer.AGREE, Answer.DISAGREE)
        reserved = (stance == Answer.AGREE) & (reserves < planned.reservations[place])
        stance = np.where(reserved, Answer.AGREE_WITH_RESERVATIONS, stance)
        answers[:, column] = np.where(abstains < planned.abstain[place], Answer.ABSTAIN, stance)
        seen[:, column] = taking_part & (is_seen < planned.answered[place])
    return _CollegeAnswers(answers, seen, groups)


def _groups(college: PlannedCollege, seed: int) -> NDArray[np.int16]:
    """Return the opinion group of each member: as many of each as planned (largest remainders), in a drawn order."""
    wanted = np.array(college.groups) * college.size
    counts = np.floor(wanted + 1e-9).astype(np.int64)
    short = college.size - counts.sum()
    counts[np.argsort(counts - wanted, kind="stable")[:short]] += 1
    order = np.argsort(_stream(seed, college.label.code, "groups").random(college.size))
    return np.repeat(np.arange(len(counts), dtype=np.int16), counts)[order]


def _weights(groups: NDArray[np.int16], college: PlannedCollege) -> NDArray[np.float64]:
    if college.size == 0:
        return np.array(college.groups)
    return np.bincount(groups, minlength=len(college.groups)) / college.size


def _chances(
    shares: NDArray[np.float64], leaning: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the chance that a member of each group agrees, shape (n_statements, n_groups).

    The log-odds of a group are a level common to the college plus the group's leaning; the level, found by
    halving, is the one at which the mean over the groups, weighted by their members, is the planted share.
    """
    reach = 50.0 + np.abs(leaning).max(initial=0.0)
    low, high = np.full(len(shares), -reach), np.full(len(shares), reach)
    for _ in range(_HALVINGS):
        level = (low + high) / 2
        mean = _expit(level[:, None] + leaning) @ weights
        low, high = np.where(mean < shares, level, low), np.where(mean < shares, high, level)
    chances = _expit(high[:, None] + leaning)
    certain = (shares <= 0) | (shares >= 1)
    return np.where(certain[:, None], shares[:, None], chances)


def _expit(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return 0.5 * (1 + np.tanh(0.5 * log_odds))


def _roll_shares(answers: NDArray[np.int8]) -> NDArray[np.float64]:
    agreeing = np.isin(answers, (Answer.AGREE, Answer.AGREE_WITH_RESERVATIONS)).sum(axis=0)
    counted = (answers != Answer.ABSTAIN).sum(axis=0)
    return np.where(counted > 0, agreeing / np.maximum(counted, 1), np.nan)


def _holders(plan: Plan, seed: int) -> Holders:
    sizes = [college.size for college in plan.colleges]
    ids = (f"{c.label.code}-{member:0{len(str(c.size))}d}" for c in plan.colleges for member in range(1, c.size + 1))
    sectors = np.zeros((sum(sizes), len(plan.sectors)), dtype=bool)
    for column, sector in enumerate(plan.sectors):
        drawn = [_stream(seed, c.label.code, "sector", sector.code).random(c.size) for c in plan.colleges]
        shares = np.repeat([c.sectors.get(sector.code, 0.0) for c in plan.colleges], sizes)
        sectors[:, column] = np.concatenate(drawn) < shares
    return Holders(
        ids=tuple(ids),
        colleges=np.repeat(np.arange(len(sizes), dtype=np.int16), sizes),
        sectors=sectors,
        territories=("",) * sum(sizes),
    )


def _ascending(counts: NDArray[np.int64], n_statements: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Return, for each holder in turn, `counts` distinct statements in ascending order.

    Sums of exponentials, divided by the holder's last one, are uniform numbers already in order: no sorting.
    """
    ends = np.cumsum(counts + 1)
    sums = np.cumsum(random.standard_exponential(ends[-1]))
    before = np.concatenate(([0.0], sums[ends[:-1] - 1]))
    kept = np.ones(len(sums), dtype=bool)
    kept[ends - 1] = False
    uniform = (sums[kept] - np.repeat(before, counts)) / np.repeat(sums[ends - 1] - before, counts)
    rank = np.arange(len(uniform)) - np.repeat(np.cumsum(counts) - counts, counts)
    free = np.repeat(n_statements - counts + 1, counts)
    places: NDArray[np.int64] = np.minimum((uniform * free).astype(np.int64), free - 1) + rank
    return places
