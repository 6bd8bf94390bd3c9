"""A mandate is given with its proof, delegated within its limits, and revoked with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import translation

from miroir.common.may import Refused
from miroir.directory.actions.mandates import give_mandate, revoke_mandate
from miroir.directory.models import Mandate, MandateScope, MembershipState, OrganisationState
from miroir.directory.queries.mandates import (
    mandates_ending_soon,
    mandates_in_force,
    mandates_of,
    mandates_over,
    representatives_of,
)
from miroir.directory.standing import standing_of
from miroir.journal.models import Entry
from miroir.letters.models import Letter
from tests.makers import (
    NOW,
    make_area,
    make_mandate,
    make_membership,
    make_organisation,
    make_representative,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def frozen_in_english():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def member_of(organisation, **fields):
    person = make_user(**fields)
    make_membership(person, organisation)
    return person


def given(by, organisation, person, **fields):
    return give_mandate(
        by=by,
        organisation=organisation,
        person=person,
        scope=fields.get("scope", MandateScope.EVERYTHING),
        areas=fields.get("areas", ()),
        starts_on=fields.get("starts_on", TODAY),
        ends_on=fields.get("ends_on", TODAY + 30 * DAY),
        issued_by=fields.get("issued_by", "the board, 3 May 2026"),
    )


def test_the_secretariat_gives_a_mandate_with_its_proof_and_the_person_is_told():
    organisation, secretary = make_organisation("Ville"), make_secretary()
    person = member_of(organisation, language="en")

    mandate = given(secretary, organisation, person, ends_on=None)

    assert (mandate.issued_by, mandate.recorded_by) == ("the board, 3 May 2026", secretary)
    assert standing_of(person, now=NOW).mandate_for(organisation.pk, frozenset()) == mandate
    assert Letter.objects.get(to=person.email).subject == "You have a mandate for Ville"
    assert Entry.objects.get().kind == "mandate given"


def test_a_mandate_of_some_areas_keeps_them_and_one_of_every_subject_keeps_none():
    organisation, secretary = make_organisation(), make_secretary()
    person, areas = member_of(organisation), [make_area("energy"), make_area("mobility")]

    some = given(secretary, organisation, person, scope=MandateScope.AREAS, areas=areas)
    every = given(secretary, organisation, person, areas=areas)

    assert set(some.areas.all()) == set(areas)
    assert not every.areas.exists()


def test_two_mandates_of_one_person_may_overlap():
    organisation, secretary = make_organisation(), make_secretary()
    person = member_of(organisation)

    given(secretary, organisation, person)
    given(secretary, organisation, person)

    assert mandates_of(organisation, TODAY).count() == 2


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"issued_by": " "}, "Say who decided"),
        ({"scope": MandateScope.AREAS}, "Choose at least one area"),
        ({"starts_on": TODAY, "ends_on": TODAY - DAY}, "ends on its first day or after"),
        ({"starts_on": TODAY - 9 * DAY, "ends_on": TODAY - DAY}, "would be over already"),
    ],
)
def test_a_mandate_that_says_nothing_is_refused(fields, told):
    organisation = make_organisation()

    with pytest.raises(Refused, match=told):
        given(make_secretary(), organisation, member_of(organisation), **fields)

    assert not Mandate.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("state", [state for state in MembershipState if state != MembershipState.ACTIVE])
def test_only_an_active_member_is_given_a_mandate(state):
    organisation, person = make_organisation(), make_user("Ada")
    make_membership(person, organisation, state=state)

    with pytest.raises(Refused, match="Ada is not an active member"):
        given(make_secretary(), organisation, person)


@pytest.mark.parametrize("state", [state for state in OrganisationState if state != OrganisationState.VERIFIED])
def test_an_organisation_outside_the_group_has_nobody_speak_for_it(state):
    organisation = make_organisation(state=state)

    with pytest.raises(Refused, match="is not a verified member of the group"):
        given(make_secretary(), organisation, member_of(organisation))


def test_a_representative_of_every_subject_delegates_until_their_own_end():
    organisation = make_organisation()
    chief = make_representative(organisation, ends_on=TODAY + 30 * DAY)
    colleague = member_of(organisation)

    mandate = given(chief, organisation, colleague, ends_on=TODAY + 30 * DAY)

    assert mandate.recorded_by == chief
    with pytest.raises(Refused, match="what you delegate cannot last longer"):
        given(chief, organisation, colleague, ends_on=TODAY + 31 * DAY)
    with pytest.raises(Refused, match="Say on which day it ends"):
        given(chief, organisation, colleague, ends_on=None)
    with pytest.raises(Refused, match="begins today or later"):
        given(chief, organisation, colleague, starts_on=TODAY - DAY)
    with pytest.raises(Refused, match="to yourself"):
        given(chief, organisation, chief)


def test_a_representative_of_some_areas_a_member_and_a_stranger_delegate_nothing():
    organisation = make_organisation()
    colleague = member_of(organisation)

    for person in (
        make_representative(organisation, areas=("energy",)),
        make_representative(organisation, ends_on=TODAY - DAY),
        make_representative(),
        colleague,
    ):
        with pytest.raises(Refused, match="Only the secretariat, or somebody with a mandate of every subject"):
            given(person, organisation, colleague)


def test_a_mandate_is_revoked_with_a_reason_and_ends_at_once():
    organisation = make_organisation("Ville")
    person = member_of(organisation, language="en")
    mandate = make_mandate(person, organisation)

    with pytest.raises(Refused, match="Give a reason"):
        revoke_mandate(by=make_secretary(), mandate=mandate, reason="")
    kept = revoke_mandate(by=make_secretary(), mandate=mandate, reason="Changed post.")

    assert (kept.revoked_at, kept.revoked_reason) == (NOW, "Changed post.")
    assert standing_of(person, now=NOW).mandates == ()
    assert "Changed post." in Letter.objects.get(to=person.email).text
    assert Entry.objects.get().kind == "mandate revoked"
    with pytest.raises(Refused, match="was revoked on"):
        revoke_mandate(by=make_secretary(), mandate=mandate, reason="Again.")


def test_the_holder_and_who_gave_it_revoke_a_mandate_and_colleagues_do_not():
    organisation = make_organisation()
    chief, other = make_representative(organisation), make_representative(organisation)
    colleague = member_of(organisation)
    first, second = given(chief, organisation, colleague), given(chief, organisation, colleague)

    for person in (other, make_representative(), member_of(organisation)):
        with pytest.raises(
            Refused, match="Only the secretariat, the person who holds it or the representative who gave it"
        ):
            revoke_mandate(by=person, mandate=first, reason="x")

    assert revoke_mandate(by=colleague, mandate=first, reason="I step down.").revoked_at == NOW
    assert revoke_mandate(by=chief, mandate=second, reason="Changed post.").revoked_at == NOW


def test_who_lost_their_own_mandate_revokes_none():
    organisation = make_organisation()
    chief, colleague = make_representative(organisation), member_of(organisation)
    mandate = given(chief, organisation, colleague)
    Mandate.objects.filter(person=chief).update(revoked_at=NOW, revoked_reason="x")

    with pytest.raises(Refused, match="Only the secretariat, the person who holds it"):
        revoke_mandate(by=chief, mandate=mandate, reason="x")


def test_a_mandate_that_ended_is_not_revoked():
    organisation = make_organisation()
    mandate = make_mandate(member_of(organisation), organisation, ends_on=TODAY - DAY)

    with pytest.raises(Refused, match="This mandate ended on"):
        revoke_mandate(by=make_secretary(), mandate=mandate, reason="x")


def test_the_database_keeps_no_revocation_without_a_reason():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_mandate(make_user(), make_organisation(), revoked_at=NOW, revoked_reason="")


def test_mandates_ending_soon_are_those_that_none_follows():
    organisation = make_organisation()
    soon, renewed, far = (member_of(organisation) for _ in range(3))
    ending = make_mandate(soon, organisation, ends_on=TODAY + 59 * DAY)
    make_mandate(renewed, organisation, ends_on=TODAY + 10 * DAY)
    make_mandate(renewed, organisation, starts_on=TODAY + 11 * DAY, ends_on=TODAY + 400 * DAY)
    make_mandate(far, organisation, ends_on=TODAY + 61 * DAY)
    make_mandate(far, organisation, ends_on=TODAY + 5 * DAY, areas=("energy",))

    assert list(mandates_ending_soon(NOW)) == [ending]


def test_a_mandate_of_some_areas_does_not_follow_one_of_every_subject():
    organisation = make_organisation()
    person = member_of(organisation)
    ending = make_mandate(person, organisation, ends_on=TODAY + 5 * DAY)
    make_mandate(person, organisation, areas=("energy",))

    assert list(mandates_ending_soon(NOW)) == [ending]


def test_lists_of_mandates_tell_those_in_force_from_those_that_are_over():
    organisation = make_organisation()
    person = member_of(organisation)
    over = make_mandate(person, organisation, ends_on=TODAY - DAY)
    revoked = make_mandate(person, organisation, revoked_at=NOW)
    coming = make_mandate(person, organisation, starts_on=TODAY + DAY)
    in_force = make_mandate(person, organisation)

    assert list(mandates_in_force(TODAY)) == [in_force]
    assert set(mandates_over(TODAY)) == {over, revoked}
    assert set(mandates_of(organisation, TODAY)) == {coming, in_force}


def test_representatives_are_active_members_with_a_mandate_in_force_each_once(django_assert_num_queries):
    organisation, empty = make_organisation(), make_organisation()
    person = member_of(organisation, language="en")
    make_mandate(person, organisation)
    make_mandate(person, organisation, areas=("energy",))
    make_representative(organisation, ends_on=TODAY - DAY)
    make_mandate(make_user(), organisation)
    suspended = make_user()
    make_membership(suspended, organisation, state=MembershipState.SUSPENDED)
    make_mandate(suspended, organisation)
    make_representative(empty, starts_on=TODAY + DAY)

    with django_assert_num_queries(1):
        found = representatives_of([organisation.pk, empty.pk], TODAY)

    assert [(one.organisation_id, one.person_id) for one in found] == [(organisation.pk, person.pk)]
    assert (found[0].name, found[0].email, found[0].language) == (person.name, person.email, "en")
