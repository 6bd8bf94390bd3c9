"""Letters about objections: who gets which, in their language, and what it asks of them."""

from __future__ import annotations

import pytest
import time_machine

from miroir.drafting.actions.objections_telling import tell_change, tell_raised, tell_step
from miroir.drafting.models import ReconciliationStep
from miroir.drafting.queries.objections_people import exported_objections
from miroir.letters.models import Letter
from tests.drafting_objections_makers import make_bureau, make_objection
from tests.makers import NOW, make_organisation, make_representative, make_secretary

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def city():
    return make_organisation("City of Lyon")


@pytest.fixture
def people(city):
    """Return a representative, a secretary and a member of the steering committee, who all read English."""
    made = {"representative": make_representative(city), "secretary": make_secretary(), "bureau": make_bureau()}
    for person in made.values():
        person.language = "en"
        person.save()
    return made


def step_of(objection, kind, state="", by=None, **told):
    return ReconciliationStep.objects.create(
        objection=objection, kind=kind, state=state, text="A word.", by=by, at=NOW, **told
    )


def letters_of(people):
    """Return the letters that were written, by the role of who gets them."""
    roles = {person.email: role for role, person in people.items()}
    return {roles[letter.to]: letter for letter in Letter.objects.filter(to__in=roles)}


BOTH = {"representative", "secretary"}


@pytest.mark.parametrize(
    ("state", "kind", "to", "words"),
    [
        ("acknowledged", "state", BOTH, "If its reconciliation has not begun by 14 August 2026"),
        ("under-reconciliation", "state", BOTH, "Its reconciliation has begun."),
        ("resolved", "state", BOTH, "declares it resolved"),
        ("withdrawn", "state", BOTH, "has withdrawn it"),
        ("maintained", "state", {*BOTH, "bureau"}, "The steering committee rules on it"),
        ("maintained", "escalation", {*BOTH, "bureau"}, "Its term has passed without an agreement"),
        ("sustained", "state", BOTH, "the text goes back to work"),
        ("overruled", "state", BOTH, "says so on its face"),
    ],
)
def test_a_change_is_told_to_whom_it_concerns(city, people, state, kind, to, words):
    objection = make_objection(state=state, organisation=city)

    count = tell_change(by=None, objection=objection, step=step_of(objection, kind, state))

    written = letters_of(people)
    assert set(written) == to
    assert count >= len(to)
    for letter in written.values():
        assert words in letter.text
        assert "A word." in letter.text
        assert objection.get_absolute_url().split("/", 2)[2] in letter.text
        assert letter.subject.startswith("Objection 1: ")


def test_a_missed_acknowledgement_is_told_to_the_secretariat_and_the_steering_committee(city, people):
    objection = make_objection(organisation=city)

    tell_change(by=None, objection=objection, step=step_of(objection, "escalation"))

    written = letters_of(people)
    assert set(written) == {"secretary", "bureau"}
    assert "acknowledged by 25 June 2026; nobody has done so" in written["bureau"].text


def test_a_step_is_told_to_the_other_party(city, people):
    objection = make_objection(state="under-reconciliation", organisation=city)

    tell_step(by=people["secretary"], step=step_of(objection, "meeting", held_on=NOW.date()))
    to_organisation = letters_of(people)
    Letter.objects.all().delete()
    tell_step(by=people["representative"], step=step_of(objection, "proposal", organisation=city))

    assert set(to_organisation) == {"representative"}
    assert "Day: 15 June 2026" in to_organisation["representative"].text
    assert set(letters_of(people)) == {"secretary"}


def test_who_did_it_gets_no_letter_of_it_and_a_colleague_does(city, people):
    colleague = make_representative(city)
    objection = make_objection(organisation=city)

    tell_raised(by=people["representative"], objection=objection)

    assert set(Letter.objects.values_list("to", flat=True)) == {people["secretary"].email, colleague.email}


def test_a_person_takes_away_what_they_said_in_objections(city, people):
    person = people["representative"]
    objection = make_objection(organisation=city, raised_by=person)
    step_of(objection, "message", by=person)
    step_of(objection, "message", by=people["secretary"])

    kept = exported_objections(person)

    assert [one["reason"] for one in kept["objections"]] == ["Le délai de deux ans ne peut être tenu."]
    assert [one["text"] for one in kept["steps"]] == ["A word."]
    assert kept["rulings"] == []
