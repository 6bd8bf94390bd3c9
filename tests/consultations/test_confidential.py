"""Kept maps of confidential positions: no count of a few persons follows from one, nor from all of them."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

from miroir.consultations.actions.maps import keep_map
from miroir.consultations.models import KeptMap
from miroir.consultations.queries.consultation import consultation_of, rule_in_force
from miroir.consultations.queries.releases import aligned, kept_release, published_before
from miroir.engine.confidentiality import derivable
from miroir.records.computing import protected_by
from tests.makers import NOW, make_holder, make_organisation, make_position, make_process, make_statement

pytestmark = pytest.mark.django_db
DAY = NOW.date()


@pytest.fixture
def process():
    return make_process(rule={"positions": "confidential"})


def answer(process, *answers, college="state", statements=None):
    """Have as many new holders of a college answer, each the same to every statement."""
    holders = []
    for given in answers:
        holder = make_holder(process, make_organisation(college=college))
        holders.append(holder)
        for statement in statements or process.statements.all():
            make_position(statement, holder, given)
    return holders


def states(process):
    """Return what was published, map by map, on the statements and colleges of now."""
    consultation = consultation_of(process)
    proposed = protected_by(consultation, rule_in_force(process, DAY), reservations_offered=True).counts
    ids = [statement.id for statement in consultation.statements]
    return [aligned(state, proposed, ids) for state in published_before(process)]


def keep(process, **how):
    return keep_map(by=None, process=process, now=NOW, **how)


def line(kept, college):
    return next(line for line in kept.verdicts.first().shown["lines"] if line["name"] == college)


def test_a_college_of_two_has_no_figure_and_a_unanimous_one_is_a_range(process):
    make_statement(process)
    answer(process, *[1] * 20)
    answer(process, -1, -1, college="local")

    kept = keep(process)

    assert line(kept, "local")["state"] == "hidden"
    assert line(kept, "state")["k"] == [18, 20]
    shown = kept.verdicts.first().shown
    assert (shown["answers"], shown["tests"], shown["binding"], shown["reasons"]) == (None, None, "", [])
    assert kept.summary["map"] is None
    assert kept.summary["positions"] == 20
    assert [one["answered"] for one in kept.summary["participation"]] == [None, 20]


def test_one_or_two_new_answers_leave_the_map_that_is_kept(process):
    make_statement(process)
    answer(process, *[1] * 12, *[-1] * 8)
    first = keep(process)
    answer(process, 1)

    assert keep(process) == first

    answer(process, 1)
    assert keep(process) == first
    assert KeptMap.objects.count() == 1


def test_enough_new_answers_that_differ_are_published(process):
    make_statement(process)
    answer(process, *[1] * 40, *[-1] * 40)
    first = keep(process)
    answer(process, *[1] * 9, *[-1] * 9)

    second = keep(process)

    assert second != first
    assert line(second, "state")["n"] == [98, 98]


def test_the_last_map_is_kept_though_nothing_new_may_be_said(process):
    make_statement(process)
    answer(process, *[1] * 12, *[-1] * 8)
    first = keep(process)
    answer(process, 1)

    last = keep(process, final=True)

    assert last != first
    assert last.final
    assert [line(last, "state")[name] for name in ("k", "n")] == [line(first, "state")[name] for name in ("k", "n")]


def test_the_cross_grid_is_published_once_when_answers_have_ended(process):
    make_statement(process)
    answer(process, *[1] * 12, *[-1] * 8)

    assert keep(process).summary["grid"] is None
    last = keep(process, final=True)
    assert last.summary["grid"]["shown"] == [False, True]
    answer(process, *[1] * 9, *[-1] * 9)
    assert keep(process, final=True).summary["grid"] == last.summary["grid"]


def test_a_new_statement_is_published_beside_rows_that_stay(process):
    make_statement(process)
    holders = answer(process, *[1] * 12, *[-1] * 8)
    keep(process)
    second = make_statement(process)
    for place, holder in enumerate(holders):
        make_position(second, holder, 1 if place % 2 else -1)

    kept = keep(process)

    assert [told.number for told in kept.verdicts.all()] == [1, 2]


def test_a_record_says_what_the_map_says_though_answers_came_since(process):
    make_statement(process)
    answer(process, *[1] * 12, *[-1] * 8)
    kept = keep(process)
    answer(process, 1, 1)

    released = kept_release(kept, consultation_of(process), rule_in_force(process, DAY))

    published = states(process)[-1]
    assert np.array_equal(released.counts.low, published.low)
    assert np.array_equal(released.counts.answered, published.answered)
    assert not released.grid.shown.any()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_no_small_count_is_derived_from_any_state_nor_from_two(process, seed):
    draw = np.random.default_rng(seed)
    for _ in range(3):
        make_statement(process)
    for _round in range(6):
        for college in ("state", "local"):
            given = [int(one) for one in draw.choice([1, 2, -1, 0], size=draw.integers(0, 9))]
            answer(process, *given, college=college)
        if draw.random() < 0.3:
            make_statement(process)
        keep(process)
    keep(process, final=True)

    found = states(process)
    assert all(not derivable(state) for state in found)
    for earlier, later in pairwise(found):
        came = later.answered - earlier.answered
        same = (later.low == earlier.low).all(axis=2) & (later.high == earlier.high).all(axis=2)
        assert (same | (came == 0) | (np.abs(came) >= 3) | ~earlier.shown).all()


def test_nothing_kept_names_a_holder_or_an_answer(process):
    make_statement(process)
    holders = answer(process, *[1] * 12, *[-1] * 8)

    kept = keep(process)

    told = json.dumps([kept.summary, [verdict.shown for verdict in kept.verdicts.all()]])
    assert all(str(key) not in told for holder in holders for key in (holder.key, holder.organisation.key))


def test_the_fingerprint_of_confidential_input_is_keyed(process, settings):
    make_statement(process)
    answer(process, 1, 1, 1)
    first = keep(process)
    settings.SECRET_KEY = "another"  # noqa: S105

    assert keep(process, final=True).input_hash != first.input_hash
