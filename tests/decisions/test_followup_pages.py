"""The pages of a follow-up: read by everybody, told and laid by whom the permissions let."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from miroir.decisions.actions.followup import correct_progress, flag_silent, tell_progress, tell_value
from miroir.decisions.models import Indicator, IndicatorValue, Measure, Progress
from miroir.decisions.permissions.followup import Figure, Telling
from miroir.decisions.queries.exporting import exported_of
from miroir.decisions.queries.followup_courses import Dot, drawn
from tests.followup_makers import make_indicator, make_measure, make_objective, make_strategy
from tests.makers import NOW, make_membership, make_organisation, make_representative, make_secretary, make_user

pytestmark = pytest.mark.django_db
QUERIES_OF_ALL = 8
QUERIES_OF_ONE = 16
SAID = {"state": "on-track", "text": "Le portail est ouvert.", "language": "fr", "public": "True"}
COUNTED = {
    "title_fr": "Jeux ouverts",
    "title_en": "Open datasets",
    "unit": "jeux",
    "baseline": "10",
    "baseline_on": "2026-01-01",
    "target": "60.5",
    "target_on": "2027-12-31",
}


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def page(client, name, *args, query="", expected=200):
    answer = client.get(reverse(f"decisions:{name}", args=args) + query)
    assert answer.status_code == expected, name
    return answer.content.decode()


def send(client, name, *args, expected=302, **sent):
    answer = client.post(reverse(f"decisions:{name}", args=args), sent)
    assert answer.status_code == expected, answer.content.decode()[:4000]
    return answer.content.decode()


def told(measure, text="Fait.", **fields):
    return Progress.objects.create(
        measure=measure, text=text, **{"state": "on-track", "language": "fr", "told_at": NOW, **fields}
    )


def test_a_measure_goes_its_whole_way_on_the_pages(client):
    strategy, owner = make_strategy(), make_organisation("Lyon")
    slug, code = strategy.slug, strategy.version.wordings.get().clause.code
    laid = {"title_fr": "Ouvrir les données", "title_en": "Open the data", "clause": code, "parent": ""}

    client.force_login(make_secretary())
    send(client, "add-measure", slug, **laid)
    assert 'value="1" selected' in page(client, "add-measure", slug, query="?under=1")
    wrong = send(client, "add-measure", slug, expected=422, **{**laid, "parent": "1"})
    assert "organisation that answers for it" in wrong
    send(client, "add-measure", slug, **{**laid, "parent": "1", "owner": str(owner.key), "deadline": "2027-12-31"})
    send(client, "change-measure", slug, 2, "indicator", **COUNTED)
    client.force_login(make_representative(owner))
    send(client, "change-measure", slug, 2, "progress", **SAID, evidence_title="Portail", evidence_address="a.example")
    assert "what the evidence is" in send(
        client, "change-measure", slug, 2, "progress", expected=422, **SAID, evidence_address="a.example"
    )
    indicator = Indicator.objects.get()
    value = {"indicator": indicator.pk, "value": "25", "on": "2026-06-01", "source": "Portail national"}
    send(client, "change-measure", slug, 2, "value", **value)
    send(client, "change-measure", slug, 2, "unknown", expected=404)

    client.logout()
    whole, one = page(client, "followup", slug), page(client, "measure", slug, 2)
    for words in ("Open the data", "Lyon", "31 December 2027", "on track", "Le portail est ouvert.", "60.5", "<svg"):
        assert words in whole, words
        assert words in one or words == "on track", words
    assert 'href="https://a.example"' in one
    assert "Portail national" in one
    assert "What you can do" not in one


def test_the_secretariat_corrects_words_and_values_with_a_reason(client):
    indicator = make_indicator()
    measure = indicator.measure
    owner = make_representative(measure.owner)
    progress = tell_progress(by=owner, measure=measure, telling=Telling("done", "Tout est fait."))
    value = tell_value(by=owner, indicator=indicator, figure=Figure(Decimal(25), date(2026, 6, 1)), source="S")
    at = (measure.publication.slug, measure.number)

    client.force_login(make_secretary())
    page(client, "correct-progress", *at, progress.key)
    assert "This field is required" in send(client, "correct-progress", *at, progress.key, expected=422, **SAID)
    send(client, "correct-progress", *at, progress.key, **SAID, reason="Pas encore.")
    page(client, "correct-progress", *at, progress.key, expected=403)
    page(client, "correct-value", *at, value.key)
    send(client, "correct-value", *at, value.key, value="24", on="2026-06-01", source="T", reason="Un doublon.")
    shown = page(client, "measure", *at)
    assert "Correct it" in shown

    client.logout()
    shown = page(client, "measure", *at)
    for words in ("Tout est fait.", "Pas encore.", "Un doublon.", "value, corrected since", "Le portail est ouvert."):
        assert words in shown, words
    assert "Correct it" not in shown
    assert "Tout est fait." not in page(client, "followup", measure.publication.slug)


def test_members_read_what_is_told_to_them_only_and_others_do_not(client):
    measure = make_measure()
    at = (measure.publication.slug, measure.number)
    told(measure, "Ouvert à tous.", told_at=NOW - timedelta(days=9))
    told(measure, "Entre membres.", public=False)

    for shown in (page(client, "followup", at[0]), page(client, "measure", *at), page(client, "followup-csv", at[0])):
        assert "Entre membres." not in shown
    member = make_user()
    make_membership(member, make_organisation())
    client.force_login(member)

    assert "Entre membres." in page(client, "followup", at[0])
    assert "Entre membres." in page(client, "measure", *at)


def test_a_correction_for_members_takes_what_it_corrects_from_everybody_else(client):
    measure = make_measure()
    first = told(measure, "Un nom de personne.")
    correct_progress(
        by=make_secretary(), progress=first, telling=Telling("late", "Sans le nom.", public=False), reason="Un nom."
    )

    assert "Un nom de personne." not in page(client, "measure", measure.publication.slug, measure.number)
    assert "Un nom de personne." not in page(client, "followup", measure.publication.slug)


def test_the_page_counts_states_and_leads_an_owner_to_their_measures(client):
    measure = make_measure()
    other = make_measure(measure.parent)
    told(measure)
    slug = measure.publication.slug
    address = f'followup/{measure.number}/#doing"'

    assert address not in page(client, "followup", slug)
    client.force_login(make_representative(measure.owner))
    shown = page(client, "followup", slug)

    assert address in shown
    assert f'followup/{other.number}/#doing"' not in shown
    assert "<dt>On track</dt><dd>1</dd>" in shown
    assert "<dt>Nothing told yet</dt><dd>1</dd>" in shown


def test_silence_is_said_on_the_pages(client):
    measure = make_measure()
    flag_silent(by=None, now=NOW)

    assert "nothing heard for six months" in page(client, "followup", measure.publication.slug)
    assert "its owner was written to on 15 June 2026" in page(
        client, "measure", measure.publication.slug, measure.number
    )


def test_the_end_of_a_measure_and_its_reason_are_read_by_all(client):
    measure = make_measure()
    client.force_login(make_secretary())

    send(client, "change-measure", measure.publication.slug, measure.number, "end", reason="La loi l’a rendue vaine.")

    client.logout()
    assert "La loi l’a rendue vaine." in page(client, "measure", measure.publication.slug, measure.number)
    assert "ended on 15 June 2026" in page(client, "followup", measure.publication.slug)


def test_the_table_holds_each_indicator_and_no_cell_runs_as_a_formula(client):
    objective = make_objective(title_fr="=1+1")
    indicator = make_indicator(make_measure(objective, make_organisation("Lyon")))
    IndicatorValue.objects.create(indicator=indicator, value=25, on=date(2026, 6, 1), source="S", told_at=NOW)

    first, second = csv.DictReader(page(client, "followup-csv", objective.publication.slug).splitlines())

    assert (first["number"], first["title_fr"], first["owner"], first["indicator_fr"]) == ("1", "'=1+1", "", "")
    assert (second["objective"], second["owner"], second["deadline"]) == ("1", "Lyon", "2027-12-31")
    assert [Decimal(second[name]) for name in ("baseline", "value", "target")] == [10, 25, 60]


def test_a_course_is_drawn_from_its_first_day_to_its_last():
    start, target = Figure(Decimal(0), date(2026, 1, 1)), Figure(Decimal(100), date(2026, 1, 11))

    drawing = drawn(start, [Figure(Decimal(50), date(2026, 1, 6))], target)
    flat = drawn(start, [], Figure(Decimal(0), date(2026, 1, 11)))

    assert drawing.dots == (Dot(10, 80), Dot(110, 45))
    assert (drawing.target, drawing.promised, drawing.gone) == (Dot(210, 10), "M10 80L210 10", "M10 80L110 45")
    assert (flat.dots, flat.target) == ((Dot(10, 45),), Dot(210, 45))


def test_thirty_measures_take_no_more_queries_than_one(client, django_assert_num_queries):
    objective = make_objective()
    slug = objective.publication.slug
    _fill(objective)
    page(client, "followup", slug)
    with django_assert_num_queries(QUERIES_OF_ALL):
        page(client, "followup", slug)
    for _number in range(29):
        _fill(objective)

    with django_assert_num_queries(QUERIES_OF_ALL):
        page(client, "followup", slug)

    assert Measure.objects.count() == 31


def test_thirty_told_things_and_indicators_take_no_more_queries_than_one(client, django_assert_num_queries):
    objective = make_objective()
    measure = _fill(objective)
    at = (objective.publication.slug, measure.number)
    client.force_login(make_secretary())
    page(client, "measure", *at)
    with django_assert_num_queries(QUERIES_OF_ONE):
        page(client, "measure", *at)
    for _number in range(29):
        _told_and_counted(measure)

    with django_assert_num_queries(QUERIES_OF_ONE):
        assert page(client, "measure", *at).count("<svg") >= 30


def _fill(objective):
    measure = make_measure(objective, clause=objective.publication.version.wordings.get().clause)
    _told_and_counted(measure)
    return measure


def _told_and_counted(measure):
    person = make_user()
    told(measure, told_by=person)
    indicator = make_indicator(measure)
    for day in (1, 2):
        IndicatorValue.objects.create(
            indicator=indicator, value=day, on=date(2026, 6, day), source="S", told_at=NOW, told_by=person
        )


def test_a_person_reads_in_their_own_export_what_they_told():
    indicator = make_indicator()
    person = make_representative(indicator.measure.owner)
    tell_progress(by=person, measure=indicator.measure, telling=Telling("done", "Fait."))
    tell_value(by=person, indicator=indicator, figure=Figure(Decimal(25), date(2026, 6, 1)), source="S")

    kept = exported_of(person)

    assert [one["text"] for one in kept["progress"]] == ["Fait."]
    assert [one["source"] for one in kept["indicator_values"]] == ["S"]
