"""The next statement: the engine's choice, with a chance that is kept and cannot be forged."""

from __future__ import annotations

import pytest
import time_machine
from django.core import signing
from django.urls import reverse

from measures.pace import timed
from miroir.consultations.actions.routing import keep_tally
from miroir.consultations.models import KeptTally, Position
from miroir.consultations.queries.consultation import consultation_of, rule_in_force
from miroir.consultations.queries.processes import process_of
from miroir.consultations.queries.routing import Asked, exposure_of, next_for, signed_exposure, tally_content
from miroir.consultations.tasks import keep_map_of
from tests.makers import (
    NOW,
    make_holder,
    make_organisation,
    make_position,
    make_process,
    make_representative,
    make_statement,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_same_page_shows_the_same_statement_and_another_participant_may_see_another():
    process = make_process()
    for _ in range(40):
        make_statement(process)

    first = [next_for(process, Asked("somebody")).statement for _ in range(3)]
    others = {next_for(process, Asked(f"other {who}")).statement for who in range(12)}

    assert len(set(first)) == 1
    assert len(others) > 1


def test_what_is_answered_skipped_or_not_published_is_not_put():
    process = make_process()
    answered, skipped, left = (make_statement(process) for _ in range(3))
    make_statement(process, state="withdrawn")
    holder = make_holder(process)
    make_position(answered, holder)

    put = next_for(process, Asked("who", holder, skipped=frozenset({skipped.number})))

    assert put.statement == left
    assert (put.answered, put.total, put.skipped) == (1, 3, 1)
    assert put.probability == pytest.approx(1)


def test_when_all_is_answered_nothing_is_put():
    process = make_process()
    holder = make_holder(process)
    make_position(make_statement(process), holder)

    put = next_for(process, Asked("who", holder))

    assert put.statement is None
    assert (put.answered, put.total) == (1, 1)


def test_without_a_statement_nothing_is_put():
    put = next_for(make_process(), Asked("who"))

    assert (put.statement, put.total) == (None, 0)


def test_only_what_the_mandate_covers_is_put():
    process = make_process()
    make_statement(process, areas=("a02",))
    covered = make_statement(process, areas=("a01", "a02"))

    put = next_for(process, Asked("who", areas=frozenset({"a01"})))

    assert put.statement == covered
    assert put.total == 1


def test_the_statement_that_tells_most_comes_more_often_once_answers_are_counted():
    process = make_process()
    statements = [make_statement(process) for _ in range(14)]
    for _ in range(12):
        holder = make_holder(process)
        for place, statement in enumerate(statements):
            make_position(statement, holder, answer=1 if place < 10 else -1)
    process = process_of(process.slug)
    consultation, rule = consultation_of(process), rule_in_force(process, NOW.date())
    keep_tally(by=None, process=process, content=tally_content(consultation, rule), at=NOW)

    chances = [next_for(process, Asked(f"who {who}", college="state")).probability for who in range(30)]

    assert max(chances) > 1.5 / 14
    assert min(chances) >= 0.1 / 14


def test_the_task_that_keeps_a_map_keeps_the_tally_of_it():
    process = make_process()
    make_position(make_statement(process))

    keep_map_of(process.pk)

    kept = KeptTally.objects.get(process=process)
    assert kept.content["numbers"] == [1]
    assert sum(kept.content["all_seen"]) == 1


def test_a_statement_newer_than_the_tally_may_be_put():
    process = make_process()
    holder = make_holder(process)
    make_position(make_statement(process), holder)
    keep_map_of(process.pk)
    newer = make_statement(process)

    assert next_for(process, Asked("who", holder)).statement == newer


def test_the_chance_is_kept_with_the_position(client):
    process, organisation = make_process(), make_organisation()
    statement = make_statement(process)
    client.force_login(make_representative(organisation))
    page = client.get(reverse("consultations:answer", args=[process.slug]))
    form = page.context["form"]

    told = {name: form.initial[name] for name in ("who", "put", "after")}
    answer = client.post(
        reverse("consultations:take", args=[process.slug, statement.number]),
        {**told, "answer": "1", "reason": "", "nonce": "n"},
    )

    position = Position.objects.get()
    assert answer.url.startswith(reverse("consultations:answer", args=[process.slug]))
    assert (position.policy, position.probability) == ("ocba", 1.0)


@pytest.mark.parametrize("forge", ["other statement", "other participant", "other key", "nonsense", "other salt"])
def test_a_forged_chance_is_not_kept(forge):
    process = make_process()
    statement, other = make_statement(process), make_statement(process)
    word = {
        "other statement": signed_exposure(other, "me", 0.5),
        "other participant": signed_exposure(statement, "you", 0.5),
        "other key": signing.dumps([statement.pk, "me", "ocba", 1.0], key="x", salt="miroir.consultations.routing"),
        "nonsense": "x:y:z",
        "other salt": signing.dumps([statement.pk, "me", "ocba", 1.0], salt="elsewhere"),
    }[forge]

    assert exposure_of(word, statement, "me") == ("", None)
    assert exposure_of(signed_exposure(statement, "me", 0.25), statement, "me") == ("ocba", 0.25)


@pytest.mark.slow
def test_the_choice_is_quick_at_two_thousand_statements_and_eight_colleges(django_assert_max_num_queries):
    process = make_process()
    template = make_statement(process)
    type(template).objects.bulk_create(
        type(template)(process=process, number=n, text="Énoncé.", language="fr", state="published", proposed_at=NOW)
        for n in range(2, 2001)
    )
    size = 2000
    content = {
        "numbers": list(range(1, size + 1)),
        "colleges": [f"c{n}" for n in range(8)],
        "members": [250] * 8,
        "agreed": [[7] * size for _ in range(8)],
        "seen": [[12 + n % 9 for n in range(size)] for _ in range(8)],
        "all_agreed": [56] * size,
        "all_passed": [0] * size,
        "all_seen": [140] * size,
    }
    keep_tally(by=None, process=process, content=content, at=NOW)
    next_for(process, Asked("warm"))

    with django_assert_max_num_queries(7):
        next_for(process, Asked("who", college="c3"))

    assert timed(lambda: next_for(process, Asked("who", college="c3")), rounds=3)[0] < 0.06
