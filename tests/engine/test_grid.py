"""The cross grid: who answered, sector by college by area."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.answers import Answer
from miroir.engine.confidentiality.rows import hidden_parts
from miroir.engine.consultation import Consultation, Holders, Label, Statement
from miroir.engine.grid import EmptyCell, cross_grid, protect_grid
from miroir.engine.positions import positions_from

SECTORS, COLLEGES, AREAS = ("energy", "mobility"), ("research", "firms", "unions"), ("planning", "data")
HOLDER = st.tuples(st.sampled_from(range(-1, 3)), st.sets(st.sampled_from([0, 1])), st.sets(st.sampled_from(range(4))))


def make_consultation(people):
    """A consultation of (college, sectors, statements answered); statements 0, 1: one area each; 2: both; 3: none."""
    sectors = np.zeros((len(people), len(SECTORS)), dtype=bool)
    for place, (_, belonging, _) in enumerate(people):
        sectors[place, list(belonging)] = True
    given_answers = [(place, statement) for place, (_, _, answered) in enumerate(people) for statement in answered]
    return Consultation(
        titles={"en": "A question"},
        statements=tuple(
            Statement(str(place), {"en": "A statement"}, areas=areas)
            for place, areas in enumerate(((0,), (1,), (0, 1), ()))
        ),
        holders=Holders(
            tuple(str(place) for place in range(len(people))),
            np.array([college for college, _, _ in people], dtype=np.int16),
            sectors,
            ("",) * len(people),
        ),
        positions=positions_from(
            [holder for holder, _ in given_answers],
            [statement for _, statement in given_answers],
            [Answer.AGREE] * len(given_answers),
            shape=(len(people), 4),
        ),
        colleges=tuple(Label(code, {"en": code}) for code in COLLEGES),
        sectors=tuple(Label(code, {"en": code}) for code in SECTORS),
        areas=tuple(Label(code, {"en": code}) for code in AREAS),
    )


def test_a_holder_of_two_sectors_counts_in_both_rows_and_once_in_the_totals():
    grid = cross_grid(make_consultation([(0, {0, 1}, {0}), (0, {0}, {1, 2}), (1, set(), {3})]))

    assert grid.holders[:, 0].tolist() == [2, 1, 0]
    assert grid.by_college.tolist() == [2, 1, 0, 0]
    assert grid.memberships.tolist() == [3, 1, 0, 0]
    assert grid.by_sector.tolist() == [2, 1, 1]
    assert grid.total == 3
    assert grid.answers.tolist() == [3, 1, 0, 0]


def test_a_statement_of_two_areas_counts_in_each_and_one_of_none_in_the_last():
    grid = cross_grid(make_consultation([(0, {0}, {0, 2}), (0, {0}, {3})]))

    assert grid.area_holders[0, 0].tolist() == [1, 1, 1]
    assert grid.area_answers[0, 0].tolist() == [2, 1, 1]


def test_empty_cells_are_named_by_sector_and_college():
    grid = cross_grid(make_consultation([(0, {0}, {0}), (1, {1}, set())]))

    assert EmptyCell("mobility", "research", college_absent=False) in grid.empty
    assert EmptyCell("energy", "unions", college_absent=True) in grid.empty
    assert len(grid.empty) == 5
    assert grid.absent == ("firms", "unions")
    assert grid.silent == ("firms",)


@given(st.lists(HOLDER, max_size=12))
def test_the_sums_of_the_grid_equal_the_raw_counts(people):
    grid = cross_grid(make_consultation(people))

    for (row, sector), (column, college) in product(enumerate((0, 1, None)), enumerate((0, 1, 2, -1))):
        there = [
            answered
            for belongs, sectors, answered in people
            if belongs == college and (sector in sectors or (sector is None and not sectors)) and answered
        ]
        assert grid.holders[row, column] == len(there)
        for layer, statements in enumerate(({0, 2}, {1, 2}, {3})):
            assert grid.area_holders[row, column, layer] == sum(bool(answered & statements) for answered in there)
            assert grid.area_answers[row, column, layer] == sum(len(answered & statements) for answered in there)
    answering = [college for college, _, answered in people if answered]
    assert grid.by_college.tolist() == [answering.count(college) for college in (0, 1, 2, -1)]
    assert grid.total == len(answering) == grid.by_college.sum()
    assert grid.answers.sum() == sum(len(answered) for _, _, answered in people)
    assert (grid.memberships == grid.holders.sum(axis=0)).all()


@given(st.lists(HOLDER, max_size=10), st.randoms(use_true_random=False))
def test_holders_in_another_order_make_the_same_grid(people, random):
    shuffled = random.sample(people, len(people))

    straight, other = cross_grid(make_consultation(people)), cross_grid(make_consultation(shuffled))

    assert (straight.area_answers == other.area_answers).all()
    assert straight.empty == other.empty


def test_a_grid_without_sectors_or_colleges_has_its_totals():
    holders = Holders(("a",), np.array([-1], dtype=np.int16), np.zeros((1, 0), dtype=bool), ("",))
    consultation = Consultation(
        titles={"en": "A question"},
        statements=(Statement("1", {"en": "A statement"}),),
        holders=holders,
        positions=positions_from([0], [0], [Answer.AGREE], shape=(1, 1)),
    )

    grid = cross_grid(consultation)

    assert grid.holders.tolist() == [[1]]
    assert grid.area_answers.tolist() == [[[1]]]
    assert grid.empty == ()
    assert protect_grid(grid, smallest=3).low.shape == (1, 0)


def test_a_confidential_grid_hides_a_few_and_the_largest_other_cell():
    people = [(0, {0}, {0})] * 9 + [(0, {1}, {0})] * 2 + [(1, {0}, {0})] * 4

    protected = protect_grid(cross_grid(make_consultation(people)), smallest=3)

    assert protected.low[:, :2].tolist() == [[9, 4], [1, 0], [0, 0]]
    assert protected.high[:, :2].tolist() == [[10, 4], [2, 0], [0, 0]]
    assert protected.shown.tolist() == [True, True, False]
    assert EmptyCell("mobility", "firms", college_absent=False) in protected.empty
    assert EmptyCell("mobility", "unions", college_absent=True) in protected.empty


def test_a_column_that_cannot_be_protected_says_nothing():
    people = [(0, {0}, {0})] * 2 + [(0, {1}, {0})] * 2

    protected = protect_grid(cross_grid(make_consultation(people)), smallest=3)

    assert not protected.shown.any()
    assert protected.absent == ("firms", "unions")
    assert {cell.college for cell in protected.empty} == {"firms", "unions"}


def test_a_reader_who_knows_the_method_works_out_no_small_cell_of_a_column():
    for whole in range(3, 16):
        columns = [
            (first, second, whole - first - second) for first in range(whole + 1) for second in range(whole + 1 - first)
        ]
        possible = defaultdict(list)
        for column in columns:
            possible[hidden_parts(column, (True,) * 3, 3)].append(column)

        for alike in possible.values():
            for place in range(3):
                values = {column[place] for column in alike}
                assert len(values) > 1 or min(values) >= 3 or values == {0}, alike


def test_a_grid_may_not_have_cells_under_three():
    with pytest.raises(ValueError, match="at least 3"):
        protect_grid(cross_grid(make_consultation([])), smallest=1)
