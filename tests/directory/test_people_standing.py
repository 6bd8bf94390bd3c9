"""What a person is in the group at a moment, and why somebody may not speak for an organisation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django.utils.formats import date_format

from miroir.directory.models import BodyKind, MembershipState, OrganisationState, SeatRole
from miroir.directory.permissions.mandates import mandate_verdict
from miroir.directory.permissions.memberships import may_act_as_secretariat, membership_verdict
from miroir.directory.standing import Standing, standing_of
from tests.makers import (
    NOW,
    give_second_factor,
    make_mandate,
    make_membership,
    make_organisation,
    make_representative,
    make_seat,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
ENERGY, MOBILITY = frozenset({"energy"}), frozenset({"mobility"})
NOWHERE: frozenset[str] = frozenset()


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def said(day):
    with translation.override("en"):
        return date_format(day, "DATE_FORMAT")


def why(person, organisation, areas=NOWHERE, now=NOW):
    return mandate_verdict(standing_of(person, now=now), organisation, areas, now=now).reason


def test_a_visitor_and_a_closed_account_are_nobody(django_assert_num_queries):
    closed = make_representative()
    closed.is_active = False

    with django_assert_num_queries(0):
        found = [standing_of(person, now=NOW) for person in (None, AnonymousUser(), closed)]

    assert found == [Standing(), Standing(), Standing()]


def test_a_standing_is_read_in_five_queries_at_most(django_assert_max_num_queries):
    person = make_representative()
    make_seat(person, BodyKind.PLENARY)
    for _ in range(5):
        organisation = make_organisation()
        make_membership(person, organisation)
        make_mandate(person, organisation, areas=("energy",))

    with django_assert_max_num_queries(5):
        standing = standing_of(person, now=NOW)
        assert len(standing.memberships) == len(standing.mandates) == 6


@pytest.mark.parametrize("state", [state for state in MembershipState if state != MembershipState.ACTIVE])
def test_only_an_active_membership_makes_a_member_and_lets_a_mandate_count(state):
    organisation, person = make_organisation(), make_user()
    make_membership(person, organisation, state=state)
    make_mandate(person, organisation)

    standing = standing_of(person, now=NOW)

    assert not standing.is_member
    assert standing.mandate_for(organisation.pk, ENERGY) is None


@pytest.mark.parametrize("state", [state for state in OrganisationState if state != OrganisationState.VERIFIED])
def test_members_of_an_organisation_that_is_not_in_the_group_are_no_members(state):
    organisation = make_organisation(state=state)
    person = make_representative(organisation)

    standing = standing_of(person, now=NOW)

    assert not standing.is_member
    assert not standing.mandates


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "counts"),
    [
        (YESTERDAY, YESTERDAY, False),
        (YESTERDAY, TODAY, True),
        (TODAY, TODAY, True),
        (TODAY, None, True),
        (TOMORROW, None, False),
    ],
)
def test_a_mandate_counts_from_its_first_day_to_its_last(starts_on, ends_on, counts):
    organisation = make_organisation()
    person = make_representative(organisation, starts_on=starts_on, ends_on=ends_on)

    assert bool(standing_of(person, now=NOW).mandate_for(organisation.pk, NOWHERE)) is counts


def test_the_day_is_that_of_paris():
    organisation = make_organisation()
    person = make_representative(organisation, starts_on=TODAY)
    late_in_utc = datetime(2026, 6, 14, 22, 30, tzinfo=UTC)

    assert standing_of(person, now=late_in_utc).mandates


@pytest.mark.parametrize(
    ("given", "asked", "covered"),
    [
        ((), NOWHERE, True),
        ((), ENERGY, True),
        (("energy",), ENERGY, True),
        (("energy",), ENERGY | MOBILITY, True),
        (("energy",), MOBILITY, False),
        (("energy",), NOWHERE, False),
    ],
)
def test_a_mandate_of_some_areas_covers_what_has_one_of_them(given, asked, covered):
    organisation = make_organisation()
    person = make_representative(organisation, areas=given)

    assert bool(standing_of(person, now=NOW).mandate_for(organisation.pk, asked)) is covered


def test_a_mandate_for_one_organisation_says_nothing_of_another():
    other = make_organisation()
    person = make_representative()
    make_membership(person, other)

    assert standing_of(person, now=NOW).mandate_for(other.pk, NOWHERE) is None


def test_a_seat_held_for_an_organisation_rests_with_the_membership():
    organisation = make_organisation()
    person, other = make_user(), make_user()
    make_membership(person, organisation)
    make_membership(other, organisation, state=MembershipState.SUSPENDED)
    for holder in (person, other):
        make_seat(holder, BodyKind.BUREAU, SeatRole.CHAIR, organisation=organisation)

    assert standing_of(person, now=NOW).sits_in(BodyKind.BUREAU, SeatRole.CHAIR)
    assert not standing_of(other, now=NOW).seats


@pytest.mark.parametrize("ended", [{"ends_on": YESTERDAY}, {"ended_at": NOW}])
def test_a_seat_that_ended_gives_nothing(ended):
    person = make_user()
    make_seat(person, BodyKind.SECRETARIAT, **ended)

    assert not standing_of(person, now=NOW).seats


@pytest.mark.parametrize("kind", BodyKind)
def test_the_secretariat_and_the_steering_committee_do_nothing_without_a_second_factor(kind):
    person = make_user()
    make_seat(person, kind)
    before = standing_of(person, now=NOW)
    give_second_factor(person)
    after = standing_of(person, now=NOW)

    assert before.guarded is (kind in (BodyKind.SECRETARIAT, BodyKind.BUREAU))
    assert (before.is_secretariat, before.is_bureau) == (False, False)
    assert (after.is_secretariat, after.is_bureau) == (kind == BodyKind.SECRETARIAT, kind == BodyKind.BUREAU)


def test_the_secretariat_without_a_second_factor_is_told_to_set_one_up():
    person = make_user()
    make_seat(person, BodyKind.SECRETARIAT)

    verdict = may_act_as_secretariat(standing_of(person, now=NOW), now=NOW)

    assert verdict.reason == "Set up your second factor first: the secretariat acts only with one."


def test_who_owes_a_second_factor_is_led_to_it_from_every_page_but_those_that_set_it_up(client):
    person = make_user()
    make_seat(person, BodyKind.SECRETARIAT)
    client.force_login(person)

    led = [client.get(page).headers.get("Location", "") for page in ("/fr/directory/mine/", "/en/directory/bodies/")]
    free = client.get("/fr/about/legal-notice/")

    assert all("/accounts/2fa/totp/activate/" in place for place in led)
    assert free.status_code == 200


def test_somebody_else_is_led_nowhere(client):
    client.force_login(make_secretary())

    assert client.get("/en/directory/bodies/").status_code == 200


def test_a_mandate_in_force_is_a_yes_without_a_query(django_assert_num_queries):
    organisation = make_organisation()
    standing = standing_of(make_representative(organisation), now=NOW)

    with django_assert_num_queries(0):
        assert mandate_verdict(standing, organisation, ENERGY, now=NOW)


def test_a_no_is_explained_in_two_queries_at_most(django_assert_max_num_queries):
    organisation, person = make_organisation(), make_user()
    make_membership(person, organisation)
    for _ in range(30):
        make_mandate(person, organisation, ends_on=YESTERDAY)
    standing = standing_of(person, now=NOW)

    with django_assert_max_num_queries(2):
        assert not mandate_verdict(standing, organisation, ENERGY, now=NOW)


def test_a_visitor_is_told_to_sign_in():
    assert why(None, make_organisation()) == "Sign in first."


def test_who_never_asked_is_told_so():
    assert why(make_user(), make_organisation("Ville")) == "You are not a member of Ville."


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (MembershipState.APPLIED, "The secretariat has not answered your application to Ville yet."),
        (MembershipState.VERIFIED, "Accept the charter of the group first: you then become an active member of Ville."),
        (MembershipState.SUSPENDED, "Your membership of Ville is suspended. The reason given: Unpaid."),
        (MembershipState.LEFT, "You left Ville. Apply again to act for it."),
        (MembershipState.REFUSED, "Your application to Ville was refused. The reason given: Unpaid."),
    ],
)
def test_each_state_of_a_membership_has_its_sentence(state, told):
    person, organisation = make_user(), make_organisation("Ville")
    make_membership(person, organisation, state=state, reason="Unpaid.")
    make_mandate(person, organisation)

    assert why(person, organisation) == told


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (OrganisationState.APPLIED, "Ville is not verified yet. The secretariat is looking at it."),
        (OrganisationState.SUSPENDED, "Ville is suspended. Its members can act again when the secretariat lifts this."),
        (OrganisationState.LEFT, "Ville left the group."),
        (OrganisationState.REFUSED, "The application of Ville was refused."),
    ],
)
def test_each_state_of_an_organisation_has_its_sentence(state, told):
    organisation = make_organisation("Ville", state=state)
    person = make_representative(organisation)

    assert why(person, organisation) == told


@pytest.mark.parametrize(
    ("mandates", "told"),
    [
        ([], "You have no mandate for Ville. Ask your organisation for one."),
        (
            [{"ends_on": date(2026, 5, 3)}],
            f"Your mandate for Ville ended on {said(date(2026, 5, 3))}. Ask your organisation for a new one.",
        ),
        ([{"starts_on": date(2026, 9, 1)}], f"Your mandate for Ville begins on {said(date(2026, 9, 1))}."),
        (
            [{"revoked_at": NOW - timedelta(days=2)}],
            f"Your mandate for Ville was revoked on {said(date(2026, 6, 13))}. Ask your organisation for a new one.",
        ),
        ([{"areas": ("energy",)}], "Your mandate for Ville is limited to other areas: Area energy."),
    ],
)
def test_each_cause_has_its_sentence(mandates, told):
    person, organisation = make_user(), make_organisation("Ville")
    make_membership(person, organisation)
    for fields in mandates:
        make_mandate(person, organisation, **fields)

    assert why(person, organisation, MOBILITY) == told


def test_the_last_mandate_is_the_one_that_is_told():
    person, organisation = make_user(), make_organisation("Ville")
    make_membership(person, organisation)
    make_mandate(person, organisation, ends_on=date(2024, 5, 3), revoked_at=datetime(2023, 1, 2, 12, tzinfo=UTC))
    make_mandate(person, organisation, ends_on=date(2025, 5, 3))

    assert f"ended on {said(date(2025, 5, 3))}" in why(person, organisation)


def test_a_mandate_revoked_after_its_end_has_ended():
    person, organisation = make_user(), make_organisation("Ville")
    make_membership(person, organisation)
    make_mandate(person, organisation, ends_on=date(2026, 5, 3), revoked_at=NOW)

    assert f"ended on {said(date(2026, 5, 3))}" in why(person, organisation)


def test_the_day_of_the_end_is_said_in_french_in_french():
    person, organisation = make_user(), make_organisation("Ville")
    make_membership(person, organisation)
    make_mandate(person, organisation, ends_on=date(2026, 5, 3))

    with translation.override("fr"):
        assert "3 mai 2026" in why(person, organisation)


def test_who_left_and_came_back_is_a_member():
    person, organisation = make_user(), make_organisation()
    make_membership(person, organisation, state=MembershipState.LEFT)
    make_membership(person, organisation)

    assert membership_verdict(standing_of(person, now=NOW), organisation, now=NOW)
