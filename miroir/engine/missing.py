"""What answers are missing for a decision, college by college, said in advance."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from miroir.engine.colleges import CollegeCounts
from miroir.engine.intervals import college_interval
from miroir.engine.rules import Method, Rule
from miroir.engine.share_tests import share_test
from miroir.engine.tallies import tallies
from miroir.engine.words import Sentence, sentence_of

POWER: Final = 0.8
ASSUMED_SHARE: Final = 0.8
MOST_TRIED: Final = 2000
"""No larger number of answers is looked at."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CollegeNeed:
    """What a counted college still needs.

    `answered`: its holders with at least one answer, None where these are withheld; `members`: its roll where the charter gives it, else None.
    `minimum_reached_on`: the statements on which it has the charter's minimum; `to_minimum`: what it lacks to that on
    the statement where it lacks the most. `to_decide`: the answers from which on a statement that `share` of the
    college agrees with passes in it with at least the chance `power`; None where no number that was tried does.
    """

    college: str
    answered: int | None
    members: int | None
    minimum_reached_on: int
    to_minimum: int
    share: float
    to_decide: int | None
    power: float
    reasons: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class StatementNeed:
    """What is missing for a decision on one statement: by counted college, answers to the minimum (0 for none)."""

    statement: int
    to_minimum: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing, by counted college in the order of the rule, and by statement not moderated out."""

    colleges: tuple[CollegeNeed, ...]
    statements: tuple[StatementNeed, ...]


@dataclass(frozen=True, slots=True)
class _Test:
    """How a statement passes in a college: by which method, over what, at which level; `roll` 0 where unknown."""

    method: Method
    threshold: float
    level: float
    roll: int


def missing_answers(
    counts: CollegeCounts,
    rule: Rule,
    *,
    share: float = ASSUMED_SHARE,
    power: float = POWER,
    withheld: Collection[str] = (),
) -> Missing:
    """Return what each counted college lacks to the minimum and to a decision at an assumed true share.

    `share`: of the college that agrees, in [0, 1]; `power`: the chance wanted, in (0, 1), in each college by itself.
    `withheld`: codes of the colleges of which it may not be said how many answered.
    Under the method holm the level is shared among all statements, the worst that the adjustment may do. Raises
    ValueError where a number lies outside, RuleRefused where the rule cannot be followed.
    """
    if not (0 <= share <= 1 and 0 < power < 1):
        message = f"share is {share} and power {power}; numbers in [0, 1] and (0, 1) were expected"
        raise ValueError(message)
    told = tallies(counts, rule)
    statements = np.flatnonzero(~counts.moderated_out)
    places = [told.codes.index(code) for code in rule.colleges]
    lacking = np.maximum(rule.minimum - told.n[statements][:, places], 0)
    known = dict(zip(counts.codes, counts.answered.tolist(), strict=True))
    answered = {code: None if code in withheld else known.get(code, 0) for code in rule.colleges}
    colleges = tuple(
        _college_need(rule, (code, answered[code]), lacking[:, place], share=share, power=power)
        for place, code in enumerate(rule.colleges)
    )
    needs = (StatementNeed(int(s), tuple(row)) for s, row in zip(statements, lacking.tolist(), strict=True))
    return Missing(colleges, tuple(needs))


def answers_to_decide(
    rule: Rule, *, statements: int, share: float, power: float, roll: int | None = None
) -> int | None:
    """Return the number of answers from which on a college that `share` agrees in passes with the chance `power`.

    From that number on up to the roll, or to `MOST_TRIED`, each gives at least this chance, and it is not under the
    rule's minimum; None where there is none. With a known roll the agreeing members are the whole number nearest to
    `share` of it and the answers are drawn without replacement; where all answer, chance has no part.
    """
    level = rule.level / max(statements, 1) if rule.method == "holm" else rule.level
    chances = _chances(_Test(rule.method, rule.threshold, level, roll or 0), share)
    enough = chances >= power - 1e-12
    failing = np.flatnonzero(~enough)
    first = max(int(failing[-1]) + 2 if len(failing) else 1, rule.minimum)
    return first if first <= len(chances) else None


@lru_cache(maxsize=256)
def _chances(test: _Test, share: float) -> NDArray[np.float64]:
    """Return the chance to pass with 1, 2, … answers, up to the roll or `MOST_TRIED`."""
    n = np.arange(1, min(test.roll or MOST_TRIED, MOST_TRIED) + 1)
    least = _least_passing(test, n)
    if not test.roll:
        return np.asarray(np.where(least > n, 0.0, special.bdtrc(np.minimum(least, n) - 1.0, n, share)))
    return _chances_of_roll(least, n, test.roll, round(share * test.roll))


def _chances_of_roll(least: Numbers, n: Numbers, roll: int, agreeing: int) -> NDArray[np.float64]:
    """Return the chance of at least so many agreeing among n that are drawn from a roll; one number for each n, in [0, 1]."""
    found = []
    for few, drawn in zip(least.tolist(), n.tolist(), strict=True):
        among = np.arange(max(few, drawn - (roll - agreeing)), min(drawn, agreeing) + 1)
        ways = _log_choices(agreeing, among) + _log_choices(roll - agreeing, drawn - among)
        found.append(float(np.exp(ways - _log_choices(roll, np.array(drawn))).sum()))
    return np.array(found, dtype=np.float64).clip(max=1.0)


def _log_choices(among: int, taken: Numbers) -> NDArray[np.float64]:
    """Return the logarithm of how many ways there are to take so many among some; the shape of `taken`."""
    logs = special.gammaln(among + 1.0) - special.gammaln(taken + 1.0) - special.gammaln(among - taken + 1.0)
    return np.asarray(logs)


def _least_passing(test: _Test, n: Numbers) -> Numbers:
    """Return how many of n must agree for a statement to pass, n + 1 where not even all would do; same shape."""
    low, high = np.zeros_like(n), n + 1
    while (low < high).any():
        middle = (low + high) // 2
        passing = _passes(test, np.minimum(middle, n), n) | (middle > n)
        low, high = np.where(passing, low, np.minimum(middle + 1, high)), np.where(passing, middle, high)
    return low


def _passes(test: _Test, k: Numbers, n: Numbers) -> NDArray[np.bool_]:
    roll = float(test.roll) if test.roll else None
    if test.method == "holm":
        return np.less_equal(share_test(k, n, threshold=test.threshold, roll=roll), test.level)
    return np.greater_equal(college_interval(k, n, roll=roll)[0], test.threshold)


def _college_need(
    rule: Rule, college: tuple[str, int | None], lacking: Numbers, *, share: float, power: float
) -> CollegeNeed:
    code, answered = college
    need = CollegeNeed(
        college=code,
        answered=answered,
        members=rule.rolls.get(code),
        minimum_reached_on=int((lacking == 0).sum()),
        to_minimum=int(lacking.max(initial=0)),
        share=share,
        to_decide=answers_to_decide(rule, statements=len(lacking), share=share, power=power, roll=rule.rolls.get(code)),
        power=power,
        reasons=(),
    )
    reasons = (*_about_minimum(need, rule, len(lacking)), _about_decision(need))
    return replace(need, reasons=reasons)


def _about_minimum(need: CollegeNeed, rule: Rule, statements: int) -> Iterator[Sentence]:
    college = Sentence(need.college)
    if need.answered is None:
        yield sentence_of("So few of %(college)s have answered that its figures are withheld.", college=college)
    if need.answered == 0:
        yield sentence_of("Nobody of %(college)s has answered.", college=college)
    if need.members is not None and need.members < rule.minimum:
        yield sentence_of(
            "%(college)s has %(members)s members and the rule asks for %(minimum)s answers: it cannot decide.",
            college=college,
            members=need.members,
            minimum=rule.minimum,
        )
    elif need.to_minimum:
        yield sentence_of(
            "%(college)s has the minimum of %(minimum)s answers on %(reached)s of %(statements)s statements; up to "
            "%(lacking)s answers are missing.",
            college=college,
            minimum=rule.minimum,
            reached=need.minimum_reached_on,
            statements=statements,
            lacking=need.to_minimum,
        )


def _about_decision(need: CollegeNeed) -> Sentence:
    college, share, power = Sentence(need.college), _percent(need.share), _percent(need.power)
    if need.to_decide is None and need.members is not None:
        return sentence_of(
            "Were %(share)s%% of %(college)s to agree, not even the answers of all %(members)s members would do.",
            share=share,
            college=college,
            members=need.members,
        )
    if need.to_decide is None:
        return sentence_of(
            "Were %(share)s%% of %(college)s to agree, no number of answers up to %(tried)s would do.",
            share=share,
            college=college,
            tried=MOST_TRIED,
        )
    if need.to_decide == need.members:
        return sentence_of(
            "Were %(share)s%% of %(college)s to agree, all %(members)s members would have to answer for a consensus.",
            share=share,
            college=college,
            members=need.members,
        )
    return sentence_of(
        "Were %(share)s%% of %(college)s to agree, %(needed)s answers would show it with a chance of %(power)s%%.",
        share=share,
        college=college,
        needed=need.to_decide,
        power=power,
    )


def _percent(share: float) -> int | float:
    percent = round(100 * share, 1)
    return int(percent) if percent == int(percent) else percent
