"""Where an opinion map has nothing, or too little, to show; and its parts one by one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from miroir.engine.opinion_map import draw_map
from miroir.engine.opinion_map import table as votes_table
from miroir.engine.opinion_map.cells import SIDE, gather
from miroir.engine.opinion_map.clusters import partings, settle
from miroir.engine.opinion_map.groups import Grouping, by_size, taking_part
from miroir.engine.opinion_map.principal import principal_directions, signed
from miroir.engine.opinion_map.representativeness import adjusted_p_values
from miroir.engine.opinion_map.stability import match, measure_stability
from miroir.engine.positions import Positions, positions_from


def make_equal(n_holders: int, n_statements: int) -> Positions:
    rows, columns = np.divmod(np.arange(n_holders * n_statements), max(n_statements, 1))
    return positions_from(rows, columns, np.ones(len(rows)), shape=(n_holders, n_statements))


@pytest.mark.parametrize("shape", [(0, 0), (5, 0), (0, 5), (6, 4)])
def test_without_an_answer_there_is_nobody_to_group(shape):
    positions = positions_from([], [], [], shape=shape)

    drawn = draw_map(positions)

    assert (drawn.k, drawn.has_groups, drawn.silhouette, drawn.silhouettes) == (0, False, 0.0, {})
    assert (drawn.groups == -1).all()
    assert not drawn.x.any()
    assert not drawn.gic.any()
    assert drawn.by_group.na.shape == (0, shape[1])
    assert (drawn.consensus, drawn.bridges, drawn.representative) == ((), (), ())


@pytest.mark.parametrize("n_holders", [1, 30])
def test_people_who_all_answer_alike_are_one_group_in_the_middle(n_holders):
    drawn = draw_map(make_equal(n_holders, 8))

    assert (drawn.k, drawn.group_sizes.tolist()) == (1, [n_holders])
    assert not drawn.x.any()
    assert not drawn.components.any()
    assert not drawn.has_groups
    assert drawn.stability is None


def test_one_statement_parts_those_who_agree_from_those_who_do_not():
    positions = positions_from(range(20), [0] * 20, [1] * 12 + [-1] * 8, shape=(20, 1))

    drawn = draw_map(positions, bootstraps=3)

    assert drawn.group_sizes.tolist() == [12, 8]
    assert not drawn.y.any()
    assert drawn.explained.tolist() == pytest.approx([1.0, 0.0])
    assert drawn.stability is not None
    assert drawn.stability.bootstrap == 1.0


def test_two_people_who_differ_are_two_groups():
    positions = positions_from([0, 0, 1, 1], [0, 1, 0, 1], [1, 1, -1, -1], shape=(2, 2))

    assert draw_map(positions, bootstraps=0).group_sizes.tolist() == [1, 1]


def test_with_everything_moderated_out_everybody_stands_in_the_middle():
    positions = positions_from([0, 0, 1, 1], [0, 1, 0, 1], [1, 1, -1, -1], shape=(2, 2))

    drawn = draw_map(positions, moderated_out=np.ones(2, dtype=bool))

    assert drawn.k == 1
    assert not drawn.x.any()
    assert (drawn.consensus, drawn.bridges) == ((), ())
    assert drawn.representative == ((),)


def test_a_group_number_that_the_source_left_out_is_an_empty_group():
    positions = positions_from([0, 0, 1, 1], [0, 1, 0, 1], [1, 1, -1, -1], shape=(2, 2))

    drawn = draw_map(positions, groups=np.array([0, 2], dtype=np.int16))

    assert drawn.group_sizes.tolist() == [1, 0, 1]
    assert drawn.representative[1] == ()
    assert drawn.gic.tolist() == pytest.approx([2 / 3 * 1 / 3] * 2)
    assert drawn.has_groups


def test_those_with_seven_votes_take_part_or_else_the_fifteen_with_most():
    lengths = np.array([7] * 20 + [6] * 5)
    enough = Positions(np.append(0, lengths.cumsum()), *_answers(lengths), 9)
    few = np.array([8, 2, 0] + [3] * 20)
    scarce = Positions(np.append(0, few.cumsum()), *_answers(few), 9)

    assert taking_part(enough).tolist() == [True] * 20 + [False] * 5
    assert np.flatnonzero(taking_part(scarce)).tolist() == [0, *range(3, 17)]


def _answers(lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    statements = np.concatenate([np.arange(length) for length in lengths]).astype(np.uint16)
    return statements, np.ones(len(statements), dtype=np.int8)


@given(st.integers(0, 10_000), st.integers(50, 90), st.integers(1, 40))
@settings(max_examples=20)
def test_directions_of_a_wide_table_are_those_of_its_singular_vectors(seed, n_columns, n_rows):
    chance = np.random.default_rng(seed)
    dense = np.where(chance.random((n_rows, n_columns)) < 0.3, chance.choice([-1.0, 0.5, 1.0], (n_rows, n_columns)), 0)
    sizes, vectors = np.linalg.svd(dense, full_matrices=False)[1:]

    directions, shares = principal_directions(sparse.csr_array(dense), precision=1e-12)

    whole = max((dense**2).sum(), 1e-300)
    np.testing.assert_allclose(shares, (np.append(sizes, 0)[:2] ** 2) / whole, atol=1e-9)
    if len(sizes) > 2 and sizes[0] - sizes[1] > 0.05 and sizes[1] - sizes[2] > 0.05:
        np.testing.assert_allclose(np.abs((directions * vectors[:2]).sum(axis=1)), 1, atol=1e-9)


def test_equal_variances_are_both_found():
    dense = np.zeros((4, 60))
    dense[0, 3] = dense[1, 3] = dense[2, 40] = dense[3, 40] = 1.0

    directions, shares = principal_directions(sparse.csr_array(dense), precision=1e-12)

    assert shares.tolist() == pytest.approx([0.5, 0.5])
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-12)


def test_the_greatest_entry_of_a_direction_is_positive_and_the_first_of_equals_decides():
    turned = signed(np.array([[0.1, -0.9, 0.3], [-0.7, 0.7, 0.1]]))

    assert turned.tolist() == [[-0.1, 0.9, -0.3], [0.7, -0.7, -0.1]]


def test_a_large_table_is_treated_in_parts_with_the_same_result(monkeypatch):
    chance = np.random.default_rng(4)
    rows, columns = np.nonzero(chance.random((60, 70)) < 0.4)
    answers = chance.choice([-1, 0, 1, 2], len(rows))
    positions = positions_from(rows, columns, answers, shape=(60, 70))
    moderated_out = np.arange(70) % 9 == 0
    whole = draw_map(positions, moderated_out=moderated_out, bootstraps=0)

    monkeypatch.setattr(votes_table, "_AT_ONCE", 50)
    parts = draw_map(positions, moderated_out=moderated_out, bootstraps=0)
    monkeypatch.setattr(votes_table, "FLOAT64_UP_TO", 10)
    single = draw_map(positions, moderated_out=moderated_out, bootstraps=0)

    np.testing.assert_array_equal(parts.x, whole.x)
    np.testing.assert_array_equal(parts.by_group.ns, whole.by_group.ns)
    np.testing.assert_allclose(single.x, whole.x, atol=1e-4)
    np.testing.assert_array_equal(single.groups, whole.groups)


POINTS = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 5)), min_size=1, max_size=40)


@given(POINTS)
def test_more_clusters_leave_less_within_and_every_place_is_with_its_nearest_centre(points):
    table = np.array(points, dtype=float)
    places, weights = table[:, :2], table[:, 2]

    found = partings(places, weights, 5)

    squares = [found[k].within for k in sorted(found)]
    assert all(after <= before + 1e-9 for before, after in pairwise(squares))
    assert sorted(found) == list(range(2, min(5, len(np.unique(places, axis=0))) + 1))
    for parting in found.values():
        distances = ((places[:, None] - parting.centres) ** 2).sum(axis=2)
        chosen = distances[np.arange(len(places)), parting.labels]
        assert (chosen <= distances.min(axis=1) + 1e-9).all()


def test_a_cluster_that_loses_everybody_keeps_its_centre():
    places = np.array([[0.0, 0.0], [1.0, 0.0]])

    parting = settle(places, np.ones(2), np.array([[0.4, 0.0], [0.6, 0.0], [9.0, 9.0]]))

    assert parting.labels.tolist() == [0, 1]
    assert parting.centres[2].tolist() == [9.0, 9.0]


@given(POINTS)
def test_cells_hold_everybody_once_and_keep_the_middle(points):
    table = np.array(points, dtype=float)
    places, weights = table[:, :2], table[:, 2]

    cells = gather(places, weights)

    assert cells.people.sum() == len(places)
    assert len(cells.people) <= SIDE * SIDE
    np.testing.assert_allclose(cells.weights @ cells.centres, weights @ places, atol=1e-9)
    np.testing.assert_array_equal(np.bincount(cells.cell_of), cells.people)


def test_groups_of_a_size_are_in_the_order_of_their_first_member():
    assert by_size(np.array([3, 1, 3, 1, 4, 4, 4])).tolist() == [1, 2, 1, 2, 0, 0, 0]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values_keep_the_order_and_never_fall(p_values):
    given_values = np.array(p_values)

    adjusted = adjusted_p_values(given_values)

    assert (adjusted >= given_values - 1e-15).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(given_values, kind="stable")]) >= 0).all()


def test_adjusted_p_values_are_those_of_the_published_rule():
    adjusted = adjusted_p_values(np.array([0.01, 0.04, 0.03, 0.5]))

    assert adjusted.tolist() == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])


def test_a_group_stands_for_the_one_that_it_shares_most_people_with():
    before = np.array([0, 0, 0, 1, 1, 1, -1], dtype=np.int16)
    after = np.array([2, 2, 1, 0, 0, 0, 0], dtype=np.int16)

    assert match(before, after).tolist() == [1, 0, 0]


def test_stability_needs_at_least_one_redraw():
    positions = make_equal(3, 2)

    with pytest.raises(ValueError, match="draws is 0; at least 1 was expected"):
        measure_stability(positions, Grouping(np.zeros(3, dtype=np.int16), 1, {}), moderated_out=None, seed=1, draws=0)


def test_membership_is_a_share_for_each_person_grouped():
    chance = np.random.default_rng(8)
    camps = np.repeat([-1, 1], 20)
    rows, columns = np.nonzero(chance.random((41, 12)) < np.append(np.full(40, 0.9), 0.1)[:, None])
    signs = np.append(camps, 1)[rows] * chance.choice([1, 1, 1, 1, -1], len(rows))
    positions = positions_from(rows, columns, signs, shape=(41, 12))

    drawn = draw_map(positions, bootstraps=5)

    assert drawn.stability is not None
    assert drawn.stability.draws == 5
    assert 0 <= drawn.stability.share_of_k <= 1
    np.testing.assert_allclose(drawn.stability.membership.sum(axis=1), drawn.groups >= 0, atol=1e-6)
    assert drawn.groups[40] == -1
    most_likely = drawn.stability.membership[:40].argmax(axis=1)
    assert (most_likely == drawn.groups[:40]).mean() > 0.9
