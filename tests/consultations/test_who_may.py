"""Role by state by ownership: every answer of the permission functions, checked against the pages."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from miroir.consultations.models import ProcessState, Role, Statement, StatementState, Task
from miroir.consultations.permissions import charters as of_charters
from miroir.consultations.permissions import processes as of_processes
from miroir.consultations.permissions import statements as of_statements
from miroir.consultations.permissions import steps as of_steps
from miroir.consultations.permissions import translations as of_translations
from miroir.directory.models import BodyKind, SeatRole
from miroir.directory.standing import standing_of
from tests.makers import (
    NOW,
    give_second_factor,
    make_membership,
    make_organisation,
    make_process,
    make_representative,
    make_seat,
    make_secretary,
    make_statement,
    make_step,
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
    "chair",
    "bureau",
    "secretariat",
    "half-secretariat",
)
PROCESS_STATES = ("preparation", "coming", "running", "due", "closed")
OWNERS = ("own", "colleague's", "other's")


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def someone(role, organisation):
    """Return a person in a role; those who act for an organisation do it for this one."""
    if role == "visitor":
        return None
    if role == "secretariat":
        return make_secretary()
    person = make_representative(organisation) if role == "representative" else make_user()
    if role in ("member", "rapporteur", "chair"):
        make_membership(person, organisation)
    seats = {
        "rapporteur": (BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR),
        "chair": (BodyKind.WORKING_GROUP, SeatRole.CHAIR),
        "bureau": (BodyKind.BUREAU, SeatRole.MEMBER),
        "half-secretariat": (BodyKind.SECRETARIAT, SeatRole.MEMBER),
    }
    if role in seats:
        make_seat(person, *seats[role])
    if role == "bureau":
        give_second_factor(person)
    return person


def process_in(state):
    """Return a process in a state; rapporteurs moderate there too."""
    process: Any = make_process()
    step = process.current_step
    step.capabilities.create(task=Task.MODERATE, role=Role.RAPPORTEUR)
    make_step(process, starts_at=NOW + timedelta(days=40), ends_at=NOW + timedelta(days=50))
    if state == "preparation":
        process.state, process.current_step, process.opened_at = ProcessState.PREPARATION, None, None
    if state == "closed":
        process.state, process.closed_at = ProcessState.CLOSED, NOW
    if state == "coming":
        step.starts_at = NOW + timedelta(days=1)
    if state == "due":
        step.ends_at = NOW
    step.save()
    process.save()
    return process


def statement_of(process, state, owner, person, organisation):
    """Return a statement proposed by the person, by a colleague, or by somebody else."""
    into = make_statement(process) if state == "merged" else None
    was: dict[str, Any] = {"published_at": NOW} if state in ("published", "merged", "withdrawn") else {}
    proposer = {"own": person, "colleague's": make_user(), "other's": make_user()}[owner]
    mine = organisation if owner != "other's" else make_organisation()
    return make_statement(
        process, "Un énoncé.", state=state, merged_into=into, proposed_by=proposer, proposed_for=mine, **was
    )


def expected_of_statement(role, state, process_state, owner):
    """Return, written out once more and otherwise than in the code, what a person may do with a statement."""
    running = process_state == "running"
    leads = role == "secretariat"
    begins = process_state in ("running", "preparation")
    decides = (leads and begins) or (role == "rapporteur" and running and owner == "other's")
    mine = owner == "own" and role != "visitor"
    ours = mine or (owner == "colleague's" and role in ("member", "representative", "rapporteur", "chair"))
    open_to_read = process_state != "preparation" or leads
    reads = open_to_read and (
        state in ("published", "merged", "withdrawn") or ours or leads or (role == "rapporteur" and running)
    )
    translates = (leads and begins) or (running and role in ("member", "representative", "rapporteur", "chair"))
    return {
        "see": reads,
        "publish": decides and state == "proposed",
        "refuse": decides and state == "proposed",
        "withdraw": (decides and state in ("proposed", "published"))
        or (mine and state == "proposed" and process_state not in ("preparation", "closed")),
        "merge": decides and state in ("proposed", "published"),
        "restore": decides and state in ("refused", "withdrawn", "merged"),
        "translate": reads and translates and role != "visitor",
    }


PERMISSIONS = {
    "see": of_statements.may_see_statement,
    "publish": of_statements.may_publish,
    "refuse": of_statements.may_refuse,
    "withdraw": of_statements.may_withdraw,
    "merge": of_statements.may_merge,
    "restore": of_statements.may_restore,
    "translate": of_translations.may_translate,
}


@pytest.mark.slow
@pytest.mark.parametrize(("role", "process_state"), list(itertools.product(ROLES, PROCESS_STATES)))
def test_what_one_may_do_with_a_statement_and_what_its_pages_let_one_do(client, role, process_state):
    organisation = make_organisation()
    person = someone(role, organisation)
    process = process_in(process_state)
    if person:
        client.force_login(person)

    for place, (state, owner) in enumerate(itertools.product(StatementState.values, OWNERS)):
        statement = statement_of(process, state, owner, person, organisation)
        standing = standing_of(person, now=NOW)
        statement = Statement.objects.get(pk=statement.pk)
        expected = expected_of_statement(role, state, process_state, owner)
        answers = {name: may(standing, statement, now=NOW) for name, may in PERMISSIONS.items()}

        assert {name: bool(answer) for name, answer in answers.items()} == expected, (state, owner)
        assert all(answer or answer.reason.endswith((".", "!")) for answer in answers.values())
        if role != "half-secretariat" and walked(place, ROLES.index(role), PROCESS_STATES.index(process_state)):
            change = CHANGES[place % len(CHANGES)]
            check_pages(client, statement, expected, change, signed_in=person is not None)


CHANGES = ("publish", "refuse", "withdraw", "merge", "restore")
"""Tried in turn on the statements of each person and process, so that each is sent where it is refused."""


def check_pages(client, statement, expected, change, *, signed_in):
    """Ask the pages of a statement: they let through what the permissions allow, and refuse the rest."""
    args = [statement.process.slug, statement.number]
    refusal = 403 if signed_in else 302
    shown = client.get(reverse("consultations:statement", args=args))
    assert shown.status_code == (200 if expected["see"] else 403)
    if statement.state == StatementState.PUBLISHED:
        language = client.get(reverse("consultations:translate", args=[*args, "en"]))
        assert language.status_code == (200 if expected["translate"] else refusal)
    if not expected[change]:
        answer = client.post(
            reverse("consultations:decide", args=[*args, change]), {"reason": "R.", "into": statement.number}
        )
        assert answer.status_code in (refusal, 422), change
    assert Statement.objects.get(pk=statement.pk).state == statement.state


def expected_of_process(role, state):
    leads, is_open = role == "secretariat", state in ("coming", "running", "due")
    acts_for = ("member", "representative", "rapporteur", "chair")
    return {
        "prepare": leads,
        "edit": leads and state == "preparation",
        "open": leads and state == "preparation",
        "close": leads and is_open,
        "write charter": leads and state == "preparation",
        "change charter": leads and is_open,
        "plan": leads and state == "preparation",
        "table": leads and state != "closed",
        "advance": leads and state == "due",
        "return": False,
        "extend": leads and is_open,
        "propose": state == "running" and (leads or role in acts_for),
        "seed": leads and state in ("running", "preparation"),
        "see unpublished": leads or (role == "rapporteur" and state == "running"),
        "moderate at all": role in ("secretariat", "rapporteur", "chair", "bureau"),
    }


def answers_of_process(standing, process):
    asked = {"now": NOW}
    return {
        "prepare": of_processes.may_prepare(standing, **asked),
        "edit": of_processes.may_edit_process(standing, process, **asked),
        "open": of_processes.may_open_process(standing, process, **asked),
        "close": of_processes.may_close_process(standing, process, **asked),
        "write charter": of_charters.may_write_charter(standing, process, **asked),
        "change charter": of_charters.may_change_charter(standing, process, **asked),
        "plan": of_steps.may_plan_steps(standing, process, **asked),
        "table": of_steps.may_set_capabilities(standing, process.steps.first(), **asked),
        "advance": of_steps.may_advance(standing, process, **asked),
        "return": of_steps.may_return(standing, process, **asked),
        "extend": of_steps.may_extend(standing, process, **asked),
        "propose": of_statements.may_propose_at_all(standing, process, **asked),
        "seed": of_statements.may_seed(standing, process, **asked),
        "see unpublished": of_statements.may_see_unpublished(standing, process, **asked),
        "moderate at all": of_statements.may_moderate_at_all(standing, **asked),
    }


GETS = {
    "prepare": "prepare",
    "edit": "edit-texts",
    "plan": "edit-steps",
    "table": "capabilities",
    "propose": "propose",
    "seed": "seed",
    "moderate at all": "moderation",
}
POSTS = {"open": "open", "close": "close", "advance": "advance", "return": "return", "extend": "extend"}


@pytest.mark.slow
@pytest.mark.parametrize(("role", "state"), list(itertools.product(ROLES, PROCESS_STATES)))
def test_what_one_may_do_with_a_process_and_what_its_pages_let_one_do(client, role, state):
    person = someone(role, make_organisation())
    process = process_in(state)
    expected = expected_of_process(role, state)

    answers = answers_of_process(standing_of(person, now=NOW), process)

    assert {name: bool(answer) for name, answer in answers.items()} == expected
    assert all(answer or answer.reason.endswith((".", "!")) for answer in answers.values())
    if role == "half-secretariat":
        return
    if person:
        client.force_login(person)
    refusal = 403 if person else 302
    extra = {"capabilities": [1], "prepare": None, "moderation": None}
    for name, address in GETS.items():
        args = [] if extra.get(address, []) is None else [process.slug, *(extra.get(address) or [])]
        answer = client.get(reverse(f"consultations:{address}", args=args))
        assert answer.status_code == (200 if expected[name] else refusal), name
    for name, address in POSTS.items():
        if not expected[name]:
            answer = client.post(reverse(f"consultations:{address}", args=[process.slug]), {"reason": "R."})
            assert answer.status_code in (refusal, 422), name
    kept = type(process).objects.get(pk=process.pk)
    assert (kept.state, kept.current_step_id) == (process.state, process.current_step_id)
