"""Who may join, vouch, decide on an application, suspend, come back and leave."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from miroir.accounts.models import User
from miroir.common.may import YES, Verdict, first_no, no
from miroir.directory.models import Membership, MembershipCharter, MembershipState, Organisation, OrganisationState
from miroir.directory.standing import Standing

ENDED = (MembershipState.LEFT, MembershipState.REFUSED)
"""States after which one may apply anew."""


def may_act_as_secretariat(standing: Standing, *, now: datetime) -> Verdict:
    """Return whether a person may do what only the secretariat does: a seat there today, and a second factor."""
    if standing.is_secretariat:
        return YES
    if standing.guarded and not standing.second_factor:
        return no(gettext("Set up your second factor first: the secretariat acts only with one."))
    return no(gettext("Only the secretariat may do this."))


def may_join(standing: Standing, *, now: datetime) -> Verdict:
    """Return whether a person may apply at all: anybody who is signed in."""
    return YES if standing.person else no(gettext("Sign in first: your application is kept under your account."))


def may_apply_for_membership(standing: Standing, organisation: Organisation, *, now: datetime) -> Verdict:
    """Return whether a person may apply to an organisation: a verified one, or one that they applied for themselves."""
    return first_no(
        may_join(standing, now=now), _may_be_joined(standing, organisation), _has_none(standing, organisation)
    )


def may_accept_charter(
    standing: Standing, membership: Membership, charter: MembershipCharter | None, *, now: datetime
) -> Verdict:
    """Return whether a person may accept a charter for a membership of theirs: the one in force, not accepted yet."""
    if not _is_own(standing, membership):
        return no(gettext("Each person accepts the charter for themselves."))
    if membership.state not in (MembershipState.APPLIED, MembershipState.VERIFIED, MembershipState.ACTIVE):
        return no(_state_sentence(membership))
    if charter is None:
        return no(gettext("No charter is in force yet. The secretariat publishes it first."))
    if membership.charter_id == charter.pk:
        return no(gettext("You accepted this charter already."))
    return YES


def may_vouch(standing: Standing, membership: Membership, *, now: datetime) -> Verdict:
    """Return whether a person may say that they know an applicant: a representative of the same organisation, once."""
    if not any(mandate.organisation_id == membership.organisation_id for mandate in standing.mandates):
        return no(gettext("Only somebody with a mandate for this organisation may vouch for a colleague."))
    if _is_own(standing, membership):
        return no(gettext("Nobody vouches for themselves."))
    if membership.state != MembershipState.APPLIED:
        return no(_state_sentence(membership))
    if membership.vouched_by_id is not None:
        return no(gettext("Somebody vouched for this application already."))
    return YES


def may_verify_membership(standing: Standing, membership: Membership, *, now: datetime) -> Verdict:
    """Return whether a person may verify an application: the secretariat, once the organisation is verified."""
    if membership.state != MembershipState.APPLIED:
        decided = no(_state_sentence(membership))
    elif membership.organisation.state != OrganisationState.VERIFIED:
        decided = no(
            gettext("Decide on the organisation first: %(organisation)s is not verified.") % _named(membership)
        )
    else:
        decided = YES
    return first_no(may_act_as_secretariat(standing, now=now), decided)


def may_refuse_membership(standing: Standing, membership: Membership, *, now: datetime) -> Verdict:
    """Return whether a person may refuse an application: the secretariat, until the membership is active."""
    return _secretariat_in(standing, membership, MembershipState.APPLIED, MembershipState.VERIFIED, now=now)


def may_suspend_membership(standing: Standing, membership: Membership, *, now: datetime) -> Verdict:
    """Return whether a person may suspend a membership: the secretariat, while it is active."""
    return _secretariat_in(standing, membership, MembershipState.ACTIVE, now=now)


def may_reinstate_membership(standing: Standing, membership: Membership, *, now: datetime) -> Verdict:
    """Return whether a person may end a suspension: the secretariat."""
    return _secretariat_in(standing, membership, MembershipState.SUSPENDED, now=now)


def may_leave(standing: Standing, membership: Membership, *, now: datetime) -> Verdict:
    """Return whether a person may leave an organisation, or withdraw an application: their own, until it ended."""
    if not _is_own(standing, membership):
        return no(gettext("Each person leaves for themselves."))
    return no(_state_sentence(membership)) if membership.state in ENDED else YES


def may_register_member(standing: Standing, organisation: Organisation, person: User, *, now: datetime) -> Verdict:
    """Return whether a person may enter another as an active member: the secretariat, of a verified organisation, once."""
    verified = YES if organisation.state == OrganisationState.VERIFIED else no(_organisation_sentence(organisation))
    return first_no(may_act_as_secretariat(standing, now=now), verified, _has_no_current(organisation, person))


def has_a_reason(reason: str) -> Verdict:
    """Return whether a reason was given, where a change owes one."""
    return YES if reason.strip() else no(gettext("Give a reason: the person reads it, and it is kept."))


def membership_verdict(standing: Standing, organisation: Organisation, *, now: datetime) -> Verdict:
    """Return whether a person is an active member of an organisation of the group, or why they are not.

    No query where they are; at most one where they are not.
    """
    if standing.person is None:
        return no(gettext("Sign in first."))
    if standing.belongs_to(organisation.pk):
        return YES
    membership = (
        Membership.objects.filter(organisation=organisation, person=standing.person)
        .select_related("organisation")
        .order_by("-applied_at", "-pk")
        .first()
    )
    if membership is None:
        return no(gettext("You are not a member of %(organisation)s.") % {"organisation": organisation})
    if membership.state == MembershipState.ACTIVE:
        return no(_organisation_sentence(organisation))
    return no(_own_sentence(membership))


def _secretariat_in(standing: Standing, membership: Membership, *states: MembershipState, now: datetime) -> Verdict:
    in_state = YES if membership.state in states else no(_state_sentence(membership))
    return first_no(may_act_as_secretariat(standing, now=now), in_state)


def _is_own(standing: Standing, membership: Membership) -> bool:
    return standing.person is not None and standing.person.pk == membership.person_id


def _may_be_joined(standing: Standing, organisation: Organisation) -> Verdict:
    own = standing.person is not None and organisation.applied_by_id == standing.person.pk
    if organisation.state == OrganisationState.VERIFIED or (organisation.state == OrganisationState.APPLIED and own):
        return YES
    return no(_organisation_sentence(organisation))


def _has_none(standing: Standing, organisation: Organisation) -> Verdict:
    if standing.belongs_to(organisation.pk):
        return no(gettext("You are a member of %(organisation)s already.") % {"organisation": organisation})
    asked = Membership.objects.filter(organisation=organisation, person=standing.person).exclude(state__in=ENDED)
    found = asked.select_related("organisation").first()
    return no(_own_sentence(found)) if found else YES


def _has_no_current(organisation: Organisation, person: User) -> Verdict:
    if not person.is_active:
        return no(gettext("This account is closed."))
    current = Membership.objects.filter(organisation=organisation, person=person).exclude(state__in=ENDED)
    if not current.exists():
        return YES
    told = {"person": person, "organisation": organisation}
    return no(gettext("%(person)s has a membership of %(organisation)s already, or has asked for one.") % told)


def _organisation_sentence(organisation: Organisation) -> str:
    sentences = {
        OrganisationState.APPLIED: gettext("%(organisation)s is not verified yet. The secretariat is looking at it."),
        OrganisationState.SUSPENDED: gettext(
            "%(organisation)s is suspended. Its members can act again when the secretariat lifts this."
        ),
        OrganisationState.LEFT: gettext("%(organisation)s left the group."),
        OrganisationState.REFUSED: gettext("The application of %(organisation)s was refused."),
    }
    verified = gettext("%(organisation)s is a member of the group.")
    return sentences.get(OrganisationState(organisation.state), verified) % {"organisation": organisation}


def _own_sentence(membership: Membership) -> str:
    sentences = {
        MembershipState.APPLIED: gettext("The secretariat has not answered your application to %(organisation)s yet."),
        MembershipState.VERIFIED: gettext(
            "Accept the charter of the group first: you then become an active member of %(organisation)s."
        ),
        MembershipState.SUSPENDED: gettext(
            "Your membership of %(organisation)s is suspended. The reason given: %(reason)s"
        ),
        MembershipState.LEFT: gettext("You left %(organisation)s. Apply again to act for it."),
        MembershipState.REFUSED: gettext(
            "Your application to %(organisation)s was refused. The reason given: %(reason)s"
        ),
    }
    active = gettext("You are a member of %(organisation)s already.")
    return sentences.get(MembershipState(membership.state), active) % _named(membership)


def _state_sentence(membership: Membership) -> str:
    sentences = {
        MembershipState.APPLIED: gettext("This application has not been decided on yet."),
        MembershipState.VERIFIED: gettext("This application was verified; the person has the charter to accept."),
        MembershipState.ACTIVE: gettext("This membership is active."),
        MembershipState.SUSPENDED: gettext("This membership is suspended."),
        MembershipState.LEFT: gettext("This membership has ended."),
        MembershipState.REFUSED: gettext("This application was refused."),
    }
    return sentences[MembershipState(membership.state)]


def _named(membership: Membership) -> dict[str, str]:
    return {"organisation": str(membership.organisation), "reason": membership.reason}
