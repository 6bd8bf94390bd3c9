"""Role by state: every answer of the permissions of texts, checked against the pages."""

from __future__ import annotations

import itertools

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from miroir.consultations.models import ProcessState, StepKind
from miroir.directory.models import Body, BodyKind, Seat, SeatRole
from miroir.directory.standing import standing_of
from miroir.drafting.models import Version
from miroir.drafting.permissions import texts as of_texts
from tests.drafting_makers import make_document, make_text_process, make_version
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
    "rapporteur",
    "rapporteur-elsewhere",
    "chair",
    "bureau",
    "secretariat",
    "half-secretariat",
)
PROCESSES = ("preparation", "drafting", "decision", "closed")
VERSIONS = ("written", "issued", "superseded", "adopted")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def someone(role):
    if role == "visitor":
        return None
    if role == "secretariat":
        return make_secretary()
    person = make_representative() if role == "representative" else make_user()
    if role == "member":
        make_membership(person, make_organisation())
    seats = {
        "rapporteur": (BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR),
        "chair": (BodyKind.WORKING_GROUP, SeatRole.CHAIR),
        "bureau": (BodyKind.BUREAU, SeatRole.MEMBER),
        "half-secretariat": (BodyKind.SECRETARIAT, SeatRole.MEMBER),
    }
    if role in seats:
        make_seat(person, *seats[role])
    if role == "rapporteur-elsewhere":
        body = Body.objects.create(code="other", kind=BodyKind.WORKING_GROUP, name_fr="Autre", name_en="Other")
        Seat.objects.create(body=body, person=person, role=SeatRole.RAPPORTEUR, starts_on="2020-01-01")
    if role == "bureau":
        give_second_factor(person)
    return person


def process_in(state):
    process = make_text_process(StepKind.DECISION if state == "decision" else StepKind.DRAFTING)
    if state in ("preparation", "closed"):
        process.state = ProcessState.PREPARATION if state == "preparation" else ProcessState.CLOSED
        process.closed_at = NOW if state == "closed" else None
        process.save()
    return process


def version_in(state, document):
    told = {"superseded": {"superseded_at": NOW}, "adopted": {"adopted_at": NOW}}.get(state, {})
    made = make_version(document, "Un.", issued=state != "written", **told)
    found = Version.objects.select_related("document__process__current_step").get(pk=made.pk)
    assert found.document.process
    return found


def expected(role, process, version):
    """Return, written out once more and otherwise than in the code, what somebody may do with a version."""
    secretariat = role == "secretariat"
    opened = process != "preparation" or secretariat
    inside = role in ("rapporteur", "chair", "bureau", "secretariat")
    works = (secretariat and process in ("preparation", "drafting")) or (role == "rapporteur" and process == "drafting")
    finds = (process == "decision" and role in ("chair", "bureau")) or (process == "preparation" and secretariat)
    return {
        "see": opened and (version != "written" or inside),
        "write": works and version == "written",
        "issue": works and version == "written",
        "translate": works and version != "superseded",
        "begin": works,
        "adopt": finds and version == "issued",
    }


def answers(standing, version):
    return {
        "see": bool(of_texts.may_see_version(standing, version, now=NOW)),
        "write": bool(of_texts.may_write(standing, version, now=NOW)),
        "issue": bool(of_texts.may_issue_version(standing, version, now=NOW)),
        "translate": bool(of_texts.may_translate_wording(standing, version, now=NOW)),
        "begin": bool(of_texts.may_begin_version(standing, version.document, now=NOW)),
        "adopt": bool(of_texts.may_mark_adopted(standing, version, now=NOW)),
    }


@pytest.mark.parametrize(("role", "process_state"), list(itertools.product(ROLES, PROCESSES)))
def test_what_one_may_do_with_a_version_and_what_its_pages_let_one_do(client, role, process_state):
    person = someone(role)
    process = process_in(process_state)
    if person:
        client.force_login(person)

    for place, state in enumerate(VERSIONS):
        version = version_in(state, make_document(process))
        told = expected(role, process_state, state)

        assert answers(standing_of(person, now=NOW), version) == told, state
        cell = (place, ROLES.index(role), PROCESSES.index(process_state))
        if role != "half-secretariat" and walked(*cell, one_in=2):  # who owes a second factor reaches no page
            assert pages(client, version) == {
                "version": told["see"],
                "clause": told["see"],
                "write": told["write"],
                "issue": told["issue"],
                "translate": told["translate"] and told["see"],
            }, state


def pages(client, version):
    """Return which pages of a version open to who is signed in."""
    code = version.wordings.get().clause.code
    arguments: dict[str, list[str]] = {"version": [], "issue": []}
    return {
        name: client.get(
            reverse(f"drafting:{name}", args=[version.document.slug, version.number, *arguments.get(name, [code])])
        ).status_code
        == 200
        for name in ("version", "clause", "write", "issue", "translate")
    }


@pytest.mark.parametrize("role", ROLES)
def test_who_may_begin_a_text(role):
    person, process = someone(role), process_in("drafting")

    allowed = of_texts.may_create_document(standing_of(person, now=NOW), process, now=NOW)

    assert bool(allowed) == (role in ("rapporteur", "rapporteur-elsewhere", "secretariat"))
    assert allowed or allowed.reason.endswith(".")
