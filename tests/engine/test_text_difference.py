"""The difference of two texts is told in whole words, and makes one of the other."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from measures.pace import timed
from measures.text_amendments import long_text
from miroir.engine.text import alignment
from miroir.engine.text.difference import Piece, Row, difference, marked, marked_by, side_by_side
from miroir.engine.text.operations import Kind, Operation, apply
from miroir.engine.text.words import bounds
from tests.text_makers import ARTICLE, texts


@given(texts(), texts())
def test_the_difference_makes_one_text_of_the_other(before, after):
    assert apply(before, difference(before, after)) == after


@given(texts(60), texts(60))
def test_a_difference_too_long_for_the_shortest_answer_is_right_too(before, after):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "FEW", 3)

        assert apply(before, difference(before, after)) == after


@given(texts(), texts())
def test_changes_start_and_end_where_words_do_and_never_stand_side_by_side(before, after):
    found = difference(before, after)

    assert {place for one in found for place in (one.start, one.end)} <= set(bounds(before))
    assert all(one.end < other.start for one, other in pairwise(found))


@given(texts())
def test_equal_texts_have_no_difference(text):
    assert difference(text, text) == ()


def test_one_changed_word_is_one_operation():
    assert difference(ARTICLE, ARTICLE.replace("douze", "six")) == (
        Operation(Kind.REPLACE, ARTICLE.index("douze"), ARTICLE.index("douze") + 5, "six"),
    )


def test_an_article_before_a_word_changes_without_the_word():
    assert marked("un écrit", "l’écrit") == [Piece("removed", "un "), Piece("added", "l’"), Piece("same", "écrit")]


def test_changed_words_with_only_a_space_between_are_one_change():
    assert marked("pour toute exploitation commerciale.", "pour tout usage commercial.") == [
        Piece("same", "pour "),
        Piece("removed", "toute exploitation commerciale"),
        Piece("added", "tout usage commercial"),
        Piece("same", "."),
    ]


def test_a_short_word_that_two_long_changes_share_by_chance_is_no_island():
    (one,) = difference(
        "expérimentations nouvelles de collectivités rurales", "consommations électriques de métropoles"
    )

    assert one.kind == Kind.REPLACE


def test_paragraphs_that_stay_are_found_among_many_that_changed():
    kept = [long_text(400, seed).replace("\n", " ") for seed in range(12)]
    changed = [f"{text.swapcase()} {number}" for number, text in enumerate(kept)]
    before = "\n".join(text for pair in zip(kept, changed, strict=True) for text in pair)
    after = "\n".join(text for pair in zip(kept, changed[::-1], strict=True) for text in pair)

    pieces = marked(before, after)

    assert sum(len(piece.text) for piece in pieces if piece.kind == "same") >= sum(map(len, kept))


@given(texts(), texts())
def test_both_texts_can_be_read_from_the_marks(before, after):
    pieces = marked(before, after)

    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after


@given(texts(), texts())
def test_the_sides_joined_are_the_texts_a_line_a_row(before, after):
    rows = side_by_side(before, after)

    assert "".join(piece.text for row in rows for piece in row.left) == before
    assert "".join(piece.text for row in rows for piece in row.right) == after
    for row in rows:
        for side in (row.left, row.right):
            assert "\n" not in "".join(piece.text for piece in side).removesuffix("\n")


def test_a_paragraph_that_came_faces_nothing():
    assert side_by_side("un\ndeux\n", "un\nun et demi\ndeux\n") == [
        Row((Piece("same", "un\n"),), (Piece("same", "un\n"),)),
        Row((), (Piece("added", "un et demi\n"),)),
        Row((Piece("same", "deux\n"),), (Piece("same", "deux\n"),)),
    ]


def test_a_line_of_which_a_word_changed_faces_itself():
    _, row, _ = side_by_side("un\ndeux mots\ntrois", "un\ndeux noms\ntrois")

    assert row.left == (Piece("same", "deux "), Piece("removed", "mots"), Piece("same", "\n"))
    assert row.right == (Piece("same", "deux "), Piece("added", "noms"), Piece("same", "\n"))


def test_the_operations_of_an_amendment_are_marked_as_they_are():
    assert marked_by("un mot", [Operation(Kind.INSERT, 2, 2, " petit")]) == [
        Piece("same", "un"),
        Piece("added", " petit"),
        Piece("same", " mot"),
    ]


@pytest.mark.timed
@pytest.mark.slow
def test_long_texts_are_compared_in_less_than_a_few_seconds():
    text, other = long_text(100_000, 1), long_text(50_000, 2)
    words = text.split(" ")
    words[100], words[9000] = "premier", "dernier"

    quick, few = timed(lambda: difference(text, " ".join(words)))
    slow, _ = timed(lambda: difference(text[:50_000], other))

    assert len(few) == 2
    assert quick < 0.5
    assert slow < 3
