"""Proposals: put forward by mandated organisations in the step for them, read by everybody, withdrawn, never changed."""

from __future__ import annotations

import csv
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from miroir.common.may import Refused
from miroir.consultations.actions.proposals import Proposed, put_forward, withdraw_proposal
from miroir.consultations.models import Proposal
from miroir.consultations.queries.exporting import exported_of
from miroir.journal.models import Entry
from tests.makers import (
    NOW,
    make_area,
    make_organisation,
    make_representative,
)
from tests.proposals_makers import make_gathering, make_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def proposed(**told):
    fields = {"title": "Publier", "text": "Chaque ville publie.", "language": "fr", "areas": [make_area("a01")]}
    return Proposed(**{**fields, **told})


def test_a_representative_puts_a_proposal_forward_and_everybody_reads_it(client):
    process, organisation = make_gathering(), make_organisation("Lyon")
    client.force_login(make_representative(organisation))
    sent = {
        "organisation": organisation.pk,
        "title": " Publier  les données ",
        "text": "Chaque ville publie.\n\nChaque année.",
        "language": "fr",
        "areas": [make_area("a01").pk],
        "nonce": str(uuid.uuid4()),
    }
    address = reverse("consultations:put-forward", args=[process.slug])

    page = client.get(process.get_absolute_url()).content.decode()
    first, again = client.post(address, sent), client.post(address, sent)
    client.logout()
    shown = client.get(first.headers["Location"]).content.decode()
    listed = client.get(reverse("consultations:proposals", args=[process.slug])).content.decode()

    assert address in page
    assert first.headers["Location"] == again.headers["Location"]
    made = Proposal.objects.get()
    assert (made.number, made.title, made.organisation, made.made_at) == (1, "Publier les données", organisation, NOW)
    assert "<p>Chaque année.</p>" in shown
    assert "Proposal 1, put forward by Lyon" in shown
    assert "Publier les données" in listed
    assert Entry.objects.filter(kind="proposal put forward").count() == 1
    assert "1 proposal put forward" in client.get(process.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"areas": []}, "at least one area"),
        ({"title": "  "}, "has a title"),
        ({"text": "\n"}, "says what is to be done"),
        ({"title": "x" * 161}, "at most 160 characters"),
        ({"text": "x" * 10_001}, "at most 10000"),
    ],
)
def test_a_proposal_without_area_title_or_text_or_too_long_is_refused(told, sentence):
    process, organisation = make_gathering(), make_organisation()

    with pytest.raises(Refused, match=sentence):
        put_forward(
            by=make_representative(organisation), process=process, organisation=organisation, proposed=proposed(**told)
        )

    assert not Proposal.objects.exists()


def test_a_mandate_of_other_areas_puts_nothing_forward():
    process, organisation = make_gathering(), make_organisation()
    person = make_representative(organisation, areas=("a02",))

    with pytest.raises(Refused):
        put_forward(by=person, process=process, organisation=organisation, proposed=proposed())
    made = put_forward(
        by=person, process=process, organisation=organisation, proposed=proposed(areas=[make_area("a02")])
    )

    assert made.number == 1


def test_a_withdrawn_proposal_stays_listed_and_is_withdrawn_once():
    organisation = make_organisation()
    proposal, person = make_proposal(organisation=organisation), make_representative(organisation)

    withdraw_proposal(by=person, proposal=proposal)
    with pytest.raises(Refused, match="already"):
        withdraw_proposal(by=person, proposal=proposal)

    assert Proposal.objects.count() == 1
    assert not Proposal.objects.standing().exists()
    assert Entry.objects.filter(kind="proposal withdrawn").count() == 1


def test_the_list_is_found_by_words_without_accents_and_by_area_and_pages_ask_the_same_of_thirty(
    client, django_assert_max_num_queries
):
    process, organisation = make_gathering(), make_organisation("Lyon")
    person = make_representative(organisation)
    put_forward(
        by=person,
        process=process,
        organisation=organisation,
        proposed=proposed(title="Énergie partagée", areas=[make_area("a02")]),
    )
    for _ in range(30):
        make_proposal(process)
    address = reverse("consultations:proposals", args=[process.slug])

    with django_assert_max_num_queries(10):
        everything = client.get(address).content.decode()
    by_word = client.get(f"{address}?q=energies").content.decode()
    by_area = client.get(f"{address}?area=a02").content.decode()
    nothing = client.get(f"{address}?q=nulle+part").content.decode()

    assert "31 proposals found" in everything
    assert "Page 1 of 2" in everything
    assert "1 proposal found" in by_word
    assert "Énergie partagée" in by_word
    assert "1 proposal found" in by_area
    assert "No proposal is like that" in nothing


def test_the_table_holds_all_of_them_and_no_cell_is_a_formula(client):
    process = make_gathering()
    make_proposal(process, make_organisation("Lyon"), title="=1+1", withdrawn_at=NOW + timedelta(days=1))

    rows = list(
        csv.DictReader(
            client.get(reverse("consultations:proposals-csv", args=[process.slug])).content.decode().splitlines()
        )
    )

    assert len(rows) == 1
    assert rows[0]["title"] == "'=1+1"
    assert (rows[0]["organisation"], rows[0]["areas"]) == ("Lyon", "a01")
    assert rows[0]["withdrawn_on"] == str((NOW + timedelta(days=1)).date())


def test_what_one_put_forward_is_in_the_export_of_ones_data():
    process, organisation = make_gathering(), make_organisation()
    person = make_representative(organisation)
    put_forward(by=person, process=process, organisation=organisation, proposed=proposed())

    assert [one["title"] for one in exported_of(person)["proposals_put_forward"]] == ["Publier"]


def test_the_database_refuses_a_number_twice_and_a_proposal_without_words():
    proposal = make_proposal()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_proposal(proposal.process, number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_proposal(proposal.process, text="")
