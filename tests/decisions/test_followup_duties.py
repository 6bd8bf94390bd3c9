"""Who answers for a measure, and until when: given, changed with a reason, told to those concerned, and never forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from miroir.common.may import Refused
from miroir.decisions.actions.followup import add_measure, end_measure, flag_silent
from miroir.decisions.actions.followup_duties import change_duty
from miroir.decisions.models import DutyChange
from miroir.decisions.permissions.followup import SILENCE
from miroir.decisions.queries.exporting import exported_of
from miroir.journal.models import Entry
from miroir.letters.models import Letter
from tests.followup_makers import DEADLINE, make_measure, make_objective
from tests.makers import NOW, make_organisation, make_representative, make_secretary, make_user

pytestmark = pytest.mark.django_db
LATER = DEADLINE + timedelta(days=90)


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def letters():
    return sorted((letter.to, letter.subject) for letter in Letter.objects.all())


def test_who_is_to_answer_for_a_measure_is_written_to_when_it_is_laid():
    objective, owner = make_objective(), make_organisation("Lyon")
    speaker = make_representative(owner)

    add_measure(
        by=make_secretary(),
        publication=objective.publication,
        titles=("Ouvrir", "Open"),
        parent=objective,
        owner=owner,
        deadline=DEADLINE,
    )

    letter = Letter.objects.get()
    assert letter.to == speaker.email
    assert "Lyon" in letter.subject
    assert "31 décembre 2027" in letter.text if speaker.language == "fr" else "31 December 2027" in letter.text


def test_another_organisation_answers_until_another_day_and_both_are_written_to():
    measure, receiver, secretary = (
        make_measure(owner=make_organisation("Lyon")),
        make_organisation("Nice"),
        make_secretary(),
    )
    giver, taker = make_representative(measure.owner), make_representative(receiver)

    change = change_duty(by=secretary, measure=measure, owner=receiver, deadline=LATER, reason=" Moyens déplacés. ")

    measure.refresh_from_db()
    assert (measure.owner, measure.deadline) == (receiver, LATER)
    assert (str(change.owner_before), change.deadline_before, change.reason) == ("Lyon", DEADLINE, "Moyens déplacés.")
    assert {to for to, _ in letters()} == {giver.email, taker.email}
    assert Entry.objects.filter(kind="duty of a measure changed").count() == 1
    assert exported_of(secretary)["duties_changed"][0]["reason"] == "Moyens déplacés."


def test_a_later_day_alone_is_told_to_who_answers_once():
    measure = make_measure()
    speaker = make_representative(measure.owner)

    change_duty(by=make_secretary(), measure=measure, owner=measure.owner, deadline=LATER, reason="Travaux retardés.")

    assert [to for to, _ in letters()] == [speaker.email]
    assert "Travaux retardés." in Letter.objects.get().text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": " "}, "Give the reason"),
        ({"deadline": DEADLINE}, "Nothing would change"),
        ({"deadline": None}, "an organisation that answers for it, and a deadline"),
        ({"owner": None}, "an organisation that answers for it, and a deadline"),
        ({"deadline": NOW.date() - timedelta(days=500)}, "after the day of publication"),
    ],
)
def test_a_change_without_reason_or_effect_or_that_leaves_a_measure_half_is_refused(changed, sentence):
    measure = make_measure()
    asked = {"owner": measure.owner, "deadline": LATER, "reason": "Retard.", **changed}

    with pytest.raises(Refused, match=sentence):
        change_duty(by=make_secretary(), measure=measure, **asked)

    assert not DutyChange.objects.exists()
    assert not Letter.objects.exists()


def test_only_who_lays_measures_changes_a_duty_and_never_that_of_an_ended_one():
    measure, secretary = make_measure(), make_secretary()
    asked = {"owner": measure.owner, "deadline": LATER, "reason": "Retard."}

    for person in (make_user(), make_representative(measure.owner)):
        with pytest.raises(Refused, match="lay the measures"):
            change_duty(by=person, measure=measure, **asked)
    end_measure(by=secretary, measure=measure, reason="Faite.")
    with pytest.raises(Refused, match="ended on"):
        change_duty(by=secretary, measure=measure, **asked)


def test_a_new_owner_has_six_months_to_tell_and_a_later_day_gives_none():
    given, delayed, secretary = make_measure(), make_measure(), make_secretary()
    assert flag_silent(by=None, now=NOW) == 2

    change_duty(by=secretary, measure=given, owner=make_organisation(), deadline=DEADLINE, reason="Relais.")
    change_duty(by=secretary, measure=delayed, owner=delayed.owner, deadline=LATER, reason="Retard.")

    given.refresh_from_db()
    delayed.refresh_from_db()
    assert (given.flagged_at, delayed.flagged_at) == (None, NOW)
    assert flag_silent(by=None, now=NOW + SILENCE - timedelta(seconds=1)) == 0
    assert flag_silent(by=None, now=NOW + SILENCE) == 1


def test_an_objective_is_given_its_first_owner_and_loses_it():
    objective, owner, secretary = make_objective(), make_organisation("Lyon"), make_secretary()
    speaker = make_representative(owner)

    change_duty(by=secretary, measure=objective, owner=owner, deadline=None, reason="Désignée.")
    assert flag_silent(by=None, now=NOW + SILENCE - timedelta(seconds=1)) == 0
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        change_duty(by=secretary, measure=objective, owner=None, deadline=None, reason="Déchargée.")

    assert [to for to, _ in letters()] == [speaker.email] * 2
    assert [one.reason for one in objective.duty_changes.all()] == ["Déchargée.", "Désignée."]
    assert flag_silent(by=None, now=NOW + SILENCE + SILENCE) == 0


def test_the_page_changes_it_and_tells_what_was_before(client):
    measure = make_measure(owner=make_organisation("Lyon"))
    make_organisation("Nice")
    address = reverse("decisions:change-measure", args=[measure.publication.slug, measure.number, "duty"])
    client.force_login(make_secretary())

    assert 'value="Lyon"' in client.get(measure.get_absolute_url()).content.decode()
    wrong = client.post(address, {"owner": "Personne", "deadline": str(LATER), "reason": "Relais."})
    done = client.post(address, {"owner": "Nice", "deadline": str(LATER), "reason": "Relais."}, follow=True)

    assert wrong.status_code == 422
    assert 'value="Personne"' in wrong.content.decode()
    told = done.content.decode()
    assert "Lyon, now Nice" in told
    assert "31 December 2027, now 30 March 2028" in told
    assert "Relais." in told
    client.logout()
    assert "Lyon, now Nice" in client.get(measure.get_absolute_url()).content.decode()


def test_the_database_itself_refuses_to_change_what_was_and_a_change_without_reason():
    measure = make_measure()
    change = change_duty(by=make_secretary(), measure=measure, owner=measure.owner, deadline=LATER, reason="Retard.")

    with pytest.raises(DatabaseError), transaction.atomic():
        DutyChange.objects.update(reason="Autre.")
    with pytest.raises(DatabaseError), transaction.atomic():
        change.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyChange.objects.create(measure=measure, owner=measure.owner, reason="", changed_at=NOW)
