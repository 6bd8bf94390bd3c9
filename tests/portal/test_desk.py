"""The secretariat's desk: what waits, the oldest first, each with the way to where it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from miroir.consultations.models import StatementState
from miroir.directory.models import BodyKind, MembershipState, OrganisationState
from miroir.letters.models import Letter, LetterState
from tests.makers import (
    NOW,
    give_second_factor,
    make_membership,
    make_organisation,
    make_process,
    make_seat,
    make_secretary,
    make_statement,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def test_it_is_refused_to_others_with_its_sentence(client):
    client.force_login(make_user())

    response = client.get("/en/desk/")

    assert response.status_code == 403
    assert "The desk is for the secretariat" in response.content.decode()


def test_a_seat_without_a_second_factor_leads_to_setting_one_up(client):
    person = make_user()
    make_seat(person, BodyKind.SECRETARIAT)
    client.force_login(person)

    assert "2fa" in client.get("/en/desk/")["Location"]


def test_the_steering_committee_sees_it_too(client):
    person = make_user()
    make_seat(person, BodyKind.BUREAU)
    give_second_factor(person)
    client.force_login(person)

    assert client.get("/en/desk/").status_code == 200


def test_a_desk_without_work_says_so(client):
    client.force_login(make_secretary())

    assert "Nothing waits" in client.get("/en/desk/").content.decode()


def test_what_waits_is_told_with_its_number_and_where_to_go(client):
    make_organisation(state=OrganisationState.APPLIED)
    make_membership(make_user(), make_organisation(), state=MembershipState.APPLIED)
    process = make_process()
    late = make_statement(process, state=StatementState.PROPOSED)
    late.proposed_at = NOW - timedelta(days=31)
    late.save()
    client.force_login(make_secretary())

    page = client.get("/en/desk/").content.decode()

    assert "1 organisation applies." in page
    assert "1 person asks to join." in page
    assert "1 is past the days that the charter promises." in page
    assert "2 colleges are under the minimum of the rule." in page
    assert page.index("Statements to moderate") < page.index("Organisations to verify")
    assert f'href="/en/consultations/{process.slug}/gathering/"' in page


def test_letters_that_could_not_leave_are_listed_with_why(client):
    Letter.objects.create(
        to="nobody@example.org",
        subject="A reminder",
        text="Text",
        state=LetterState.FAILED,
        failure="refused",
        written_at=NOW,
        due_at=NOW,
        language="en",
    )
    client.force_login(make_secretary())

    assert "1 letter could not leave." in client.get("/en/desk/").content.decode()
    page = client.get("/en/desk/letters/").content.decode()
    assert "nobody@example.org" in page
    assert "refuses this letter for good" in page


def test_thirty_of_everything_take_no_more_queries_than_one(client, django_assert_max_num_queries):
    for _ in range(30):
        make_organisation(state=OrganisationState.APPLIED)
        make_membership(make_user(), make_organisation(), state=MembershipState.APPLIED)
    process = make_process()
    for _ in range(30):
        make_statement(process, state=StatementState.PROPOSED)
    client.force_login(make_secretary())

    with django_assert_max_num_queries(42):
        client.get("/en/desk/")
