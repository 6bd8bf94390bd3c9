"""Role by ownership by state: who answers a proposal and agrees on answers, and what the page lets one do."""

from __future__ import annotations

import itertools

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from miroir.consultations.models import StepKind
from miroir.directory.standing import standing_of
from miroir.drafting.models import DispositionState, ProposalAnswer
from miroir.drafting.permissions.proposals import may_agree_on_proposals, may_answer_proposal, may_answer_proposals
from tests.dispositions_makers import make_chair, make_rapporteur
from tests.drafting_makers import make_text_process
from tests.makers import NOW, make_membership, make_organisation, make_representative, make_secretary, make_user
from tests.proposals_makers import make_proposal, make_told
from tests.texts_makers import make_written

pytestmark = pytest.mark.django_db
ROLES = ("visitor", "person", "member", "representative", "rapporteur", "chair", "secretariat")
OWNERS = ("own", "other's")
STATES = ("open", "proposed", "agreed", "withdrawn")


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


@pytest.fixture
def text():
    """A first version that is being written, in the drafting step of a process."""
    return make_written(process=make_text_process(StepKind.DRAFTING))


def someone(role, organisation):
    if role in ("rapporteur", "chair"):
        return {"rapporteur": make_rapporteur, "chair": make_chair}[role](organisation)
    if role == "secretariat":
        return make_secretary()
    if role == "representative":
        return make_representative(organisation)
    person = None if role == "visitor" else make_user()
    if role == "member":
        make_membership(person, organisation)
    return person


@pytest.mark.parametrize(("role", "owner", "state"), list(itertools.product(ROLES, OWNERS, STATES)))
def test_who_may_answer_a_proposal_and_agree_and_what_the_page_lets_one_do(client, text, role, owner, state):
    document, organisation = text.document, make_organisation()
    person = someone(role, organisation)
    proposal = make_proposal(
        document.process,
        organisation if owner == "own" else None,
        withdrawn_at=NOW if state == "withdrawn" else None,
    )
    answer = make_told(proposal, document, state=state) if state in ("proposed", "agreed") else None
    standing = standing_of(person, now=NOW)

    verdicts = [
        may_answer_proposals(standing, document, now=NOW),
        may_answer_proposal(standing, document, proposal, answer, now=NOW),
        may_agree_on_proposals(standing, document, now=NOW),
    ]

    answers = role == "rapporteur" and owner == "other's" and state in ("open", "proposed")
    assert [bool(one) for one in verdicts] == [role == "rapporteur", answers, role == "chair"]
    assert all(one or one.reason for one in verdicts)
    if person is not None:
        client.force_login(person)
    page = client.get(reverse("drafting:proposals", args=[document.slug])).content.decode()
    assert ("Propose this answer" in page) == (role == "rapporteur")
    assert ("Agree on those chosen" in page) == (role == "chair")
    sent = {"n": "1", "outcome": "not-accepted", "reason": "Non."}
    client.post(reverse("drafting:answer-proposals", args=[document.slug]), sent)
    assert ProposalAnswer.objects.filter(outcome="not-accepted").exists() == answers
    client.post(reverse("drafting:agree-proposals", args=[document.slug]), {"n": "1"})
    agreed = state == "agreed" or (role == "chair" and state == "proposed")
    assert ProposalAnswer.objects.filter(state=DispositionState.AGREED).exists() == agreed
