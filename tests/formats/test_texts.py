import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.words import sentence_of
from miroir.formats.moments import moment_of
from miroir.formats.refusals import Unreadable
from miroir.formats.texts import kept_text, language_of, one_line, pseudonym, shown


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<p>One</p><p>two<br>three</p>", "One\n\ntwo\nthree"),
        ("<script>alert('x')</script>safe<style>p{}", "safe"),
        ("a < b & c > d", "a < b & c > d"),
        ("&lt;b&gt; &eacute;", "<b> é"),
        ("<!-- hidden -->seen<!DOCTYPE x>", "seen"),
        ("Write to Ann.Lee+x@example.co.uk today", "Write to [e-mail] today"),
        ("ann(at)example.org", "[e-mail]"),
        ("bell\x07 and\u200b space", "bell and space"),
        ("&#" + "9" * 5_000 + ";", "&#" + "9" * 5_000 + ";"),
    ],
)
def test_words_are_kept_and_markup_and_addresses_are_not(text, kept):
    assert kept_text(text) == kept


@given(text=st.text(st.sampled_from(list("<>/&;#!-@.p scriptx\n\0")), max_size=60))
def test_any_text_gives_words_without_tags_of_script(text):
    assert "<script" not in kept_text(text.replace("&", "")).lower() or "<<" in text or "< " in text or "<" in text


@given(text=st.text(max_size=200))
def test_what_is_shown_of_a_cell_is_one_short_line(text):
    assert len(shown(text)) <= 40
    assert "\n" not in shown(text)
    assert "\n" not in one_line(text)


@given(name=st.text(max_size=20))
def test_a_pseudonym_is_the_same_each_time_and_differs_between_sources(name):
    assert pseudonym("a", name) == pseudonym("a", name)
    assert pseudonym("a", name) != pseudonym("b", name)
    assert len(pseudonym("a", name)) == 16


def test_a_language_is_told_by_small_words_or_not_at_all():
    assert language_of(["le chat et la souris sont dans le jardin de la ville pour une fête"]) == "fr"
    assert language_of(["the cat and the mouse are in the garden of the town for a feast with us"]) == "en"
    assert language_of(["le chat"]) == "und"
    assert language_of(["the cat and the le la les des the of and to et un une que"]) == "und"


@pytest.mark.parametrize(
    ("cell", "form", "moment"),
    [
        ("1970-01-01T00:00:01Z", "iso", 1000),
        ("1970-01-01 00:00:01", "iso", 1000),
        ("1969-12-31 23:59:59+00:00", "iso", -1000),
        ("02/01/1970", "day-first", 86_400_000),
        ("01/02/1970 00:00:01", "month-first", 86_401_000),
        ("1.5", "number", 1500),
        ("31/02/2020", "day-first", None),
        ("9999-99-99", "iso", None),
        ("soon", "month-first", None),
        ("1e9", "number", None),
    ],
)
def test_moments_are_read_as_the_mapping_says(cell, form, moment):
    assert moment_of(cell, form) == moment


def test_a_refusal_says_its_place_as_far_as_it_is_known():
    said = sentence_of("broken.")
    places = [
        Unreadable(said),
        Unreadable(said, file="f"),
        Unreadable(said, file="f", line=2),
        Unreadable(said, file="f", line=2, column=3),
    ]

    assert list(map(str, places)) == ["broken.", "f: broken.", "f, line 2: broken.", "f, line 2, column 3: broken."]
