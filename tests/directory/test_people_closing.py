"""Closing an account ends what a person holds, empties the account, and leaves what they said for others."""

from __future__ import annotations

import json

import pytest
import time_machine
from django.utils import translation

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.directory.actions.closing import close_account
from miroir.directory.models import BodyKind, Mandate, Membership, MembershipState, Seat
from miroir.directory.queries.exporting import exported_of
from miroir.journal.models import Entry, Opening
from miroir.letters.models import Letter
from tests.makers import (
    NOW,
    make_mandate,
    make_membership,
    make_organisation,
    make_representative,
    make_seat,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen_in_english():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def somebody_with_everything():
    organisation = make_organisation()
    person = make_representative(organisation)
    Membership.objects.filter(person=person).update(function="Head of secrets")
    make_membership(person, make_organisation(), state=MembershipState.APPLIED)
    make_seat(person, BodyKind.BUREAU, organisation=organisation)
    return person


def test_one_closes_ones_own_account_and_nothing_is_held_any_more():
    person = somebody_with_everything()

    closed = close_account(by=person, person=person)

    assert (closed.closed_at, closed.is_active, closed.name) == (NOW, False, "")
    assert set(Membership.objects.values_list("state", "left_at", "function")) == {("left", NOW, "")}
    assert Mandate.objects.get().revoked_reason == "The account was closed."
    assert Seat.objects.get().ended_at == NOW
    assert not Opening.objects.filter(person=str(person.key)).exists()
    assert sorted(entry.kind for entry in Entry.objects.all()) == [
        "links to a person erased",
        "mandate revoked",
        "membership ended with the account",
        "membership ended with the account",
        "seat ended",
    ]


def test_nothing_personal_is_left():
    person = somebody_with_everything()
    address, name = person.email, person.name

    close_account(by=person, person=person)

    kept = json.dumps(list(User.objects.values()), default=str) + json.dumps(list(Letter.objects.values()), default=str)
    assert address not in kept
    assert name not in kept


def test_the_secretariat_closes_an_account_with_a_reason():
    person, secretary = somebody_with_everything(), make_secretary()

    with pytest.raises(Refused, match="Give a reason"):
        close_account(by=secretary, person=person)
    close_account(by=secretary, person=person, reason="The address bounces.")

    assert Mandate.objects.get().revoked_reason == "The address bounces."
    assert not Letter.objects.filter(to=person.email).exists()


def test_nobody_else_closes_an_account():
    person = somebody_with_everything()

    with pytest.raises(Refused, match="Only the secretariat"):
        close_account(by=make_user(), person=person, reason="x")

    assert not Entry.objects.exists()
    assert User.objects.get(pk=person.pk).is_active


def test_the_last_secretary_stays_and_nothing_is_written():
    secretary = make_secretary()

    with pytest.raises(Refused, match="last seat of the secretariat"):
        close_account(by=secretary, person=secretary)

    assert not Entry.objects.exists()
    make_secretary()
    assert close_account(by=secretary, person=secretary).closed_at == NOW


def test_a_closed_account_is_not_closed_again():
    person = make_user()
    close_account(by=person, person=person)

    with pytest.raises(Refused, match="closed"):
        close_account(by=make_secretary(), person=User.objects.get(pk=person.pk), reason="Again.")


def test_the_export_of_a_person_holds_what_is_kept_of_them_and_nothing_of_others(django_assert_max_num_queries):
    person = somebody_with_everything()
    make_mandate(person, make_organisation(), areas=("energy",))
    somebody_with_everything()

    with django_assert_max_num_queries(4):
        told = exported_of(person)

    assert json.loads(json.dumps(told)) == told
    assert {name: len(rows) for name, rows in told.items()} == {"memberships": 2, "mandates": 2, "seats": 1}
    assert told["memberships"][0]["function"] == "Head of secrets"
    assert told["mandates"][1]["areas"] == ["energy"]
