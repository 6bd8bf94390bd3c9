"""Positions that are sent at the same moment, by real threads on the real database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from miroir.common.may import Refused
from miroir.consultations.actions.positions import take_position
from miroir.consultations.actions.processes import close_process
from miroir.consultations.given import Given
from miroir.consultations.models import Holder, Position, Process, ProcessState
from miroir.journal.models import Entry, Opening
from tests.makers import (
    make_mandate,
    make_membership,
    make_organisation,
    make_process,
    make_secretary,
    make_statement,
    make_user,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
AT_ONCE = 6


def make_open_process():
    """Return a process that is open at the moment of the clock, which threads share and nobody freezes."""
    process = make_process()
    now = timezone.now()
    step = process.steps.get()
    step.starts_at, step.ends_at = now - timedelta(days=1), now + timedelta(days=1)
    step.save()
    return process


def make_representatives(organisation, count):
    people = [make_user() for _ in range(count)]
    for person in people:
        make_membership(person, organisation)
        make_mandate(person, organisation)
    return people


def taking(statement, organisation):
    """Return the work of taking an organisation's position."""
    person = make_representatives(organisation, 1)[0]
    return lambda: take_position(by=person, organisation=organisation, given=Given(statement, 1))


def together(*works):
    """Return what works give that begin at the same moment, each in a thread with a connection of its own."""
    gate = threading.Barrier(len(works))

    def run(work):
        gate.wait()
        try:
            return work()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_positions_of_one_organisation_leave_one_current_and_both_in_the_history():
    statement, organisation = make_statement(make_open_process()), make_organisation()
    people = make_representatives(organisation, AT_ONCE)

    kept = together(
        *(
            lambda person=person, answer=answer: take_position(
                by=person, organisation=organisation, given=Given(statement, answer)
            )
            for person, answer in zip(people, (1, -1, 0, 1, -1, 0), strict=True)
        )
    )

    assert all(isinstance(one, Position) for one in kept)
    assert Position.objects.count() == AT_ONCE
    assert Position.objects.current().count() == 1
    assert Holder.objects.count() == 1
    assert Entry.objects.filter(kind="position taken").count() == 1
    assert Entry.objects.filter(kind="position changed").count() == AT_ONCE - 1
    assert Opening.objects.count() == AT_ONCE + 1


def test_one_form_sent_many_times_at_once_counts_once():
    statement, organisation = make_statement(make_open_process()), make_organisation()
    person = make_representatives(organisation, 1)[0]

    kept = together(
        *[lambda: take_position(by=person, organisation=organisation, given=Given(statement, 1, nonce="form"))]
        * AT_ONCE
    )

    assert len({one.pk for one in kept}) == 1
    assert Position.objects.count() == 1


def test_no_position_is_kept_after_the_closing_that_runs_beside_it():
    process = make_open_process()
    statement, secretary = make_statement(process), make_secretary()
    organisations = [make_organisation() for _ in range(AT_ONCE)]
    takes = [taking(statement, organisation) for organisation in organisations]

    *kept, _closed = together(*takes, lambda: close_process(by=secretary, process=process, reason="It is late."))

    closing = Entry.objects.get(kind="consultation closed").sequence
    later = Entry.objects.filter(kind="position taken", sequence__gt=closing)
    assert Process.objects.get().state == ProcessState.CLOSED
    assert not later.exists()
    assert Position.objects.count() == sum(isinstance(one, Position) for one in kept)
