"""An objection from its raising to its end: who does what, what is written, who is told, what passed terms bring about."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils.translation import override

from miroir.common.may import Refused
from miroir.drafting.actions.objections import (
    Opposition,
    acknowledge_objection,
    add_step,
    begin_reconciliation,
    escalate_overdue,
    maintain_objection,
    raise_objection,
    resolve_objection,
    rule_on_objection,
    withdraw_objection,
)
from miroir.drafting.models import Objection, ObjectionState, ReconciliationKind, ReconciliationStep
from miroir.drafting.queries.objections import objections_of, objections_to_treat
from miroir.drafting.tasks import watch_terms_of_objections
from miroir.journal.models import Entry, Opening
from miroir.letters.models import Letter
from tests.drafting_makers import make_document, make_text_process, make_version
from tests.drafting_objections_makers import make_bureau, make_chair, make_objection
from tests.makers import NOW, make_area, make_organisation, make_representative, make_secretary

pytestmark = pytest.mark.django_db
OPPOSED = Opposition(substantial=True, reason="Le délai est intenable.", remedy="Quatre ans.")


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def raised(version=None, organisation=None):
    """Return an objection that a representative raised, and that person."""
    organisation = organisation or make_organisation()
    person = make_representative(organisation)
    objection = raise_objection(
        by=person, version=version or make_version(), organisation=organisation, opposition=OPPOSED
    )
    return objection, person


def test_a_representative_objects_and_the_secretariat_is_told():
    secretary = make_secretary()
    version = make_version(None, "Un.", "Deux.")
    clause = version.wordings.first().clause
    organisation = make_organisation("Ville de Lyon")
    person = make_representative(organisation)
    opposition = Opposition(substantial=False, reason=" Pourquoi. ", remedy=" Comment. ", clause=clause)

    objection = raise_objection(by=person, version=version, organisation=organisation, opposition=opposition)

    assert (objection.number, objection.state, objection.clause) == (1, ObjectionState.RAISED, clause)
    assert (objection.reason, objection.remedy, objection.substantial) == ("Pourquoi.", "Comment.", False)
    assert objection.acknowledge_by == NOW + timedelta(days=10)
    step = objection.steps.get()
    assert (step.kind, step.state, step.organisation, step.by) == ("state", "raised", organisation, person)
    opening = Opening.objects.get(entry__kind="objection raised")
    assert opening.for_whom == str(organisation.key)
    letter = Letter.objects.get()
    assert letter.to == secretary.email
    assert "Ville de Lyon" in letter.text
    assert "Comment." in letter.text


@pytest.mark.parametrize(
    ("reason", "remedy"), [("", "Quatre ans."), ("Le délai est intenable.", "  ")], ids=["no reason", "no remedy"]
)
def test_an_objection_owes_a_reason_and_a_remedy(reason, remedy):
    organisation = make_organisation()
    opposition = Opposition(substantial=True, reason=reason, remedy=remedy)

    with pytest.raises(Refused, match="Say"):
        raise_objection(
            by=make_representative(organisation),
            version=make_version(),
            organisation=organisation,
            opposition=opposition,
        )

    assert not Objection.objects.exists()
    assert not Entry.objects.exists()


def test_an_organisation_has_one_open_objection_a_clause_and_one_to_the_whole():
    version = make_version(None, "Un.", "Deux.")
    first, second = (wording.clause for wording in version.wordings.all())
    organisation = make_organisation()
    person = make_representative(organisation)

    def objecting(clause):
        opposition = Opposition(substantial=True, reason="Non.", remedy="Autre.", clause=clause)
        return raise_objection(by=person, version=version, organisation=organisation, opposition=opposition)

    made = [objecting(place) for place in (first, second, None)]
    for place, number in ((first, 1), (None, 3)):
        with pytest.raises(Refused, match=f"number {number}"):
            objecting(place)
    withdraw_objection(by=person, objection=made[0])

    assert [one.number for one in made] == [1, 2, 3]
    assert objecting(first).number == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        make_objection(version, organisation=organisation, clause=second)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_objection(version, organisation=organisation)


def test_only_an_issued_version_that_still_counts_takes_objections():
    document = make_document()
    organisation = make_organisation()
    person = make_representative(organisation)
    versions = [
        make_version(document, issued=False),
        make_version(document, superseded_at=NOW),
        make_version(document, adopted_at=NOW),
    ]

    for version, why in zip(versions, ("still being written", "later version", "adopted on"), strict=True):
        with pytest.raises(Refused, match=why):
            raise_objection(by=person, version=version, organisation=organisation, opposition=OPPOSED)

    other = make_version().wordings.get().clause
    elsewhere = Opposition(substantial=True, reason="Non.", remedy="Autre.", clause=other)
    with pytest.raises(Refused, match="no such clause"):
        raise_objection(by=person, version=make_version(), organisation=organisation, opposition=elsewhere)
    assert not Objection.objects.exists()


def test_a_mandate_of_areas_covers_the_texts_of_groups_of_these_areas():
    organisation = make_organisation()
    version = make_version()
    group = version.document.group
    person = make_representative(organisation, areas=("a01",))

    with pytest.raises(Refused, match="limited to other areas"):
        raise_objection(by=person, version=version, organisation=organisation, opposition=OPPOSED)
    group.areas.set([make_area("a01")])
    raise_objection(by=person, version=version, organisation=organisation, opposition=OPPOSED)

    assert Objection.objects.count() == 1


def test_the_whole_way_to_an_agreement_is_a_thread_of_dated_steps():
    secretary, chair = make_secretary(), make_chair()
    objection, person = raised()
    Letter.objects.all().delete()

    objection = acknowledge_objection(by=secretary, objection=objection, text="Reçue.")
    assert (objection.state, objection.acknowledged_at) == (ObjectionState.ACKNOWLEDGED, NOW)
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        objection = begin_reconciliation(by=chair, objection=objection)
    assert objection.reconcile_by == NOW + timedelta(days=63)
    add_step(by=chair, objection=objection, kind="meeting", text="Réunion tenue.", held_on=NOW.date())
    add_step(by=person, objection=objection, kind="proposal", text="Trois ans ?")
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        objection = resolve_objection(by=person, objection=objection, outcome="Trois ans.")

    assert (objection.state, objection.ended_at) == (ObjectionState.RESOLVED, NOW + timedelta(days=9))
    thread = [(step.kind, step.state, step.organisation_id is None) for step in objection.steps.order_by("pk")]
    assert thread == [
        ("state", "raised", False),
        ("state", "acknowledged", True),
        ("state", "under-reconciliation", True),
        ("meeting", "", True),
        ("proposal", "", False),
        ("state", "resolved", False),
    ]
    assert list(Entry.objects.order_by("sequence").values_list("kind", flat=True)) == [
        "objection raised",
        "objection acknowledged",
        "reconciliation of an objection begun",
        "step added to the reconciliation of an objection",
        "step added to the reconciliation of an objection",
        "objection declared resolved",
    ]
    told = sorted(Letter.objects.values_list("to", flat=True))
    assert told == sorted([person.email] * 3 + [secretary.email] * 3)


def test_only_the_representative_of_who_objects_ends_it_others_may_propose():
    secretary, chair = make_secretary(), make_chair()
    objection, person = raised()
    acknowledge_objection(by=secretary, objection=objection)
    begin_reconciliation(by=secretary, objection=objection)
    add_step(by=chair, objection=objection, kind=ReconciliationKind.OUTCOME, text="Je propose de la dire levée.")

    for act in (
        lambda by: resolve_objection(by=by, objection=objection, outcome="Réglé."),
        lambda by: withdraw_objection(by=by, objection=objection),
        lambda by: maintain_objection(by=by, objection=objection),
    ):
        for by in (secretary, chair, make_bureau(), make_representative()):
            with pytest.raises(Refused, match="which objects, declares this"):
                act(by)
    with pytest.raises(Refused, match="what settled"):
        resolve_objection(by=person, objection=objection, outcome=" ")

    objection.refresh_from_db()
    assert objection.state == ObjectionState.RECONCILING
    assert objection.steps.count() == 4


def test_the_steering_committee_rules_with_a_published_rationale_and_never_in_its_own_cause():
    objection, person = raised()
    Objection.objects.filter(pk=objection.pk).update(state=ObjectionState.MAINTAINED)
    bureau, cousin = make_bureau(), make_bureau(objection.organisation)
    halfway = make_bureau()
    halfway.authenticator_set.all().delete()

    for by, ruling, why in (
        (cousin, "Non.", "which objects: this is for others"),
        (halfway, "Non.", "steering committee"),
        (make_secretary(), "Non.", "steering committee"),
        (bureau, " ", "rationale"),
    ):
        with pytest.raises(Refused, match=why):
            rule_on_objection(by=by, objection=objection, sustained=False, ruling=ruling)
    Letter.objects.all().delete()
    ruled = rule_on_objection(by=bureau, objection=objection, sustained=False, ruling="Quatre ans excèdent la loi.")

    assert (ruled.state, ruled.ruled_by, ruled.ruled_as) == (ObjectionState.OVERRULED, bureau, "bureau")
    assert (ruled.ruling, ruled.ended_at) == ("Quatre ans excèdent la loi.", NOW)
    assert person.email in Letter.objects.values_list("to", flat=True)
    with pytest.raises(Refused, match="nothing changes in it any more"):
        withdraw_objection(by=person, objection=objection)


def test_the_database_holds_no_ruling_without_author_role_and_rationale():
    objection = make_objection(state=ObjectionState.OVERRULED)

    for lacking in ({"ruling": ""}, {"ruled_by": None}, {"ruled_as": ""}, {"ended_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.filter(pk=objection.pk).update(**lacking)


def test_an_objection_that_nobody_acknowledges_goes_to_the_steering_committee_once():
    secretary, bureau = make_secretary(), make_bureau()
    objection, _person = raised()
    Letter.objects.all().delete()
    late = NOW + timedelta(days=10)

    assert escalate_overdue(by=None, now=late - timedelta(seconds=1)) == 0
    assert escalate_overdue(by=None, now=late) == 1
    assert escalate_overdue(by=None, now=late) == 0

    objection.refresh_from_db()
    assert (objection.state, objection.escalated_at) == (ObjectionState.RAISED, late)
    step = objection.steps.last()
    assert (step.kind, step.state, step.by) == ("escalation", "", None)
    assert sorted(Letter.objects.values_list("to", flat=True)) == sorted([secretary.email, bureau.email])
    waiting = objections_to_treat(late)
    assert (waiting.raised, waiting.late, waiting.maintained) == ((objection,), 1, ())
    assert acknowledge_objection(by=secretary, objection=objection).state == ObjectionState.ACKNOWLEDGED


@pytest.mark.parametrize("begun", [True, False])
def test_a_reconciliation_past_its_term_ends_in_a_maintained_objection(begun):
    secretary, bureau = make_secretary(), make_bureau()
    objection, person = raised()
    acknowledge_objection(by=secretary, objection=objection)
    if begun:
        begin_reconciliation(by=secretary, objection=objection)
    Letter.objects.all().delete()

    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        assert watch_terms_of_objections() == 1
        assert watch_terms_of_objections() == 0

    objection.refresh_from_db()
    assert objection.state == ObjectionState.MAINTAINED
    step = objection.steps.last()
    assert (step.kind, step.state, step.by) == ("escalation", "maintained", None)
    told = set(Letter.objects.values_list("to", flat=True))
    assert told == {secretary.email, bureau.email, person.email}
    assert objections_to_treat(NOW).maintained == (objection,)
    assert Entry.objects.filter(kind="objection maintained, its term having passed").count() == 1


def test_terms_rest_when_the_process_is_closed():
    version = make_version()
    make_objection(version, acknowledge_by=NOW)
    process = version.document.process
    process.state = "closed"
    process.save()

    assert escalate_overdue(by=None, now=NOW) == 0
    assert objections_to_treat(NOW).raised == ()


def test_nobody_objects_in_a_step_that_is_not_for_it():
    organisation = make_organisation()
    version = make_version(make_document(make_text_process("drafting")))

    with pytest.raises(Refused, match="no such task"):
        raise_objection(
            by=make_representative(organisation), version=version, organisation=organisation, opposition=OPPOSED
        )


def test_a_chair_of_the_objecting_organisation_does_not_lead_its_reconciliation():
    objection, _person = raised()

    with pytest.raises(Refused, match="which objects: this is for others"):
        acknowledge_objection(by=make_chair(objection.organisation), objection=objection)


def test_steps_by_hand_are_neither_empty_nor_changes_of_state():
    secretary = make_secretary()
    objection, _person = raised()

    for kind, text, why in (
        ("message", " ", "Say what happened"),
        ("state", "x", "change of state"),
        ("escalation", "x", "change of state"),
        ("meeting", "x", "belong to a reconciliation"),
    ):
        with pytest.raises(Refused, match=why):
            add_step(by=secretary, objection=objection, kind=kind, text=text)
    add_step(by=secretary, objection=objection, kind="message", text="Nous y venons.")

    assert ReconciliationStep.objects.count() == 2


def test_a_version_carries_the_objections_to_it_and_to_those_before_it():
    document = make_document()
    first, second = make_version(document), make_version(document)
    over = make_objection(first, "overruled")
    make_objection(first, "withdrawn")
    make_objection(second, "maintained")
    make_objection(second, "sustained")
    make_objection()

    carried, earlier = objections_of(second), objections_of(first)

    assert carried.counts == {"overruled": 1, "withdrawn": 1, "maintained": 1, "sustained": 1}
    assert (carried.open, len(carried.over), len(carried.lines)) == (1, 2, 4)
    assert [line.objection for line in earlier.over] == [over]
    assert earlier.over[0].place == "version 1 as a whole"
