"""A consensus is found college by college, by a rule fixed beforehand, and says why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.answers import Answer
from miroir.engine.colleges import CollegeCounts, Verdict, count_colleges, judge
from miroir.engine.consultation import Consultation, Holders, Label, Statement
from miroir.engine.positions import positions_from
from miroir.engine.rules import Rule

YES, RESERVED, NO, ABSTAIN, MIDDLE = (
    Answer.AGREE,
    Answer.AGREE_WITH_RESERVATIONS,
    Answer.DISAGREE,
    Answer.ABSTAIN,
    Answer.POINT_3,
)
RULE = Rule(colleges=("a", "b"))


def make_counts(*statements, moderated_out=()):
    """Counts of colleges a, b, … from (agree, reservations, disagree, abstain, neither), shorter for zeros."""
    cells = np.array([[(*cell, *[0] * (5 - len(cell))) for cell in statement] for statement in statements])
    members = cells.sum(axis=-1).max(axis=0)
    outside = np.array([place in moderated_out for place in range(len(statements))])
    return CollegeCounts(cells, cells.sum(axis=1), members, members, tuple("abcdefgh"[: len(members)]), outside)


def make_consultation(rows, n_statements, colleges="ab", moderated_out=()):
    """A consultation from a row a holder: a college or "", then an answer or None a statement."""
    events = [(h, s, a) for h, row in enumerate(rows) for s, a in enumerate(row[1:]) if a is not None]
    holders, statements, answers = zip(*events, strict=True) if events else ((), (), ())
    return Consultation(
        titles={"en": "Invented"},
        statements=tuple(
            Statement(str(s), {"en": f"Statement {s}"}, moderated_out=s in moderated_out) for s in range(n_statements)
        ),
        holders=Holders(
            ids=tuple(f"h{h}" for h in range(len(rows))),
            colleges=np.array([colleges.find(row[0]) if row[0] else -1 for row in rows], dtype=np.int16),
            sectors=np.zeros((len(rows), 0), dtype=bool),
            territories=("",) * len(rows),
        ),
        positions=positions_from(holders, statements, answers, shape=(len(rows), n_statements)),
        colleges=tuple(Label(code, {"en": code}) for code in colleges),
    )


def english(figure):
    return [str(reason) for reason in figure.reasons]


answer_or_none = st.sampled_from([YES, RESERVED, NO, ABSTAIN, MIDDLE, None])
rows_of_three = st.lists(st.tuples(st.sampled_from(["a", "b", ""]), *[answer_or_none] * 3), min_size=1, max_size=25)
rules = st.builds(
    Rule,
    colleges=st.sampled_from([("a", "b"), ("b",), ("a", "absent")]),
    method=st.sampled_from(["interval", "holm"]),
    threshold=st.sampled_from([0.3, 0.5, 0.6]),
    minimum=st.integers(1, 4),
    abstain=st.sampled_from(["excluded", "counted"]),
    level=st.sampled_from([0.05, 0.4]),
    rolls=st.sampled_from([{}, {"a": 25}, {"a": 26, "b": 40}]),
)


def test_each_college_is_counted_by_itself_and_all_holders_in_the_pool():
    rows = [("a", YES, None), ("a", RESERVED, MIDDLE), ("b", NO, ABSTAIN), ("", YES, YES), ("b", None, None)]

    counts = count_colleges(make_consultation(rows, 2, moderated_out=(1,)))

    assert counts.counts.tolist() == [[[1, 1, 0, 0, 0], [0, 0, 1, 0, 0]], [[0, 0, 0, 0, 1], [0, 0, 0, 1, 0]]]
    assert counts.pooled.tolist() == [[2, 1, 1, 0, 0], [1, 0, 0, 1, 1]]
    assert counts.members.tolist() == [2, 2]
    assert counts.answered.tolist() == [2, 1]
    assert counts.moderated_out.tolist() == [False, True]
    assert not counts.counts.flags.writeable


def test_every_counted_college_must_pass():
    counts = make_counts([(30,), (30,)], [(30,), (15, 0, 15)])

    found = judge(counts, replace(RULE, method="interval"))

    assert [figure.verdict for figure in found] == [Verdict.CONSENSUS, Verdict.DIVIDED]
    assert found[1].binding == "b"
    assert english(found[0]) == [
        "Every counted college agrees: the lowest lower bound, 88.6% in a (30 of 30), reaches the threshold of 60%."
    ]
    assert english(found[1]) == [
        "b does not pass: 15 of 30 agree, and the lower bound, 33.1%, is under the threshold of 60%."
    ]


def test_a_pooled_percentage_is_never_a_verdict():
    found = judge(make_counts([(500,), (4, 0, 6)]), replace(RULE, method="interval"))[0]

    assert found.pooled.low > 0.9
    assert not found.pooled.counted
    assert found.verdict == Verdict.DIVIDED


def test_holm_says_why_a_consensus_holds_and_why_it_does_not():
    counts = make_counts([(40,), (30,)], [(40,), (15, 0, 4)], [(40,), (5, 0, 15)])

    found = judge(counts, RULE)

    assert [figure.verdict for figure in found] == [Verdict.CONSENSUS, Verdict.DIVIDED, Verdict.DIVIDED]
    assert english(found[0])[0] == (
        "Every counted college agrees: the weakest evidence, in b (30 of 30), has p = 0.0001 after adjustment for 3"
        " statements, at most the level of 0.05."
    )
    assert english(found[1])[0] == (
        "Each counted college passes by itself; with 3 statements judged together the weakest, b (15 of 19), does"
        " not: p = 0.0919 after adjustment, over the level of 0.05."
    )
    assert english(found[2]) == ["b does not pass: 5 of 20 agree, and p = 0.9994 is over the level of 0.05."]


def test_what_the_intervals_alone_would_say_is_told():
    found = judge(make_counts(*[[(40,), (16, 0, 3)]] * 10), RULE)[0]

    assert found.verdict == Verdict.DIVIDED
    assert found.verdict_unadjusted == Verdict.CONSENSUS
    assert english(found)[-1] == "By the intervals alone the verdict would be: consensus."


@pytest.mark.parametrize("method", ["interval", "holm"])
def test_reservations_make_a_consensus_of_their_own(method):
    found = judge(make_counts([(30,), (10, 20)]), replace(RULE, method=method))[0]

    assert found.verdict == Verdict.CONSENSUS_WITH_RESERVATIONS
    assert found.colleges[1].k == 30
    assert found.colleges[1].agree_low < 0.6 <= found.colleges[1].low
    assert english(found)[1:] == ["Without those who have reservations b does not pass: 10 of 30 agree."]


def test_reservations_may_be_what_the_adjustment_needs():
    found = judge(make_counts(*[[(40,), (15, 4)]] * 5), RULE)[0]

    assert found.verdict == Verdict.CONSENSUS_WITH_RESERVATIONS
    assert found.agree_p_value <= RULE.level < found.agree_p_adjusted
    assert "Without those who have reservations it is not established: p = 0.2296" in english(found)[1]


@pytest.mark.parametrize("method", ["interval", "holm"])
def test_a_statement_that_every_counted_college_rejects_is_opposed(method):
    found = judge(make_counts([(1, 0, 29), (3, 1, 20)]), replace(RULE, method=method))[0]

    assert found.verdict == Verdict.OPPOSED
    assert english(found) == [
        "Every counted college is opposed: the highest upper bound, 35.8% in b (4 of 24 agree), is under one half."
    ]


@pytest.mark.parametrize("method", ["interval", "holm"])
def test_a_college_under_its_minimum_leaves_the_statement_open(method):
    rule = Rule(colleges=("a", "b", "unknown"), method=method)

    found = judge(make_counts([(90,), (4, 0, 0, 3)]), rule)[0]

    assert found.verdict == found.verdict_unadjusted == Verdict.NOT_ENOUGH_ANSWERS
    assert english(found) == [
        "Answers of b: 4; the rule asks for 5.",
        "unknown is absent; the rule asks for 5 answers.",
    ]


def test_an_absent_college_is_absent_and_never_at_zero():
    found = judge(make_counts([(9,), (0,)]), replace(RULE, colleges=("a", "b", "unknown")))[0]

    for college in found.colleges[1:]:
        assert college.absent
        assert college.n == 0
        assert college.share is None
        assert (college.low, college.high, college.p_value) == (0, 1, 1)
    assert [college.college for college in found.colleges] == ["a", "b", "unknown"]


def test_a_census_decides_by_its_share():
    counts = make_counts([(30,), (3, 0, 2)])

    without, by_roll = (judge(counts, replace(RULE, method="interval", rolls=r))[0] for r in ({}, {"b": 5}))

    assert without.verdict == Verdict.DIVIDED
    assert by_roll.verdict == Verdict.CONSENSUS
    assert (by_roll.colleges[1].low, by_roll.colleges[1].high, by_roll.colleges[1].p_value) == (0.6, 0.6, 0)
    assert judge(counts, replace(RULE, rolls={"b": 5}))[0].verdict == Verdict.CONSENSUS


def test_abstentions_leave_the_roll_when_they_leave_the_answers():
    counts = make_counts([(30,), (6, 0, 2, 4)])
    rule = replace(RULE, rolls={"b": 12})

    excluded, counted = (judge(counts, replace(rule, abstain=how))[0].colleges[1] for how in ("excluded", "counted"))

    assert (excluded.n, excluded.roll, excluded.low, excluded.high) == (8, 8, 0.75, 0.75)
    assert (counted.n, counted.roll, counted.low, counted.high) == (12, 12, 0.5, 0.5)


def test_the_middle_of_five_points_is_an_answer_that_does_not_agree():
    college = judge(make_counts([(5, 0, 1, 2, 4), (9,)]), RULE)[0].colleges[0]

    assert (college.k, college.n, college.neither, college.abstain) == (5, 10, 4, 2)


def test_statements_moderated_out_are_neither_judged_nor_of_the_family():
    cells = [(40,), (15, 0, 4)]

    alone = judge(make_counts(cells), RULE)[0]
    beside = judge(make_counts([(40,), (1,)], cells, moderated_out=(0,)), RULE)

    assert beside == (replace(alone, statement=1),)


def test_the_weakest_college_stands_first_among_equals():
    assert judge(make_counts([(9, 0, 9)] * 2), RULE)[0].binding == "a"


def test_no_statement_and_no_answer_are_judged_without_a_fuss():
    nothing = count_colleges(make_consultation([("a",)], 0))
    silence = count_colleges(make_consultation([("a", None)], 1))

    assert judge(nothing, RULE) == ()
    assert judge(silence, RULE)[0].verdict == Verdict.NOT_ENOUGH_ANSWERS
    assert judge(silence, RULE)[0].pooled.share is None


@given(rows_of_three, rules)
def test_every_figure_is_a_number_and_every_verdict_has_a_reason(rows, rule):
    for figure in judge(count_colleges(make_consultation(rows, 3)), rule):
        for college in (*figure.colleges, figure.pooled):
            assert 0 <= college.low <= (college.share or 0) or college.share is None
            assert (college.share or 0) <= college.high <= 1
            assert 0 <= college.agree_low <= college.low + 1e-12
            assert 0 <= college.p_value <= college.agree_p_value + 1e-12 <= 1 + 1e-9
        assert figure.p_value <= figure.p_adjusted <= 1
        assert figure.p_adjusted <= figure.agree_p_adjusted + 1e-12
        assert figure.binding in rule.colleges
        assert english(figure)


@given(rows_of_three, rules, st.randoms(use_true_random=False))
def test_the_order_of_holders_and_statements_changes_nothing(rows, rule, generator):
    order = list(range(3))
    generator.shuffle(order)
    moved = [(row[0], *[row[1 + s] for s in order]) for row in generator.sample(rows, len(rows))]

    before = judge(count_colleges(make_consultation(rows, 3)), rule)
    after = judge(count_colleges(make_consultation(moved, 3)), rule)

    assert [replace(before[s], statement=place) for place, s in enumerate(order)] == list(after)


@given(
    rows_of_three,
    rules,
    st.lists(st.tuples(st.just("b"), *[answer_or_none] * 3), min_size=1, max_size=10),
)
def test_members_added_to_one_college_change_no_other_and_undo_no_refusal(rows, rule, added):
    rule = replace(rule, method="interval")

    before = judge(count_colleges(make_consultation(rows, 3)), rule)
    after = judge(count_colleges(make_consultation([*rows, *added], 3)), rule)

    for old, new in zip(before, after, strict=True):
        assert old.colleges[0] == new.colleges[0]
        refused = "a" in rule.colleges and old.colleges[0].low < rule.threshold
        assert not (refused and new.verdict in {Verdict.CONSENSUS, Verdict.CONSENSUS_WITH_RESERVATIONS})


@given(st.integers(0, 25), st.integers(1, 25), st.integers(0, 400))
def test_one_item_under_holm_stays_refused_whoever_joins_another_college(agreeing, answers, others):
    refusing = (min(agreeing, answers), 0, answers - min(agreeing, answers))

    before = judge(make_counts([refusing, (10,)]), RULE)[0]
    after = judge(make_counts([refusing, (10 + others,)]), RULE)[0]

    assert before.colleges[0] == after.colleges[0]
    if before.colleges[0].p_value > RULE.level:
        assert after.verdict not in {Verdict.CONSENSUS, Verdict.CONSENSUS_WITH_RESERVATIONS}
