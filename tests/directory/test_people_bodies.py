"""Bodies are opened, seats are given and end, and a name is shown only where its person agreed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import translation

from miroir.common.may import Refused
from miroir.directory.actions.bodies import (
    BodyDetails,
    appoint_secretary,
    change_body,
    end_seat,
    give_seat,
    hide_name,
    open_body,
    show_name,
)
from miroir.directory.models import Body, BodyKind, MembershipState, Seat, SeatRole
from miroir.directory.queries.bodies import bodies_on, seats_held, seats_of, shown_seats
from miroir.directory.standing import standing_of
from miroir.journal.models import Entry, Opening
from miroir.letters.models import Letter
from tests.makers import (
    NOW,
    give_second_factor,
    make_area,
    make_membership,
    make_organisation,
    make_representative,
    make_seat,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = timedelta(days=1)
DETAILS = BodyDetails("Groupe mobilité", "Mobility group", "Le but.", "The purpose.")


@pytest.fixture(autouse=True)
def frozen_in_english():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def opened(kind=BodyKind.WORKING_GROUP):
    return open_body(by=make_secretary(), kind=kind, details=DETAILS)


def seated(body, person, organisation=None, **fields):
    return give_seat(
        by=fields.get("by") or make_secretary(),
        body=body,
        person=person,
        role=fields.get("role", SeatRole.MEMBER),
        organisation=organisation,
        starts_on=fields.get("starts_on", TODAY),
        ends_on=fields.get("ends_on"),
    )


def test_the_secretariat_opens_and_changes_a_body():
    area = make_area("mobility")

    body = open_body(by=make_secretary(), kind=BodyKind.WORKING_GROUP, details=DETAILS)
    changed = change_body(by=make_secretary(), body=body, details=BodyDetails("Groupe", "Group", areas=[area]))

    assert (body.code, changed.code, changed.name_en) == ("mobility-group", "mobility-group", "Group")
    assert list(changed.areas.all()) == [area]
    assert [entry.kind for entry in Entry.objects.all()] == ["body opened", "body changed"]


def test_two_bodies_of_one_name_have_two_addresses_and_none_is_that_of_another_page():
    secretary = make_secretary()

    codes = [
        open_body(by=secretary, kind=BodyKind.PLENARY, details=BodyDetails(name, name)).code
        for name in ("Open", "Mobility", "Mobility", "…")
    ]

    assert codes == ["open-2", "mobility", "mobility-2", "body"]


def test_nobody_else_opens_changes_or_seats():
    body, person = opened(), make_representative()

    for act in (
        lambda: open_body(by=person, kind=BodyKind.PLENARY, details=DETAILS),
        lambda: change_body(by=person, body=body, details=DETAILS),
        lambda: seated(body, person, by=person),
    ):
        with pytest.raises(Refused, match="Only the secretariat"):
            act()


def test_a_seat_is_given_to_a_member_for_their_organisation_and_they_are_told():
    organisation, person = make_organisation(), make_user(language="en")
    make_membership(person, organisation)

    seat = seated(opened(), person, organisation, role=SeatRole.RAPPORTEUR)

    assert standing_of(person, now=NOW).sits_in(BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR)
    assert seat.named is False
    assert Letter.objects.get(to=person.email).subject == "You have a seat in this body: Mobility group"
    assert Opening.objects.get(about__startswith="directory.seat").content.count(str(organisation.key)) == 1


@pytest.mark.parametrize("state", [state for state in MembershipState if state != MembershipState.ACTIVE])
def test_who_is_no_active_member_does_not_sit_for_an_organisation(state):
    organisation, person = make_organisation(), make_user("Ada")
    make_membership(person, organisation, state=state)

    with pytest.raises(Refused, match="Ada is not an active member"):
        seated(opened(), person, organisation)


def test_a_seat_of_the_secretariat_is_held_for_no_organisation():
    organisation = make_organisation()
    person = make_representative(organisation)

    with pytest.raises(Refused, match="is held for no organisation"):
        seated(opened(BodyKind.SECRETARIAT), person, organisation)

    assert seated(opened(BodyKind.SECRETARIAT), person)


def test_nobody_sits_twice_at_once_and_may_sit_again_later():
    body, person = opened(), make_user("Ada")
    seated(body, person, ends_on=TODAY + DAY)

    with pytest.raises(Refused, match="Ada holds a seat in this body"):
        seated(body, person, starts_on=TODAY + DAY)

    assert seated(body, person, starts_on=TODAY + 2 * DAY)


@pytest.mark.parametrize(
    ("fields", "told"), [({"ends_on": TODAY - DAY}, "ends on its first day"), ({"closed": True}, "account is closed")]
)
def test_a_seat_that_cannot_be_is_refused(fields, told):
    person = make_user(is_active=not fields.pop("closed", False))

    with pytest.raises(Refused, match=told):
        seated(opened(), person, **fields)

    assert not Seat.objects.filter(person=person).exists()


def test_a_seat_ends_at_once_by_the_secretariat_or_its_holder():
    body, person, other = opened(), make_user(), make_user()
    first, second = seated(body, person), seated(body, other)

    with pytest.raises(Refused, match="Only the secretariat"):
        end_seat(by=other, seat=first)
    end_seat(by=person, seat=first)
    ended = end_seat(by=make_secretary(), seat=second)

    assert ended.ended_at == NOW
    assert not seats_of(body, TODAY).exists()
    with pytest.raises(Refused, match="has ended already"):
        end_seat(by=make_secretary(), seat=second)


def test_the_last_seat_of_the_secretariat_does_not_end():
    secretary = make_secretary()
    seat = Seat.objects.get(person=secretary)

    with pytest.raises(Refused, match="last seat of the secretariat"):
        end_seat(by=secretary, seat=seat)
    make_secretary()

    assert end_seat(by=secretary, seat=seat).ended_at == NOW


def test_a_name_is_shown_only_where_its_person_agreed():
    organisation, person = make_organisation(), make_user("Ada")
    make_membership(person, organisation)
    body = opened()
    seat = seated(body, person, organisation, role=SeatRole.CHAIR)

    hidden = shown_seats(list(seats_of(body, TODAY)), TODAY)
    show_name(by=person, seat=seat)
    shown = shown_seats(list(seats_of(body, TODAY)), TODAY)
    hide_name(by=person, seat=seat)

    assert [(one.name, one.organisation) for one in hidden] == [("", organisation)]
    assert [one.name for one in shown] == ["Ada"]
    assert [one.name for one in shown_seats(list(seats_of(body, TODAY)), TODAY)] == [""]


def test_nobody_decides_on_the_name_of_another_not_even_the_secretariat():
    seat = seated(opened(), make_user())

    for act in (show_name, hide_name):
        with pytest.raises(Refused, match="Only the person who holds a seat"):
            act(by=make_secretary(), seat=seat)


def test_seats_to_come_are_for_the_secretariat_and_not_for_the_public_page():
    body, person = opened(), make_user()
    seated(body, person, starts_on=TODAY + DAY)

    assert len(seats_of(body, TODAY)) == len(seats_held(person, TODAY)) == 1
    assert shown_seats(list(seats_of(body, TODAY)), TODAY) == []


def test_bodies_come_in_the_order_of_the_group_with_the_seats_held(django_assert_num_queries):
    for kind in BodyKind:
        make_seat(make_user(), kind)
    make_seat(make_user(), BodyKind.BUREAU, ended_at=NOW)
    make_seat(make_user(), BodyKind.BUREAU)

    with django_assert_num_queries(2):
        found = [(body.kind, vars(body)["held"], list(body.areas.all())) for body in bodies_on(TODAY)]

    assert found == [("plenary", 1, []), ("bureau", 2, []), ("working-group", 1, []), ("secretariat", 1, [])]


def test_chairs_come_first():
    body = opened()
    for role in (SeatRole.MEMBER, SeatRole.CHAIR, SeatRole.RAPPORTEUR):
        seated(body, make_user(), role=role)

    assert [seat.role for seat in seats_of(body, TODAY)] == ["chair", "rapporteur", "member"]


def test_the_first_secretary_is_appointed_from_the_command_line(capsys):
    person = make_user()

    call_command("appoint", f" {person.email.upper()} ")

    assert "second factor" in capsys.readouterr().out
    give_second_factor(person)
    assert standing_of(person, now=NOW).is_secretariat
    assert [(entry.kind, entry.opening.person) for entry in Entry.objects.select_related("opening")] == [
        ("body opened", ""),
        ("seat of the secretariat given by whoever runs the site", ""),
    ]


def test_appointing_twice_is_once():
    person = make_user()

    assert appoint_secretary(by=None, person=person) == appoint_secretary(by=None, person=person)
    assert Body.objects.count() == Seat.objects.count() == 1


def test_an_address_without_an_account_is_not_appointed():
    with pytest.raises(CommandError, match=r"No account has the address nobody@example\.org"):
        call_command("appoint", "nobody@example.org")

    assert not Seat.objects.exists()
