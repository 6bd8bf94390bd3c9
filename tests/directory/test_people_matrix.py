"""Every role, state and ownership: a page lets a person do what the permission function says, and nothing else.

What is expected is computed from the permission functions; a table by hand beside it says who may do what, so that a
function that says yes to everybody is found too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from miroir.accounts.models import User
from miroir.common.may import YES
from miroir.directory.models import (
    Body,
    BodyKind,
    Mandate,
    MandateScope,
    Membership,
    MembershipCharter,
    MembershipState,
    Organisation,
    OrganisationState,
    Seat,
    SeatRole,
)
from miroir.directory.permissions import bodies, charters, closing, mandates, memberships
from miroir.directory.standing import standing_of
from miroir.journal.models import Entry
from tests.makers import (
    NOW,
    give_second_factor,
    make_mandate,
    make_membership,
    make_membership_charter,
    make_organisation,
    make_representative,
    make_seat,
    make_user,
)
from tests.walking import walked

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = NOW.date()
DAY = timedelta(days=1)
REASON = {"reason": "A reason."}
OWNERSHIPS = ("own", "own organisation", "another organisation")


@dataclass
class World:
    """Two organisations, everybody by their role, and a way to ask as each of them."""

    ours: Organisation
    theirs: Organisation
    people: dict[str, User | None]
    clients: dict[str, Client] = field(default_factory=dict)
    turn: int = 0

    def standing(self, role):
        return standing_of(self.people[role], now=NOW)


@pytest.fixture
def world():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield made_world()


def made_world():
    make_membership_charter()
    ours, theirs = make_organisation("Ours"), make_organisation("Theirs")
    people = {
        "visitor": None,
        "newcomer": make_user(),
        "member": member_of(ours),
        "representative": make_representative(ours),
        "representative on an area": make_representative(ours, areas=("energy",)),
        "expired representative": make_representative(ours, ends_on=TODAY - DAY),
        "future representative": make_representative(ours, starts_on=TODAY + DAY),
        "revoked representative": make_representative(ours, revoked_at=NOW),
        "representative of another": make_representative(theirs),
        "suspended": member_of(ours, MembershipState.SUSPENDED),
        "bureau": seated(BodyKind.BUREAU),
        "rapporteur": seated(BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR),
        "secretariat": seated(BodyKind.SECRETARIAT),
        "secretariat without second factor": seated(BodyKind.SECRETARIAT, factor=False),
    }
    made = World(ours, theirs, people)
    for role, person in people.items():
        made.clients[role] = Client()
        if person:
            made.clients[role].force_login(person)
    return made


def member_of(organisation, state=MembershipState.ACTIVE):
    person = make_user()
    make_membership(person, organisation, state=state)
    return person


def seated(kind, role=SeatRole.MEMBER, *, factor=True):
    person = make_user()
    make_seat(person, kind, role)
    if factor:
        give_second_factor(person)
    return person


def asked(world, role, address, sent):
    """Return what a page did for a role, undone again: signed out, second factor, refused, done, shown or nothing."""
    client, before = world.clients[role], Entry.objects.count()
    with transaction.atomic():
        answer = client.get(address) if sent is None else client.post(address, sent)
        written = Entry.objects.count() - before
        transaction.set_rollback(True)
    return named(answer, written), answer


def named(answer, written):
    place = answer.headers.get("Location", "")
    if "/accounts/login/" in place:
        return "signed out"
    if "/accounts/2fa/" in place:
        return "second factor"
    if answer.status_code in (403, 422):
        return "refused" if not written else "refused and written"
    if answer.status_code == 302:
        return "done" if written else "nothing"
    return "shown" if answer.status_code == 200 else str(answer.status_code)


def check(world, may, path, sent=None, *, public=False):
    """Ask a page as every role that the permission allows, and as others in turn; return the roles that it let through."""
    through = set()
    world.turn += 1
    with translation.override("en"):
        address = reverse(path[0], args=path[1:])
        for place, role in enumerate(world.people):
            verdict = may(world.standing(role))
            if not (verdict or walked(place, world.turn)):
                continue
            outcome, answer = asked(world, role, address, sent)
            assert outcome == expected(role, verdict, sent, public=public), (role, path, outcome, verdict)
            if outcome == "refused":
                assert verdict.reason, (role, path)
                assert (
                    escape(verdict.reason) in escape(answer.content.decode())
                    or verdict.reason in answer.content.decode()
                )
            through |= {role} if outcome in ("done", "shown") else set()
    return through


def expected(role, verdict, sent, *, public=False):
    if role == "secretariat without second factor":
        return "second factor"
    if role == "visitor" and not public:
        return "signed out"
    if not verdict:
        return "refused"
    return "shown" if sent is None else "done"


MEMBERSHIPS = {
    "verify-membership": (memberships.may_verify_membership, {}),
    "refuse-membership": (memberships.may_refuse_membership, REASON),
    "suspend-membership": (memberships.may_suspend_membership, REASON),
    "reinstate-membership": (memberships.may_reinstate_membership, {}),
    "vouch": (memberships.may_vouch, {}),
    "leave": (memberships.may_leave, {}),
}
BY_HAND = {
    ("verify-membership", "applied"): {"secretariat"},
    ("refuse-membership", "applied"): {"secretariat"},
    ("refuse-membership", "verified"): {"secretariat"},
    ("suspend-membership", "active"): {"secretariat"},
    ("reinstate-membership", "suspended"): {"secretariat"},
    ("vouch", "applied"): {"representative", "representative on an area"},
}
"""Who may do what to the membership of a colleague of our organisation; nobody in any other state."""


@pytest.mark.parametrize("act", MEMBERSHIPS)
def test_a_membership_of_our_organisation(world, act):
    may, sent = MEMBERSHIPS[act]
    for state in MembershipState:
        membership = make_membership(make_user(), world.ours, state=state)

        through = check(
            world,
            lambda standing, one=membership: may(standing, one, now=NOW),
            (f"directory:{act}", membership.key),
            sent,
        )

        assert through == BY_HAND.get((act, state), set()), state


@pytest.mark.parametrize("act", MEMBERSHIPS)
def test_a_membership_of_another_organisation(world, act):
    may, sent = MEMBERSHIPS[act]
    for state in MembershipState:
        membership = make_membership(make_user(), world.theirs, state=state)

        through = check(
            world,
            lambda standing, one=membership: may(standing, one, now=NOW),
            (f"directory:{act}", membership.key),
            sent,
        )

        assert through <= {"secretariat", "representative of another"}, state


@pytest.mark.parametrize("act", MEMBERSHIPS)
def test_a_membership_of_ones_own(world, act):
    may, sent = MEMBERSHIPS[act]
    for state in MembershipState:
        world.turn += 1
        for place, (role, person) in enumerate(signed_in(world)):
            membership = make_membership(person, make_organisation(), state=state)
            verdict = may(world.standing(role), membership, now=NOW)

            if verdict or walked(place, world.turn):
                outcome, _answer = asked(world, role, reverse(f"directory:{act}", args=[membership.key]), sent)
                assert outcome == expected(role, verdict, sent), (role, state, verdict)
            if act == "leave":
                assert bool(verdict) is (state not in ("left", "refused")), (role, state)
            else:
                assert not verdict or role == "secretariat", (role, state)


def signed_in(world):
    return [(role, person) for role, person in world.people.items() if person and "without" not in role]


def test_a_charter_is_accepted_by_the_person_alone(world):
    charter = MembershipCharter.objects.create(version="2", dated=TODAY, text_fr="Deux.", text_en="Two.")
    path = "directory:accept-charter"
    for state in MembershipState:
        colleague = make_membership(make_user(), world.ours, state=state)

        through = check(
            world,
            lambda standing, one=colleague: memberships.may_accept_charter(standing, one, charter, now=NOW),
            (path, colleague.key),
            {},
        )

        assert through == set()
        for role, person in signed_in(world):
            own = make_membership(person, make_organisation(), state=state)
            outcome, _answer = asked(world, role, reverse(path, args=[own.key]), {})
            assert outcome == ("done" if state in ("applied", "verified", "active") else "refused"), (role, state)


@pytest.mark.parametrize("state", OrganisationState)
def test_who_may_open_and_send_the_page_that_joins_an_organisation(world, state):
    organisation = make_organisation(state=state)
    shown = state in (OrganisationState.VERIFIED, OrganisationState.SUSPENDED, OrganisationState.LEFT)
    path, sent = ("directory:join-organisation", organisation.key), {"function": "x", "accepted": "on", "version": "1"}

    def may(standing):
        return memberships.may_apply_for_membership(standing, organisation, now=NOW)

    if shown:
        assert check(world, may, path) == check(world, may, path, sent)
    else:
        assert asked(world, "newcomer", reverse(path[0], args=path[1:]), sent)[0] == "404"


@pytest.mark.parametrize("state", OrganisationState)
@pytest.mark.parametrize("last", [TODAY + DAY, None])
def test_who_may_give_a_mandate(world, state, last):
    Organisation.objects.filter(pk=world.ours.pk).update(state=state)
    world.ours.refresh_from_db()
    colleague = Membership.objects.get(person=world.people["member"])
    path = ("directory:give-mandate", world.ours.key)
    sent = {"member": colleague.pk, "scope": "everything", "starts_on": TODAY, "issued_by": "the board"}
    offer = mandates.Offer(world.ours, colleague.person, MandateScope.EVERYTHING, frozenset(), TODAY, last)

    opened = check(world, lambda standing: mandates.may_give_mandate(standing, world.ours, now=NOW), path)
    given = {
        role
        for role in world.people
        if asked(world, role, reverse(*path[:1], args=path[1:]), sent | ({"ends_on": last} if last else {}))[0]
        == "done"
    }

    assert given == {role for role in opened if mandates.may_give_this_mandate(world.standing(role), offer, now=NOW)}
    in_force = {"secretariat", "representative"} if state == OrganisationState.VERIFIED else set()
    assert opened == in_force
    assert given == (in_force if last else in_force - {"representative"})


MANDATES: dict[str, dict[str, Any]] = {
    "in force": {},
    "to come": {"starts_on": TODAY + DAY},
    "ended": {"ends_on": TODAY - DAY},
    "revoked": {"revoked_at": NOW},
}


@pytest.mark.parametrize("sent", [None, REASON], ids=["seen", "sent"])
@pytest.mark.parametrize("recorded", ["representative", "secretariat"])
def test_who_may_revoke_a_mandate(world, recorded, sent):
    for state, fields in MANDATES.items():
        mandate = make_mandate(world.people["member"], world.ours, recorded_by=world.people[recorded], **fields)

        through = check(
            world,
            lambda standing, one=mandate: mandates.may_revoke_mandate(standing, one, now=NOW),
            ("directory:revoke-mandate", mandate.key),
            sent,
        )

        assert through == (set() if state in ("ended", "revoked") else {"secretariat", "member", recorded}), state
        mandate.delete()


SECRETARIAT_PAGES = {
    "directory:memberships": memberships.may_act_as_secretariat,
    "directory:mandates": memberships.may_act_as_secretariat,
    "directory:publish-charter": charters.may_publish_membership_charter,
    "directory:open-body": bodies.may_open_body,
}


@pytest.mark.parametrize("page", SECRETARIAT_PAGES)
def test_the_pages_of_the_secretariat_are_for_it_alone(world, page):
    assert check(world, lambda standing: SECRETARIAT_PAGES[page](standing, now=NOW), (page,)) == {"secretariat"}


def test_a_membership_is_shown_to_the_secretariat_alone(world):
    membership = Membership.objects.filter(organisation=world.ours).earliest("pk")

    through = check(
        world,
        lambda standing: memberships.may_act_as_secretariat(standing, now=NOW),
        ("directory:membership", membership.key),
    )

    assert through == {"secretariat"}


SENT: dict[str, dict[str, Any]] = {
    "publish-charter": {"version": "9", "dated": TODAY, "text_fr": "Neuf.", "text_en": "Nine."},
    "open-body": {"kind": "working-group", "name_fr": "Groupe", "name_en": "Group"},
    "change-body": {"name_fr": "Groupe", "name_en": "Group"},
    "give-seat": {"role": "member", "starts_on": TODAY},
}


@pytest.mark.parametrize("act", SENT)
def test_only_the_secretariat_opens_bodies_gives_seats_and_publishes_charters(world, act):
    body = Body.objects.get(kind=BodyKind.WORKING_GROUP)
    path = (f"directory:{act}", *([body.code] if act in ("change-body", "give-seat") else []))
    sent = SENT[act] | ({"email": world.people["newcomer"].email} if act == "give-seat" else {})
    may = {"publish-charter": charters.may_publish_membership_charter, "open-body": bodies.may_open_body}.get(
        act, bodies.may_give_seat
    )

    for content in (None, sent):
        assert check(world, lambda standing: may(standing, now=NOW), path, content) == {"secretariat"}


@pytest.mark.parametrize("sent", [None, {}], ids=["seen", "sent"])
@pytest.mark.parametrize("owner", ["rapporteur", "bureau", "secretariat"])
def test_who_may_end_a_seat(world, owner, sent):
    seat = Seat.objects.get(person=world.people[owner])

    through = check(
        world, lambda standing: bodies.may_end_seat(standing, seat, now=NOW), ("directory:end-seat", seat.key), sent
    )

    assert through == {owner, "secretariat"}


@pytest.mark.parametrize("act", ["show-name", "hide-name"])
def test_who_may_show_and_hide_a_name(world, act):
    seat = Seat.objects.get(person=world.people["rapporteur"])

    through = check(
        world, lambda standing: bodies.may_show_name(standing, seat, now=NOW), (f"directory:{act}", seat.key), {}
    )

    assert through == {"rapporteur"}


@pytest.mark.parametrize("person", ["newcomer", "representative", "secretariat"])
def test_who_may_close_the_account_of_another(world, person):
    closed = world.people[person]
    may = lambda standing: memberships.may_act_as_secretariat(standing, now=NOW)  # noqa: E731

    with translation.override("en"):
        assert check(world, may, ("directory:close-other-account", closed.key)) == {"secretariat"}
        done = {
            role
            for role in world.people
            if asked(world, role, reverse("directory:close-other-account", args=[closed.key]), REASON)[0]
            in ("done", "nothing")
        }

    assert done == {"secretariat"}
    assert closing.may_close_account(world.standing("secretariat"), closed, now=NOW)


def test_everybody_who_is_signed_in_may_close_their_own_account_but_the_last_secretary(world):
    Seat.objects.filter(person=world.people["secretariat without second factor"]).delete()
    path = reverse("directory:close-account")
    for role, person in world.people.items():
        if person is None:
            continue
        verdict = closing.may_close_account(world.standing(role), person, now=NOW)

        outcome, answer = asked(world, role, path, None)

        assert outcome == expected("", verdict, None), role
        assert bool(verdict) is (role != "secretariat")
        assert bool(verdict) or verdict.reason in answer.content.decode()


POST_ONLY = (
    "verify-membership",
    "refuse-membership",
    "suspend-membership",
    "reinstate-membership",
    "vouch",
    "accept-charter",
    "show-name",
    "hide-name",
)


@pytest.mark.parametrize("act", POST_ONLY)
def test_what_changes_something_is_never_read(world, act):
    membership = Membership.objects.earliest("pk")

    answer = world.clients["secretariat"].get(reverse(f"directory:{act}", args=[membership.key]))

    assert answer.status_code == 405


def test_the_public_pages_are_for_everybody(world):
    body = Body.objects.get(kind=BodyKind.BUREAU)
    for path in (("directory:join",), ("directory:charter",), ("directory:bodies",), ("directory:body", body.code)):
        through = check(world, lambda standing: YES, path, public=True)

        assert through == set(world.people) - {"secretariat without second factor"}


@pytest.mark.parametrize("page", ["mine", "join-new", "close-account"])
def test_ones_own_pages_ask_to_sign_in(world, page):
    outcome, _answer = asked(world, "visitor", reverse(f"directory:{page}"), None)

    assert outcome == "signed out"


def test_a_mandate_is_never_given_to_somebody_of_another_organisation(world):
    stranger = Membership.objects.get(person=world.people["representative of another"])
    sent = {
        "member": stranger.pk,
        "scope": "everything",
        "starts_on": TODAY,
        "ends_on": TODAY + DAY,
        "issued_by": "the board",
    }

    with translation.override("en"):
        address = reverse("directory:give-mandate", args=[world.ours.key])
        outcomes = {role: asked(world, role, address, sent)[0] for role in ("secretariat", "representative")}

    assert outcomes == {"secretariat": "refused", "representative": "refused"}
    assert not Mandate.objects.filter(person=stranger.person, organisation=world.ours).exists()
