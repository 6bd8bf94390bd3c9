"""Texts that say nearly the same are proposed together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.pace import timed
from measures.text_amendments import long_text
from miroir.engine.text.similar import groups, near_duplicates, shingles
from tests.text_makers import ARTICLE, texts

MANY = st.lists(texts(), max_size=8)


def test_case_accents_and_punctuation_make_no_other_text():
    (pair,) = near_duplicates(["Réduire le délai à six mois.", "REDUIRE LE DELAI (A SIX MOIS)", "Augmenter le seuil"])

    assert pair == (0, 1, 1.0)


def test_a_long_text_with_one_other_word_is_a_near_duplicate():
    ((first, second, likeness),) = near_duplicates([ARTICLE, long_text(300, 1), ARTICLE.replace("douze", "six")])

    assert (first, second) == (0, 2)
    assert 0.6 < likeness < 1


def test_texts_of_one_or_two_words_are_alike_when_equal():
    assert near_duplicates(["Supprimer", "supprimer !", "Supprimer l’article", "Adopter"]) == [(0, 1, 1.0)]


def test_texts_without_words_are_like_none():
    assert near_duplicates(["", "", "…", "…"]) == []
    assert near_duplicates([]) == []
    assert groups([]) == []


def test_groups_hold_texts_bound_through_others():
    words = [f"mot{number}" for number in range(30)]
    chain = [" ".join(words[shift : shift + 24]) for shift in (0, 3, 6)]

    assert [pair[:2] for pair in near_duplicates(chain)] == [(0, 1), (1, 2)]
    assert groups(["seul au monde ici", *chain]) == [[1, 2, 3]]


@pytest.mark.parametrize("threshold", [0, -1, 1.01])
def test_a_threshold_that_is_no_share_is_refused(threshold):
    with pytest.raises(ValueError, match="over 0, up to 1 was expected"):
        near_duplicates([], threshold)


@given(MANY, st.sampled_from([0.1, 0.5, 0.6, 1.0]))
def test_pairs_are_those_whose_sets_of_words_are_so_alike(drawn, threshold):
    sets = [shingles(text) for text in drawn]
    expected = {
        (i, j): len(sets[i] & sets[j]) / len(sets[i] | sets[j])
        for i in range(len(sets))
        for j in range(i + 1, len(sets))
        if sets[i] & sets[j]
    }

    assert near_duplicates(drawn, threshold) == sorted(
        (i, j, likeness) for (i, j), likeness in expected.items() if likeness >= threshold
    )


@given(MANY)
def test_a_text_is_in_one_group_at_most_and_never_alone(drawn):
    found = groups(drawn, 0.3)
    members = [number for group in found for number in group]

    assert len(members) == len(set(members))
    assert all(len(group) > 1 for group in found)


@pytest.mark.timed
@pytest.mark.slow
def test_near_duplicates_among_the_amendments_of_a_nation_are_found_in_two_seconds():
    drawn = [long_text(400, seed % 1200) for seed in range(1387)]

    took, pairs = timed(lambda: near_duplicates(drawn))

    assert took < 2
    assert {(number, number + 1200) for number in range(187)} <= {pair[:2] for pair in pairs}
