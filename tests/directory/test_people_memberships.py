"""A person joins an organisation, is vouched for and decided on, and leaves: each time an entry, a letter, a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext

from miroir.common.may import Refused
from miroir.directory.actions.charters import CharterText, accept_charter, ask_to_accept, publish_membership_charter
from miroir.directory.actions.memberships import (
    apply_for_membership,
    leave_organisation,
    refuse_membership,
    register_member,
    reinstate_membership,
    suspend_membership,
    verify_membership,
    vouch_for,
)
from miroir.directory.models import BodyKind, Membership, MembershipCharter, MembershipState, OrganisationState
from miroir.directory.queries.memberships import applications_to_decide, charter_in_force, members_of
from miroir.directory.tasks import ask_members
from miroir.journal.models import Entry, Opening
from miroir.letters.actions import refuse_letters
from miroir.letters.models import Letter
from tests.makers import (
    NOW,
    make_mandate,
    make_membership,
    make_membership_charter,
    make_organisation,
    make_representative,
    make_seat,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
APPLIED, ACTIVE, VERIFIED = MembershipState.APPLIED, MembershipState.ACTIVE, MembershipState.VERIFIED


@pytest.fixture(autouse=True)
def frozen_in_english():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def application(organisation=None, **fields):
    return make_membership(make_user(**fields), organisation or make_organisation(), state=APPLIED)


def join(person, organisation, function="Head of data"):
    charter = make_membership_charter()
    return apply_for_membership(by=person, organisation=organisation, function=function, charter=charter)


def written_to(person):
    return list(Letter.objects.filter(to=person.email).values_list("subject", flat=True))


def test_who_applies_has_accepted_the_charter_gets_a_receipt_and_leaves_an_entry():
    person, organisation = make_user(language="en"), make_organisation("Ville")

    membership = join(person, organisation)

    assert (membership.state, membership.function) == (APPLIED, "Head of data")
    assert membership.charter == make_membership_charter()
    assert membership.charter_accepted_at == NOW
    assert written_to(person) == ["Your application to join Ville"]
    assert Entry.objects.get().kind == "membership applied for"
    assert Opening.objects.get().person == str(person.key)
    assert "Head of data" not in Opening.objects.get().content


def test_a_receipt_is_written_in_the_language_of_the_person():
    person = make_user(language="fr")

    join(person, make_organisation())

    assert Letter.objects.get(to=person.email).language == "fr"


def test_representatives_are_asked_to_vouch_and_others_are_not():
    organisation = make_organisation("Ville")
    asked = [make_representative(organisation), make_representative(organisation, areas=("energy",))]
    colleague, expired = make_user(), make_user()
    make_membership(colleague, organisation)
    make_membership(expired, organisation)
    make_mandate(expired, organisation, ends_on=TODAY - timedelta(days=1))

    join(make_user(), organisation)

    told = set(Letter.objects.exclude(purpose="").values_list("to", flat=True))
    assert told == {person.email for person in asked}
    assert not written_to(colleague)


def test_a_representative_can_refuse_these_letters():
    organisation = make_organisation()
    representative = make_representative(organisation)
    refuse_letters(by=representative, address=representative.email, purpose="applications of colleagues")

    join(make_user(), organisation)

    assert not written_to(representative)


def test_nobody_applies_twice_and_nothing_is_written():
    person, organisation = make_user(), make_organisation("Ville")
    join(person, organisation)

    with pytest.raises(Refused, match="has not answered your application to Ville"):
        join(person, organisation)

    assert Membership.objects.count() == Entry.objects.count() == 1


@pytest.mark.parametrize("state", [MembershipState.REFUSED, MembershipState.LEFT])
def test_who_was_refused_or_left_may_apply_again(state):
    person, organisation = make_user(), make_organisation()
    make_membership(person, organisation, state=state)

    assert join(person, organisation).state == APPLIED


@pytest.mark.parametrize(
    "state", [OrganisationState.APPLIED, OrganisationState.SUSPENDED, OrganisationState.LEFT, OrganisationState.REFUSED]
)
def test_an_organisation_that_is_not_in_the_group_is_not_joined(state):
    with pytest.raises(Refused):
        join(make_user(), make_organisation(state=state))

    assert not Membership.objects.exists()


def test_who_applied_for_an_organisation_joins_it_while_it_waits():
    person = make_user()
    organisation = make_organisation(state=OrganisationState.APPLIED, applied_by=person)

    assert join(person, organisation).state == APPLIED


def test_a_charter_that_is_no_longer_in_force_is_not_accepted():
    old = make_membership_charter()
    MembershipCharter.objects.create(version="2", dated=TODAY, text_fr="Deux.", text_en="Two.")

    with pytest.raises(Refused, match="Another charter is in force now"):
        apply_for_membership(by=make_user(), organisation=make_organisation(), function="", charter=old)

    assert not Membership.objects.exists()


def test_a_representative_vouches_once_and_the_secretariat_still_decides():
    organisation = make_organisation()
    representative, asked = make_representative(organisation), application(organisation)

    kept = vouch_for(by=representative, membership=asked)

    assert (kept.state, kept.vouched_by, kept.vouched_at) == (APPLIED, representative, NOW)
    assert Entry.objects.get().kind == "applicant vouched for by a representative"
    with pytest.raises(Refused, match="vouched for this application already"):
        vouch_for(by=make_representative(organisation), membership=asked)


def test_nobody_vouches_for_themselves_or_for_another_organisation():
    organisation = make_organisation()
    representative, other = make_representative(organisation), make_representative()
    theirs = make_membership(other, organisation, state=APPLIED)

    with pytest.raises(Refused, match="Only somebody with a mandate"):
        vouch_for(by=other, membership=theirs)
    with pytest.raises(Refused, match="Only somebody with a mandate"):
        vouch_for(by=representative, membership=application())


def test_a_verified_applicant_who_accepted_the_charter_in_force_is_active_at_once():
    asked = application(make_organisation("Ville"), language="en")

    kept = verify_membership(by=make_secretary(), membership=asked)

    assert (kept.state, kept.decided_at) == (ACTIVE, NOW)
    assert written_to(asked.person) == ["You are an active member of Ville"]
    assert Entry.objects.get().kind == "membership verified"


def test_a_verified_applicant_accepts_the_charter_that_came_meanwhile():
    asked = application(language="en")
    MembershipCharter.objects.create(version="2", dated=TODAY, text_fr="Deux.", text_en="Two.")

    kept = verify_membership(by=make_secretary(), membership=asked)

    assert kept.state == VERIFIED
    assert written_to(asked.person) == ["One thing is left: accept the charter"]
    assert accept_charter(by=asked.person, membership=kept).state == ACTIVE
    assert [entry.kind for entry in Entry.objects.all()] == ["membership verified", "membership charter accepted"]


def test_the_organisation_is_verified_first():
    asked = application(make_organisation("Ville", state=OrganisationState.APPLIED))

    with pytest.raises(Refused, match="Decide on the organisation first: Ville"):
        verify_membership(by=make_secretary(), membership=asked)


def test_a_refusal_has_a_reason_that_the_person_reads():
    asked, secretary = application(make_organisation("Ville"), language="en"), make_secretary()

    with pytest.raises(Refused, match="Give a reason"):
        refuse_membership(by=secretary, membership=asked, reason="  ")
    kept = refuse_membership(by=secretary, membership=asked, reason=" Not known there. ")

    assert (kept.state, kept.reason) == (MembershipState.REFUSED, "Not known there.")
    assert "Not known there." in Letter.objects.get(to=asked.person.email).text


@pytest.mark.parametrize("state", [MembershipState.REFUSED, MembershipState.SUSPENDED])
def test_the_database_keeps_no_refusal_without_a_reason(state):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_membership(make_user(), make_organisation(), state=state, reason="")


def test_a_suspension_rests_the_mandates_and_lifting_it_brings_them_back():
    organisation, secretary = make_organisation(), make_secretary()
    person = make_representative(organisation)
    membership = Membership.objects.get(person=person)

    suspended = suspend_membership(by=secretary, membership=membership, reason="Unpaid.")

    assert (suspended.state, suspended.reason) == (MembershipState.SUSPENDED, "Unpaid.")
    assert list(members_of(organisation)) == []
    back = reinstate_membership(by=secretary, membership=membership)
    assert (back.state, back.reason) == (ACTIVE, "")
    assert [one.person for one in members_of(organisation)] == [person]
    assert Letter.objects.filter(to=person.email).count() == 2


def test_leaving_ends_the_mandates_and_seats_held_for_the_organisation_and_no_others():
    organisation, other = make_organisation(), make_organisation()
    person = make_representative(organisation)
    mandate = make_mandate(person, organisation, starts_on=TODAY + timedelta(days=3))
    make_membership(person, other)
    kept_mandate = make_mandate(person, other)
    seat = make_seat(person, BodyKind.BUREAU, organisation=organisation)
    kept_seat = make_seat(person, BodyKind.PLENARY, organisation=other)

    left = leave_organisation(by=person, membership=Membership.objects.get(person=person, organisation=organisation))

    for thing in (mandate, kept_mandate, seat, kept_seat):
        thing.refresh_from_db()
    assert (left.state, left.left_at) == (MembershipState.LEFT, NOW)
    assert mandate.revoked_reason == gettext("The person left the organisation.")
    assert (seat.ended_at, kept_seat.ended_at) == (NOW, None)
    assert kept_mandate.revoked_at is None
    assert sorted(entry.kind for entry in Entry.objects.all()) == [
        "mandate revoked",
        "mandate revoked",
        "membership ended by the person",
        "seat ended",
    ]
    assert not written_to(person)


def test_the_secretariat_registers_a_member_who_accepted_on_paper():
    organisation, person = make_organisation(), make_user()

    membership = register_member(
        by=make_secretary(),
        organisation=organisation,
        person=person,
        function="Head",
        charter=make_membership_charter(),
    )

    assert membership.state == ACTIVE
    assert Entry.objects.get().kind == "member registered by the secretariat"
    with pytest.raises(Refused, match="has a membership"):
        register_member(
            by=make_secretary(),
            organisation=organisation,
            person=person,
            function="",
            charter=make_membership_charter(),
        )


@pytest.mark.parametrize("act", [verify_membership, reinstate_membership])
def test_nobody_but_the_secretariat_decides(act):
    organisation = make_organisation()
    asked = application(organisation)

    for person in (asked.person, make_representative(organisation), make_user()):
        with pytest.raises(Refused, match="Only the secretariat"):
            act(by=person, membership=asked)

    assert not Entry.objects.exists()


def test_the_charter_in_force_is_the_last_by_date():
    first = make_membership_charter()
    third = MembershipCharter.objects.create(
        version="3", dated=TODAY + timedelta(days=1), text_fr="Trois.", text_en="Three."
    )

    assert charter_in_force(TODAY) == first
    assert charter_in_force(TODAY + timedelta(days=1)) == third


def test_before_the_first_charter_there_is_none():
    assert charter_in_force(TODAY) is None


def test_a_new_charter_leaves_members_active_and_asks_each_once():
    members = [make_membership(make_user(language="en"), make_organisation()) for _ in range(3)]
    waiting, closed = application(), make_membership(make_user(is_active=False), make_organisation())

    charter = publish_membership_charter(
        by=make_secretary(), charter=CharterText("2", TODAY, "La nouvelle.", "The new one.")
    )
    asked, again = ask_members(charter.pk), ask_members(charter.pk)

    assert (asked, again) == (3, 0)
    assert [written_to(one.person) for one in members] == [["The charter of the group has changed: version 2"]] * 3
    assert not written_to(waiting.person)
    assert not written_to(closed.person)
    assert Membership.objects.filter(state=ACTIVE).count() == 4
    assert Entry.objects.get().kind == "membership charter published"


def test_members_are_asked_a_hundred_at_a_time():
    organisation = make_organisation()
    for _ in range(101):
        make_membership(make_user(), organisation)
    charter = MembershipCharter.objects.create(version="2", dated=TODAY, text_fr="Deux.", text_en="Two.")

    asked = [ask_to_accept(by=None, charter=charter) for _ in range(3)]

    assert asked == [100, 1, 0]


def test_a_member_who_accepted_the_new_charter_owes_nothing_more():
    membership = make_membership(make_user(), make_organisation())
    charter = MembershipCharter.objects.create(version="2", dated=TODAY, text_fr="Deux.", text_en="Two.")

    kept = accept_charter(by=membership.person, membership=membership)

    assert (kept.charter, kept.state) == (charter, ACTIVE)
    assert ask_members(charter.pk) == 0
    with pytest.raises(Refused, match="accepted this charter already"):
        accept_charter(by=membership.person, membership=membership)
    with pytest.raises(Refused, match="Each person accepts the charter for themselves"):
        accept_charter(by=make_secretary(), membership=membership)


@pytest.mark.parametrize(
    ("version", "days", "told"),
    [("1", 0, "has this version already"), ("2", 1, "not before"), ("2", -4000, "is of a later day")],
)
def test_a_charter_that_cannot_be_the_next_is_refused(version, days, told):
    make_membership_charter()

    with pytest.raises(Refused, match=told):
        publish_membership_charter(
            by=make_secretary(), charter=CharterText(version, TODAY + timedelta(days=days), "x", "x")
        )

    assert not Entry.objects.exists()


def test_applications_wait_in_the_order_in_which_they_came():
    organisation = make_organisation()
    first = make_membership(make_user(), organisation, state=APPLIED)
    second = make_membership(make_user(), organisation, state=APPLIED)
    Membership.objects.filter(pk=second.pk).update(applied_at=NOW - timedelta(days=1))
    make_membership(make_user(), organisation)

    assert list(applications_to_decide()) == [second, first]


def test_a_letter_for_a_membership_that_is_gone_is_not_written():
    with pytest.raises(ObjectDoesNotExist):
        verify_membership(by=make_secretary(), membership=Membership(pk=0))

    assert not Letter.objects.exists()
