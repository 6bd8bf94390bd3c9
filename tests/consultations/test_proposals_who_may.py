"""Role by state by ownership: who puts proposals forward and withdraws them, and what the pages let one do."""

from __future__ import annotations

import itertools

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from miroir.consultations.models import ProcessState, StepKind
from miroir.consultations.permissions.proposals import (
    may_put_forward,
    may_put_forward_at_all,
    may_withdraw_proposal,
    organisations_putting_forward,
)
from miroir.directory.models import BodyKind, SeatRole
from miroir.directory.standing import standing_of
from tests.makers import (
    NOW,
    make_membership,
    make_organisation,
    make_representative,
    make_seat,
    make_secretary,
    make_user,
)
from tests.proposals_makers import make_gathering, make_proposal

pytestmark = pytest.mark.django_db
ROLES = ("visitor", "person", "member", "representative", "rapporteur", "chair", "secretariat")
STATES = ("running", "another-step", "due", "closed", "preparation")
OWNERS = ("own", "other's")


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def someone(role, organisation):
    if role == "visitor":
        return None
    if role == "secretariat":
        return make_secretary()
    person = make_representative(organisation) if role == "representative" else make_user()
    if role in ("member", "rapporteur", "chair"):
        make_membership(person, organisation)
    seats = {"rapporteur": SeatRole.RAPPORTEUR, "chair": SeatRole.CHAIR}
    if role in seats:
        make_seat(person, BodyKind.WORKING_GROUP, seats[role])
    return person


def in_state(state):
    process = make_gathering(StepKind.DRAFTING if state == "another-step" else StepKind.PROPOSALS)
    if state == "due":
        process.steps.update(ends_at=NOW)
        process.refresh_from_db()
    if state == "closed":
        process.state, process.closed_at = ProcessState.CLOSED, NOW
    if state == "preparation":
        process.state, process.current_step, process.opened_at = ProcessState.PREPARATION, None, None
    process.save()
    return process


@pytest.mark.parametrize(("role", "state", "owner"), list(itertools.product(ROLES, STATES, OWNERS)))
def test_who_may_put_forward_and_withdraw_and_what_the_pages_let_one_do(client, role, state, owner):
    process, organisation = in_state(state), make_organisation()
    person = someone(role, organisation)
    theirs = organisation if owner == "own" else make_organisation()
    proposal = make_proposal(process, theirs)
    standing = standing_of(person, now=NOW)

    verdicts = [
        may_put_forward(standing, process, theirs, now=NOW),
        may_withdraw_proposal(standing, proposal, now=NOW),
        may_put_forward_at_all(standing, process, now=NOW),
    ]

    acts = (role, state) == ("representative", "running")
    assert [bool(one) for one in verdicts] == [acts and owner == "own"] * 2 + [acts]
    assert all(one or one.reason for one in verdicts)
    assert organisations_putting_forward(standing, process, now=NOW) == ([organisation] if acts else [])
    if person is not None:
        client.force_login(person)
    hidden = state == "preparation" and role != "secretariat"
    page = client.get(proposal.get_absolute_url())
    assert page.status_code == (403 if hidden else 200)
    assert ("Withdraw the proposal" in page.content.decode()) == bool(verdicts[1])
    assert client.get(reverse("consultations:put-forward", args=[process.slug])).status_code == (
        302 if person is None else 200 if acts else 403
    )
    client.post(reverse("consultations:withdraw-proposal", args=[process.slug, proposal.number]))
    proposal.refresh_from_db()
    assert bool(proposal.withdrawn_at) == bool(verdicts[1])
