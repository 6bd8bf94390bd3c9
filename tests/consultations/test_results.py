"""The pages of results: every figure with its k, n and interval, and nothing that a charter hides."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from miroir.consultations.actions.maps import keep_map
from miroir.consultations.models import Capability, ProcessState, RecordWork, Task
from tests.makers import (
    NOW,
    make_holder,
    make_organisation,
    make_position,
    make_process,
    make_representative,
    make_secretary,
    make_statement,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
PAGES = ("results", "grid", "map", "kept")


@pytest.fixture
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


def address(name, process, language="en"):
    with translation.override(language):
        return reverse(f"consultations:{name}", args=[process.slug])


def filled(process, n_statements=3, n_holders=8):
    """Put statements to holders of two colleges, all agreeing but one in three."""
    holders = [
        make_holder(process, make_organisation(college=("state", "local")[place % 2])) for place in range(n_holders)
    ]
    for at in range(n_statements):
        statement = make_statement(process, text=f"Énoncé numéro {at + 1}.", areas=(f"a0{1 + at % 2}",))
        for place, holder in enumerate(holders):
            make_position(statement, holder, -1 if (at + place) % 3 == 0 and at % 2 else 1)
    return holders


@pytest.fixture
def process():
    process = make_process(slug="trial")
    filled(process)
    keep_map(by=None, process=process, now=NOW)
    return process


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_each_page_has_one_title_and_says_on_what_it_stands(client, process, name, language):
    response = client.get(address(name, process, language))

    page = text(response)
    assert response.status_code == 200
    assert page.count("<h1>") == 1
    assert len(response.content) < 200_000
    if name != "kept":
        assert ("24 positions" in page) if language == "en" else ("24\u00a0positions" in page or "24 positions" in page)


@pytest.mark.parametrize("name", PAGES)
def test_before_the_first_figures_each_page_says_what_to_do(client, name):
    process = make_process()

    response = client.get(address(name, process))

    assert response.status_code == 200
    assert 'class="empty' in text(response)


def test_a_statement_shows_its_verdict_its_colleges_and_why(client, process):
    page = text(client.get(address("results", process)))

    assert page.count('class="strip"') == 3
    assert "4 of 4" in page
    assert "College state" in page
    assert "The college that binds" in page
    assert "What each college still has to answer" in page


def test_newer_positions_are_said_to_wait(client, process):
    make_position(process.statements.first(), make_holder(process, make_organisation(college="state")))

    assert "1 newer position waits" in text(client.get(address("results", process)))


def test_statements_are_found_by_verdict_and_by_area(client, process):
    one = text(client.get(address("results", process), {"area": "a02"}))
    none = text(client.get(address("results", process), {"verdict": "opposed"}))
    unknown = text(client.get(address("results", process), {"verdict": "nonsense"}))

    assert one.count('class="strip"') == 1
    assert "Take a choice away" in none
    assert unknown.count('class="strip"') == 3


def test_the_grid_names_its_empty_cells(client, process):
    make_organisation(college="state", sectors=("transport",))
    keep_map(by=None, process=process, now=NOW)

    page = text(client.get(address("grid", process)))
    of_area = text(client.get(address("grid", process), {"area": "a01"}))

    assert '<td class="none">absent</td>' in page
    assert "Nobody answered in College state for: Sector transport." in page
    assert "Area a01" in of_area


def test_the_map_says_that_there_are_no_stable_groups(client):
    process = make_process()
    filled(process, n_statements=1)
    keep_map(by=None, process=process, now=NOW)

    assert "No stable groups." in text(client.get(address("map", process)))


def test_two_camps_are_drawn_with_their_colleges_beside(client):
    process = make_process(colleges=("state",))
    holders = [make_holder(process, make_organisation(college="state")) for _ in range(24)]
    for at in range(8):
        statement = make_statement(process)
        for place, holder in enumerate(holders):
            make_position(statement, holder, 1 if (place < 12) == (at % 2 == 0) else -1)
    keep_map(by=None, process=process, now=NOW)

    page = text(client.get(address("map", process)))

    assert page.count('<use href="#m-group-0" class="g0"') == 12
    assert "The groups are stable" in page
    assert "Holders by college and group" in page
    assert "12 of 12 agree" in page


def test_the_maps_kept_are_listed_with_their_fingerprints(client, process):
    make_position(process.statements.first(), make_holder(process, make_organisation(college="state")))
    second = keep_map(by=None, process=process, now=NOW + timedelta(hours=1))

    page = text(client.get(address("kept", process)))

    assert page.count("<code") == 2
    assert second.input_hash in page


def hide(process):
    charter = process.charters.get()
    charter.hidden_until_closing = True
    charter.save()


@pytest.mark.parametrize("name", PAGES)
def test_hidden_results_are_refused_to_everybody_with_their_sentence(client, process, name):
    hide(process)
    for person in (None, make_user(), make_representative(), make_secretary()):
        if person:
            client.force_login(person)

        response = client.get(address(name, process))

        assert response.status_code == 403
        assert "nobody sees them before, nor does the secretariat" in text(response)
        assert 'class="strip"' not in text(response)


def test_hidden_results_leak_into_no_other_page(client, process):
    hide(process)
    client.force_login(make_secretary())
    statement = process.statements.first()
    with translation.override("en"):
        pages = [text(client.get(page)) for page in (process.get_absolute_url(), statement.get_absolute_url())]

    for page in pages:
        assert 'class="strip"' not in page
        assert 'class="verdict ' not in page
        assert "4 of 4" not in page
        assert "nobody sees them before" in page


def test_hidden_results_are_shown_once_answers_have_closed(client, process, time_machine):
    hide(process)
    time_machine.move_to(process.current_step.ends_at)

    assert client.get(address("results", process)).status_code == 200


def test_results_for_members_are_not_for_visitors(client, process):
    Capability.objects.filter(step=process.current_step, task=Task.SEE_RESULTS).update(role="member")

    assert client.get(address("results", process)).status_code == 403
    client.force_login(make_representative())
    assert client.get(address("results", process)).status_code == 200


def test_the_process_and_the_statement_pages_show_what_was_found(client, process):
    statement = process.statements.first()
    with translation.override("en"):
        whole, one = (text(client.get(page)) for page in (process.get_absolute_url(), statement.get_absolute_url()))

    assert "Where opinions stand" in whole
    assert "Who answered, by college" in whole
    assert 'class="strip"' in one
    assert "All results" in one


def test_the_secretariat_asks_for_the_record_and_sees_how_far_it_is(client, process):
    client.force_login(make_secretary())

    answer = client.post(address("write-record", process), follow=True)
    again = client.post(address("write-record", process), follow=True)
    RecordWork.objects.update(share=0.4)
    page = text(client.get(address("results", process)))

    assert "The record is being written; it takes about a minute." in text(answer)
    assert "The record is being written already." in text(again)
    assert 'value="40"' in page


def test_others_may_not_have_the_record_written(client, process):
    assert "Write it now" not in text(client.get(address("results", process)))
    client.force_login(make_representative())

    assert client.post(address("write-record", process)).status_code == 403
    assert not RecordWork.objects.exists()


def test_the_record_is_linked_with_its_date_and_hash(client, process):
    process.maps.update(record="trial")

    page = text(client.get(address("results", process)))

    assert "/en/records/trial/" in page
    assert process.maps.get().input_hash in page


def test_a_process_in_preparation_shows_no_results(client):
    process = make_process(state=ProcessState.PREPARATION)

    assert client.get(address("results", process)).status_code == 403


@pytest.mark.slow
@pytest.mark.parametrize(("name", "most"), [("results", 17), ("grid", 10), ("map", 12), ("kept", 11)])
def test_a_page_asks_as_much_of_the_database_at_thirty_statements_as_at_three(
    client, django_assert_max_num_queries, django_assert_num_queries, name, most
):
    few, many = make_process(), make_process()
    filled(few, n_statements=11)
    filled(many, n_statements=30)
    for process in (few, many):
        keep_map(by=None, process=process, now=NOW)
    with django_assert_max_num_queries(most) as asked:
        client.get(address(name, few))

    with django_assert_num_queries(len(asked)):
        client.get(address(name, many))
