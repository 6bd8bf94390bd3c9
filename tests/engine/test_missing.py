"""What answers are missing for a decision, said in advance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from miroir.engine.colleges import CollegeCounts, Verdict, judge
from miroir.engine.intervals import college_interval
from miroir.engine.missing import MOST_TRIED, answers_to_decide, missing_answers
from miroir.engine.rules import Rule


def make_counts(rows, *, codes=("firms", "unions"), moderated_out=()):
    """Counts of statements by colleges by (agree, disagree)."""
    table = np.zeros((len(rows), len(rows[0]), 5), dtype=np.int64)
    table[..., [0, 2]] = np.array(rows)
    answered = table.sum(axis=2).max(axis=0)
    out = np.isin(np.arange(len(rows)), moderated_out)
    return CollegeCounts(table, table.sum(axis=1), answered, answered, codes[: table.shape[1]], out)


def test_each_college_lacks_what_its_least_answered_statement_lacks():
    counts = make_counts([[(6, 2), (1, 1)], [(2, 1), (5, 5)], [(0, 0), (0, 0)]], moderated_out=[2])

    missing = missing_answers(counts, Rule(("unions", "firms", "cities"), minimum=5))

    assert [need.to_minimum for need in missing.colleges] == [3, 2, 5]
    assert [need.minimum_reached_on for need in missing.colleges] == [1, 1, 0]
    assert [need.answered for need in missing.colleges] == [10, 8, 0]
    assert [(need.statement, need.to_minimum) for need in missing.statements] == [(0, (3, 0, 5)), (1, (0, 2, 5))]
    assert "Nobody of cities has answered." in [str(reason) for reason in missing.colleges[2].reasons]


def test_the_answers_needed_are_the_first_number_from_which_the_chance_holds():
    rule = Rule(("firms",), method="interval", threshold=0.6, minimum=1)

    needed = answers_to_decide(rule, statements=1, share=0.8, power=0.8)

    assert needed == 44
    draws = np.random.default_rng(1).binomial(needed, 0.8, 20_000)
    counts = CollegeCounts(
        counts=np.stack([draws, 0 * draws, needed - draws, 0 * draws, 0 * draws], axis=1)[:, None].astype(np.int64),
        pooled=np.zeros((len(draws), 5), dtype=np.int64),
        members=np.array([needed]),
        answered=np.array([needed]),
        codes=("firms",),
        moderated_out=np.zeros(len(draws), dtype=bool),
    )
    passing = np.mean([figure.verdict == Verdict.CONSENSUS for figure in judge(counts, rule)])
    assert passing >= 0.8 - 0.01


@pytest.mark.parametrize(("roll", "share"), [(12, 0.9), (40, 0.8), (300, 0.75), (5000, 0.66)])
def test_of_a_known_roll_the_answers_are_drawn_without_replacement(roll, share):
    rule = Rule(("firms",), method="interval", threshold=0.6, minimum=1)

    needed = answers_to_decide(rule, statements=1, share=share, power=0.8, roll=roll)

    tried = np.arange(1, min(roll, MOST_TRIED) + 1)
    least = [
        np.argmax(np.append(college_interval(np.arange(n + 1), n, roll=roll)[0] >= 0.6, [True])) for n in tried.tolist()
    ]
    chances = stats.hypergeom.sf(np.array(least) - 1, roll, round(share * roll), tried)
    too_few = np.flatnonzero(chances < 0.8)
    assert needed == (int(too_few[-1]) + 2 if too_few.size else 1)


@settings(max_examples=20)
@given(st.integers(1, 60), st.sampled_from(["interval", "holm"]), st.sampled_from([0.62, 0.8, 1.0]))
def test_a_whole_roll_over_the_threshold_always_decides(roll, method, share):
    rule = Rule(("firms",), method=method, threshold=0.6, minimum=1)

    needed = answers_to_decide(rule, statements=30, share=share, power=0.8, roll=roll)

    agreeing = round(share * roll)
    assert (needed is not None) == (agreeing / roll >= 0.6)
    assert needed is None or 1 <= needed <= roll


@settings(max_examples=20)
@given(st.sampled_from([0.7, 0.8, 0.9]), st.sampled_from(["interval", "holm"]), st.sampled_from([None, 40, 300]))
def test_a_greater_share_a_lower_chance_or_fewer_statements_never_need_more_answers(share, method, roll):
    rule = Rule(("firms",), method=method, minimum=5)

    needed = answers_to_decide(rule, statements=20, share=share, power=0.8, roll=roll)

    assert needed is not None
    assert needed >= rule.minimum
    for easier in (
        answers_to_decide(rule, statements=20, share=share + 0.1, power=0.8, roll=roll),
        answers_to_decide(rule, statements=20, share=share, power=0.6, roll=roll),
        answers_to_decide(rule, statements=2, share=share, power=0.8, roll=roll),
    ):
        assert easier is not None
        assert easier <= needed


def test_a_college_that_agrees_under_the_threshold_never_decides():
    counts = make_counts([[(6, 2), (9, 1)]])
    rule = Rule(("firms", "unions"), rolls={"unions": 12})

    missing = missing_answers(counts, rule, share=0.5)

    firms, unions = missing.colleges
    assert firms.to_decide is None
    assert unions.to_decide is None
    assert f"no number of answers up to {MOST_TRIED} would do" in str(firms.reasons[-1])
    assert "not even the answers of all 12 members would do" in str(unions.reasons[-1])


def test_a_small_college_is_told_that_all_must_answer():
    counts = make_counts([[(4, 0)]])

    (firms,) = missing_answers(counts, Rule(("firms",), rolls={"firms": 6}), share=2 / 3).colleges

    assert firms.to_decide == 6
    assert str(firms.reasons[-1]) == (
        "Were 66.7% of firms to agree, all 6 members would have to answer for a consensus."
    )


def test_a_roll_under_the_minimum_cannot_decide_and_is_told_so():
    counts = make_counts([[(3, 0)]])

    (firms,) = missing_answers(counts, Rule(("firms",), minimum=5, rolls={"firms": 4})).colleges

    assert firms.to_decide is None
    assert str(firms.reasons[0]) == "firms has 4 members and the rule asks for 5 answers: it cannot decide."
    assert "not even the answers of all 4 members" in str(firms.reasons[-1])


def test_a_reachable_number_is_told_with_its_chance():
    counts = make_counts([[(6, 2)]])

    (firms,) = missing_answers(counts, Rule(("firms",), method="interval")).colleges

    assert [str(reason) for reason in firms.reasons] == [
        "Were 80% of firms to agree, 44 answers would show it with a chance of 80%."
    ]


@pytest.mark.parametrize(("share", "power"), [(1.2, 0.8), (0.8, 1.0)])
def test_impossible_shares_and_chances_are_refused(share, power):
    with pytest.raises(ValueError, match="were expected"):
        missing_answers(make_counts([[(6, 2)]]), Rule(("firms",)), share=share, power=power)


def test_how_many_answered_is_not_told_of_a_college_withheld():
    counts = make_counts([[(6, 2), (2, 0)]])

    firms, unions = missing_answers(counts, Rule(("firms", "unions")), withheld={"unions"}).colleges

    assert (firms.answered, unions.answered) == (8, None)
    assert str(unions.reasons[0]) == "So few of unions have answered that its figures are withheld."
