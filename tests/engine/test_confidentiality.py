"""What is published of confidential positions gives no count of a few persons away."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from miroir.engine.answers import Answer
from miroir.engine.colleges import CollegeCounts, judge
from miroir.engine.confidentiality import (
    LEAST_CELL,
    completions,
    derivable,
    intervals,
    protect,
    reservations_were_offered,
    share_hidden,
    stated_verdicts,
    withheld_figures,
)
from miroir.engine.confidentiality.rows import hidden_row
from miroir.engine.consultation import Consultation, Holders, Statement
from miroir.engine.intervals import college_interval
from miroir.engine.positions import positions_from
from miroir.engine.rules import Rule


def make_counts(rows, *, unanswered=0):
    """Counts of statements by colleges by (agree, reservations, disagree, abstain), the same number answering each."""
    table = np.zeros((len(rows), len(rows[0]), 5), dtype=np.int64)
    table[..., :4] = np.array(rows)
    answered = table.sum(axis=2).max(axis=0) + unanswered
    codes = tuple(f"college-{place}" for place in range(table.shape[1]))
    return CollegeCounts(table, table.sum(axis=1), answered, answered, codes, np.zeros(len(rows), dtype=bool))


def make_rule(counts, **changes):
    return Rule(counts.codes, method="interval", positions="confidential", **changes)


def random_counts(seed, *, statements, colleges, size):
    rng = np.random.default_rng(seed)
    sizes = rng.poisson(size, colleges)
    shares = np.clip(rng.beta(4, 1.2, (statements, 1)) + rng.normal(0, 0.1, (statements, colleges)), 0.02, 0.98)
    answering = rng.binomial(sizes, 0.85, (statements, colleges))
    agreeing = rng.binomial(answering, shares)
    reserved = rng.binomial(agreeing, 0.2)
    abstaining = rng.binomial(answering - agreeing, 0.2)
    table = np.zeros((statements, colleges, 5), dtype=np.int64)
    table[..., 0], table[..., 1] = agreeing - reserved, reserved
    table[..., 2], table[..., 3] = answering - agreeing - abstaining, abstaining
    codes = tuple(f"college-{place}" for place in range(colleges))
    return CollegeCounts(table, table.sum(axis=1), sizes, sizes, codes, np.zeros(statements, dtype=bool))


tables = st.builds(
    random_counts,
    st.integers(0, 10_000),
    statements=st.integers(1, 3),
    colleges=st.integers(1, 3),
    size=st.sampled_from([2, 6, 12, 30]),
)


@settings(max_examples=15)
@given(tables, st.sampled_from([3, 5]))
def test_no_count_of_a_few_persons_can_be_worked_out(counts, smallest):
    protected = protect(counts, make_rule(counts, smallest_cell=smallest))

    assert derivable(protected) == ()


@given(tables, st.booleans())
def test_the_published_ranges_hold_the_true_counts(counts, abstentions_counted):
    rule = make_rule(counts, abstain="counted" if abstentions_counted else "excluded")

    protected = protect(counts, rule)

    kinds = counts.counts[:, protected.shown]
    agree, reserved, against, abstain = (kinds[..., place] for place in range(4))
    against = against + abstain if abstentions_counted else against
    counted = agree + reserved + against
    truth = np.stack([agree, reserved, against, counts.answered[protected.shown] - counted], axis=2)
    assert (protected.low[:, protected.shown] <= truth).all()
    assert (truth <= protected.high[:, protected.shown]).all()
    for true, (least, most) in ((agree + reserved, protected.agreeing()), (counted, protected.counted())):
        assert (least[:, protected.shown] <= true).all()
        assert (true <= most[:, protected.shown]).all()


@pytest.mark.parametrize("smallest", [3, 4])
@pytest.mark.parametrize("reservations", [True, False])
def test_a_reader_who_knows_the_method_works_out_no_small_count_either(smallest, reservations):
    for whole in range(smallest, 15):
        possible = defaultdict(list)
        for agree in range(whole + 1):
            for reserved in range(whole + 1 - agree if reservations else 1):
                for against in range(whole + 1 - agree - reserved):
                    row = (agree, reserved, against, whole - agree - reserved - against)
                    possible[hidden_row(row, smallest, reservations=reservations)].append(row)

        for rows in possible.values():
            kept = (0, 1, 2, 3) if reservations else (0, 2, 3)
            for parts in (chosen for count in (1, 2) for chosen in combinations(kept, count)):
                values = {sum(row[part] for part in parts) for row in rows}
                assert len(values) > 1 or min(values) >= smallest or (parts == (3,) and values == {0}), rows


def test_the_audit_finds_a_count_whose_complementary_suppression_is_removed():
    counts = make_counts([[(12, 6, 2, 5)]])
    protected = protect(counts, make_rule(counts))
    low, high = protected.low.copy(), protected.high.copy()
    low[0, 0, 0] = high[0, 0, 0] = 12

    faulty = replace(protected, low=low, high=high)

    assert protected.low[0, 0].tolist() == [12, 6, 0, 5]
    assert protected.high[0, 0].tolist() == [14, 6, 2, 5]
    assert derivable(protected) == ()
    assert [(found.parts, found.count) for found in derivable(faulty)] == [(("against",), 2)]


def test_the_audit_finds_what_the_true_total_over_colleges_would_give_away():
    counts = make_counts([[(12, 6, 2, 5), (9, 5, 8, 4)]])
    protected = protect(counts, make_rule(counts))
    totals = np.array([[-1, -1, 10, -1]])

    found = derivable(protected, pooled=totals)

    assert [(cell.college, cell.parts, cell.count) for cell in found] == [("college-0", ("against",), 2)]


def test_the_audit_refuses_published_counts_that_contradict_each_other():
    counts = make_counts([[(12, 6, 4, 5)]])
    protected = protect(counts, make_rule(counts))

    with pytest.raises(ValueError, match="contradict each other"):
        derivable(replace(protected, answered=protected.answered + 1))


def test_a_unanimous_college_is_not_told_from_one_with_a_few_against():
    published = [
        protect(c, make_rule(c)) for c in (make_counts([[(20 - against, 0, against, 0)]]) for against in range(3))
    ]

    assert all((table.low == published[0].low).all() and (table.high == published[0].high).all() for table in published)
    assert derivable(published[0]) == ()


def test_large_counts_are_published_as_they_are():
    counts = make_counts([[(12, 6, 9, 5)]], unanswered=4)

    protected = protect(counts, make_rule(counts))

    assert protected.low[0, 0].tolist() == protected.high[0, 0].tolist() == [12, 6, 9, 9]
    assert share_hidden(protected) == 0


def test_a_scale_without_reservations_hides_none():
    counts = make_counts([[(12, 0, 9, 5)]])

    offered, not_offered = (protect(counts, make_rule(counts), reservations_offered=said) for said in (True, False))

    assert share_hidden(offered) == 0.5
    assert share_hidden(not_offered) == 0
    assert derivable(not_offered) == ()


def test_a_college_of_a_few_has_no_figures_and_is_not_called_absent():
    counts = make_counts([[(2, 0, 0, 0), (0, 0, 0, 0), (9, 5, 4, 4)]])

    protected = protect(counts, make_rule(counts))

    assert protected.shown.tolist() == [False, False, True]
    assert protected.absent.tolist() == [False, True, False]
    assert protected.answered[0].tolist() == [0, 0, 22]
    low, high = intervals(protected, make_rule(counts))
    assert low[0, :2].tolist() == [0, 0]
    assert high[0, :2].tolist() == [1, 1]


def test_a_charter_may_not_ask_for_cells_under_three():
    counts = make_counts([[(9, 5, 4, 4)]])

    with pytest.raises(ValueError, match=f"is 2; at least {LEAST_CELL} was expected"):
        protect(counts, make_rule(counts, smallest_cell=2))


@given(tables)
def test_totals_are_sums_of_what_is_published(counts):
    protected = protect(counts, make_rule(counts))

    least, most = protected.pooled()
    k_least, k_most = protected.pooled_agreeing()

    assert (least == protected.low.sum(axis=1)).all()
    assert (most == protected.high.sum(axis=1)).all()
    assert (k_least <= counts.counts[:, protected.shown, :2].sum(axis=(1, 2))).all()
    assert (k_most >= counts.counts[:, protected.shown, :2].sum(axis=(1, 2))).all()


@given(tables)
@example(
    random_counts(300, statements=2, colleges=3, size=12)
)  # the widest lies between the ends, for the roll is known
def test_the_published_interval_holds_that_of_the_true_counts(counts):
    rule = make_rule(counts, rolls={counts.codes[0]: int(counts.members[0])})
    protected = protect(counts, rule)
    k, n = counts.counts[..., :2].sum(axis=2), counts.counts[..., :3].sum(axis=2)
    rolls = np.array([rule.rolls.get(code, np.inf) for code in counts.codes])

    low, high = intervals(protected, rule)

    true_low, true_high = college_interval(k, n, roll=rolls)
    same_method = (protected.counted()[0] >= 10) | (protected.counted()[1] < 10)
    assert (low <= true_low + 1e-12)[same_method].all()
    assert (high >= true_high - 1e-12)[same_method].all()


@given(tables, st.sampled_from(["interval", "holm"]), st.sampled_from([0.3, 0.6]))
def test_a_stated_verdict_is_the_true_one(counts, method, threshold):
    rule = replace(make_rule(counts, threshold=threshold, minimum=3), method=method)

    stated = stated_verdicts(protect(counts, rule), rule)

    true = [figure.verdict for figure in judge(counts, rule)]
    assert all(said is None or said == verdict for said, verdict in zip(stated, true, strict=True))


def test_a_verdict_that_a_hidden_count_decides_is_not_stated():
    counts = make_counts([[(2, 0, 0, 0)], [(2, 0, 0, 0)]])
    rule = make_rule(counts, minimum=1, threshold=0.1)

    assert stated_verdicts(protect(counts, rule), rule) == (None, None)


def test_completions_stay_within_the_rows():
    counts = make_counts([[(12, 6, 2, 5), (1, 1, 1, 9)]])
    rule = make_rule(counts)
    protected = protect(counts, rule)

    completed = completions(protected, rule)

    assert len(completed) == 8
    assert all((table.counts.sum(axis=2) <= protected.answered).all() for table in completed)


def test_statements_and_colleges_in_another_order_are_published_the_same():
    counts = random_counts(5, statements=6, colleges=4, size=12)
    turned = CollegeCounts(
        counts.counts[::-1, ::-1].copy(),
        counts.pooled[::-1].copy(),
        counts.members[::-1].copy(),
        counts.answered[::-1].copy(),
        counts.codes[::-1],
        counts.moderated_out[::-1].copy(),
    )

    straight, reversed_ = (protect(table, make_rule(table)) for table in (counts, turned))

    assert (straight.low == reversed_.low[::-1, ::-1]).all()
    assert (straight.high == reversed_.high[::-1, ::-1]).all()


def test_little_of_a_consultation_with_large_colleges_is_hidden():
    counts = random_counts(1, statements=60, colleges=8, size=200)

    assert share_hidden(protect(counts, make_rule(counts))) < 0.1


@pytest.mark.parametrize(("answers", "offered"), [((Answer.AGREE,), True), ((Answer.POINT_1, Answer.POINT_5), False)])
def test_reservations_are_offered_but_on_a_scale_of_points(answers, offered):
    n = len(answers)
    consultation = Consultation(
        titles={"en": "A question"},
        statements=(Statement("1", {"en": "A statement"}),),
        holders=Holders(
            tuple("ab"[:n]), np.full(n, -1, dtype=np.int16), np.zeros((n, 0), dtype=bool), tuple("" for _ in answers)
        ),
        positions=positions_from(range(n), [0] * n, list(answers), shape=(n, 1)),
    )

    assert reservations_were_offered(consultation) is offered


def test_what_is_left_out_is_said():
    assert all(str(sentence).endswith(".") for sentence in withheld_figures())
