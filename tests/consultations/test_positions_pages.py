"""The pages of positions: who reaches them in which role and state, what they say, how much they ask of the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from miroir.consultations.models import Channel, Position, ProcessState
from miroir.consultations.permissions.drafts import may_see_draft, may_write_draft
from miroir.consultations.permissions.gathering import may_invite, may_see_gathering
from miroir.consultations.permissions.positions import (
    may_answer_in_own_name,
    may_enter_positions,
    may_see_positions,
    may_take_position,
)
from miroir.consultations.permissions.statements import may_see_statement
from miroir.consultations.queries.processes import process_of
from miroir.consultations.queries.statements import statement_of
from miroir.directory.models import BodyKind, SeatRole
from miroir.directory.standing import standing_of
from miroir.letters.models import Letter
from tests.makers import (
    NOW,
    give_second_factor,
    make_holder,
    make_mandate,
    make_membership,
    make_organisation,
    make_position,
    make_process,
    make_representative,
    make_seat,
    make_secretary,
    make_statement,
    make_user,
)
from tests.walking import walked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def url(name, *parts):
    return reverse(f"consultations:{name}", args=list(parts))


def make_member(organisation):
    person = make_user()
    make_membership(person, organisation)
    return person


def make_expired(organisation):
    person = make_member(organisation)
    make_mandate(person, organisation, ends_on=NOW.date() - timedelta(days=1))
    return person


def make_seated(kind, role=SeatRole.MEMBER):
    person = make_user()
    make_seat(person, kind, role)
    if kind in (BodyKind.SECRETARIAT, BodyKind.BUREAU):
        give_second_factor(person)
    return person


ROLES = {
    "visitor": lambda _mine: None,
    "individual": lambda _mine: make_user(),
    "member": make_member,
    "representative": make_representative,
    "representative of the area": lambda mine: make_representative(mine, areas=("a01",)),
    "representative of another area": lambda mine: make_representative(mine, areas=("a02",)),
    "whose mandate is over": make_expired,
    "another organisation's representative": lambda _mine: make_representative(),
    "another organisation's member": lambda _mine: make_member(make_organisation()),
    "rapporteur": lambda _mine: make_seated(BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR),
    "chair": lambda _mine: make_seated(BodyKind.WORKING_GROUP, SeatRole.CHAIR),
    "bureau": lambda _mine: make_seated(BodyKind.BUREAU),
    "secretariat": lambda _mine: make_secretary(),
}
STATES = {
    "preparation": {"state": ProcessState.PREPARATION},
    "open": {},
    "closed": {"state": ProcessState.CLOSED, "closed_at": NOW},
    "before the step": {"starts": 1, "ends": 5},
    "after the step": {"starts": -5, "ends": -1},
}


def make_in_state(told):
    told = dict(told)
    starts, ends = told.pop("starts", -10), told.pop("ends", 30)
    process = make_process(individuals=True, **told)
    step = process.steps.get()
    step.starts_at, step.ends_at = NOW + timedelta(days=starts), NOW + timedelta(days=ends)
    step.save()
    return process


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_pages_let_do_what_permissions_allow_and_nothing_else(client, role, state):
    organisation = make_organisation()
    person = ROLES[role](organisation)
    made = make_statement(make_in_state(STATES[state]), areas=("a01",))
    statement = statement_of(process_of(made.process.slug), made.number)
    standing = standing_of(person, now=NOW)
    if person is not None:
        client.force_login(person)

    cell = [*ROLES].index(role) + [*STATES].index(state)
    of_statement = questions(statement, organisation, standing)
    parts = (of_statement[:2], of_statement[2:5], of_statement[5:], process_questions(statement, standing))
    for asked in [asked for place, part in enumerate(parts) if walked(place, cell, one_in=2) for asked in part]:
        answer = asked.send(client)
        assert (answer.status_code in asked.yes) == asked.allowed, (asked.path, answer.status_code, asked.allowed)


class Question:
    def __init__(self, allowed, method, path, told=None, yes=(200,)):
        self.allowed, self.method, self.path, self.told, self.yes = bool(allowed), method, path, told or {}, yes

    def send(self, client):
        answer = getattr(client, self.method)(self.path, self.told)
        if answer.status_code == 302 and "/login/" in answer.url:
            answer.status_code = 401
        return answer


def questions(statement, organisation, standing):
    slug, number, key = statement.process.slug, statement.number, organisation.key
    process = statement.process
    seen = may_see_statement(standing, statement, now=NOW)
    signed = standing.person is not None
    take = may_take_position(standing, statement, organisation, now=NOW)
    draft = may_write_draft(standing, statement, organisation, now=NOW)
    position = {"answer": "1", "reason": "", "nonce": "n", "after": "statement", "put": ""}
    done = (302,)
    return [
        Question(seen and signed and take, "post", url("take", slug, number), position | {"who": key}, done),
        Question(
            seen and may_answer_in_own_name(standing, statement, now=NOW),
            "post",
            url("take", slug, number),
            position | {"who": "own"},
            done,
        ),
        Question(signed and draft, "post", url("write-draft", slug, number, key), {"answer": "1", "reason": "r"}, done),
        Question(signed and draft, "post", url("note-draft", slug, number, key), {"text": "t", "suggested": ""}, done),
        Question(signed and draft and take, "post", url("take-draft", slug, number, key), {"nonce": "m"}, done),
        Question(may_see_draft(standing, organisation), "get", url("draft", slug, number, key)),
        Question(seen and signed, "get", url("take", slug, number), {"for": key}),
        Question(
            may_enter_positions(standing, process, now=NOW),
            "post",
            url("enter-one", slug, number, key),
            {"answer": "1", "reason": "", "evidence": "phoned", "nonce": "e"},
            done,
        ),
        Question(may_see_draft(standing, organisation) and signed, "post", url("receipt", slug), {"who": key}, done),
    ]


def process_questions(statement, standing):
    """Return what is asked of a process whatever the organisation."""
    slug, number, process = statement.process.slug, statement.number, statement.process
    seen = may_see_statement(standing, statement, now=NOW)
    signed = standing.person is not None
    return [
        Question(signed, "get", url("answer", slug)),
        Question(signed, "get", url("mine", slug)),
        Question(may_enter_positions(standing, process, now=NOW), "get", url("enter", slug)),
        Question(may_see_gathering(standing, process, now=NOW), "get", url("gathering", slug)),
        Question(
            may_invite(standing, process, now=NOW), "get", url("invite", slug), {"college": "state", "sector": "energy"}
        ),
        Question(
            seen and may_see_positions(standing, process, public=True, now=NOW),
            "get",
            url("statement-positions", slug, number),
        ),
    ]


def test_the_page_shows_the_form_to_who_may_and_the_reason_to_who_may_not(client):
    statement, organisation = make_statement(), make_organisation()
    page = url("take", statement.process.slug, statement.number)

    client.force_login(make_representative(organisation))
    may = client.get(page).content.decode()
    client.force_login(make_member(organisation))
    may_not = client.get(page).content.decode()

    assert 'name="answer"' in may
    assert 'name="answer"' not in may_not
    assert "You have no mandate to answer for your organisation" in may_not


def test_a_statement_s_page_holds_the_form(client):
    statement, organisation = make_statement(), make_organisation()
    client.force_login(make_representative(organisation))

    page = client.get(statement.get_absolute_url()).content.decode()

    assert all(f'href="#m-{code}"' in page for code in ("agree", "reservations", "disagree", "abstain"))
    assert url("take", statement.process.slug, statement.number) in page


def test_an_old_page_after_closing_is_refused_and_keeps_what_was_typed(client):
    statement, organisation = make_statement(), make_organisation()
    client.force_login(make_representative(organisation))
    statement.process.state, statement.process.closed_at = ProcessState.CLOSED, NOW
    statement.process.save()

    told = {"who": organisation.key, "answer": "1", "reason": "My long reason.", "nonce": "n", "after": "answer"}
    answer = client.post(url("take", statement.process.slug, statement.number), told)

    assert answer.status_code == 422
    assert "My long reason." in answer.content.decode()
    assert "closed on" in answer.content.decode()
    assert not Position.objects.exists()


def test_reservations_without_a_condition_are_given_back(client):
    statement, organisation = make_statement(), make_organisation()
    client.force_login(make_representative(organisation))

    told = {"who": organisation.key, "answer": "2", "reason": "", "nonce": "n", "after": "answer"}
    answer = client.post(url("take", statement.process.slug, statement.number), told)

    assert answer.status_code == 422
    assert "condition of your agreement" in answer.content.decode()


def test_a_representative_of_two_organisations_chooses_for_which(client):
    statement, first, second = make_statement(), make_organisation("Alpha"), make_organisation("Beta")
    person = make_representative(first)
    make_membership(person, second)
    make_mandate(person, second)
    client.force_login(person)
    page = url("answer", statement.process.slug)

    shown = client.get(page, {"for": second.key}).content.decode()
    told = {"who": second.key, "answer": "1", "reason": "", "nonce": "n", "after": "answer"}
    client.post(url("take", statement.process.slug, statement.number), told)

    assert "Beta – 0 of 1" in shown
    assert f"?for={first.key}" in shown
    assert Position.objects.get().holder.organisation == second


def test_what_others_hold_is_not_shown_before_the_charter_says_so(client):
    process = make_process(rule={"positions": "public"})
    charter = process.charters.get()
    charter.hidden_until_closing = True
    charter.save()
    statement = make_statement(process)
    make_position(statement, reason="Hidden reason.")

    answer = client.get(url("statement-positions", process.slug, statement.number))

    assert answer.status_code == 403
    assert "Hidden reason." not in answer.content.decode()


def test_confidential_positions_are_shown_to_nobody(client):
    process = make_process(rule={"positions": "confidential"})
    statement = make_statement(process)
    make_position(statement, reason="Secret reason.")
    client.force_login(make_secretary())

    answer = client.get(url("statement-positions", process.slug, statement.number))

    assert answer.status_code == 403
    assert "Secret reason." not in answer.content.decode()


def test_public_positions_are_read_with_reasons_and_history(client):
    process = make_process()
    statement, organisation = make_statement(process), make_organisation("Ville d'Exemple", college="local")
    holder = make_holder(process, organisation)
    make_position(statement, holder, answer=-1, reason="First thought.", current=False)
    make_position(statement, holder, answer=2, reason="On a condition.")
    make_position(statement, answer=1)

    page = client.get(url("statement-positions", process.slug, statement.number), {"college": "local"}).content.decode()

    assert "On a condition." in page
    assert "First thought." in page
    assert "1 position<" in page


def test_what_people_write_is_shown_as_text(client):
    statement = make_statement()
    make_position(statement, reason="<script>alert(1)</script>")

    page = client.get(url("statement-positions", statement.process.slug, statement.number)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_own_positions_are_filtered(client):
    process, organisation = make_process(), make_organisation()
    answered, left = make_statement(process, "Answered one."), make_statement(process, "Left one.")
    make_position(answered, make_holder(process, organisation))
    client.force_login(make_member(organisation))

    unanswered = client.get(url("mine", process.slug), {"show": "unanswered"}).content.decode()
    held = client.get(url("mine", process.slug), {"show": "answered"}).content.decode()

    assert left.text in unanswered
    assert answered.text not in unanswered
    assert answered.text in held
    assert left.text not in held


def test_a_receipt_lists_what_is_held_and_goes_to_its_reader(client):
    process, organisation = make_process(), make_organisation()
    position = make_position(make_statement(process), make_holder(process, organisation))
    person = make_representative(organisation)
    client.force_login(person)

    client.post(url("receipt", process.slug), {"who": str(organisation.key)})

    letter = Letter.objects.get()
    assert letter.to == person.email
    assert str(position.key) in letter.text


def test_the_secretariat_finds_the_member_who_phoned_and_enters_the_position(client):
    statement, organisation = make_statement(), make_organisation("Métropole d'Exemple")
    organisation.search = " metropole exemple "
    organisation.save()
    make_representative(organisation)
    client.force_login(make_secretary())
    slug = statement.process.slug

    found = client.get(url("enter", slug), {"number": "1", "text": "métropole"}).content.decode()
    told = {"answer": "1", "reason": "", "evidence": "Mme Martin, 14 June, by telephone", "nonce": "n"}
    client.post(url("enter-one", slug, 1, organisation.key), told)

    assert url("enter-one", slug, 1, organisation.key) in found
    assert Position.objects.get().channel == Channel.PHONE
    assert Letter.objects.count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mine", "statement-positions", "answer", "gathering"])
def test_lists_ask_the_database_a_constant_number_of_times(client, name, django_assert_num_queries):
    process, organisation = make_process(), make_organisation()
    client.force_login(make_secretary() if name == "gathering" else make_representative(organisation))
    holder = make_holder(process, organisation)
    statements = [make_statement(process, areas=("a01",)) for _ in range(2)]
    address = url(name, process.slug, 1) if name == "statement-positions" else url(name, process.slug)

    def grow(count):
        for _ in range(count):
            statement = make_statement(process, areas=("a01", "a02"))
            make_position(statement, holder, answer=1, current=False)
            make_position(statement, holder, answer=-1)
            make_position(statements[0])
            make_organisation(college="local")

    grow(2)
    few = queries_of(client, address)
    grow(28)

    with django_assert_num_queries(few):
        answer = client.get(address)

    assert answer.status_code == 200
    assert len(answer.content) < 200_000


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as told:
        client.get(address)
    return len(told)
