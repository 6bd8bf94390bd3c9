"""The same figures are the same bytes."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.canonical import canonical_json, plain, readable_json, rounded

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(), parts, max_size=4),
    max_leaves=12,
)


@given(st.floats(min_value=-1e300, max_value=1e300, allow_subnormal=False))
def test_rounding_twice_changes_nothing_more(value):
    once = rounded(value)

    assert once is not None
    assert rounded(once) == once
    assert math.isclose(once, value, rel_tol=1e-9, abs_tol=1e-300)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_is_written_as_nothing(value):
    assert rounded(value) is None


def test_a_negative_zero_is_written_as_zero():
    assert canonical_json([-0.0]) == "[0.0]\n"


@given(JSON)
def test_plain_values_survive_the_way_through_text(value):
    assert json.loads(canonical_json(value)) == value
    assert json.loads(readable_json(value)) == value


def test_arrays_and_their_numbers_become_lists_and_numbers():
    written = plain({"a": np.array([[1, 2]]), "b": np.float64(1 / 3), "c": np.bool_(True), "d": (1, "é")})

    assert written == {"a": [[1, 2]], "b": 0.3333333333, "c": True, "d": [1, "é"]}


def test_the_order_of_keys_changes_no_byte():
    assert canonical_json({"b": 1, "a": 2}) == canonical_json({"a": 2, "b": 1})


def test_a_part_without_a_plain_form_is_named():
    with pytest.raises(TypeError, match="object has no plain form"):
        plain(object())
