"""Where visitors begin: French for members, English for Europe; and what each person may ask of their own data."""

from __future__ import annotations

import json

import pytest
import time_machine

from miroir.directory.actions.vocabularies import lay_vocabularies
from tests.makers import (
    NOW,
    make_holder,
    make_organisation,
    make_position,
    make_process,
    make_representative,
    make_statement,
    make_user,
)

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_french_home_speaks_to_members_and_the_english_one_to_europe(client):
    assert "Rejoindre le groupe" in text(client.get("/fr/"))
    assert "Find French organisations" in text(client.get("/en/"))


@pytest.mark.parametrize("address", ["/en/members/", "/fr/europe/"])
def test_each_page_is_there_in_the_other_language_too(client, address):
    response = client.get(address)

    assert response.status_code == 200
    assert text(response).count("<h1>") == 1


def test_what_is_open_is_shown_with_its_step_its_end_and_who_takes_part(client):
    process = make_process()
    make_position(make_statement(process), make_holder(process))

    page = text(client.get("/en/members/"))

    assert f'href="/en/consultations/{process.slug}/"' in page
    assert "15 July 2026" in page
    assert "1 statement, 1 participant" in page


def test_an_empty_site_says_what_will_come(client):
    page = text(client.get("/en/members/"))

    assert "Nothing is open today" in page
    assert "No organisation is registered yet" in page
    assert "No figure is published yet" in page


def test_members_are_counted_college_by_college(client):
    lay_vocabularies(by=None)
    for college in ("state", "state", "local"):
        make_organisation(college=college)

    page = text(client.get("/en/"))

    assert page.count('<th scope="row">') >= 9
    assert "Member organisations by college, today" in page


def test_thirty_processes_take_no_more_queries_than_one(client, django_assert_max_num_queries):
    for _ in range(30):
        make_statement(make_process())

    with django_assert_max_num_queries(14):
        client.get("/fr/")


def test_a_person_obtains_what_is_kept_of_them_and_nobody_else_does(client):
    organisation = make_organisation("Ville de Test")
    person = make_representative(organisation)
    other = make_user("Somebody else")

    assert client.get("/en/my-data/").status_code == 302
    client.force_login(person)
    kept = json.loads(text(client.get("/en/my-data/")))

    assert kept["account"]["person"]["email"] == person.email
    assert "Ville de Test" in json.dumps(kept["directory"])
    assert other.email not in json.dumps(kept)
