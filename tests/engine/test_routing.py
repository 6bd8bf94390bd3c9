from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy import special

from measures.pace import timed
from miroir.engine import routing
from miroir.engine.routing import POLICIES, Tally, chances, likely_group, merits, next_statements


def make_tally(seen: ArrayLike, agreed: ArrayLike, *, members: ArrayLike | None = None) -> Tally:
    seen, agreed = np.asarray(seen, dtype=np.float64), np.asarray(agreed, dtype=np.float64)
    return Tally(
        agreed=agreed,
        seen=seen,
        members=np.full(len(seen), 1e4) if members is None else np.asarray(members, dtype=np.float64),
        all_agreed=agreed.sum(axis=0),
        all_passed=np.zeros(seen.shape[1]),
        all_seen=seen.sum(axis=0),
        extremity=np.ones(seen.shape[1]),
    )


def make_some(*, groups: int = 2, statements: int = 30, seed: int = 1) -> Tally:
    rng = np.random.default_rng(seed)
    seen = rng.integers(0, 40, (groups, statements)).astype(float)
    return make_tally(seen, np.floor(seen * rng.random((groups, statements))))


def route(tally, policy, *, seed=0, count=1, group=None, closed=None):
    closed = np.zeros(tally.seen.shape[1], dtype=bool) if closed is None else closed
    return next_statements(
        tally, closed=closed, group=group, policy=policy, rng=np.random.default_rng(seed), count=count
    )


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(POLICIES), st.integers(0, 3), st.integers(0, 13), st.integers(0, 50), st.data())
def test_a_route_puts_open_statements_once_each_with_a_probability(policy, groups, statements, seed, data):
    tally = make_some(groups=groups, statements=statements, seed=seed)
    closed = np.array(data.draw(st.lists(st.booleans(), min_size=statements, max_size=statements)), dtype=bool)
    group = data.draw(st.sampled_from([None, *range(groups)]))

    found = route(tally, policy, seed=seed, count=20, group=group, closed=closed)

    assert sorted(found.statements.tolist()) == np.flatnonzero(~closed).tolist()
    assert ((found.probabilities > 0) & (found.probabilities <= 1 + 1e-12)).all()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(POLICIES), st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=8))
def test_chances_sum_to_one_and_equal_statements_have_equal_chances(policy, pairs):
    merit, seen = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))

    odds = chances(policy, merit, seen)

    assert odds.sum() == pytest.approx(1.0)
    for pair in set(pairs):
        same = [odds[place] for place, other in enumerate(pairs) if other == pair]
        assert max(same) == pytest.approx(min(same))


def test_the_same_generator_state_gives_the_same_route():
    tally = make_some()

    first, second, other = (route(tally, "random", seed=seed, count=9) for seed in (3, 3, 4))

    assert first.statements.tolist() == second.statements.tolist() != other.statements.tolist()


def test_stated_probabilities_are_how_often_statements_are_drawn():
    tally, rng = make_some(statements=6), np.random.default_rng(5)
    closed = np.zeros(6, dtype=bool)

    drawn = [next_statements(tally, closed=closed, group=0, policy="ocba", rng=rng) for _ in range(4000)]

    often = np.bincount([found.statements[0] for found in drawn], minlength=6) / 4000
    stated = chances("ocba", merits(tally, "ocba")[0], tally.seen[0])
    np.testing.assert_allclose(often, stated, atol=0.03)
    assert {round(float(f.probabilities[0]), 9) for f in drawn} == {round(float(p), 9) for p in stated}


def test_the_answer_is_sought_where_the_list_is_in_doubt():
    rates = np.concatenate([np.full(9, 0.95), [0.70, 0.69], np.full(9, 0.2)])
    seen = np.full((1, 20), 100.0)

    worth = merits(make_tally(seen, np.round(rates * 100)[None, :]), "ocba")

    assert set(np.argsort(-worth[0])[:2].tolist()) == {9, 10}


def test_the_group_that_answered_less_is_worth_more():
    tally = make_tally([[60.0] * 12, [6.0] * 12], [[40.0] * 12, [4.0] * 12])

    worth = merits(tally, "ocba")

    assert (worth[1] > worth[0]).all()


def test_a_person_of_no_known_group_stands_for_everybody_in_proportion():
    tally = replace(make_some(), members=np.array([3e5, 1e5]))

    worth = merits(tally, "ocba")

    np.testing.assert_allclose(worth[2], 0.75 * worth[0] + 0.25 * worth[1])


def test_a_group_that_has_nearly_all_answered_leaves_less_in_doubt():
    tally = make_tally([[8.0] * 12, [8.0] * 12], [[5.0] * 12, [5.0] * 12], members=[9, 900])

    worth = merits(tally, "ocba")

    assert (worth[0] > 0).all()
    assert (worth[0] != worth[1]).all()


def test_who_answers_as_a_group_does_is_likely_of_it():
    tally = make_tally([[10.0, 10.0], [10.0, 10.0]], [[9.0, 1.0], [1.0, 9.0]], members=[30, 10])

    nothing = likely_group(tally, np.array([], dtype=np.int64), np.array([], dtype=bool))
    as_second = likely_group(tally, np.array([0, 1]), np.array([False, True]))

    np.testing.assert_allclose(nothing, [0.75, 0.25])
    np.testing.assert_allclose(as_second, [3 * 2 * 2 / (3 * 2 * 2 + 10 * 10), 100 / 112])


def test_unknown_sizes_of_groups_count_alike():
    worth = merits(replace(make_some(), members=np.zeros(2)), "ocba")

    np.testing.assert_allclose(worth[2], (worth[0] + worth[1]) / 2)


def test_a_new_statement_gets_answers_from_every_policy_in_time():
    tally = make_tally(np.append(np.full(20, 200.0), 0.0)[None, :], np.append(np.full(20, 150.0), 0.0)[None, :])

    for policy in POLICIES:
        odds = chances(policy, merits(tally, policy)[0], tally.all_seen)

        assert odds[20] >= 0.04


def test_polis_weighs_as_its_formula_says():
    tally = Tally(
        agreed=np.array([[2.0, 0.0]]),
        seen=np.array([[4.0, 0.0]]),
        members=np.zeros(1),
        all_agreed=np.array([3.0, 0.0]),
        all_passed=np.array([1.0, 0.0]),
        all_seen=np.array([5.0, 0.0]),
        extremity=np.array([0.5, 2.0]),
    )

    priority = merits(tally, "polis")[0]

    first = ((1 - 2 / 7) * 1.5 * 4 / 7 * (1 + 8 / 2)) ** 2
    np.testing.assert_allclose(priority, [first, (0.5 * 3 * 0.5 * 9) ** 2])
    np.testing.assert_allclose(chances("polis", priority, tally.all_seen), priority / priority.sum())


def test_least_voted_puts_the_statement_with_fewest_answers_of_everybody():
    found = route(make_tally([[5.0, 1.0, 3.0]], [[0.0, 0.0, 0.0]]), "least-voted", count=3)

    assert found.statements.tolist() == [1, 2, 0]
    np.testing.assert_allclose(found.probabilities, 1.0)


def test_a_known_group_explores_what_itself_answered_least():
    tally = make_tally([[9.0, 0.0, 5.0], [0.0, 9.0, 5.0]], [[0.0] * 3] * 2)

    drawn = {
        (int(found.statements[0]), round(float(found.probabilities[0]), 6))
        for found in (route(tally, "ocba", seed=seed, group=0) for seed in range(400))
    }

    expected = chances("ocba", merits(tally, "ocba")[0], tally.seen[0])
    assert drawn == {(place, round(float(odds), 6)) for place, odds in enumerate(expected)}
    assert expected[1] > expected[2]


def test_ten_statements_or_fewer_are_all_listed_and_no_group_is_no_obstacle():
    few = merits(make_some(statements=4), "ocba")
    no_group = route(make_tally(np.zeros((0, 3)), np.zeros((0, 3))), "ocba", count=3)

    assert np.isfinite(few).all()
    assert sorted(no_group.statements.tolist()) == [0, 1, 2]


def test_merits_of_nothing_leave_polis_even():
    odds = chances("polis", np.zeros(4), np.zeros(4))

    np.testing.assert_allclose(odds, 0.25)


def test_the_quick_trigamma_is_the_true_one():
    x = np.concatenate([np.linspace(1, 60, 300), [1e3, 1e6]])

    np.testing.assert_allclose(routing._trigamma(x), special.polygamma(1, x), atol=1e-9)


def test_two_thousand_statements_take_under_ten_milliseconds():
    tally = make_some(groups=8, statements=2000)

    assert timed(lambda: route(tally, "ocba", seed=1, group=3, count=5), rounds=5)[0] < 0.010


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"policy": "best"}, "policy is 'best'"),
        ({"group": 2}, "group is 2; None or a place from 0 to 1"),
        ({"closed": np.zeros(3, dtype=bool)}, r"closed has shape \(3,\)"),
    ],
)
def test_what_does_not_fit_is_refused(change, message):
    arguments = {"policy": "ocba", **change}

    with pytest.raises(ValueError, match=message):
        route(make_some(), arguments.pop("policy"), **arguments)


def test_a_tally_that_contradicts_itself_is_refused():
    with pytest.raises(ValueError, match="more agreements"):
        make_tally([[1.0]], [[2.0]])
    with pytest.raises(ValueError, match=r"shape \(2,\); \(1,\) was expected"):
        make_tally([[1.0]], [[1.0]], members=[1, 2])
