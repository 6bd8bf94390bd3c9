"""An anchor keeps hold of its words, or says that they are gone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.pace import timed
from measures.text_amendments import long_text
from miroir.engine.text.anchors import Anchor, Place, anchor, followed, found
from miroir.engine.text.operations import Kind, Operation, apply
from tests.text_makers import ARTICLE, at, before, operations_on, texts

QUOTE = "au terme d’un délai de douze mois pour les sciences"
START = ARTICLE.index(QUOTE)
HELD = anchor(ARTICLE, START, START + len(QUOTE))


@st.composite
def anchors_with_changes(draw):
    """Return a text, an anchor on it and operations that change it."""
    text = draw(texts().filter(bool))
    start = draw(st.integers(0, len(text) - 1))
    return text, anchor(text, start, draw(st.integers(start + 1, len(text)))), draw(operations_on(text))


def test_an_anchor_holds_its_words_and_those_around_them():
    assert (
        Anchor(
            START,
            START + len(QUOTE),
            QUOTE,
            "e mettre à disposition gratuitement, "[-32:],
            " et de vingt-quatre mois pour le",
        )
        == HELD
    )


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 3), (3, 9999)])
def test_a_span_that_is_empty_or_out_of_the_text_holds_nothing(start, end):
    with pytest.raises(ValueError, match="one within it was expected"):
        anchor(ARTICLE, start, end)


def test_words_that_stay_are_kept():
    assert found(HELD, f"{ARTICLE}\nIII. Fin.") == Place("kept", START, START + len(QUOTE), 1.0)


def test_words_that_stand_further_on_have_moved():
    assert found(HELD, f"Préambule. {ARTICLE}") == Place("moved", START + 11, START + 11 + len(QUOTE), 1.0)


def test_of_several_places_the_one_with_the_same_words_around_it_is_meant_then_the_nearest():
    text = "le délai court. Un délai de six mois. Un délai de dix mois."
    held = anchor(text, text.rindex("délai"), text.rindex("délai") + 5)

    place = found(held, "Un délai de trois mois. Le délai court. Un délai de dix mois.")

    assert (place.state, place.start) == ("moved", 43)


def test_a_short_word_found_elsewhere_among_other_words_is_not_taken_for_it():
    held = anchor("le seuil de vente", 3, 8)

    assert found(held, "rien ici n’a trait à cela, hors un seuil").state == "orphan"


def test_similar_words_among_the_same_ones_are_meant_before_the_same_words_among_others():
    rule = "sous réserve des droits des auteurs du texte"
    held = anchor(f"La copie est permise {rule}, sans autre limite.", 21, 21 + len(rule))

    place = found(held, f"La copie est permise {rule.replace('texte', 'fichier')}, sans autre limite. À côté, {rule} !")

    assert (place.state, place.start) == ("fuzzy", 21)


def test_words_of_which_some_changed_are_found_as_fuzzy_with_their_likeness():
    text = "Avant. " + ARTICLE.replace("douze mois", "six longs mois")

    place = found(HELD, text)

    assert place.state == "fuzzy"
    assert text[place.start : place.end] == "au terme d’un délai de six longs mois pour les sciences"
    assert 0.6 < place.score < 1


def test_a_short_quote_is_found_by_its_letters():
    held = anchor("chaque citoyen concerné répond", 7, 23)
    text = "Ici, chaque citoyenne concernée répond"

    place = found(held, text)

    assert (place.state, text[place.start : place.end]) == ("fuzzy", "citoyenne concernée")


@pytest.mark.parametrize("text", ["", "…", "Rien de tel ne figure plus à cet endroit de la page."])
def test_words_that_are_gone_leave_an_orphan_within_the_text(text):
    assert found(HELD, text) == Place("orphan", min(START, len(text)), min(START, len(text)), 0.0)


def test_a_quote_of_marks_alone_is_exact_or_an_orphan():
    assert found(anchor("a … b", 2, 3), "a b c").state == "orphan"


@given(anchors_with_changes())
def test_an_anchor_is_always_kept_on_the_text_it_was_made_on(drawn):
    text, held, _ = drawn

    assert found(held, text) == Place("kept", held.start, held.end, 1.0)
    assert followed(held, [], text) == Place("kept", held.start, held.end, 1.0)


@given(anchors_with_changes())
def test_where_an_anchor_stands_lies_in_the_text_and_exact_words_are_exact(drawn):
    text, held, operations = drawn
    after = apply(text, operations)

    for place in (found(held, after), followed(held, operations, text)):
        assert 0 <= place.start <= place.end <= len(after)
        assert 0 <= place.score <= 1
        assert (place.state == "orphan") == (place.score == 0)
        if place.state in {"kept", "moved"}:
            assert after[place.start : place.end] == held.quote
            assert (place.state == "kept") == (place.start == held.start)


@pytest.mark.parametrize(
    ("operations", "state", "words"),
    [
        ([before(ARTICLE, "au terme", "et ")], "moved", QUOTE),
        ([before(ARTICLE, " et de vingt", " exactes")], "kept", QUOTE),
        ([at(ARTICLE, "douze", "six")], "fuzzy", QUOTE.replace("douze", "six")),
        ([at(ARTICLE, "au terme", "à la fin")], "fuzzy", QUOTE.replace("au terme", "à la fin")),
        ([at(ARTICLE, "gratuitement, au", "sans frais")], "fuzzy", QUOTE[2:]),
        ([at(ARTICLE, " sciences et", "")], "fuzzy", QUOTE.removesuffix(" sciences")),
        ([at(ARTICLE, "I. ", ""), at(ARTICLE, "douze", "six")], "fuzzy", QUOTE.replace("douze", "six")),
        ([at(ARTICLE, QUOTE, "")], "orphan", ""),
        ([at(ARTICLE, QUOTE, "plus tard")], "orphan", ""),
    ],
)
def test_known_operations_carry_an_anchor_exactly(operations, state, words):
    after = apply(ARTICLE, operations)

    place = followed(HELD, operations, ARTICLE)

    assert (place.state, after[place.start : place.end]) == (state, words)


def test_the_likeness_after_known_operations_is_the_share_of_characters_that_stay():
    assert followed(anchor("abcd efgh", 0, 9), [Operation(Kind.DELETE, 0, 3)], "abcd efgh").score == 1 - 3 / 9


def test_an_anchor_of_another_text_is_not_followed():
    with pytest.raises(ValueError, match="has other words than the quote"):
        followed(HELD, [], ARTICLE.replace("douze", "six"))


@pytest.mark.timed
@pytest.mark.slow
def test_an_anchor_in_a_long_text_is_found_in_less_than_a_second():
    text = long_text(100_000, 1)
    held = anchor(text, 50_000, 51_000)
    after = text[:20_000] + text[22_000:50_500] + "autre chose " + text[50_510:]

    took, place = timed(lambda: found(held, after))

    assert place.state == "fuzzy"
    assert took < 1
