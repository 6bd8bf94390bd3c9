"""Two published states tell nothing that each alone does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miroir.engine.colleges import CollegeCounts
from miroir.engine.confidentiality import protect, release
from miroir.engine.rules import Rule


def published(*colleges, answered=None, smallest=3):
    """What is proposed for one statement, the (agree, reservations, disagree, abstain) of each college given."""
    table = np.zeros((1, len(colleges), 5), dtype=np.int64)
    table[0, :, :4] = colleges
    holders = np.array(answered if answered is not None else table[0].sum(axis=1), dtype=np.int64)
    codes = tuple(f"college-{place}" for place in range(len(colleges)))
    counts = CollegeCounts(table, table.sum(axis=1), holders, holders, codes, np.zeros(1, dtype=bool))
    return protect(counts, Rule(codes, smallest_cell=smallest))


def row(state, college=0):
    return state.low[0, college].tolist(), state.high[0, college].tolist(), int(state.answered[0, college])


def test_the_first_state_is_released_as_proposed():
    proposed = published((9, 5, 6, 4))

    assert release([], proposed) is proposed


def test_one_new_answer_is_not_shown():
    first = published((9, 5, 6, 4))

    second = release([first], published((10, 5, 6, 4)))

    assert row(second) == row(first)


def test_enough_new_answers_of_every_kind_are_shown():
    first, proposed = published((9, 5, 6, 4)), published((12, 8, 9, 7))

    second = release([first], proposed)

    assert row(second) == row(proposed)
    assert row(second) != row(first)


def test_new_answers_that_are_all_the_same_are_not_shown():
    first = published((9, 5, 6, 4))

    second = release([first], published((15, 5, 6, 4)))

    assert row(second) == row(first)


def test_a_changed_answer_is_not_shown():
    first = published((9, 5, 6, 4))

    second = release([first], published((8, 5, 7, 4)))

    assert row(second) == row(first)


def test_a_hidden_count_is_not_given_away_by_the_next_state():
    # were nobody to have changed an answer, the second state would show that at most 18 agreed at first: 2 were against
    first = published((18, 5, 2, 6))

    second = release([first], published((18, 8, 5, 9)))

    assert row(second) == row(first)


def test_two_rows_published_at_different_moments_do_not_tell_how_few_came_between():
    first = published((9, 5, 6, 4))
    second = release([first], published((12, 8, 9, 7)))

    third = release([first, second], published((13, 9, 9, 7)))

    assert row(third) == row(second)


def test_a_college_newly_large_enough_is_shown():
    first = published((2, 0, 0, 0), (9, 5, 6, 4))

    second = release([first], published((9, 4, 5, 3), (9, 5, 6, 4)))

    assert second.shown.tolist() == [True, True]
    assert row(second, 1) == row(first, 1)
    assert row(second)[2] == 21


def test_a_college_that_withdrew_stays_as_it_was():
    first = published((9, 5, 6, 4), (9, 5, 6, 4))

    second = release([first], published((0, 0, 0, 0), (9, 5, 6, 4)))

    assert row(second) == row(first)
    assert second.shown.all()
    assert not second.absent.any()


def test_rows_that_leave_too_much_open_to_compare_stay_as_they_are():
    first = published((0, 50, 50, 1))

    second = release([first], published((0, 60, 60, 1)))

    assert row(second) == row(first)


def test_states_of_different_charters_are_not_compared():
    with pytest.raises(ValueError, match="a state published before"):
        release([published((9, 5, 6, 4))], published((9, 5, 6, 4), smallest=4))


parts = st.tuples(*[st.integers(0, 9)] * 4)


@settings(max_examples=40)
@given(parts, parts)
def test_a_reader_of_both_states_works_out_no_small_count(before, more):
    first = published(before)
    second = release([first], published(tuple(a + b for a, b in zip(before, more, strict=True))))

    if not (first.shown.all() and second.shown.all()) or row(first) == row(second):
        return
    pairs = [(old, new) for old in _rows(row(first)) for new in _rows(row(second))]
    for part in range(3):
        came = {new[part] - old[part] for old, new in pairs if all(new[i] >= old[i] for i in range(3))}
        assert len(came) != 1 or min(came) >= 3
    assert row(second)[2] == row(first)[2] or row(second)[2] - row(first)[2] >= 3


def _rows(box):
    low, high, whole = box
    return [
        (a, b, c, whole - a - b - c)
        for a in range(low[0], high[0] + 1)
        for b in range(low[1], high[1] + 1)
        for c in range(low[2], high[2] + 1)
        if low[3] <= whole - a - b - c <= high[3]
    ]
