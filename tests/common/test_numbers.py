"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.common import numbers


@pytest.mark.parametrize(("language", "told"), [("fr", "12\u202f345"), ("en", "12,345")])
def test_thousands_are_set_apart_as_each_language_does(language, told):
    assert numbers.whole(12345, language) == told


@pytest.mark.parametrize(("language", "told"), [("fr", "1\u202f234,5"), ("en", "1,234.5")])
def test_decimals_have_the_mark_of_their_language(language, told):
    assert numbers.decimal(1234.5, language) == told


def test_what_is_no_number_is_a_dash_and_zero_has_no_sign():
    assert numbers.decimal(math.nan, "fr") == "\u2013"
    assert numbers.decimal(-0.0001, "en") == "0"


@pytest.mark.parametrize(("language", "told"), [("fr", "62,5\u202f%"), ("en", "62.5%")])
def test_a_percentage_is_set_as_its_language_wants(language, told):
    assert numbers.percent(0.625, language, digits=1) == told


@pytest.mark.parametrize(("language", "told"), [("fr", "75\u201399\u202f%"), ("en", "75\u201399%")])
def test_an_interval_is_rounded_outwards(language, told):
    assert numbers.interval(0.7591, 0.9812, language) == told


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_shown_interval_is_never_narrower_than_it_is(one, other):
    low, high = sorted((one, other))

    told = numbers.interval(low, high, "en")

    shown_low, shown_high = (float(part) / 100 for part in told.rstrip("%").split("\u2013"))
    assert shown_low <= low + 1e-8
    assert shown_high >= high - 1e-8


@pytest.mark.parametrize(
    ("value", "told"), [(0.0000001, "p\u00a0<\u00a00.001"), (0.0311, "p\u00a0=\u00a00.032"), (1.0, "p\u00a0=\u00a01")]
)
def test_a_chance_is_rounded_up(value, told):
    assert numbers.chance(value, "en") == told


def test_a_count_that_is_known_is_no_range():
    assert numbers.range_of((7, 7), "en") == "7"
    assert numbers.range_of((7, 1000), "en") == "7\u20131,000"
