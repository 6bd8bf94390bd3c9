"""How low the least favourable college may be, against a slow computation and against known truths."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from miroir.engine.pooling import CLOSENESS, worst_college
from miroir.engine.rules import Rule
from miroir.engine.tallies import CollegeCounts

RULE = Rule(colleges=("a", "b", "c"))


def make_counts(agreeing, answers, moderated_out=()):
    agreeing, answers = np.atleast_2d(agreeing), np.broadcast_to(answers, np.atleast_2d(agreeing).shape)
    cells = np.zeros((*agreeing.shape, 5), dtype=np.int64)
    cells[..., 0], cells[..., 2] = agreeing, answers - agreeing
    members = cells.sum(axis=-1).max(axis=0, initial=0)
    outside = np.array([place in moderated_out for place in range(len(agreeing))], dtype=bool)
    return CollegeCounts(cells, cells.sum(axis=1), members, members, tuple("abcdef"[: agreeing.shape[1]]), outside)


def drawn_slowly(agreeing, answers, draws=40_000):
    """The least share of each statement, drawn from the posterior on a dense grid of centres."""
    generator = np.random.default_rng(5)
    centres = (np.arange(400) + 0.5) / 400
    first, second = CLOSENESS[:, None] * centres, CLOSENESS[:, None] * (1 - centres)
    by_statement = [
        sum(
            special.betaln(first + k, second + n - k) - special.betaln(first, second)
            for k, n in zip(row, answers, strict=True)
        )
        for row in agreeing
    ]
    by_tau = np.sum([special.logsumexp(part, axis=1) for part in by_statement], axis=0)
    least = []
    for row, part in zip(agreeing, by_statement, strict=True):
        joint = np.exp(
            part - special.logsumexp(part, axis=1, keepdims=True) + (by_tau - special.logsumexp(by_tau))[:, None]
        )
        chosen = generator.choice(joint.size, size=draws, p=joint.ravel() / joint.sum())
        shares = generator.beta(
            first.ravel()[chosen, None] + row, second.ravel()[chosen, None] + np.array(answers) - row
        )
        least.append(shares)
    return np.array(least)


def test_quadrature_agrees_with_slow_draws():
    agreeing, answers = np.array([[5, 20, 30], [0, 10, 1], [6, 24, 95], [3, 3, 80]]), [6, 25, 100]
    shares = drawn_slowly(agreeing, answers)

    found = worst_college(make_counts(agreeing, answers), RULE, reach=0.5)

    least = shares.min(axis=2)
    np.testing.assert_allclose(found.expected_minimum, least.mean(axis=1), atol=0.004)
    np.testing.assert_allclose(found.low10, np.quantile(least, 0.1, axis=1), atol=0.008)
    np.testing.assert_allclose(found.reaches, (least >= 0.5).mean(axis=1), atol=0.01)
    lowest = [np.bincount(row.argmin(axis=1), minlength=3) / len(row) for row in shares]
    assert found.binding.tolist() == [int(part.argmax()) for part in lowest]
    np.testing.assert_allclose(found.binding_probability, [part.max() for part in lowest], atol=0.02)


@given(
    st.lists(st.tuples(*[st.integers(0, 30)] * 3), min_size=1, max_size=5),
    st.tuples(*[st.integers(0, 30)] * 3),
    st.floats(0.05, 0.95),
)
@settings(max_examples=40)
def test_every_figure_is_a_share(agreeing, answers, reach):
    found = worst_college(make_counts(np.minimum(agreeing, answers), answers), RULE, reach=reach)

    for part in (found.expected_minimum, found.low10, found.reaches, found.binding_probability):
        assert part.shape == (len(agreeing),)
        assert ((part >= -1e-9) & (part <= 1 + 1e-9)).all()
    assert (found.low10 <= found.expected_minimum + 0.02).all()
    assert ((found.binding >= 0) & (found.binding < 3)).all()
    assert CLOSENESS[0] <= found.closeness <= CLOSENESS[-1]


@given(st.permutations(range(4)), st.permutations(range(3)))
@settings(max_examples=20)
def test_the_order_of_statements_and_colleges_changes_nothing(statements, colleges):
    agreeing, answers = np.array([[5, 20, 90], [0, 10, 1], [6, 25, 100], [3, 3, 80]]), np.array([6, 25, 100])

    before = worst_college(make_counts(agreeing, answers), RULE)
    after = worst_college(make_counts(agreeing[statements][:, colleges], answers[colleges]), RULE)

    np.testing.assert_allclose(after.expected_minimum, before.expected_minimum[statements], rtol=1e-9)
    np.testing.assert_allclose(after.low10, before.low10[statements], rtol=1e-9)
    assert np.array(colleges)[after.binding].tolist() == before.binding[statements].tolist()


def test_the_same_counts_give_the_same_bytes():
    counts = make_counts([[5, 20, 90], [1, 20, 50]], [6, 25, 100])

    one, other = worst_college(counts, RULE), worst_college(counts, RULE)

    assert one.low10.tobytes() == other.low10.tobytes()
    assert one.expected_minimum.tobytes() == other.expected_minimum.tobytes()


def test_a_census_is_as_low_as_its_share():
    rule = Rule(colleges=("a", "b"), rolls={"a": 5, "b": 40})

    found = worst_college(make_counts([[3, 38], [5, 40]], [5, 40]), rule, reach=0.6)

    np.testing.assert_allclose(found.expected_minimum, [0.6, 1.0], atol=0.002)
    np.testing.assert_allclose(found.low10, [0.6, 1.0], atol=0.005)
    assert found.reaches.tolist() == pytest.approx([1, 1])
    assert found.binding[0] == 0


def test_only_the_counted_colleges_matter():
    counted = worst_college(make_counts([[20, 28, 0]], [25, 30, 30]), Rule(colleges=("b", "a")))
    alone = worst_college(make_counts([[28, 20]], [30, 25]), Rule(colleges=("a", "b")))

    assert counted.low10.tolist() == alone.low10.tolist()
    assert counted.binding.tolist() == [1]


def test_statements_moderated_out_teach_nothing():
    agreeing, answers = [[24, 24, 25], [22, 23, 24], [1, 25, 12]], [25, 25, 25]

    beside = worst_college(make_counts(agreeing, answers, moderated_out=(2,)), RULE)
    without = worst_college(make_counts(agreeing[:2], answers), RULE)

    assert beside.closeness == pytest.approx(without.closeness)
    np.testing.assert_allclose(beside.low10[:2], without.low10)
    assert len(beside.low10) == 3


def test_a_college_without_answers_may_be_anywhere_near_the_others():
    known = worst_college(make_counts([[24, 24]] * 8, [25, 25]), Rule(colleges=("a", "b")))
    silent = worst_college(make_counts([[24, 24, 0]] * 8, [25, 25, 0]), RULE)
    nobody = worst_college(make_counts([[0, 0, 0]], [0, 0, 0]), RULE)

    assert 0.5 < silent.low10[0] < known.low10[0]
    assert 0 < nobody.low10[0] < 0.1
    assert nobody.binding_probability[0] == pytest.approx(1 / 3, abs=0.01)


def test_no_statement_gives_no_figure():
    found = worst_college(make_counts(np.zeros((0, 3), dtype=int), [0, 0, 0]), RULE)

    assert found.low10.shape == found.binding.shape == (0,)


@pytest.mark.parametrize("closeness", [8, 60])
def test_the_worst_college_passes_its_bound_nine_times_in_ten(closeness):
    generator = np.random.default_rng(3)
    sizes = np.array([6, 9, 15, 30, 60, 200])
    held, error = [], []
    for _ in range(8):
        centres = generator.uniform(0.2, 0.95, size=(40, 1))
        shares = generator.beta(closeness * centres, closeness * (1 - centres), size=(40, 6))
        found = worst_college(make_counts(generator.binomial(sizes, shares), sizes), Rule(colleges=tuple("abcdef")))
        held.append((shares.min(axis=1) >= found.low10).mean())
        error.append((found.expected_minimum - shares.min(axis=1)).mean())

    assert np.mean(held) == pytest.approx(0.9, abs=0.04)
    assert abs(np.mean(error)) < 0.015


@pytest.mark.parametrize("reach", [0, 1])
def test_a_reach_that_is_no_share_is_refused(reach):
    with pytest.raises(ValueError, match="reach is"):
        worst_college(make_counts([[1, 1, 1]], [2, 2, 2]), RULE, reach=reach)
