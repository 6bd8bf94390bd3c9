"""Why a statement has its verdict, in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from miroir.engine.rules import Rule
from miroir.engine.verdicts import CollegeFigure, StatementFigure, Verdict
from miroir.engine.words import Sentence, sentence_of

VERDICT_NAMES: Final[Mapping[Verdict, Sentence]] = {
    Verdict.CONSENSUS: sentence_of("consensus"),
    Verdict.CONSENSUS_WITH_RESERVATIONS: sentence_of("consensus with reservations"),
    Verdict.DIVIDED: sentence_of("divided"),
    Verdict.OPPOSED: sentence_of("opposed"),
    Verdict.NOT_ENOUGH_ANSWERS: sentence_of("not enough answers"),
}


def reasons_for(figure: StatementFigure, rule: Rule, *, family: int) -> tuple[Sentence, ...]:
    """Return why `figure` has its verdict, and what the intervals alone would say where that differs.

    `family`: how many statements are judged together. A college stands in a sentence as the sentence of its code,
    so that whoever tells it may give the college's name. Shares are percentages to one decimal, rounded down, and
    p-values are rounded up to four: no number seems to reach a bound that it misses.
    """
    counted = tuple(college for college in figure.colleges if college.counted)
    told = _TELLERS[figure.verdict](_Case(figure, counted, rule, family))
    if figure.verdict == figure.verdict_unadjusted:
        return told
    other = VERDICT_NAMES[figure.verdict_unadjusted]
    return (*told, sentence_of("By the intervals alone the verdict would be: %(verdict)s.", verdict=other))


@dataclass(frozen=True, slots=True)
class _Case:
    figure: StatementFigure
    counted: tuple[CollegeFigure, ...]
    rule: Rule
    family: int


def _consensus(case: _Case) -> tuple[Sentence, ...]:
    if case.rule.method == "interval":
        weakest = min(case.counted, key=lambda college: college.agree_low)
        return (_reached(weakest, weakest.agree, weakest.agree_low, case.rule),)
    weakest = max(case.counted, key=lambda college: college.agree_p_value)
    return (_established(weakest, weakest.agree, case.figure.agree_p_adjusted, case),)


def _with_reservations(case: _Case) -> tuple[Sentence, ...]:
    if case.rule.method == "interval":
        weakest = min(case.counted, key=lambda college: college.low)
        first = _reached(weakest, weakest.k, weakest.low, case.rule)
    else:
        weakest = max(case.counted, key=lambda college: college.p_value)
        first = _established(weakest, weakest.k, case.figure.p_adjusted, case)
    failing = [college for college in case.counted if not _passes_alone(college, case.rule)]
    told = [
        sentence_of(
            "Without those who have reservations %(college)s does not pass: %(k)s of %(n)s agree.",
            college=Sentence(college.college),
            k=college.agree,
            n=college.n,
        )
        for college in failing
    ]
    if not failing:
        told = [
            sentence_of(
                "Without those who have reservations it is not established: p = %(p)s after adjustment for"
                " %(family)s statements, over the level of %(level)s.",
                p=_chance(case.figure.agree_p_adjusted),
                family=case.family,
                level=case.rule.level,
            )
        ]
    return (first, *told)


def _passes_alone(college: CollegeFigure, rule: Rule) -> bool:
    """Return whether a college agrees without reservations, before any adjustment."""
    if rule.method == "interval":
        return college.agree_low >= rule.threshold
    return college.agree_p_value <= rule.level


def _opposed(case: _Case) -> tuple[Sentence, ...]:
    mildest = max(case.counted, key=lambda college: college.high)
    return (
        sentence_of(
            "Every counted college is opposed: the highest upper bound, %(high)s%% in %(college)s"
            " (%(k)s of %(n)s agree), is under one half.",
            high=_percent(mildest.high),
            college=Sentence(mildest.college),
            k=mildest.k,
            n=mildest.n,
        ),
    )


def _not_enough(case: _Case) -> tuple[Sentence, ...]:
    minimum = case.rule.minimum
    told = []
    for college in case.counted:
        named = Sentence(college.college)
        if college.absent:
            told.append(
                sentence_of(
                    "%(college)s is absent; the rule asks for %(minimum)s answers.", college=named, minimum=minimum
                )
            )
        elif college.n < minimum:
            told.append(
                sentence_of(
                    "Answers of %(college)s: %(n)s; the rule asks for %(minimum)s.",
                    college=named,
                    n=college.n,
                    minimum=minimum,
                )
            )
    return tuple(told)


def _divided(case: _Case) -> tuple[Sentence, ...]:
    rule = case.rule
    if rule.method == "interval":
        return tuple(_missed(college, rule) for college in case.counted if college.low < rule.threshold)
    failing = [college for college in case.counted if college.p_value > rule.level]
    if failing:
        return tuple(_unproven(college, rule) for college in failing)
    weakest = max(case.counted, key=lambda college: college.p_value)
    return (
        sentence_of(
            "Each counted college passes by itself; with %(family)s statements judged together the weakest,"
            " %(college)s (%(k)s of %(n)s), does not: p = %(p)s after adjustment, over the level of %(level)s.",
            family=case.family,
            college=Sentence(weakest.college),
            k=weakest.k,
            n=weakest.n,
            p=_chance(case.figure.p_adjusted),
            level=rule.level,
        ),
    )


def _reached(weakest: CollegeFigure, k: int, low: float, rule: Rule) -> Sentence:
    return sentence_of(
        "Every counted college agrees: the lowest lower bound, %(low)s%% in %(college)s (%(k)s of %(n)s),"
        " reaches the threshold of %(threshold)s%%.",
        low=_percent(low),
        college=Sentence(weakest.college),
        k=k,
        n=weakest.n,
        threshold=_percent(rule.threshold),
    )


def _established(weakest: CollegeFigure, k: int, p_adjusted: float, case: _Case) -> Sentence:
    return sentence_of(
        "Every counted college agrees: the weakest evidence, in %(college)s (%(k)s of %(n)s), has p = %(p)s after"
        " adjustment for %(family)s statements, at most the level of %(level)s.",
        college=Sentence(weakest.college),
        k=k,
        n=weakest.n,
        p=_chance(p_adjusted),
        family=case.family,
        level=case.rule.level,
    )


def _missed(college: CollegeFigure, rule: Rule) -> Sentence:
    return sentence_of(
        "%(college)s does not pass: %(k)s of %(n)s agree, and the lower bound, %(low)s%%, is under the threshold"
        " of %(threshold)s%%.",
        college=Sentence(college.college),
        k=college.k,
        n=college.n,
        low=_percent(college.low),
        threshold=_percent(rule.threshold),
    )


def _unproven(college: CollegeFigure, rule: Rule) -> Sentence:
    return sentence_of(
        "%(college)s does not pass: %(k)s of %(n)s agree, and p = %(p)s is over the level of %(level)s.",
        college=Sentence(college.college),
        k=college.k,
        n=college.n,
        p=_chance(college.p_value),
        level=rule.level,
    )


def _percent(share: float) -> float | int:
    """Return a share as a percentage to one decimal, rounded down but for what binary fractions lose."""
    tenths = math.floor(share * 1000 + 1e-9)
    return tenths // 10 if tenths % 10 == 0 else tenths / 10


def _chance(p_value: float) -> float | int:
    """Return a p-value to four decimals, rounded up but for what binary fractions add."""
    parts = math.ceil(p_value * 10_000 - 1e-9)
    return parts // 10_000 if parts % 10_000 == 0 else parts / 10_000


_TELLERS: Final[Mapping[Verdict, Callable[[_Case], tuple[Sentence, ...]]]] = {
    Verdict.CONSENSUS: _consensus,
    Verdict.CONSENSUS_WITH_RESERVATIONS: _with_reservations,
    Verdict.OPPOSED: _opposed,
    Verdict.NOT_ENOUGH_ANSWERS: _not_enough,
    Verdict.DIVIDED: _divided,
}
