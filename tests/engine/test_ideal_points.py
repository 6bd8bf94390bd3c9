from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from miroir.engine import ideal_points
from miroir.engine.positions import Positions, positions_from

ANSWERS = (-1, 0, 1, 2, 11, 13, 15)


def make_positions(
    answers: list[int], *, shape: tuple[int, int], places: list[tuple[int, int]] | None = None
) -> Positions:
    if places is None:
        places = [(row, column) for row in range(shape[0]) for column in range(shape[1])][: len(answers)]
    rows, columns = ([place[axis] for place in places] for axis in (0, 1))
    return positions_from(rows, columns, answers, shape=shape)


def make_camps(*, holders: int = 60, statements: int = 12, seed: int = 4) -> tuple[Positions, NDArray[np.int16]]:
    """Two camps: the first agrees with the even statements, the second with the odd ones, nine times in ten."""
    rng = np.random.default_rng(seed)
    camps = (np.arange(holders) % 2).astype(np.int16)
    rows, columns = np.nonzero(rng.random((holders, statements)) < 0.8)
    agree = (camps[rows] == columns % 2) == (rng.random(len(rows)) < 0.9)
    return positions_from(rows, columns, np.where(agree, 1, -1), shape=(holders, statements)), camps


def all_pairs(model):
    sizes = len(model.holders), len(model.statements)
    return np.repeat(np.arange(sizes[0]), sizes[1]), np.tile(np.arange(sizes[1]), sizes[0])


def arrays_of(model):
    return model.holders, model.holders_spread, model.statements, model.statements_spread


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from(ANSWERS)), max_size=16))
@example([(0, 0, 1), (0, 1, -1)])  # what it takes to nothing is where the search would begin
def test_any_table_gives_finite_estimates_and_probabilities_that_sum_to_one(events):
    positions = positions_from(*([e[i] for e in events] for i in range(3)), shape=(5, 4))

    model = ideal_points.fit(positions, rounds=4)
    shares = ideal_points.predict(model, *all_pairs(model))

    assert all(np.isfinite(array).all() for array in arrays_of(model))
    assert (shares > 0).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(-1, 2), min_size=4, max_size=4), st.integers(0, 1))
def test_any_grouping_gives_memberships_that_sum_to_one(groups, more):
    positions = make_positions([1, -1, 0, 1, 1, -1, 2, -1], shape=(4, 2))
    size = max(0, *(group + 1 for group in groups)) + more

    found = ideal_points.memberships(
        ideal_points.fit(positions, rounds=3), np.array(groups, dtype=np.int16), n_groups=size
    )

    assert found.shape == (4, size)
    assert (found >= 0).all()
    if size:
        np.testing.assert_allclose(found.sum(axis=1), 1.0)


def test_the_same_table_gives_the_same_model():
    positions, _ = make_camps()

    first, second = ideal_points.fit(positions), ideal_points.fit(positions)

    for one, other in zip(arrays_of(first), arrays_of(second), strict=True):
        np.testing.assert_array_equal(one, other)


def test_hidden_answers_are_predicted_better_than_by_the_statement_alone():
    positions, _ = make_camps(holders=120)
    hidden = np.random.default_rng(0).random(len(positions)) < 0.1

    model = ideal_points.fit(positions.keeping(~hidden))
    shares = ideal_points.predict(model, positions.holders()[hidden], positions.statements[hidden])

    loss = -np.log(shares[np.arange(hidden.sum()), positions.answers[hidden] + 1]).mean()
    assert loss < 0.5 < np.log(2)


def test_camps_stand_on_both_sides_of_the_first_dimension():
    positions, camps = make_camps()

    model = ideal_points.fit(positions)

    sides = model.places[:, 0] > 0
    assert max((sides == camps).mean(), (sides != camps).mean()) > 0.95
    assert model.places[:, 0].var() > model.places[:, 1].var()


def test_the_steepest_slope_of_agreeing_is_positive_in_both_dimensions():
    positions, _ = make_camps()

    slopes = ideal_points.fit(positions).statements[:, 1, 1:]

    assert (slopes[np.abs(slopes).argmax(axis=0), [0, 1]] > 0).all()


def test_one_who_passes_often_is_expected_to_pass_again():
    answers = [0, 0, 0, 0, 0] + [1, -1, 1, -1, 1] * 5
    positions = make_positions(answers, shape=(6, 6), places=[(r, c) for r in range(6) for c in range(5)])

    passing = ideal_points.predict(ideal_points.fit(positions), np.arange(6), np.full(6, 5))[:, 1]

    assert passing[0] > 1.5 * passing[1:].max()


def test_without_any_answer_all_outcomes_are_as_likely():
    model = ideal_points.fit(make_positions([], shape=(3, 2)))

    shares = ideal_points.predict(model, [0, 2], [0, 1])

    np.testing.assert_allclose(shares[:, 0], shares[:, 2])
    np.testing.assert_allclose(shares, 1 / 3, atol=0.06)
    np.testing.assert_array_equal(model.holders, 0.0)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_a_table_without_holders_or_statements_has_an_empty_model(shape):
    model = ideal_points.fit(make_positions([], shape=shape))

    assert (len(model.holders), len(model.statements)) == shape
    assert ideal_points.predict(model, [], []).shape == (0, 3)


def test_when_all_agree_everybody_stays_in_the_middle_and_agreement_is_expected():
    model = ideal_points.fit(make_positions([1] * 12, shape=(4, 3)))

    assert ideal_points.predict(model, [0], [0])[0, 2] > 0.75
    np.testing.assert_allclose(model.places, 0.0, atol=0.2)


def test_one_statement_is_enough_for_a_model():
    model = ideal_points.fit(make_positions([1, -1, 1, 1], shape=(4, 1)))

    shares = ideal_points.predict(model, [0, 1], [0, 0])

    assert shares[0, 2] > shares[1, 2]


def test_a_holder_without_answers_is_predicted_less_surely_than_one_with():
    positions, _ = make_camps(holders=40)
    with_one_more = Positions(
        np.append(positions.starts, positions.starts[-1]), positions.statements, positions.answers, 12
    )

    model = ideal_points.fit(with_one_more)
    shares = ideal_points.predict(model, np.repeat([0, 40], 12), np.tile(np.arange(12), 2))

    np.testing.assert_allclose(model.holders[40], 0.0, atol=1e-9)
    assert shares[:12].max(axis=1).mean() > shares[12:].max(axis=1).mean() + 0.1


def test_members_are_told_with_their_probability_and_a_stranger_gets_the_shares_of_the_groups():
    positions, camps = make_camps(holders=41)
    positions = Positions(
        np.append(positions.starts, positions.starts[-1]), positions.statements, positions.answers, 12
    )
    groups = np.append(camps, -1).astype(np.int16)

    found = ideal_points.memberships(ideal_points.fit(positions), groups)

    assert (found[:-1].argmax(axis=1) == camps).mean() > 0.95
    assert (found[:-1].max(axis=1) < 1.0).all()
    np.testing.assert_allclose(found[-1], [21 / 41, 20 / 41], atol=1e-6)


def test_nobody_in_a_group_leaves_every_group_as_likely_and_an_empty_group_impossible():
    model = ideal_points.fit(make_positions([1, -1, 1, 1], shape=(2, 2)))

    nobody = ideal_points.memberships(model, np.array([-1, -1], dtype=np.int16), n_groups=4)
    one_empty = ideal_points.memberships(model, np.array([0, 0], dtype=np.int16), n_groups=2)

    np.testing.assert_allclose(nobody, 0.25)
    np.testing.assert_allclose(one_empty, [[1.0, 0.0], [1.0, 0.0]])


def test_what_does_not_fit_is_refused_with_what_was_expected():
    model = ideal_points.fit(make_positions([1, -1], shape=(2, 1)))

    with pytest.raises(ValueError, match="at least 1 was expected"):
        ideal_points.fit(make_positions([1], shape=(1, 1)), rounds=0)
    with pytest.raises(ValueError, match="two equal lengths"):
        ideal_points.predict(model, [0, 1], [0])
    with pytest.raises(IndexError, match="a holder from 2 to 2"):
        ideal_points.predict(model, [2], [0])
    with pytest.raises(IndexError, match="a statement from -1 to -1"):
        ideal_points.predict(model, [0], [-1])
    with pytest.raises(ValueError, match="expected from the model's holders"):
        ideal_points.memberships(model, np.zeros(3, dtype=np.int16))


def test_a_model_cannot_be_changed():
    model = ideal_points.fit(make_positions([1, -1], shape=(2, 1)))

    with pytest.raises(ValueError, match="read-only"):
        model.holders[0] = 1.0
