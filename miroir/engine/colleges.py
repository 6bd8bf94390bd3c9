"""Consensus college by college: what each answered, and what the rule says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from miroir.engine.answers import KINDS
from miroir.engine.intervals import Floats, college_interval
from miroir.engine.reasons import reasons_for
from miroir.engine.rules import Method, Rule
from miroir.engine.share_tests import holm, share_test
from miroir.engine.tallies import CollegeCounts, Tallies, count_colleges, tallies, tallies_of_all
from miroir.engine.verdicts import CollegeFigure, StatementFigure, Verdict

__all__ = ["CollegeCounts", "CollegeFigure", "StatementFigure", "Verdict", "count_colleges", "judge"]

_OPPOSED_UNDER: Final = 0.5


def judge(counts: CollegeCounts, rule: Rule) -> tuple[StatementFigure, ...]:
    """Return what the rule says of each statement that is not moderated out, in their order.

    These statements are the family over which Holm adjusts. A counted college that the consultation does not know
    is there without an answer: absent. A counted college under the minimum leaves "not enough answers", whatever
    the others say; else the first of consensus, consensus with reservations and opposed that holds; else divided.
    Raises RuleRefused where the rule cannot be followed (see `rule_checks.checked_rule`).
    """
    kept = np.flatnonzero(~counts.moderated_out)
    measures = _measured(tallies(counts, rule).of(kept), rule)
    everybody = _measured(tallies_of_all(counts, rule).of(kept), rule)
    chances = _Chances.of(measures)
    by_rule = _verdicts(measures, rule, _passing(measures, chances, rule, method=rule.method))
    by_intervals = _verdicts(measures, rule, _passing(measures, chances, rule, method="interval"))
    codes = [code for code, counted in zip(measures.told.codes, measures.told.counted, strict=True) if counted]
    binding = measures.low[:, measures.told.counted].argmin(axis=1)
    figures = (
        StatementFigure(
            statement=int(statement),
            verdict=by_rule[row],
            verdict_unadjusted=by_intervals[row],
            colleges=_college_figures(measures, row),
            pooled=_college_figures(everybody, row)[0],
            p_value=float(chances.plain[row]),
            p_adjusted=float(chances.adjusted[row]),
            agree_p_value=float(chances.agree_plain[row]),
            agree_p_adjusted=float(chances.agree_adjusted[row]),
            binding=codes[int(binding[row])],
            reasons=(),
        )
        for row, statement in enumerate(kept)
    )
    return tuple(replace(figure, reasons=reasons_for(figure, rule, family=len(kept))) for figure in figures)


@dataclass(frozen=True, slots=True, eq=False)
class _Measures:
    """What is computed of each college on each statement, arrays (n_statements, n_colleges)."""

    told: Tallies
    low: Floats
    high: Floats
    agree_low: Floats
    p_values: Floats
    agree_p_values: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Chances:
    """Of each statement, the largest p-value of the counted colleges, and the same after Holm: (n_statements,).

    The prefix says whether only agreement without reservations is tested.
    """

    plain: Floats
    adjusted: Floats
    agree_plain: Floats
    agree_adjusted: Floats

    @classmethod
    def of(cls, measures: _Measures) -> _Chances:
        """Return the chances of all statements, as one family."""
        counted = measures.told.counted
        plain = measures.p_values[:, counted].max(axis=1)
        agree = measures.agree_p_values[:, counted].max(axis=1)
        return cls(plain, holm(plain), agree, holm(agree))


def _measured(told: Tallies, rule: Rule) -> _Measures:
    low, high = college_interval(told.k, told.n, roll=told.roll)
    return _Measures(
        told=told,
        low=low,
        high=high,
        agree_low=college_interval(told.agree, told.n, roll=told.roll)[0],
        p_values=share_test(told.k, told.n, threshold=rule.threshold, roll=told.roll),
        agree_p_values=share_test(told.agree, told.n, threshold=rule.threshold, roll=told.roll),
    )


def _passing(
    measures: _Measures, chances: _Chances, rule: Rule, *, method: Method
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where agreement passes in every counted college: without reservations, and with them."""
    if method == "holm":
        return chances.agree_adjusted <= rule.level, chances.adjusted <= rule.level
    counted = measures.told.counted
    agree = measures.agree_low[:, counted].min(axis=1) >= rule.threshold
    return np.asarray(agree), np.asarray(measures.low[:, counted].min(axis=1) >= rule.threshold)


def _verdicts(
    measures: _Measures, rule: Rule, passing: tuple[NDArray[np.bool_], NDArray[np.bool_]]
) -> tuple[Verdict, ...]:
    counted = measures.told.counted
    cases = {
        Verdict.NOT_ENOUGH_ANSWERS: (measures.told.n[:, counted] < rule.minimum).any(axis=1),
        Verdict.CONSENSUS: passing[0],
        Verdict.CONSENSUS_WITH_RESERVATIONS: passing[1],
        Verdict.OPPOSED: (measures.high[:, counted] < _OPPOSED_UNDER).all(axis=1),
    }
    first = np.select(list(cases.values()), list(range(len(cases))), default=len(cases))
    names = (*cases, Verdict.DIVIDED)
    return tuple(names[place] for place in first.tolist())


def _college_figures(measures: _Measures, row: int) -> tuple[CollegeFigure, ...]:
    told = measures.told
    kinds = [dict(zip(KINDS, cells, strict=True)) for cells in told.counts[row].tolist()]
    return tuple(
        CollegeFigure(
            college=code,
            agree=kinds[place]["agree"],
            reservations=kinds[place]["reservations"],
            disagree=kinds[place]["disagree"],
            abstain=kinds[place]["abstain"],
            neither=kinds[place]["neither"],
            k=int(told.k[row, place]),
            n=int(told.n[row, place]),
            share=float(told.k[row, place] / told.n[row, place]) if told.n[row, place] else None,
            low=float(measures.low[row, place]),
            high=float(measures.high[row, place]),
            counted=bool(told.counted[place]),
            p_value=float(measures.p_values[row, place]),
            agree_low=float(measures.agree_low[row, place]),
            agree_p_value=float(measures.agree_p_values[row, place]),
            roll=int(told.roll[row, place]) if np.isfinite(told.roll[row, place]) else None,
        )
        for place, code in enumerate(told.codes)
    )
