"""Role by step by owner: who may group, answer, agree, land, contest and confirm, checked against the pages."""

from __future__ import annotations

import itertools

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from miroir.consultations.models import ProcessState, StepKind
from miroir.directory.models import BodyKind, SeatRole
from miroir.directory.standing import standing_of
from miroir.drafting.models import Disposition, DispositionState, Version
from miroir.drafting.permissions import dispositions as may
from miroir.drafting.queries.dispositions import with_version
from tests.dispositions_makers import make_answer, make_asked, make_remark
from tests.drafting_makers import make_document, make_text_process, make_version
from tests.makers import (
    NOW,
    give_second_factor,
    make_mandate,
    make_membership,
    make_organisation,
    make_seat,
    make_secretary,
    make_user,
)
from tests.walking import walked

pytestmark = pytest.mark.django_db
ROLES = ("visitor", "person", "member", "representative", "rapporteur", "chair", "bureau", "secretariat")
STEPS = ("enquiry", "drafting", "decision", "closed")
OWNERS = ("own", "other's")


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def someone(role, organisation):
    """Return a person in a role; all but visitors, persons and the secretariat are members of an organisation."""
    if role == "visitor":
        return None
    if role == "secretariat":
        return make_secretary()
    person = make_user()
    if role == "person":
        return person
    make_membership(person, organisation)
    if role == "representative":
        make_mandate(person, organisation)
    if role in ("rapporteur", "chair"):
        make_seat(person, BodyKind.WORKING_GROUP, SeatRole[role.upper()])
    if role == "bureau":
        make_seat(person, BodyKind.BUREAU)
        give_second_factor(person)
    return person


def version_in(step):
    process = make_text_process(StepKind.ENQUIRY if step == "closed" else step)
    if step == "closed":
        process.state, process.closed_at = ProcessState.CLOSED, NOW
        process.save()
    return make_version(make_document(process))


def expected(role, step, owner, state):
    """Return, written out otherwise than in the code, what a person may do about an answer in a state."""
    works = step in ("enquiry", "drafting")
    disposes, agrees = works and role == "rapporteur", works and role == "chair"
    foreign = owner == "other's"
    return {
        "group": disposes and foreign,
        "propose": disposes and foreign and state == "proposed",
        "land": disposes and foreign,
        "agree": agrees and state == "proposed",
        "contest": role == "representative" and not foreign and state == "agreed" and step != "closed",
        "confirm": agrees and state == "contested",
        "see": disposes or agrees or role == "secretariat",
    }


def answers(standing, row):
    contribution = row.contribution
    asked = {"now": NOW}
    return {
        "group": may.may_group(standing, contribution, **asked),
        "propose": may.may_propose_disposition(standing, contribution, **asked),
        "land": may.may_land(standing, row, **asked),
        "agree": may.may_agree_to(standing, row, **asked),
        "contest": may.may_contest(standing, row, **asked),
        "confirm": may.may_confirm(standing, row, **asked),
        "see": may.may_see_consolidation(standing, contribution.version, **asked),
    }


@pytest.mark.slow
@pytest.mark.parametrize(("role", "step"), list(itertools.product(ROLES, STEPS)))
def test_what_one_may_do_about_an_answer_and_what_its_pages_let_one_do(client, role, step):
    organisation, version = make_organisation(), version_in(step)
    person = someone(role, organisation)
    if person:
        client.force_login(person)
    for place, (state, owner) in enumerate(itertools.product(DispositionState.values, OWNERS)):
        make = make_asked if place % 2 else make_remark
        contribution = make(version, organisation=organisation if owner == "own" else make_organisation())
        row = with_version(Disposition.objects.get(pk=make_answer(contribution, state=state, outcome="accepted").pk))

        found = answers(standing_of(person, now=NOW), row)

        assert {name: bool(answer) for name, answer in found.items()} == expected(role, step, owner, state), (
            state,
            owner,
        )
        assert all(answer or answer.reason.endswith((".", "!", "?")) for answer in found.values())
        if walked(place // 3, ROLES.index(role), STEPS.index(step), one_in=2):
            check_page(client, row, ("land", "contest", "confirm")[place % 3], found, signed_in=person is not None)
    args = [version.document.slug, version.number]
    refusal = 403 if person else 302
    seen = expected(role, step, OWNERS[0], "agreed")["see"]
    assert client.get(reverse("drafting:consolidation", args=args)).status_code == (200 if seen else refusal)


def check_page(client, row, name, found, *, signed_in):
    """Ask a page about an answer: it lets through what the permission allows, refuses the rest, and changes nothing."""
    refusal = 403 if signed_in else 302
    page = reverse(f"drafting:{name}-disposition", args=[row.contribution.document.slug, row.key])
    if found[name]:
        assert client.get(page).status_code == 200
    else:
        sent = client.post(page, {"reason": "R.", "outcome": "noted", "landing_clause": "", "landing_quote": ""})
        assert sent.status_code == refusal, name
    assert Disposition.objects.get(pk=row.pk).state == row.state


def test_nobody_works_on_contributions_to_what_is_still_being_written():
    version = Version.objects.get(pk=make_version(issued=False).pk)
    rapporteur = standing_of(someone("rapporteur", make_organisation()), now=NOW)

    assert not may.may_dispose(rapporteur, version, now=NOW)
    assert not may.may_see_consolidation(standing_of(make_secretary(), now=NOW), version, now=NOW)


def test_a_representative_whose_mandate_is_of_some_areas_only_does_not_contest():
    organisation, person = make_organisation(), make_user()
    make_membership(person, organisation)
    make_mandate(person, organisation, areas=("a01",))
    row = make_answer(make_remark(make_version(), organisation=organisation))

    assert not may.may_contest(standing_of(person, now=NOW), row, now=NOW)


def test_the_steering_committee_agrees_where_the_table_of_the_step_says_so():
    version = make_version()
    step = version.document.process.current_step
    step.capabilities.create(task="agree-dispositions", role="bureau")
    bureau = standing_of(someone("bureau", make_organisation()), now=NOW)

    assert may.may_agree(bureau, version, now=NOW)
