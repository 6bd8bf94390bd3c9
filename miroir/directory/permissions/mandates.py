"""Who may speak for an organisation, and who may give and revoke that right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext

from miroir.accounts.models import User
from miroir.common.may import YES, Verdict, first_no, no
from miroir.directory.models import Mandate, MandateScope, Membership, MembershipState, Organisation, OrganisationState
from miroir.directory.permissions.memberships import may_act_as_secretariat, membership_verdict
from miroir.directory.standing import Standing


@dataclass(frozen=True, slots=True)
class Offer:
    """A mandate as it would be given. `areas`: codes, none when it is of every subject. `ends_on`: None without an end."""

    organisation: Organisation
    person: User
    scope: str
    areas: frozenset[str]
    starts_on: date
    ends_on: date | None


def mandate_verdict(standing: Standing, organisation: Organisation, areas: frozenset[str], *, now: datetime) -> Verdict:
    """Return whether a person may speak for an organisation on a subject of these areas (codes), or why they may not.

    No query where they may; at most two where they may not. A no says whether the membership lacks, or the mandate
    was never given, ended, was revoked, begins later or covers other areas.
    """
    if standing.mandate_for(organisation.pk, areas):
        return YES
    member = membership_verdict(standing, organisation, now=now)
    return no(_why_not(standing, organisation, now)) if member else member


def organisations_mandating(standing: Standing) -> list[Organisation]:
    """Return the organisations that have mandated a person, each once."""
    return list({mandate.organisation_id: mandate.organisation for mandate in standing.mandates}.values())


def may_give_mandate(standing: Standing, organisation: Organisation, *, now: datetime) -> Verdict:
    """Return whether a person may give mandates for an organisation: the secretariat, or a representative on every subject."""
    if organisation.state != OrganisationState.VERIFIED:
        return no(
            gettext("%(organisation)s is not a verified member of the group: nobody can be given a mandate for it.")
            % {"organisation": organisation}
        )
    if may_act_as_secretariat(standing, now=now) or mandate_to_delegate(standing, organisation):
        return YES
    return no(
        gettext(
            "Only the secretariat, or somebody with a mandate of every subject for this organisation, may give a mandate."
        )
    )


def may_give_this_mandate(standing: Standing, offer: Offer, *, now: datetime) -> Verdict:
    """Return whether a person may give one mandate: to an active member, within their own where they delegate it."""
    return first_no(
        may_give_mandate(standing, offer.organisation, now=now),
        _is_whole(offer),
        _is_not_over(offer, now),
        _is_within_their_own(standing, offer, now),
        _is_for_a_member(offer),
    )


def may_revoke_mandate(standing: Standing, mandate: Mandate, *, now: datetime) -> Verdict:
    """Return whether a person may end a mandate: the secretariat, its holder, or the representative who gave it."""
    if mandate.revoked_at is not None:
        return no(gettext("This mandate was revoked on %(day)s.") % {"day": _moment(mandate.revoked_at)})
    if mandate.ends_on is not None and mandate.ends_on < timezone.localdate(now):
        return no(gettext("This mandate ended on %(day)s.") % {"day": _day(mandate.ends_on)})
    person = standing.person
    if may_act_as_secretariat(standing, now=now) or (person is not None and person.pk == mandate.person_id):
        return YES
    gave_it = person is not None and person.pk == mandate.recorded_by_id
    if gave_it and mandate_to_delegate(standing, mandate.organisation):
        return YES
    return no(
        gettext("Only the secretariat, the person who holds it or the representative who gave it may revoke a mandate.")
    )


def mandate_to_delegate(standing: Standing, organisation: Organisation) -> Mandate | None:
    """Return the mandate of every subject by which a person may delegate: the one that lasts longest; None without any."""
    full = [
        mandate
        for mandate in standing.mandates
        if mandate.organisation_id == organisation.pk and mandate.scope == MandateScope.EVERYTHING
    ]
    return max(full, key=lambda mandate: mandate.ends_on or date.max, default=None)


def _is_whole(offer: Offer) -> Verdict:
    if offer.scope == MandateScope.AREAS and not offer.areas:
        return no(gettext("Choose at least one area, or every subject."))
    if offer.ends_on is not None and offer.ends_on < offer.starts_on:
        return no(gettext("A mandate ends on its first day or after it."))
    return YES


def _is_not_over(offer: Offer, now: datetime) -> Verdict:
    if offer.ends_on is not None and offer.ends_on < timezone.localdate(now):
        return no(gettext("This mandate would be over already. Give it an end that is still to come."))
    return YES


def _is_within_their_own(standing: Standing, offer: Offer, now: datetime) -> Verdict:
    own = mandate_to_delegate(standing, offer.organisation)
    if own is None or may_act_as_secretariat(standing, now=now):
        return may_give_mandate(standing, offer.organisation, now=now)
    if standing.person is not None and offer.person.pk == standing.person.pk:
        return no(gettext("You cannot give a mandate to yourself. Ask the secretariat to renew yours."))
    if offer.starts_on < timezone.localdate(now):
        return no(gettext("A delegated mandate begins today or later."))
    return _ends_within(own, offer)


def _ends_within(own: Mandate, offer: Offer) -> Verdict:
    if offer.ends_on is None:
        return no(gettext("Say on which day it ends: only the secretariat gives a mandate without an end."))
    if own.ends_on is not None and offer.ends_on > own.ends_on:
        told = {"day": _day(own.ends_on)}
        return no(gettext("Your own mandate ends on %(day)s: what you delegate cannot last longer.") % told)
    return YES


def _is_for_a_member(offer: Offer) -> Verdict:
    active = Membership.objects.filter(
        organisation=offer.organisation, person=offer.person, person__is_active=True, state=MembershipState.ACTIVE
    )
    if active.exists():
        return YES
    told = {"person": offer.person, "organisation": offer.organisation}
    return no(gettext("%(person)s is not an active member of %(organisation)s.") % told)


def _why_not(standing: Standing, organisation: Organisation, now: datetime) -> str:
    held = [mandate for mandate in standing.mandates if mandate.organisation_id == organisation.pk]
    if held:
        names = sorted({str(area) for mandate in held for area in mandate.areas.all()})
        told = {"organisation": organisation, "areas": ", ".join(names)}
        return gettext("Your mandate for %(organisation)s is limited to other areas: %(areas)s.") % told
    given = list(Mandate.objects.filter(organisation=organisation, person=standing.person))
    if not given:
        return gettext("You have no mandate for %(organisation)s. Ask your organisation for one.") % {
            "organisation": organisation
        }
    return _of_the_nearest(given, organisation, timezone.localdate(now))


def _of_the_nearest(given: list[Mandate], organisation: Organisation, today: date) -> str:
    coming = [mandate for mandate in given if mandate.revoked_at is None and mandate.starts_on > today]
    if coming:
        first = min(mandate.starts_on for mandate in coming)
        return gettext("Your mandate for %(organisation)s begins on %(day)s.") % {
            "organisation": organisation,
            "day": _day(first),
        }
    last = max(given, key=_last_day)
    told = {"organisation": organisation, "day": _day(_last_day(last))}
    if last.revoked_at is not None and timezone.localdate(last.revoked_at) == _last_day(last):
        return (
            gettext("Your mandate for %(organisation)s was revoked on %(day)s. Ask your organisation for a new one.")
            % told
        )
    return gettext("Your mandate for %(organisation)s ended on %(day)s. Ask your organisation for a new one.") % told


def _last_day(mandate: Mandate) -> date:
    revoked = timezone.localdate(mandate.revoked_at) if mandate.revoked_at else date.max
    return min(revoked, mandate.ends_on or date.max)


def _moment(moment: datetime) -> str:
    return _day(timezone.localdate(moment))


def _day(day: date) -> str:
    return str(formats.date_format(day, "DATE_FORMAT"))
