"""Every word of the interface is said in French."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

HERE = Path(__file__).resolve().parent
CATALOGUE = HERE.parents[1] / "miroir" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
PLACES = re.compile(r"%\(\w+\)s|%%|</?code>")


@pytest.fixture(scope="module")
def marked():
    return runpy.run_path(str(HERE / "words.py"))["marked_words"]()


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return {_first(message.id): message for message in read_po(file) if message.id}


def _first(words):
    return words if isinstance(words, str) else words[0]


def _all(words):
    return (words,) if isinstance(words, str) else tuple(words)


def test_every_marked_word_is_in_the_french_catalogue(marked, catalogue):
    missing = sorted(set(marked) - set(catalogue))

    assert not missing, "translate these in miroir/locale/fr/LC_MESSAGES/django.po"


def test_the_catalogue_holds_no_word_that_nothing_says(marked, catalogue):
    assert not sorted(set(catalogue) - set(marked))


def test_every_word_is_translated(catalogue):
    untranslated = [name for name, message in catalogue.items() if not all(_all(message.string)) or message.fuzzy]

    assert not untranslated


def test_a_translation_keeps_every_place(catalogue):
    wrong = [
        name
        for name, message in catalogue.items()
        if isinstance(message.id, str) and set(PLACES.findall(message.id)) != set(PLACES.findall(message.string))
    ]

    assert not wrong


def test_french_has_its_no_break_spaces(catalogue):
    wrong = [
        text
        for message in catalogue.values()
        for text in _all(message.string)
        if re.search(r" [;?!:»%](\s|$)|« ", text)
    ]

    assert not wrong
