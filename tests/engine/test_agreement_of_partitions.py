"""How far two partings of the same people agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.agreement_of_partitions import adjusted_rand, normalised_mutual_information, shared_partition

LABELS = st.integers(2, 30).flatmap(
    lambda n: st.tuples(*(st.lists(st.integers(0, 4), min_size=n, max_size=n) for _ in range(2)))
)


@given(LABELS)
def test_the_indices_equal_the_pair_counts_and_entropies_of_their_definitions(pair):
    first, second = (np.array(labels) for labels in pair)
    upper = np.triu_indices(len(first), 1)
    together = [(labels[:, None] == labels)[upper] for labels in (first, second)]
    n11, n10 = (together[0] & together[1]).sum(), (together[0] & ~together[1]).sum()
    n01, n00 = (~together[0] & together[1]).sum(), (~together[0] & ~together[1]).sum()
    below = (n00 + n01) * (n01 + n11) + (n00 + n10) * (n10 + n11)

    index = adjusted_rand(first, second)

    assert index == pytest.approx(2 * (n00 * n11 - n01 * n10) / below if below else 1.0)


@given(LABELS)
def test_renaming_the_groups_or_exchanging_the_partings_changes_nothing(pair):
    first, second = (np.array(labels) for labels in pair)

    renamed = (7 - first) * 3

    assert adjusted_rand(renamed, second) == pytest.approx(adjusted_rand(second, first))
    assert normalised_mutual_information(renamed, second) == pytest.approx(
        normalised_mutual_information(second, first), abs=1e-12
    )
    assert 0 <= normalised_mutual_information(first, second) <= 1


def test_a_known_table_gives_the_known_indices():
    first, second = [0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]

    assert adjusted_rand(first, second) == pytest.approx(0.24242424242424243)
    assert normalised_mutual_information(first, second) == pytest.approx(0.5158037429793889)


def test_people_whom_either_parting_leaves_out_do_not_count():
    first, second = [0, 0, 1, 1, -1, 0], [1, 1, 0, 0, 1, -1]

    assert adjusted_rand(first, second) == 1.0
    assert normalised_mutual_information(first, second) == 1.0


@pytest.mark.parametrize("labels", [[], [-1, -1], [0], [0, 0, 0]])
def test_nobody_or_everybody_together_has_an_agreement_and_tells_nothing(labels):
    assert adjusted_rand(labels, labels) == 1.0
    assert normalised_mutual_information(labels, labels) == 0.0


def test_partings_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match=r"shapes \(2,\) and \(3,\); two equal lengths were expected"):
        adjusted_rand([0, 1], [0, 1, 1])


def test_groups_that_are_the_colleges_follow_them():
    colleges = np.repeat([0, 1, 2], 30)

    found = shared_partition(2 - colleges, colleges, seed=1)

    assert found.people == 90
    assert found.information == found.adjusted == 1.0
    assert found.p_value == pytest.approx(1 / 501)
    assert "follow the colleges" in str(found.sentence)


def test_groups_dealt_at_random_cut_across_the_sectors():
    chance = np.random.default_rng(3)
    sectors, groups = chance.integers(0, 8, 200), chance.integers(0, 2, 200)

    found = shared_partition(groups, sectors, seed=1, of="sectors")

    assert found.information > 0
    assert abs(found.adjusted) < 0.05
    assert found.p_value > 0.05
    assert str(found.sentence) == "The opinion groups cut across the sectors: the split is not sectoral."


def test_groups_that_half_follow_the_sectors_lean_on_them():
    sectors = np.repeat([0, 1], 100)
    groups = np.where(np.arange(200) % 4 == 0, 1 - sectors, sectors)

    found = shared_partition(groups, sectors, seed=1, of="sectors")

    assert 0 < found.adjusted < 0.3
    assert "lean on the sectors" in str(found.sentence)


def test_with_one_college_there_is_nothing_to_compare():
    found = shared_partition([0, 1, 1], [0, 0, 0], seed=1)

    assert (found.people, found.information, found.p_value) == (3, 0.0, 1.0)
    assert "cannot be said" in str(found.sentence)


def test_the_same_seed_gives_the_same_figures():
    chance = np.random.default_rng(3)
    parts, groups = chance.integers(0, 3, 50), chance.integers(0, 2, 50)

    assert shared_partition(groups, parts, seed=5) == shared_partition(groups, parts, seed=5)
