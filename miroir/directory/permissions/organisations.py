"""Who may apply for an organisation, see it, change it and decide on it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.directory.models import Organisation, OrganisationState
from miroir.directory.standing import Standing

MOST_WAITING: Final = 3
"""Applications that one person may have waiting at once."""
PUBLIC: Final = frozenset({OrganisationState.VERIFIED, OrganisationState.SUSPENDED, OrganisationState.LEFT})
"""Where an organisation's page is for everybody: what was once a member stays, since the record speaks of it."""


def may_apply_for_organisation(standing: Standing, waiting: int) -> Verdict:
    """Return whether a person may ask for an organisation to be taken in; `waiting`: their applications not decided."""
    if standing.person is None:
        return no(gettext("Sign in first: the answer is sent to your e-mail address."))
    if waiting >= MOST_WAITING:
        return no(
            gettext("Three of your applications are waiting already. The secretariat answers each; apply again then.")
        )
    return YES


def may_see_organisation(standing: Standing, organisation: Organisation) -> Verdict:
    """Return whether a person may see the page of an organisation."""
    if organisation.state in PUBLIC or standing.is_secretariat:
        return YES
    if standing.person is not None and organisation.applied_by_id == standing.person.pk:
        return YES
    return no(gettext("This organisation is not in the directory."))


def may_keep_the_directory(standing: Standing) -> Verdict:
    """Return whether a person may enter organisations, decide on applications and keep the lists: the secretariat."""
    if standing.is_secretariat:
        return YES
    return no(gettext("The secretariat keeps the directory: this is for its members, with their second factor."))


def may_verify_organisation(standing: Standing, organisation: Organisation) -> Verdict:
    """Return whether a person may take an organisation in."""
    return first_no(may_keep_the_directory(standing), _applied(organisation))


def may_refuse_organisation(standing: Standing, organisation: Organisation) -> Verdict:
    """Return whether a person may refuse an application."""
    return first_no(may_keep_the_directory(standing), _applied(organisation))


def may_suspend_organisation(standing: Standing, organisation: Organisation) -> Verdict:
    """Return whether a person may suspend an organisation."""
    return first_no(may_keep_the_directory(standing), _is_member(organisation))


def may_reinstate_organisation(standing: Standing, organisation: Organisation) -> Verdict:
    """Return whether a person may make an organisation a member again that was suspended or left."""
    if organisation.state not in (OrganisationState.SUSPENDED, OrganisationState.LEFT):
        return first_no(
            may_keep_the_directory(standing),
            no(gettext("Only an organisation that was suspended or left can be reinstated.")),
        )
    return may_keep_the_directory(standing)


def may_withdraw_organisation(standing: Standing, organisation: Organisation) -> Verdict:
    """Return whether a person may declare that an organisation leaves the group."""
    return first_no(_is_member(organisation), _speaks_for_it(standing, organisation))


def may_change_organisation(standing: Standing, organisation: Organisation) -> Verdict:
    """Return whether a person may change how an organisation presents itself."""
    if standing.is_secretariat:
        return YES if organisation.state != OrganisationState.REFUSED else no(gettext("This application was refused."))
    return first_no(_is_member(organisation), _speaks_for_it(standing, organisation))


def may_change_identity(standing: Standing, organisation: Organisation) -> Verdict:
    """Return whether a person may change what was verified: the names, the kind, the SIREN and the territory."""
    if standing.is_secretariat:
        return may_change_organisation(standing, organisation)
    return no(gettext("The name, the kind, the SIREN and the territory were verified: the secretariat changes them."))


def may_change_belonging(standing: Standing, organisation: Organisation) -> Verdict:
    """Return whether a person may change the college and the sectors of an organisation."""
    allowed = may_keep_the_directory(standing)
    if allowed and organisation.state not in (OrganisationState.VERIFIED, OrganisationState.APPLIED):
        return no(gettext("Only the college and the sectors of a member or of an applicant can change."))
    return allowed


def _applied(organisation: Organisation) -> Verdict:
    if organisation.state == OrganisationState.APPLIED:
        return YES
    return no(gettext("This application was decided already; nothing was changed."))


def _is_member(organisation: Organisation) -> Verdict:
    if organisation.state == OrganisationState.VERIFIED:
        return YES
    return no(gettext("This organisation is not a member of the group now."))


def _speaks_for_it(standing: Standing, organisation: Organisation) -> Verdict:
    if standing.is_secretariat or any(mandate.organisation_id == organisation.pk for mandate in standing.mandates):
        return YES
    return no(gettext("This is for a person with a mandate of the organisation, or for the secretariat."))
