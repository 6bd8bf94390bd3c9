"""Answers, delegations, closings and findings at the same moment, by real threads on the real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from miroir.common.may import Refused
from miroir.decisions.actions.answers import answer_call, delegate
from miroir.decisions.actions.calls import close_call, open_call
from miroir.decisions.actions.findings import record_finding
from miroir.decisions.models import Answer, Call, Delegation, Finding, Moment, Reply, Result
from miroir.journal.models import Entry
from tests.consultations.test_positions_at_once import make_representatives, together
from tests.decisions_makers import make_called, make_chair, make_version_to_put
from tests.makers import make_organisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
AT_ONCE = 5


def make_running_version():
    """Return a version whose step runs at the moment of the clock, which threads share and nobody freezes."""
    version = make_version_to_put()
    step, now = version.document.process.current_step, timezone.now()
    step.starts_at, step.ends_at = now - timedelta(days=1), now + timedelta(days=2)
    step.save()
    return version


def put(version, by=None):
    closes = timezone.now() + timedelta(days=1)
    return open_call(by=by or make_chair(), version=version, question_fr="?", question_en="?", closes_at=closes)


def test_answers_of_one_organisation_at_once_leave_one_current_and_all_in_the_history():
    organisation = make_organisation()
    people = make_representatives(organisation, AT_ONCE)
    call = put(make_running_version())

    together(
        *(
            lambda person=person: answer_call(
                by=person, organisation=organisation, call=call, reply=Reply.AGREE, reason=""
            )
            for person in people
        )
    )

    assert Answer.objects.count() == AT_ONCE
    assert Answer.objects.current().count() == 1


def test_one_form_sent_many_times_at_once_counts_once():
    ((organisation, person),) = make_called("state")
    call = put(make_running_version())
    told = {"by": person, "organisation": organisation, "call": call, "reply": Reply.AGREE, "reason": "", "nonce": "n"}

    made = together(*[lambda: answer_call(**told)] * AT_ONCE)

    assert len({one.pk for one in made}) == 1
    assert Answer.objects.count() == 1
    assert Entry.objects.filter(kind="call for consensus answered").count() == 1


def test_two_calls_on_one_text_do_not_open_at_once():
    version = make_running_version()
    chairs = [make_chair() for _ in range(3)]

    made = together(*(lambda chair=chair: put(version, chair) for chair in chairs))

    assert Call.objects.count() == 1
    assert sum(isinstance(one, Refused) for one in made) == 2


def test_two_organisations_that_delegate_to_one_another_at_once_make_no_chain():
    (first, one), (second, other) = make_called("state", "local")
    call = put(make_running_version())

    together(
        lambda: delegate(by=one, call=call, giver=first, receiver=second),
        lambda: delegate(by=other, call=call, giver=second, receiver=first),
    )

    assert Delegation.objects.count() == 1


def test_closing_and_finding_at_once_happen_once():
    ((organisation, person),) = make_called("state")
    call = put(make_running_version())
    answer_call(by=person, organisation=organisation, call=call, reply=Reply.AGREE, reason="")
    chairs = [make_chair() for _ in range(3)]

    together(*(lambda chair=chair: close_call(by=chair, call=call) for chair in chairs))
    results = (Result.BACK_TO_WORK, Result.NO_CONSENSUS, Result.BACK_TO_WORK)
    together(
        *(
            lambda chair=chair, result=result: record_finding(by=chair, call=call, result=result, reason="R.")
            for chair, result in zip(chairs, results, strict=True)
        )
    )

    assert call.roll.filter(moment=Moment.CLOSING).count() == 1
    assert Finding.objects.count() == 1
