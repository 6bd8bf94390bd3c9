"""The outbox of a demonstration, and the page by which one refuses letters."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from miroir.letters.models import Letter, LetterState, Refusal
from miroir.letters.refusing import LASTS, token_of

REMINDERS = "reminders of consultations"

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    settings.DEMONSTRATION = True


def shown(response):
    return response.content.decode()


def address_of(action="refuse", to="ann@example.org"):
    return f"/en/letters/{action}/{token_of(to, REMINDERS)}/"


def test_outside_a_demonstration_nobody_reads_letters(client, write, settings):
    settings.DEMONSTRATION = False
    letter = write()

    answers = [client.get(f"/fr/letters/outbox/{path}") for path in ("", f"{letter.key}/", f"{letter.key}/html/")]

    assert {answer.status_code for answer in answers} == {404}


def test_an_empty_outbox_says_how_to_fill_it(client, demonstration):
    assert "No letter yet" in shown(client.get("/en/letters/outbox/"))


def test_the_outbox_lists_letters_in_two_queries_however_many_there_are(
    client, demonstration, write, django_assert_num_queries
):
    for _ in range(30):
        write()

    with django_assert_num_queries(2):
        page = shown(client.get("/en/letters/outbox/"))

    assert page.count('<th scope="row">') == 30


def test_the_outbox_is_paged(client, demonstration, write):
    for _ in range(31):
        write()

    assert shown(client.get("/en/letters/outbox/?page=2")).count('<th scope="row">') == 1


def test_a_letter_is_shown_as_text_with_what_became_of_it(client, demonstration, write):
    letter = write(who="<script>alert(1)</script>")
    Letter.objects.update(state=LetterState.KEPT)

    page = shown(client.get(f"/en/letters/outbox/{letter.key}/"))

    assert "kept here, not sent" in page
    assert "<script>alert" not in page
    assert page.count("<h1>") == 1


def test_the_html_of_a_letter_is_shown_in_a_sandbox_with_its_own_style_only(client, demonstration, write):
    letter = write()

    response = client.get(f"/en/letters/outbox/{letter.key}/html/")

    policy = response["Content-Security-Policy"]
    assert shown(response) == letter.html
    assert "default-src 'none'" in policy
    assert "style-src 'sha256-" in policy
    assert policy.endswith("sandbox")


def test_one_is_asked_once_before_letters_are_refused(client):
    page = client.get(address_of())

    assert "Receive no more of these letters?" in shown(page)
    assert not Refusal.objects.exists()


def test_letters_are_refused_by_the_pages_form_and_taken_again_by_its_undo(client):
    refused = client.post(address_of())
    before = Refusal.objects.count()
    undone = client.post(address_of("accept"), follow=True)

    assert "You receive no more of these letters" in shown(refused)
    assert before == 1
    assert "You receive these letters again." in shown(undone)
    assert not Refusal.objects.exists()


def test_a_mail_program_refuses_by_one_post_that_no_page_came_before():
    client = Client(enforce_csrf_checks=True)

    response = client.post(address_of(), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert Refusal.objects.get().address == "ann@example.org"


def test_the_undo_is_guarded_against_other_sites():
    assert Client(enforce_csrf_checks=True).post(address_of("accept")).status_code == 403


@pytest.mark.parametrize("token", ["nothing", "a:b:c", token_of("ann@example.org", REMINDERS)[:-2]])
def test_a_word_that_is_not_ours_refuses_nothing(client, token):
    assert client.post(f"/en/letters/refuse/{token}/").status_code == 404
    assert not Refusal.objects.exists()


def test_a_word_has_its_end(client):
    address = address_of()

    with time_machine.travel(timezone.now() + timedelta(seconds=LASTS + 60)):
        response = client.get(address)

    assert response.status_code == 404
