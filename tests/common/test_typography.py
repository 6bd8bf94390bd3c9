"""French typography."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.common.typography import french, typeset


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Vraiment ?", "Vraiment\u202f?"),
        ("Vraiment?", "Vraiment\u202f?"),
        ("accord ; oui !", "accord\u202f; oui\u202f!"),
        ("la règle : voici", "la règle\u00a0: voici"),
        ("« cité »", "«\u00a0cité\u00a0»"),
        ("«cité»", "«\u00a0cité\u00a0»"),
        ("60 %", "60\u202f%"),
        ("34 867 communes", "34\u202f867 communes"),
        ("https://exemple.fr?a=1", "https://exemple.fr?a=1"),
        ("à 10:30", "à 10:30"),
    ],
)
def test_no_break_spaces_stand_where_french_wants_them(typed, set_):
    assert french(typed) == set_


def test_english_is_left_as_it_is():
    assert typeset("Really? 60% : yes", "en") == "Really? 60% : yes"


@given(st.text(alphabet="ab1 :;?!%«»\u00a0\u202f", max_size=20))
def test_setting_twice_changes_nothing_more(text):
    once = french(text)

    assert french(once) == once


@given(st.text(max_size=30))
def test_only_spaces_are_changed(text):
    def bare(words):
        return "".join(words.split())

    assert bare(french(text)) == bare(text)
