"""An interval holds the share that was seen, and closes on it when everybody has answered."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.intervals import FEW, college_interval, effective_size, jeffreys, wilson


@st.composite
def answered(draw):
    n = draw(st.integers(0, 60))
    return draw(st.integers(0, n)), n, n + draw(st.integers(0, 60))


@given(answered(), st.sampled_from([wilson, jeffreys, college_interval]))
def test_bounds_are_numbers_around_the_share(counts, interval):
    k, n, roll = counts

    for known in (None, roll):
        low, high = interval(k, n, roll=known)

        assert 0 <= low <= high <= 1
        assert not n or low <= k / n <= high


@given(answered(), st.sampled_from([wilson, jeffreys, college_interval]))
def test_a_known_roll_never_widens_an_interval(counts, interval):
    k, n, roll = counts

    low, high = interval(k, n)
    low_known, high_known = interval(k, n, roll=roll)

    assert low_known >= low - 1e-12
    assert high_known <= high + 1e-12


@given(st.integers(1, 80), st.data())
def test_a_census_has_no_sampling_error(n, data):
    k = data.draw(st.integers(0, n))

    low, high = college_interval(k, n, roll=n)

    assert low == high == k / n


@given(answered(), st.sampled_from([wilson, jeffreys, college_interval]))
def test_agreement_and_the_rest_mirror_each_other(counts, interval):
    k, n, roll = counts

    low, high = interval(k, n, roll=roll)
    rest_low, rest_high = interval(n - k, n, roll=roll)

    assert low == pytest.approx(1 - rest_high, abs=1e-9)
    assert high == pytest.approx(1 - rest_low, abs=1e-9)


def test_nobody_leaves_everything_possible():
    low, high = college_interval([0, 0], [0, 0], roll=[np.inf, 12])

    assert low.tolist() == [0, 0]
    assert high.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(18, 19, 0.7536, 0.9906), (27, 31, 0.7115, 0.9487), (38, 84, 0.3505, 0.5586), (0, 10, 0.0, 0.2775)],
)
def test_wilson_gives_the_published_bounds(k, n, low, high):
    bounds = wilson(k, n)

    assert bounds[0] == pytest.approx(low, abs=2e-4)
    assert bounds[1] == pytest.approx(high, abs=2e-4)


@pytest.mark.parametrize("n", [1, 5, FEW - 1, FEW, 30])
def test_few_answers_take_jeffreys_and_many_take_wilson(n):
    k = np.arange(n + 1)

    expected = jeffreys(k, n) if n < FEW else wilson(k, n)

    np.testing.assert_array_equal(college_interval(k, n), expected)


@pytest.mark.parametrize(("n", "mean", "least"), [(5, 0.957, 0.90), (12, 0.951, 0.905)])
def test_jeffreys_covers_as_the_literature_says(n, mean, least):
    shares = np.linspace(0.0005, 0.9995, 2001)
    k = np.arange(n + 1)
    low, high = jeffreys(k, n)
    chances = np.array([[float(c) for c in _binomial(n, share)] for share in shares])

    held = (chances * ((low <= shares[:, None]) & (shares[:, None] <= high))).sum(axis=1)

    assert held.mean() == pytest.approx(mean, abs=0.002)
    assert held.min() == pytest.approx(least, abs=0.012)


def test_arguments_broadcast():
    low, high = college_interval([[1], [2]], [4, 12, 40], roll=[np.inf, 12, 100])

    assert low.shape == high.shape == (2, 3)
    assert low[0, 1] == 1 / 12


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_part_of_a_roll_tells_more_than_its_number(n, rest):
    size = effective_size(np.array(float(n)), np.array(float(n + rest)))

    assert size >= n
    assert np.isinf(size) == (rest == 0 and n > 0)


@pytest.mark.parametrize(("k", "n", "roll"), [(3, 2, None), (-1, 2, None), (1, 4, 3), (np.nan, 2, None)])
def test_impossible_counts_are_refused_with_their_place(k, n, roll):
    with pytest.raises(ValueError, match=r"at \(1,\); 0 <= k <= n <= roll was expected"):
        college_interval([0, k], [1, n], roll=roll if roll is None else [5, roll])


@pytest.mark.parametrize("level", [0, 1, 1.5])
def test_a_level_that_is_none_is_refused(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson(1, 2, level=level)


def _binomial(n, share):
    chances = np.ones(1)
    for _ in range(n):
        chances = np.convolve(chances, [1 - share, share])
    return chances
