from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.answers import Answer, kinds, signs, unknown_answers
from miroir.engine.positions import Positions, positions_from

EVENTS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 5), st.sampled_from(list(Answer)), st.integers(0, 3)), max_size=40
)


def table_of(starts, statements, answers, n_statements=6):
    return Positions(
        np.array(starts, dtype=np.int64),
        np.array(statements, dtype=np.uint16),
        np.array(answers, dtype=np.int8),
        n_statements,
    )


@given(EVENTS)
def test_the_last_answer_by_time_counts_and_the_last_in_the_list_at_the_same_moment(events):
    expected: dict[tuple[int, int], tuple[float, int]] = {}
    for holder, statement, answer, moment in events:
        if (holder, statement) not in expected or expected[holder, statement][0] <= moment:
            expected[holder, statement] = (moment, int(answer))
    columns = np.array(events, dtype=np.int64).reshape(-1, 4).T

    table = positions_from(columns[0], columns[1], columns[2], shape=(5, 6), moments=columns[3])

    found = zip(table.holders().tolist(), table.statements.tolist(), table.answers.tolist(), strict=True)
    assert {(h, s): a for h, s, a in found} == {place: answer for place, (_, answer) in expected.items()}
    assert len(table) == len(expected)


@given(EVENTS, st.lists(st.integers(0, 4), max_size=7))
def test_the_rows_of_some_holders_are_the_rows_they_had(events, chosen):
    columns = np.array(events, dtype=np.int64).reshape(-1, 4).T
    table = positions_from(columns[0], columns[1], columns[2], shape=(5, 6))

    some = table.of(chosen)

    np.testing.assert_array_equal(some.dense(), table.dense()[np.array(chosen, dtype=np.int64)])


@given(EVENTS, st.integers(0, 2**32 - 1))
def test_keeping_some_answers_leaves_every_holder(events, seed):
    columns = np.array(events, dtype=np.int64).reshape(-1, 4).T
    table = positions_from(columns[0], columns[1], columns[2], shape=(5, 6))
    mask = np.random.default_rng(seed).random(len(table)) < 0.5

    kept = table.keeping(mask)

    assert kept.n_holders == 5
    np.testing.assert_array_equal(kept.holders(), table.holders()[mask])
    np.testing.assert_array_equal(kept.matrix().toarray(), np.nan_to_num(kept.dense()))


def test_a_table_keeps_three_bytes_an_answer_and_cannot_be_changed():
    table = table_of([0, 2, 3], [0, 4, 1], [1, -1, 0])

    assert table.statements.itemsize + table.answers.itemsize == 3
    with pytest.raises(ValueError, match="read-only"):
        table.answers[0] = 0


@pytest.mark.parametrize(
    ("starts", "statements", "answers", "message"),
    [
        ([0, 1], [0], [5], r"unknown answers \[5\]"),
        ([0, 2], [3, 3], [1, 1], "holder 0 has statement 3 after 3"),
        ([0, 1, 3], [0, 4, 2], [1, 1, 1], "holder 1 has statement 2 after 4"),
        ([0, 1], [6], [1], "statement 6; one under 6 was expected"),
        ([0, 2, 1, 2], [1, 2], [1, 1], "starts goes down"),
        ([0, 1], [1, 2], [1, 1], "starts runs from"),
        ([0, 1], [1, 2], [1], "2 statements for 1 answers"),
    ],
)
def test_what_makes_no_table_is_refused_with_its_place(starts, statements, answers, message):
    with pytest.raises(ValueError, match=message):
        table_of(starts, statements, answers)


def test_more_statements_than_two_bytes_hold_are_refused():
    with pytest.raises(ValueError, match="70000 statements; at most 65535"):
        table_of([0], [], [], n_statements=70_000)


def test_events_out_of_the_shape_or_of_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="outside the shape"):
        positions_from([0], [2], [1], shape=(1, 2))
    with pytest.raises(ValueError, match="equal ones were expected"):
        positions_from([0, 1], [0], [1], shape=(2, 2))


def test_signs_and_kinds_of_many_answers_equal_those_of_each_alone():
    every = np.array(sorted(Answer), dtype=np.int8)
    many = np.tile(every, (1 << 15, 9))[:, : 9 * len(every) - 3]

    assert many.size > 1 << 18
    np.testing.assert_array_equal(signs(many), np.tile(signs(every), (1 << 15, 9))[:, : many.shape[1]])
    np.testing.assert_array_equal(kinds(many), np.tile(kinds(every), (1 << 15, 9))[:, : many.shape[1]])
    assert unknown_answers(many) == []


def test_unknown_answers_are_told_once_in_order():
    assert unknown_answers(np.array([7, 1, -128, 7, 3], dtype=np.int8)) == [-128, 3, 7]
