"""Role by state by ownership: every answer of the permissions of decisions, checked against the pages."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from miroir.common.may import Refused
from miroir.consultations.models import ProcessState
from miroir.decisions.actions.calls import close_call
from miroir.decisions.actions.findings import record_finding
from miroir.decisions.models import Answer, Delegation, Finding, Reply, Result
from miroir.decisions.permissions.answers import may_answer, may_delegate, may_revoke
from miroir.decisions.permissions.calls import Readiness, may_call, may_close_call, may_see_call
from miroir.decisions.permissions.findings import may_dissent, may_find
from miroir.decisions.queries.places import call_of, current_answer, finding_of, place_in
from miroir.directory.models import Body, BodyKind, SeatRole
from miroir.directory.standing import standing_of
from tests.decisions_makers import CLOSES, give_answer, make_call, make_called, make_chair, make_version_to_put
from tests.makers import (
    NOW,
    give_second_factor,
    make_membership,
    make_organisation,
    make_representative,
    make_seat,
    make_secretary,
    make_user,
)
from tests.walking import walked

pytestmark = pytest.mark.django_db
ROLES = (
    "visitor",
    "person",
    "member",
    "representative",
    "receiver",
    "rapporteur",
    "chair",
    "other-chair",
    "bureau",
    "secretariat",
)
STATES = ("open", "over", "closed", "found", "process-closed")
OWNERS = ("own", "other's")


@pytest.fixture(autouse=True)
def at_now():
    with override("en"):
        yield


def someone(role, organisation, receiver):
    """Return a person in a role; who acts for an organisation does it for this one, the receiver for the one it gave its answer to."""
    whole = {
        "visitor": lambda: None,
        "secretariat": make_secretary,
        "chair": make_chair,
        "representative": lambda: make_representative(organisation),
        "receiver": lambda: make_representative(receiver),
    }
    return whole[role]() if role in whole else seated(role, organisation)


def seated(role, organisation):
    """Return a member of an organisation, or a person with the seat of a role."""
    person = make_user()
    if role == "member":
        make_membership(person, organisation)
    if role == "rapporteur":
        make_seat(person, BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR)
    if role == "other-chair":
        body = Body.objects.create(code="other", kind=BodyKind.WORKING_GROUP, name_fr="Autre", name_en="Other")
        body.seats.create(person=person, role=SeatRole.CHAIR, starts_on=NOW.date())
    if role == "bureau":
        make_seat(person, BodyKind.BUREAU)
        give_second_factor(person)
    return person


def scene(state):
    """Return a call in a state, the organisation and the one that received its answer; and the moment at which all is asked."""
    with time_machine.travel(NOW, tick=False):
        (organisation, by), (receiver, _) = make_called("state", "local")
        call = make_call(version=make_version_to_put())
        give_answer(call, organisation, by, Reply.OPPOSE)
        Delegation.objects.create(call=call, giver=organisation, receiver=receiver, given_at=NOW)
    if state == "open":
        return call, organisation, receiver, NOW
    if state in ("closed", "found"):
        with time_machine.travel(CLOSES, tick=False):
            close_call(by=None, call=call)
            if state == "found":
                record_finding(by=make_chair(), call=call, result=Result.NO_CONSENSUS, reason="R.")
    if state == "process-closed":
        process = call.version.document.process
        process.state, process.closed_at = ProcessState.CLOSED, NOW
        process.save()
        return call, organisation, receiver, NOW
    return call, organisation, receiver, CLOSES + timedelta(hours=1)


def expected(role, state, owner):
    """Return, written out once more and otherwise than in the code, what a person may do."""
    is_open, runs = state == "open", state != "process-closed"
    leads = role in ("chair", "bureau")
    mine = owner == "own"
    return {
        "see": True,
        "call": leads and runs,
        "close": leads and state == "over",
        "answer": is_open and mine and role in ("representative", "receiver"),
        "delegate": False,
        "revoke": is_open and role == "representative",
        "find": leads and state == "closed",
        "dissent": state == "found" and mine and role == "representative",
    }


def answers_of(standing, call, organisation, receiver, owner, now):
    whose = organisation if owner == "own" else make_organisation()
    finding = finding_of(call)
    places = (place_in(call, whose), place_in(call, receiver))
    given = call.delegations.select_related("call__version__document__process__current_step").get()
    return {
        "see": may_see_call(standing, call.version.document.process, now=now),
        "call": may_call(standing, call.version, Readiness(), now=now),
        "close": may_close_call(standing, call, awaited=1, now=now),
        "answer": may_answer(standing, call, whose, places[0], now=now),
        "delegate": may_delegate(standing, call, whose, receiver, places, now=now),
        "revoke": may_revoke(standing, given, now=now),
        "find": may_find(standing, call, found=finding is not None, now=now),
        "dissent": may_dissent(standing, finding, whose, current_answer(call, whose), now=now) if finding else False,
    }


@pytest.mark.slow
@pytest.mark.parametrize(("role", "state"), list(itertools.product(ROLES, STATES)))
def test_what_one_may_do_with_a_call_and_what_its_pages_let_one_do(client, role, state):
    call, organisation, receiver, now = scene(state)
    person = someone(role, organisation, receiver)
    call = call_of(call.version.document.slug, call.version.number, call.number)
    with time_machine.travel(now, tick=False):
        for owner in OWNERS:
            found = answers_of(standing_of(person, now=now), call, organisation, receiver, owner, now)
            told = expected(role, state, owner)

            assert {name: bool(answer) for name, answer in found.items()} == told, owner
            assert all(answer or answer.reason.endswith((".", "!")) for answer in found.values() if answer is not False)
        check_pages(client, person, call, (organisation, receiver), expected(role, state, "own"), cell_of(role, state))


def cell_of(role, state):
    return ROLES.index(role) + STATES.index(state)


def check_pages(client, person, call, organisations, told, cell):
    """Ask the pages of a call: they let through what the permissions allow, and refuse the rest."""
    if person:
        client.force_login(person)
    args = [call.version.document.slug, call.version.number, call.number]
    for place, name in enumerate(("call", "roll", "roll-csv", "answers")):
        if not walked(place, cell):
            continue
        assert client.get(reverse(f"decisions:{name}", args=args)).status_code == 200, name
    opened = client.get(reverse("decisions:open", args=args[:2]))
    waits = not hasattr(call, "finding")
    assert opened.status_code == (200 if told["call"] and not waits else 403 if person else 302)
    who, receiver = {"organisation": organisations[0].key}, organisations[1]
    sent = {
        "answer": {**who, "reply": "abstain", "reason": "", "nonce": "n"},
        "delegate": {**who, "receiver": receiver.key},
        "find": {"result": "back-to-work", "reason": "R."},
        "close": {},
        "dissent": {**who, "text": "No.", "language": "en"},
    }
    kept = Answer.objects.count(), Delegation.objects.count(), Finding.objects.count()
    for place, (name, fields) in enumerate(sent.items()):
        if not told[name] and walked(place, cell):
            answer = client.post(reverse(f"decisions:{name}", args=args), fields)
            assert answer.status_code in ((403, 404, 422) if person else (302,)), name
    assert (Answer.objects.count(), Delegation.objects.count(), Finding.objects.count()) == kept


def test_a_call_of_a_process_in_preparation_is_not_seen():
    version = make_version_to_put()
    process = version.document.process
    process.state = ProcessState.PREPARATION

    with pytest.raises(Refused, match="being prepared"):
        may_see_call(standing_of(None, now=NOW), process, now=NOW).require()
