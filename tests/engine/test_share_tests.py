"""Chances under a threshold, and what many tests at once leave of them."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from miroir.engine.share_tests import benjamini_hochberg, holm, most_under, share_test

P_VALUES = st.lists(st.floats(0, 1) | st.sampled_from([0.01, 0.02, 0.05]), max_size=7)


@given(st.integers(0, 60), st.data(), st.floats(0.05, 0.95))
def test_chances_are_numbers_that_fall_as_more_agree(n, data, threshold):
    roll = data.draw(st.sampled_from([None, n + data.draw(st.integers(0, 20))]))

    chances = share_test(np.arange(n + 1), n, threshold=threshold, roll=roll)

    assert ((chances >= 0) & (chances <= 1)).all()
    assert (np.diff(chances) <= 1e-12).all()


@pytest.mark.parametrize(("k", "n"), [(10, 10), (15, 19), (65, 100)])
def test_many_answers_take_the_score_test(k, n):
    score = (k / n - 0.6) / np.sqrt(0.6 * 0.4 / n)

    assert share_test(k, n, threshold=0.6) == pytest.approx(stats.norm.sf(score))


@pytest.mark.parametrize(("k", "n"), [(0, 1), (3, 4), (9, 9)])
def test_few_answers_take_the_exact_test(k, n):
    expected = sum(comb(n, j) * 0.6**j * 0.4 ** (n - j) for j in range(k, n + 1))

    assert share_test(k, n, threshold=0.6) == pytest.approx(expected)


@pytest.mark.parametrize(("k", "n", "roll"), [(4, 4, 6), (3, 5, 10), (0, 3, 7), (9, 9, 40)])
def test_few_answers_of_a_known_roll_are_drawn_without_replacement(k, n, roll):
    agreeing = max(j for j in range(roll) if j / roll < 0.6)

    chances = share_test(k, n, threshold=0.6, roll=roll)

    assert chances == pytest.approx(stats.hypergeom.sf(k - 1, roll, agreeing, n))


def test_an_endless_roll_is_as_an_unknown_one():
    near, unknown = (share_test([4, 8], [5, 9], threshold=0.6, roll=roll) for roll in (10**7, np.inf))

    np.testing.assert_allclose(near, unknown, rtol=1e-4)


@given(st.integers(1, 50), st.data(), st.sampled_from([0.5, 0.55, 0.6, 2 / 3, 0.75]))
def test_a_census_is_decided_by_its_share(n, data, threshold):
    k = data.draw(st.integers(0, n))

    assert share_test(k, n, threshold=threshold, roll=n) == (0 if k / n >= threshold else 1)


def test_nobody_proves_nothing():
    assert share_test([0, 0], [0, 0], threshold=0.6, roll=[np.inf, 3]).tolist() == [1, 1]


@pytest.mark.parametrize(("roll", "threshold", "most"), [(5, 0.6, 2), (20, 0.55, 10), (7, 0.5, 3), (1, 0.01, 0)])
def test_the_most_members_under_a_threshold_are_counted_whole(roll, threshold, most):
    assert most_under(roll, threshold) == most


@pytest.mark.parametrize("threshold", [0, 1, -0.2])
def test_a_threshold_that_nothing_can_test_is_refused(threshold):
    with pytest.raises(ValueError, match="between 0 and 1 was expected"):
        share_test(1, 2, threshold=threshold)


@given(P_VALUES)
def test_holm_is_the_closure_of_bonferroni(p_values):
    n = len(p_values)
    sets = [chosen for size in range(1, n + 1) for chosen in combinations(range(n), size)]

    expected = [
        max(min(1, len(chosen) * min(p_values[j] for j in chosen)) for chosen in sets if place in chosen)
        for place in range(n)
    ]

    assert holm(p_values).tolist() == pytest.approx(expected)


@given(P_VALUES, st.floats(0.01, 0.99))
def test_benjamini_hochberg_lets_fall_up_to_the_last_rank_under_the_line(p_values, level):
    ordered = sorted(p_values)
    ranks = [rank for rank, p in enumerate(ordered, 1) if p <= level * rank / len(p_values) * (1 - 1e-12)]

    fallen = benjamini_hochberg(p_values) <= level

    assert fallen.sum() >= max(ranks, default=0)
    assert all(p <= level * (1 + 1e-9) for p, fell in zip(p_values, fallen, strict=True) if fell)


@given(P_VALUES, st.randoms(use_true_random=False))
def test_the_order_of_statements_changes_no_adjustment(p_values, generator):
    order = list(range(len(p_values)))
    generator.shuffle(order)

    for adjust in (holm, benjamini_hochberg):
        moved = adjust([p_values[place] for place in order])

        assert moved.tolist() == pytest.approx([adjust(p_values)[place] for place in order])


@given(P_VALUES)
def test_no_adjustment_makes_a_chance_smaller(p_values):
    plain = np.array(p_values)

    assert (holm(p_values) >= plain).all()
    assert (benjamini_hochberg(p_values) >= plain * (1 - 1e-12)).all()
    assert (holm(p_values) >= benjamini_hochberg(p_values) * (1 - 1e-12)).all()


@pytest.mark.parametrize("p_values", [[0.5, np.nan], [[0.5]], [1.2], [-0.1]])
def test_what_is_no_list_of_chances_is_refused(p_values):
    with pytest.raises(ValueError, match="numbers between 0 and 1"):
        holm(p_values)
