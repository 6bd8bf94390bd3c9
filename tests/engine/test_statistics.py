"""Statistics are exact: in any order, over any shards, vote by vote, and after erasure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.answers import Answer
from miroir.engine.opinion_map import draw_map
from miroir.engine.positions import positions_from
from miroir.engine.simulation import planted_positions
from miroir.engine.statistics import (
    LiveStatistics,
    Statistics,
    central_products,
    leading_components,
    merged,
    statistics_of,
    without,
)

HOLDERS, STATEMENTS = 6, 5
EVENTS = st.lists(
    st.tuples(st.integers(0, HOLDERS - 1), st.integers(0, STATEMENTS - 1), st.sampled_from(list(Answer))), max_size=40
)
STEPS = st.lists(
    st.tuples(
        st.integers(0, HOLDERS + 1),
        st.integers(0, STATEMENTS - 1),
        st.one_of(st.sampled_from(list(Answer)), st.just("withdraw"), st.just("erase")),
    ),
    max_size=40,
)


def table_of(events, *, n_holders=HOLDERS):
    columns = np.array(events, dtype=np.int64).reshape(-1, 3).T
    return positions_from(columns[0], columns[1], columns[2], shape=(n_holders, STATEMENTS))


def statistics_by_definition(positions):
    dense = positions.dense()
    cast = (~np.isnan(dense)).astype(np.int32)
    signs = np.nan_to_num(dense).astype(np.int32)
    return Statistics(signs.T @ signs, signs.T @ cast, cast.T @ cast)


@given(EVENTS)
def test_each_number_is_the_sum_that_defines_it(events):
    positions = table_of(events)

    found = statistics_of(positions)

    assert found.same_as(statistics_by_definition(positions))
    assert found.products.dtype == found.sums.dtype == found.pairs.dtype == np.int32


@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_of_holders_and_of_different_answers_changes_nothing(events, random):
    latest = list({(holder, statement): answer for holder, statement, answer in events}.items())
    shuffled = random.sample(latest, len(latest))
    renamed = random.sample(range(HOLDERS), HOLDERS)

    one = statistics_of(table_of([(holder, statement, answer) for (holder, statement), answer in latest]))
    other = statistics_of(table_of([(renamed[holder], statement, answer) for (holder, statement), answer in shuffled]))

    assert one.same_as(other)


@given(EVENTS, st.lists(st.integers(0, 2), min_size=HOLDERS, max_size=HOLDERS))
def test_shards_make_the_whole_in_any_order_and_grouping(events, shards):
    positions = table_of(events)
    parts = [statistics_of(positions.of(np.array(shards) == shard)) for shard in range(3)]

    assert merged(parts).same_as(statistics_of(positions))
    assert merged([parts[2], merged([parts[1], parts[0]])]).same_as(merged(parts))


@given(EVENTS, st.sets(st.integers(0, HOLDERS - 1)))
def test_holders_who_leave_were_never_there(events, leaving):
    positions = table_of(events)
    mask = np.isin(np.arange(HOLDERS), list(leaving))

    left = without(statistics_of(positions), positions.of(mask))

    assert left.same_as(statistics_of(positions.of(~mask)))


@given(EVENTS, STEPS, st.integers(0, 40))
def test_one_vote_at_a_time_equals_all_at_once(events, steps, read_after):
    expected = {(holder, statement): int(answer) for holder, statement, answer in events}
    live = LiveStatistics(table_of(events))

    for number, (holder, statement, act) in enumerate(steps):
        if act == "erase" and holder < live.n_holders:
            live.erase(holder)
            expected = {place: answer for place, answer in expected.items() if place[0] != holder}
        elif act == "withdraw" and (holder, statement) in expected:
            live.withdraw(holder, statement)
            del expected[holder, statement]
        elif isinstance(act, Answer) and holder <= live.n_holders:
            live.answer(holder, statement, act)
            expected[holder, statement] = int(act)
        if number == read_after:
            live.refresh()

    whole = table_of([(*place, answer) for place, answer in expected.items()], n_holders=live.n_holders)
    assert live.statistics().same_as(statistics_of(whole))
    found = live.positions()
    np.testing.assert_array_equal(found.starts, whole.starts)
    np.testing.assert_array_equal(found.statements, whole.statements)
    np.testing.assert_array_equal(found.answers, whole.answers)


@given(EVENTS, st.integers(0, HOLDERS - 1))
def test_an_erased_holder_was_never_there(events, holder):
    live = LiveStatistics(table_of(events))

    live.erase(holder)

    assert live.statistics().same_as(statistics_of(table_of([event for event in events if event[0] != holder])))


@given(EVENTS, st.lists(st.booleans(), min_size=STATEMENTS, max_size=STATEMENTS))
def test_components_are_those_of_the_dense_table(events, out):
    positions = table_of(events)
    moderated_out = np.array(out)
    dense = positions.dense()
    dense[:, moderated_out] = 0.0
    counts = np.maximum((~np.isnan(dense)).sum(axis=0), 1)
    centred = np.nan_to_num(dense - np.nansum(dense, axis=0) / counts)

    found = leading_components(statistics_of(positions), moderated_out=moderated_out)

    variances = np.linalg.svd(centred, compute_uv=False)[:2] ** 2
    np.testing.assert_allclose(found.variances, variances, atol=1e-9)
    along = ((centred @ found.directions.T) ** 2).sum(axis=0)
    np.testing.assert_allclose(along, variances, atol=1e-9)
    lengths = (found.directions**2).sum(axis=1)
    np.testing.assert_allclose(lengths, variances > 1e-9, atol=1e-9)
    assert np.isfinite(found.directions).all()


@given(EVENTS)
def test_central_products_are_those_of_the_table_with_means_for_missing_answers(events):
    positions = table_of(events)
    centred = np.nan_to_num(positions.dense() - statistics_of(positions).means())

    np.testing.assert_allclose(central_products(statistics_of(positions)), centred.T @ centred, atol=1e-12)


def test_a_live_refresh_equals_the_map_drawn_from_the_positions():
    positions = planted_positions(400, 70, 25, 3, 1)
    moderated_out = np.arange(70) % 9 == 4
    live = LiveStatistics(positions)
    first = live.refresh(moderated_out=moderated_out)
    for holder in range(50):
        live.answer(holder, holder % 70, Answer.AGREE)
    live.answer(400, 3, Answer.DISAGREE)

    warm = live.refresh(first, moderated_out=moderated_out)

    drawn = draw_map(live.positions(), moderated_out=moderated_out)
    turned = np.sign((drawn.components * warm.components.directions).sum(axis=1))
    np.testing.assert_allclose(warm.components.means, drawn.means, atol=1e-15)
    np.testing.assert_allclose(warm.components.directions, turned[:, None] * drawn.components, atol=1e-9)
    np.testing.assert_allclose(warm.places, np.stack((drawn.x, drawn.y), axis=1) * turned, atol=1e-9)


def test_a_warm_refresh_keeps_the_sides_of_the_one_before():
    live = LiveStatistics(planted_positions(300, 60, 20, 2, 3))
    first = live.refresh()
    live.answer(0, 0, Answer.AGREE)

    second = live.refresh(first)

    assert ((first.components.directions * second.components.directions).sum(axis=1) > 0.99).all()


def test_statistics_of_more_holders_than_are_packed_at_once_are_whole():
    positions = planted_positions((1 << 14) + 300, 6, 3, 2, 5)

    assert statistics_of(positions).same_as(statistics_by_definition(positions))


def test_nobody_and_nothing_give_zeros_and_no_components():
    nothing = positions_from([], [], [], shape=(0, 0))
    nobody = positions_from([], [], [], shape=(3, 2))

    assert statistics_of(nothing).n_statements == 0
    assert LiveStatistics(nothing).refresh().places.shape == (0, 2)
    found = LiveStatistics(nobody).refresh()
    np.testing.assert_array_equal(found.places, np.zeros((3, 2)))
    np.testing.assert_array_equal(found.components.directions, np.zeros((2, 2)))
    np.testing.assert_array_equal(statistics_of(nobody).means(), [0.0, 0.0])


def test_one_vote_at_a_time_gives_room_for_any_number_of_answers():
    live = LiveStatistics(positions_from([], [], [], shape=(1, 50)))

    for statement in range(50):
        live.answer(0, statement, Answer.AGREE)

    assert (live.statistics().products == 1).all()


@pytest.mark.parametrize(
    ("holder", "statement", "answer", "message"),
    [
        (2, 0, 1, "holder 2; one under 2 was expected"),
        (-1, 0, 1, "holder -1; one under 2 was expected"),
        (1, 2, 1, "statement 2; one under 2 was expected"),
        (1, 0, 7, "answer 7; a value of Answer was expected"),
    ],
)
def test_an_answer_that_fits_nowhere_is_refused_and_changes_nothing(holder, statement, answer, message):
    live = LiveStatistics(positions_from([0], [1], [1], shape=(1, 2)))

    with pytest.raises(ValueError, match=message):
        live.answer(holder, statement, answer)

    assert live.n_holders == 1
    assert live.statistics().answered.tolist() == [0, 1]


def test_what_is_not_there_is_not_taken_back():
    live = LiveStatistics(positions_from([0], [1], [1], shape=(1, 2)))

    with pytest.raises(ValueError, match="holder 0 gave no answer to statement 0"):
        live.withdraw(0, 0)
    with pytest.raises(ValueError, match="holder 1; one under 1 was expected"):
        live.erase(1)


def test_statistics_that_do_not_fit_together_are_refused():
    two, three = (statistics_of(positions_from([0], [0], [1], shape=(1, size))) for size in (2, 3))

    with pytest.raises(ValueError, match="no statistics came"):
        merged([])
    with pytest.raises(ValueError, match=r"parts of \[2, 3\] statements"):
        merged([two, three])
    with pytest.raises(ValueError, match="have 3 statements; 2 were expected"):
        without(two, positions_from([], [], [], shape=(0, 3)))
    with pytest.raises(ValueError, match="2 answers to statement 0 leave; there are 1"):
        without(two, positions_from([0, 1], [0, 0], [1, 1], shape=(2, 2)))
    with pytest.raises(ValueError, match="of each"):
        Statistics(two.products, three.sums.copy(), two.pairs)
    with pytest.raises(ValueError, match="moderated_out has shape"):
        leading_components(two, moderated_out=np.zeros(3, dtype=bool))


def test_more_answers_than_the_numbers_hold_are_refused():
    many = np.full((1, 1), np.iinfo(np.int32).max, dtype=np.int32)

    with pytest.raises(ValueError, match="more than 2147483647 answers"):
        merged([Statistics(many.copy(), many.copy(), many.copy())] * 2)


def test_statistics_cannot_be_changed():
    found = statistics_of(positions_from([0], [0], [1], shape=(1, 1)))

    with pytest.raises(ValueError, match="read-only"):
        found.pairs[0, 0] = 2
