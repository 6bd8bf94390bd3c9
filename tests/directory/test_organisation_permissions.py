"""Who may do what with an organisation: every role, every state, one's own and another's, against one table."""

from __future__ import annotations

import pytest
from django.utils import translation

from miroir.directory.models import Organisation, OrganisationState
from miroir.directory.permissions import organisations as permissions
from miroir.directory.standing import Standing, standing_of
from tests.makers import (
    NOW,
    make_membership,
    make_organisation,
    make_representative,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
STATES = list(OrganisationState)
APPLIED, VERIFIED, SUSPENDED, LEFT, REFUSED = (
    OrganisationState.APPLIED,
    OrganisationState.VERIFIED,
    OrganisationState.SUSPENDED,
    OrganisationState.LEFT,
    OrganisationState.REFUSED,
)
EVERYBODY = {"visitor", "stranger", "applicant", "member", "representative", "secretary"}
SECRETARY = {"secretary"}
TABLE = {
    "may_see_organisation": {
        VERIFIED: EVERYBODY,
        SUSPENDED: EVERYBODY,
        LEFT: EVERYBODY,
        APPLIED: {"applicant", "secretary"},
        REFUSED: {"applicant", "secretary"},
    },
    "may_verify_organisation": {APPLIED: SECRETARY},
    "may_refuse_organisation": {APPLIED: SECRETARY},
    "may_suspend_organisation": {VERIFIED: SECRETARY},
    "may_reinstate_organisation": {SUSPENDED: SECRETARY, LEFT: SECRETARY},
    "may_withdraw_organisation": {VERIFIED: {"representative", "secretary"}},
    "may_change_organisation": {
        VERIFIED: {"representative", "secretary"},
        APPLIED: SECRETARY,
        SUSPENDED: SECRETARY,
        LEFT: SECRETARY,
    },
    "may_change_identity": {VERIFIED: SECRETARY, APPLIED: SECRETARY, SUSPENDED: SECRETARY, LEFT: SECRETARY},
    "may_change_belonging": {VERIFIED: SECRETARY, APPLIED: SECRETARY},
}


def standings(organisation: Organisation) -> dict[str, Standing]:
    """Return the standing of each role; a stranger has a mandate, for another organisation."""
    member = make_user()
    make_membership(member, organisation)
    people = {
        "stranger": make_representative(),
        "applicant": organisation.applied_by,
        "member": member,
        "representative": make_representative(organisation),
        "secretary": make_secretary(),
    }
    return {"visitor": Standing(), **{role: standing_of(person, now=NOW) for role, person in people.items()}}


@pytest.mark.parametrize("state", STATES)
def test_each_permission_says_yes_to_whom_the_table_says_and_no_in_words_to_the_others(state):
    organisation = make_organisation(state=state, applied_by=make_user())
    roles = standings(organisation)

    with translation.override("en"):
        said = {
            name: {role: getattr(permissions, name)(standing, organisation) for role, standing in roles.items()}
            for name in TABLE
        }

    for name, verdicts in said.items():
        assert {role for role, verdict in verdicts.items() if verdict} == TABLE[name].get(state, set()), name
        assert all(verdict.reason.endswith(".") for verdict in verdicts.values() if not verdict), name


def test_the_secretariat_without_a_second_factor_keeps_nothing():
    secretary = make_secretary()
    without = standing_of(secretary, now=NOW)
    without = Standing(person=secretary, seats=without.seats, second_factor=False)

    assert not permissions.may_keep_the_directory(without)
    assert not permissions.may_verify_organisation(without, make_organisation(state=APPLIED))


def test_one_applies_when_signed_in_and_with_fewer_than_three_waiting():
    signed_in = standing_of(make_user(), now=NOW)

    assert permissions.may_apply_for_organisation(signed_in, 2)
    assert not permissions.may_apply_for_organisation(signed_in, 3)
    assert not permissions.may_apply_for_organisation(Standing(), 0)
