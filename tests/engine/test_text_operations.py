"""Operations say how a text changes; words are what they change."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.text.operations import Kind, Operation, apply, as_json, checked, from_json, inverse, text_hash
from miroir.engine.text.words import bounds, tokens
from tests.text_makers import ARTICLE, at, bases_with_changes, before, texts

INSERTION, DELETION = Operation(Kind.INSERT, 2, 2, "x"), Operation(Kind.DELETE, 1, 3)


def test_a_text_is_changed_at_the_places_of_its_base():
    operations = [at("un délai de douze mois", "douze", "six"), before("un délai de douze mois", "délai", "court ")]

    assert apply("un délai de douze mois", operations) == "un court délai de six mois"


def test_two_insertions_at_one_point_keep_the_order_given():
    assert apply("ab", [Operation(Kind.INSERT, 1, 1, "x"), Operation(Kind.INSERT, 1, 1, "y")]) == "axyb"


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        (Operation(Kind.DELETE, 2, 9), "delete at 2 to 9: out of range, the text has 4 characters"),
        (Operation(Kind.DELETE, 3, 2), "out of range"),
        (Operation(Kind.DELETE, -1, 2), "out of range"),
        (Operation(Kind.INSERT, 1, 1), "an insertion has a text and no span"),
        (Operation(Kind.INSERT, 1, 2, "x"), "an insertion has a text and no span"),
        (Operation(Kind.DELETE, 1, 1), "a deletion a span and no text"),
        (Operation(Kind.DELETE, 1, 2, "x"), "a deletion a span and no text"),
        (Operation(Kind.REPLACE, 1, 2), "a replacement both"),
        (Operation(Kind.REPLACE, 1, 1, "x"), "a replacement both"),
        (Operation(Kind.REPLACE, 0, 2, "ab"), "replace at 0 to 2: changes nothing"),
        (Operation(Kind.INSERT, 0, 0, "\ud83d"), "half of a surrogate pair"),
    ],
)
def test_an_operation_that_cannot_be_done_is_refused_with_the_reason(operation, fault):
    with pytest.raises(ValueError, match=fault):
        checked("abcd", [operation])


@pytest.mark.parametrize("other", [INSERTION, Operation(Kind.REPLACE, 2, 4, "x"), DELETION])
def test_operations_that_overlap_are_refused(other):
    with pytest.raises(ValueError, match="overlaps delete at 1 to 3"):
        apply("abcd", [other, DELETION])


def test_an_insertion_at_either_edge_of_a_span_overlaps_nothing():
    edges = [replace(INSERTION, start=1, end=1), DELETION, replace(INSERTION, start=3, end=3)]

    assert apply("abcd", edges) == "axxd"


@given(bases_with_changes())
def test_the_inverse_brings_the_base_back(drawn):
    base, operations = drawn

    result = apply(base, operations)

    assert apply(result, inverse(base, operations)) == base


@given(bases_with_changes())
def test_operations_survive_the_way_through_json(drawn):
    for operation in drawn[1]:
        assert from_json(json.loads(json.dumps(as_json(operation)))) == operation


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({**as_json(INSERTION), "kind": "move"}, "insert, delete, replace were expected"),
        ({**as_json(INSERTION), "start": "2"}, "whole numbers"),
        ({**as_json(INSERTION), "start": True}, "whole numbers"),
        ({**as_json(INSERTION), "more": 1}, "nothing else"),
        ({"kind": "insert"}, "an operation has kind and text"),
        ([], "an operation has kind and text"),
    ],
)
def test_json_that_tells_no_operation_is_refused_with_what_was_expected(value, expected):
    with pytest.raises(ValueError, match=expected):
        from_json(value)


def test_the_hash_of_a_text_is_that_of_its_bytes():
    assert text_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert text_hash("é") != text_hash("e\u0301")


@given(texts() | st.text())
def test_tokens_joined_are_the_text(text):
    assert "".join(tokens(text)) == text


@given(texts())
def test_bounds_are_where_tokens_begin_and_the_end(text):
    assert [text[low:high] for low, high in zip(bounds(text), bounds(text)[1:], strict=False)] == tokens(text)
    assert bounds(text)[-1] == len(text)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("l’écrit d'un auteur", ["l’", "écrit", " ", "d'", "un", " ", "auteur"]),
        ("12,5 % de 1\u00a0000", ["12,5", " ", "%", " ", "de", " ", "1\u00a0000"]),
        ("L. 533-4, 2e", ["L", ".", " ", "533", "-", "4", ",", " ", "2e"]),
        ("fin.\n\nII.", ["fin", ".", "\n\n", "II", "."]),
        ("e\u0301crit ’ 12.", ["e\u0301crit", " ", "’", " ", "12", "."]),
    ],
)
def test_words_numbers_spaces_and_marks_stand_apart(text, cut):
    assert tokens(text) == cut


def test_the_words_of_an_article_are_its_words():
    assert "Lorsqu’" in tokens(ARTICLE)
    assert "vingt" in tokens(ARTICLE)
