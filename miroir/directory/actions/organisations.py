"""An organisation asks to be taken in, is entered, and changes how it presents itself."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.folding import searchable
from miroir.common.may import Refused
from miroir.directory.details import Identity, OrganisationDetails, identity_of, verified_part
from miroir.directory.models import CollegeTerm, Organisation, OrganisationState, SectorTerm
from miroir.directory.permissions.organisations import (
    may_apply_for_organisation,
    may_change_identity,
    may_change_organisation,
    may_keep_the_directory,
)
from miroir.directory.queries.organisations import applications_waiting, organisation_of_siren
from miroir.directory.sirens import siren_of
from miroir.directory.standing import standing_of
from miroir.journal.actions import fingerprint, record

APPLIED: Final = words("organisation applied")
ENTERED: Final = words("organisation entered by the secretariat")
CHANGED: Final = words("organisation changed")


@transaction.atomic
def apply_organisation(*, by: User, details: OrganisationDetails) -> Organisation:
    """Ask for an organisation to be taken in; return it, applied. Raises Refused, also where its SIREN is known already."""
    now = timezone.now()
    may_apply_for_organisation(standing_of(by, now=now), applications_waiting(by)).require()
    organisation = Organisation(state=OrganisationState.APPLIED, applied_at=now, applied_by=by)
    _keep_new(organisation, details, since=timezone.localdate(now))
    record(APPLIED, organisation, by=by, at=now, for_whom=str(organisation.key))
    return organisation


@transaction.atomic
def register_organisation(
    *, by: User, details: OrganisationDetails, since: date, invented: bool = False
) -> Organisation:
    """Enter an organisation that is a member since a day; return it, verified. `invented`: for a demonstration."""
    now = timezone.now()
    may_keep_the_directory(standing_of(by, now=now)).require()
    if since > timezone.localdate(now):
        raise Refused(gettext("A membership cannot begin in the future."))
    organisation = Organisation(
        state=OrganisationState.VERIFIED, applied_at=now, decided_at=now, since=since, invented=invented
    )
    _keep_new(organisation, details, since=since)
    record(ENTERED, organisation, by=by, at=now, for_whom=str(organisation.key), label=organisation.name_fr)
    return organisation


@transaction.atomic
def change_organisation(*, by: User, organisation: Organisation, identity: Identity) -> Organisation:
    """Change who an organisation is; return it. Only the secretariat changes what was verified. Raises Refused."""
    now = timezone.now()
    standing = standing_of(by, now=now)
    kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
    may_change_organisation(standing, kept).require()
    if verified_part(identity) != verified_part(identity_of(kept)):
        may_change_identity(standing, kept).require()
    before = fingerprint(kept)
    _keep(kept, identity)
    kept.areas.set(identity.areas)
    label = kept.name_fr if kept.since else ""
    record(CHANGED, kept, by=by, at=now, before=before, for_whom=str(kept.key), label=label)
    return kept


def _keep_new(organisation: Organisation, details: OrganisationDetails, *, since: date) -> None:
    if not details.sectors:
        raise Refused(gettext("Choose at least one sector."))
    _keep(organisation, details)
    organisation.areas.set(details.areas)
    CollegeTerm.objects.create(organisation=organisation, college=details.college, starts_on=since)
    SectorTerm.objects.bulk_create(
        SectorTerm(organisation=organisation, sector=sector, starts_on=since) for sector in details.sectors
    )


def _keep(organisation: Organisation, identity: Identity) -> None:
    """Save an organisation with an identity. Raises Refused where its SIREN is wrong or another's."""
    organisation.siren = _free_siren(identity.siren, organisation)
    for field in ("name_fr", "name_en", "acronym", "kind", "size", "website", "about_fr", "about_en", "territory"):
        setattr(organisation, field, getattr(identity, field))
    organisation.search = searchable(
        identity.name_fr, identity.name_en, identity.acronym, identity.about_fr, identity.about_en
    )
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as another_came_first:
        raise Refused(_taken(identity.siren)) from another_came_first


def _free_siren(text: str, organisation: Organisation) -> str | None:
    if not text:
        return None
    siren = siren_of(text)
    if siren is None:
        raise Refused(gettext("This is not a SIREN: nine digits, the last of which is a key."))
    other = organisation_of_siren(siren, other_than=organisation if organisation.pk else None)
    if other:
        raise Refused(_taken(siren))
    return siren


def _taken(siren: str) -> str:
    return gettext("An organisation with the SIREN %(siren)s is in the directory or has applied already.") % {
        "siren": siren
    }
