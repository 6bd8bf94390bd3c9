"""The committed budget names every page and holds, and a storm that cannot begin is a failure."""

from __future__ import annotations

import socket

import pytest
from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from demonstration.scale import SMALL, make_scaled
from measures.online.asking import ask
from measures.online.budget import committed_budget, named_addresses
from measures.online.measuring import measured_pages
from measures.online.places import address_of
from measures.online.settled import settle
from measures.storm.weather import Weather, storm
from miroir.consultations.models import Position
from miroir.journal.models import Entry


def test_every_named_page_is_in_the_budget_or_left_out_for_a_reason():
    budget = committed_budget()

    named = {name for name in named_addresses() if not budget.leaves_out(name)}

    assert named - budget.queries.keys() == set(), "add these to measures/budget.toml"
    assert budget.queries.keys() - named == set(), "these are no pages any more, or are left out too"
    assert all(budget.left_out.values())


def test_what_is_left_out_is_there():
    names = named_addresses()

    gone = [
        known
        for known in committed_budget().left_out
        if not any(name == known or (known.endswith("*") and name.startswith(known[:-1])) for name in names)
    ]

    assert not gone


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.django_db
def test_no_page_takes_more_queries_than_its_budget(settings, tmp_path):
    settings.VAR, settings.RECORDS, settings.DEMONSTRATION = tmp_path, tmp_path / "records", True
    settings.JOURNAL_KEY = tmp_path / "journal.key"
    scaled = make_scaled(SMALL, say=lambda _told: None)
    settle(scaled)
    budget = committed_budget()

    over = {
        name: measured.faults(budget, name)
        for name, measured in measured_pages(get_wsgi_application(), scaled, budget, times=0, languages=("fr",))
    }

    assert {name: faults for name, faults in over.items() if faults} == {}


@pytest.mark.slow
@pytest.mark.django_db
def test_a_scaled_database_holds_what_it_says_and_its_entries(settings, tmp_path):
    settings.VAR = tmp_path

    scaled = make_scaled(SMALL, say=lambda _told: None)

    expected = sum(gathering.holders * gathering.each for gathering in SMALL.gatherings)
    assert Position.objects.current().count() == expected
    assert Entry.objects.filter(kind="position imported").count() == expected
    assert [process.statements.count() for process in scaled.processes] == [30, 30]
    assert ask(get_wsgi_application(), address_of("consultations:process", scaled, "en"), "", times=1).status == 200
    assert reverse("portal:home")


def test_a_storm_on_a_taken_port_is_a_failure():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        outcome = storm(Weather(port=taken.getsockname()[1]))

    assert "taken" in outcome.wrong[0]
