"""The opinion map: defined as Polis defines it, the same each time, never without a number."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miroir.engine.agreement_of_partitions import adjusted_rand
from miroir.engine.answers import Answer
from miroir.engine.opinion_map import OpinionMap, draw_map
from miroir.engine.positions import Positions, positions_from


def make_positions(table: Sequence[Sequence[int | None]]) -> Positions:
    """Return positions from rows of answers, None where there is none."""
    cells = [
        (row, column, answer)
        for row, given in enumerate(table)
        for column, answer in enumerate(given)
        if answer is not None
    ]
    rows, columns, answers = zip(*cells, strict=True) if cells else ((), (), ())
    return positions_from(rows, columns, answers, shape=(len(table), len(table[0]) if len(table) else 0))


def make_camps(
    *sizes: int, statements: int = 24, answered: float = 0.7, sure: float = 0.9, seed: int = 1
) -> tuple[Positions, np.ndarray]:
    """Return positions of camps that differ on most statements, and who is in which."""
    chance = np.random.default_rng(seed)
    camps = np.repeat(np.arange(len(sizes)), sizes)
    views = chance.choice([-1, 1], (len(sizes), statements))
    votes = np.where(chance.random((len(camps), statements)) < sure, views[camps], -views[camps])
    there = chance.random(votes.shape) < answered
    rows, columns = np.nonzero(there)
    return positions_from(rows, columns, votes[there], shape=there.shape), camps


def arrays_of(drawn: OpinionMap) -> list[np.ndarray]:
    parts: list[Any] = [drawn, drawn.by_group] + ([drawn.stability] if drawn.stability else [])
    values = [getattr(part, field.name) for part in parts for field in dataclasses.fields(part)]
    return [value for value in values if isinstance(value, np.ndarray)]


def dense_places(table: np.ndarray, moderated_out: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the variance along and the places on two components, by a dense table as Polis defines it."""
    filled = np.where(moderated_out, 0.0, table)
    seen = ~np.isnan(filled)
    means = np.where(seen.any(axis=0), np.nansum(filled, axis=0) / np.maximum(seen.sum(axis=0), 1), 0.0)
    centred = np.where(seen, filled - means, 0.0)
    _, sizes, components = np.linalg.svd(centred, full_matrices=False)
    scale = np.sqrt(table.shape[1] / np.maximum(seen.sum(axis=1), 1))
    return sizes, (centred @ components[:2].T) * scale[:, None]


TABLES = st.integers(0, 12).flatmap(
    lambda statements: st.lists(
        st.lists(st.none() | st.sampled_from([-1, 0, 1]), min_size=statements, max_size=statements), max_size=14
    )
)


@settings(max_examples=40)
@given(TABLES, st.integers(0, 2))
def test_any_table_gives_a_map_of_finite_numbers(table, bootstraps):
    positions = make_positions(table)

    drawn = draw_map(positions, bootstraps=bootstraps)

    assert all(np.isfinite(array).all() for array in arrays_of(drawn))
    assert drawn.group_sizes.sum() == (drawn.groups >= 0).sum()
    assert len(drawn.representative) == len(drawn.controlled) == len(drawn.group_sizes) == drawn.k
    assert (np.diff(drawn.group_sizes) <= 0).all()
    assert ((drawn.groups < 0) | (np.diff(positions.starts) > 0)).all()


@given(st.integers(0, 10_000), st.integers(3, 70), st.integers(3, 20))
@settings(max_examples=30)
def test_places_are_those_of_the_dense_definition_whatever_is_moderated_out(seed, n_statements, n_holders):
    chance = np.random.default_rng(seed)
    table = chance.choice([-1.0, 0.0, 1.0, np.nan], (n_holders, n_statements))
    moderated_out = chance.random(n_statements) < 0.2
    rows, columns = np.nonzero(~np.isnan(table))
    positions = positions_from(rows, columns, table[rows, columns], shape=table.shape)
    sizes, expected = dense_places(table, moderated_out)

    drawn = draw_map(positions, moderated_out=moderated_out, groups=np.zeros(n_holders, dtype=np.int16))

    apart = np.append(sizes, [0.0, 0.0])
    for axis, places in enumerate((drawn.x, drawn.y)):
        gap = min(apart[axis] - apart[axis + 1], apart[0] - apart[1])
        if gap > 0.05:
            turned = np.sign(places @ expected[:, axis]) or 1.0
            np.testing.assert_allclose(places * turned, expected[:, axis], atol=1e-7)


def test_the_figures_of_a_small_table_are_those_counted_by_hand():
    positions = make_positions([[1, -1], [1, 0], [-1, None], [-1, 1]])

    drawn = draw_map(positions, groups=np.array([0, 0, 1, -1], dtype=np.int16))

    figures = drawn.by_group
    assert figures.na.tolist() == [[2, 0], [0, 0]]
    assert figures.nd.tolist() == [[0, 1], [1, 0]]
    assert figures.ns.tolist() == [[2, 2], [1, 0]]
    assert figures.pa[0].tolist() == [3 / 4, 1 / 4]
    assert figures.pat[0, 0] == pytest.approx(2 * np.sqrt(3) * (3 / 3 - 0.5))
    assert figures.ra[0, 0] == pytest.approx((3 / 4) / (1 / 3))
    assert figures.rat[0, 0] == pytest.approx((1 - 1 / 2) / np.sqrt(4 / 5 * 1 / 5 * (1 / 3 + 1 / 2)))
    assert drawn.gic[0] == pytest.approx(3 / 4 * 1 / 3)
    assert drawn.means.tolist() == [0.0, 0.0]
    expected = ((1 - 1 / 5) * (drawn.extremity[0] + 1) * (3 / 5) * (1 + 8 * 2 ** (-3 / 5))) ** 2
    assert drawn.priority[0] == pytest.approx(expected)
    assert drawn.given
    assert drawn.stability is None


@pytest.mark.parametrize("sizes", [(60, 40), (50, 50, 50)])
def test_camps_that_were_planted_are_found(sizes):
    positions, camps = make_camps(*sizes)

    drawn = draw_map(positions, bootstraps=4)

    assert drawn.k == len(sizes)
    assert adjusted_rand(drawn.groups, camps) > 0.95
    assert drawn.has_groups
    assert drawn.silhouette == drawn.silhouettes[drawn.k]


def test_two_questions_that_cross_make_four_groups():
    chance = np.random.default_rng(5)
    first, second = np.repeat([-1, -1, 1, 1], 30), np.repeat([-1, 1, -1, 1], 30)
    votes = np.concatenate((np.tile(first[:, None], 12), np.tile(second[:, None], 12)), axis=1)
    votes = np.where(chance.random(votes.shape) < 0.9, votes, -votes)
    rows, columns = np.nonzero(chance.random(votes.shape) < 0.8)
    positions = positions_from(rows, columns, votes[rows, columns], shape=votes.shape)

    drawn = draw_map(positions, bootstraps=0)

    assert drawn.k == 4
    assert adjusted_rand(drawn.groups, first + 2 * second + 3) > 0.95


def test_groups_are_numbered_by_size_and_each_is_represented_by_what_sets_it_apart():
    positions, camps = make_camps(30, 60, answered=0.95)

    drawn = draw_map(positions, bootstraps=0)

    assert drawn.group_sizes.tolist() == [60, 30]
    assert adjusted_rand(drawn.groups, camps) == 1.0
    for group in range(2):
        listed = drawn.representative[group]
        assert 1 <= len(listed) <= 5
        assert [item.agrees for item in listed] == sorted((item.agrees for item in listed), reverse=True)
        assert all(item.ratio > 1 and item.p_value < 0.11 for item in listed)
        assert all(item.p_adjusted <= 0.1 for item in drawn.controlled[group])


def test_votes_at_random_have_no_stable_groups_and_no_controlled_statement():
    chance = np.random.default_rng(2)
    votes = chance.choice([-1, 0, 1], (80, 30))
    rows, columns = np.nonzero(chance.random(votes.shape) < 0.5)
    positions = positions_from(rows, columns, votes[rows, columns], shape=votes.shape)

    drawn = draw_map(positions, groups=(np.arange(80) % 2).astype(np.int16))
    found = draw_map(positions, bootstraps=10)

    assert drawn.controlled == ((), ())
    assert found.stability is not None
    assert not found.stability.stable
    assert not found.has_groups


def test_a_statement_that_every_camp_agrees_with_bridges_them_and_is_a_consensus():
    table = [[1] * 4 + [-1] * 4 + [1, -1]] * 20 + [[-1] * 4 + [1] * 4 + [1, -1]] * 20

    drawn = draw_map(make_positions(table), bootstraps=0)

    assert [(bridge.statement, bridge.agrees) for bridge in drawn.bridges] == [(8, True), (9, False)]
    assert drawn.bridges[0].strength == pytest.approx(drawn.gic[8])
    assert drawn.bridges[0].weakest_share == pytest.approx(21 / 22)
    assert [(item.statement, item.agrees) for item in drawn.consensus] == [(8, True), (9, False)]
    assert all(item.ratio == 1 and item.ratio_z == 0 for item in drawn.consensus)


def test_what_is_moderated_out_moves_nobody_and_stands_in_no_list():
    positions, _ = make_camps(40, 40)
    moderated_out = np.arange(24) < 6

    drawn = draw_map(positions, moderated_out=moderated_out, bootstraps=0)

    assert not drawn.means[moderated_out].any()
    assert not drawn.components[:, moderated_out].any()
    listed = [item.statement for items in (drawn.consensus, *drawn.representative) for item in items]
    assert min(listed + [bridge.statement for bridge in drawn.bridges]) >= 6
    assert drawn.by_group.ns[:, :6].sum() > 0


def test_five_points_and_reservations_count_by_their_sign():
    plain, _ = make_camps(20, 20)
    graded = np.where(plain.answers == 1, Answer.POINT_5, Answer.POINT_1).astype(np.int8)
    graded[::3] = np.where(plain.answers[::3] == 1, Answer.AGREE_WITH_RESERVATIONS, Answer.DISAGREE)

    drawn = draw_map(Positions(plain.starts, plain.statements, graded, plain.n_statements), bootstraps=0)

    np.testing.assert_array_equal(drawn.x, draw_map(plain, bootstraps=0).x)


def test_the_same_seed_gives_the_same_map_and_another_the_same_groups():
    positions, _ = make_camps(30, 20)

    first, again = draw_map(positions, seed=1, bootstraps=3), draw_map(positions, seed=1, bootstraps=3)
    other = draw_map(positions, seed=2, bootstraps=3)

    assert all(np.array_equal(a, b) for a, b in zip(arrays_of(first), arrays_of(again), strict=True))
    assert first.representative == again.representative
    np.testing.assert_array_equal(first.groups, other.groups)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"moderated_out": np.zeros(3, dtype=bool)}, r"moderated_out has shape \(3,\); \(24,\) was expected"),
        ({"groups": np.zeros(3, dtype=np.int16)}, r"groups has shape \(3,\); \(40,\) was expected"),
        ({"bootstraps": -1}, "bootstraps is -1; 0 or more was expected"),
    ],
)
def test_what_does_not_fit_the_positions_is_refused(changes, message):
    positions, _ = make_camps(20, 20)

    with pytest.raises(ValueError, match=message):
        draw_map(positions, **changes)
