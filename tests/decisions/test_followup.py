"""The follow-up of a strategy: measures are laid, told of, corrected and ended; silence is noticed once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import override

from miroir.common.may import Refused
from miroir.decisions.actions.followup import (
    add_indicator,
    add_measure,
    correct_progress,
    correct_value,
    end_measure,
    flag_silent,
    tell_progress,
    tell_value,
)
from miroir.decisions.models import Indicator, IndicatorValue, Measure, Progress, ProgressState
from miroir.decisions.permissions.followup import SILENCE, Figure, Telling
from miroir.decisions.tasks import watch_silent_measures
from miroir.journal.models import Entry
from miroir.letters.models import Letter
from miroir.portal.queries.desk import desk_tasks
from tests.drafting_makers import make_wording
from tests.followup_makers import DEADLINE, make_indicator, make_measure, make_objective, make_strategy
from tests.makers import NOW, make_organisation, make_representative, make_secretary

pytestmark = pytest.mark.django_db
TELLING = Telling(ProgressState.ON_TRACK, "Le portail est ouvert.")
BASELINE, TARGET = Figure(Decimal(0), date(2026, 1, 1)), Figure(Decimal(100), date(2027, 1, 1))
TITLES = ("Ouvrir les données", "Open the data")


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def test_the_secretariat_lays_an_objective_and_a_measure_that_serves_it():
    strategy, secretary, owner = make_strategy(), make_secretary(), make_organisation()
    clause = strategy.version.wordings.get().clause

    objective = add_measure(by=secretary, publication=strategy, titles=("Ouvrir", "Open"), clause=clause)
    measure = add_measure(
        by=secretary, publication=strategy, titles=TITLES, parent=objective, owner=owner, deadline=DEADLINE
    )

    assert [objective.number, measure.number] == [1, 2]
    assert (measure.parent, measure.owner, measure.made_at) == (objective, owner, NOW)
    assert Entry.objects.filter(kind="measure of a strategy laid").count() == 2


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"titles": ("Ouvrir", " ")}, "in French and in English"),
        ({"owner": None}, "organisation that answers for it"),
        ({"deadline": None}, "organisation that answers for it"),
        ({"deadline": date(2020, 1, 1)}, "after the day of publication"),
        ({"parent": "of-another"}, "an objective of the same strategy"),
        ({"parent": "a-measure"}, "an objective of the same strategy"),
        ({"parent": "ended"}, "This measure ended on 1 June"),
        ({"clause": "of-another"}, "no such clause"),
    ],
)
def test_a_measure_that_is_not_whole_is_refused_and_nothing_is_written(told, sentence):
    objective = make_objective()
    strategy = objective.publication
    found = {
        "of-another": lambda name: (
            make_objective() if name == "parent" else make_wording(make_strategy().version, "Un.", order=2).clause
        ),
        "a-measure": lambda _name: make_measure(objective),
        "ended": lambda _name: make_objective(strategy, ended_at=NOW - timedelta(days=14), end_reason="Atteint."),
    }
    asked = {name: found[value](name) if isinstance(value, str) else value for name, value in told.items()}
    given: dict[str, Any] = {"titles": TITLES, "parent": objective, "owner": make_organisation(), "deadline": DEADLINE}
    before = Measure.objects.count()

    with pytest.raises(Refused, match=sentence):
        add_measure(by=make_secretary(), publication=strategy, **{**given, **asked})

    assert Measure.objects.count() == before
    assert not Entry.objects.filter(kind="measure of a strategy laid").exists()


def test_an_indicator_has_a_target_on_a_later_day_than_its_baseline():
    measure, secretary = make_measure(), make_secretary()
    titles = ("Jeux", "Datasets")

    made = add_indicator(by=secretary, measure=measure, titles=titles, unit="%", baseline=BASELINE, target=TARGET)
    with pytest.raises(Refused, match="later day"):
        add_indicator(by=secretary, measure=measure, titles=titles, unit="%", baseline=TARGET, target=BASELINE)
    with pytest.raises(Refused, match="its unit"):
        add_indicator(by=secretary, measure=measure, titles=titles, unit=" ", baseline=BASELINE, target=TARGET)

    assert Indicator.objects.get() == made
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.update(target_on=date(2025, 1, 1))


def test_the_owner_tells_a_value_with_its_source_and_the_secretariat_corrects_it():
    indicator = make_indicator()
    person, secretary = make_representative(indicator.measure.owner), make_secretary()

    value = tell_value(
        by=person, indicator=indicator, figure=Figure(Decimal(25), date(2026, 6, 1)), source=" Portail national "
    )
    right: dict[str, Any] = {"figure": Figure(Decimal(24), date(2026, 6, 1)), "source": "Portail national"}
    with pytest.raises(Refused, match="Give the reason"):
        correct_value(by=secretary, value=value, **right, reason=" ")
    correction = correct_value(by=secretary, value=value, **right, reason="Un doublon.")
    with pytest.raises(Refused, match="corrected already"):
        correct_value(by=secretary, value=value, **right, reason="Encore.")

    assert (value.source, correction.corrects, correction.told_at) == ("Portail national", value, value.told_at)
    assert list(IndicatorValue.objects.filter(correction__isnull=True)) == [correction]
    assert Entry.objects.filter(kind__in=("value of an indicator told", "value of an indicator corrected")).count() == 2


@pytest.mark.parametrize(
    ("value", "on", "source", "sentence"),
    [
        ("1", date(2026, 6, 1), " ", "where the value comes from"),
        ("1", date(2025, 6, 1), "S", "between that of the baseline and today"),
        ("1", date(2026, 6, 16), "S", "between that of the baseline and today"),
        ("1e14", date(2026, 6, 1), "S", "at most 14 digits"),
        ("NaN", date(2026, 6, 1), "S", "at most 14 digits"),
    ],
)
def test_a_value_that_cannot_be_is_refused(value, on, source, sentence):
    indicator = make_indicator()

    with pytest.raises(Refused, match=sentence):
        tell_value(
            by=make_representative(indicator.measure.owner),
            indicator=indicator,
            figure=Figure(Decimal(value), on),
            source=source,
        )

    assert not IndicatorValue.objects.exists()


@pytest.mark.parametrize(
    ("telling", "sentence"),
    [
        (Telling("splendid", "Fait."), "how the measure goes"),
        (Telling("done", " "), "what was done"),
        (Telling("done", "Getan.", "de"), "in French or in English"),
        (Telling("done", "Fait.", evidence_address="https://example.org"), "what the evidence is"),
        (Telling("done", "Fait.", "fr", "Rapport", "javascript:alert(1)"), "begins with https"),
    ],
)
def test_progress_that_is_not_whole_is_refused(telling, sentence):
    measure = make_measure()

    with pytest.raises(Refused, match=sentence):
        tell_progress(by=make_representative(measure.owner), measure=measure, telling=telling)

    assert not Progress.objects.exists()


def test_a_correction_stands_beside_what_was_told_and_keeps_its_moment():
    measure = make_measure()
    told = tell_progress(by=make_representative(measure.owner), measure=measure, telling=TELLING)

    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        correction = correct_progress(
            by=make_secretary(), progress=told, telling=Telling("late", "En retard."), reason="L’organisation l’a dit."
        )

    told.refresh_from_db()
    assert (told.text, told.state) == ("Le portail est ouvert.", "on-track")
    assert (correction.told_at, correction.corrected_at) == (NOW, NOW + timedelta(days=3))
    with pytest.raises(IntegrityError), transaction.atomic():
        Progress.objects.create(
            measure=measure, state="late", text="x", language="fr", told_at=NOW, corrects=correction, corrected_at=NOW
        )


def test_the_database_itself_refuses_to_change_what_was_told_of_a_measure():
    indicator = make_indicator()
    speaker = make_representative(indicator.measure.owner)
    tell_progress(by=speaker, measure=indicator.measure, telling=TELLING)
    tell_value(by=speaker, indicator=indicator, figure=Figure(Decimal(30), NOW.date()), source="Registre")

    for told in (Progress, IndicatorValue):
        with pytest.raises(DatabaseError), transaction.atomic():
            told.objects.update(told_at=NOW - timedelta(days=1))
        with pytest.raises(DatabaseError), transaction.atomic():
            told.objects.all().delete()
        assert told.objects.get().told_at == NOW


def test_an_ended_measure_takes_nothing_more_but_corrections():
    objective, secretary = make_objective(), make_secretary()
    measure = make_measure(objective)
    told = tell_progress(by=make_representative(measure.owner), measure=measure, telling=TELLING)

    with pytest.raises(Refused, match="end them first"):
        end_measure(by=secretary, measure=objective, reason="Atteint.")
    with pytest.raises(Refused, match="Give the reason"):
        end_measure(by=secretary, measure=measure, reason=" ")
    end_measure(by=secretary, measure=measure, reason="Atteinte.")
    with pytest.raises(Refused, match="ended on 15 June"):
        tell_progress(by=make_representative(measure.owner), measure=measure, telling=TELLING)
    with pytest.raises(Refused, match="ended on 15 June"):
        end_measure(by=secretary, measure=measure, reason="Encore.")
    correct_progress(by=secretary, progress=told, telling=TELLING, reason="Une faute.")
    end_measure(by=secretary, measure=objective, reason="Atteint.")

    assert Measure.objects.filter(ended_at=NOW).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.update(end_reason="")


def test_the_secretariat_tells_of_an_objective_without_an_owner():
    objective = make_objective()

    tell_progress(by=make_secretary(), measure=objective, telling=TELLING)
    with pytest.raises(Refused, match=r"for others: .*secretariat"):
        tell_progress(by=make_representative(), measure=objective, telling=TELLING)

    assert objective.progress.count() == 1


def test_a_measure_silent_for_six_months_is_flagged_once_and_its_owner_written_to():
    measure = make_measure()
    person = make_representative(measure.owner)
    make_representative()

    assert (watch_silent_measures(), watch_silent_measures()) == (1, 0)

    measure.refresh_from_db()
    assert measure.flagged_at == NOW
    assert [letter.to for letter in Letter.objects.all()] == [person.email]
    assert Entry.objects.filter(kind="measure of a strategy flagged as silent").count() == 1
    tasks = [task for task in desk_tasks("en", now=NOW) if task.title == "Nothing heard for six months"]
    assert [(task.since, task.address) for task in tasks] == [
        (NOW, f"/en/decisions/strategies/{measure.publication.slug}/followup/")
    ]
    assert "”: 1 measure." in tasks[0].told


def test_what_is_told_next_lets_the_flag_fall_and_silence_begins_anew():
    measure = make_measure()
    person = make_representative(measure.owner)
    flag_silent(by=None, now=NOW)

    tell_progress(by=person, measure=measure, telling=TELLING)

    assert not Measure.objects.filter(flagged_at__isnull=False).exists()
    assert not [task for task in desk_tasks("en", now=NOW) if task.title == "Nothing heard for six months"]
    assert flag_silent(by=None, now=NOW + SILENCE - timedelta(seconds=1)) == 0
    assert flag_silent(by=None, now=NOW + SILENCE) == 1


def test_a_value_breaks_the_silence_too_and_a_correction_does_not():
    indicator = make_indicator()
    person, secretary = make_representative(indicator.measure.owner), make_secretary()
    figure = Figure(Decimal(20), date(2026, 6, 1))
    value = tell_value(by=person, indicator=indicator, figure=figure, source="S")
    assert flag_silent(by=None, now=NOW) == 0

    with time_machine.travel(NOW + SILENCE - timedelta(days=1), tick=False):
        correct_value(by=secretary, value=value, figure=figure, source="T", reason="La source.")

    assert flag_silent(by=None, now=NOW + SILENCE) == 1
    assert Measure.objects.get(pk=indicator.measure_id).flagged_at == NOW + SILENCE


@pytest.mark.parametrize("state", ["done", "given-up"])
def test_nothing_more_is_awaited_of_what_is_done_or_given_up(state):
    measure = make_measure()
    tell_progress(by=make_representative(measure.owner), measure=measure, telling=Telling(state, "C’est dit."))

    assert flag_silent(by=None, now=NOW + SILENCE + SILENCE) == 0


def test_an_objective_without_owner_and_an_ended_measure_are_not_flagged():
    make_objective()
    make_objective(ended_at=NOW, end_reason="Atteint.", owner=make_organisation())

    assert flag_silent(by=None, now=NOW) == 0
    assert not Letter.objects.exists()
