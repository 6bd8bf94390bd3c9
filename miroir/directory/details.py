"""What is said of an organisation, checked by a form or read from a file, and not yet kept."""

from __future__ import annotations

from dataclasses import dataclass

from miroir.directory.models import Area, College, Kind, Organisation, Sector, Size, Territory


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who an organisation is. `siren`: nine digits or ""; `territory`: None for the whole of France."""

    name_fr: str
    name_en: str = ""
    acronym: str = ""
    kind: str = Kind.OTHER
    size: str = Size.UNKNOWN
    siren: str = ""
    website: str = ""
    about_fr: str = ""
    about_en: str = ""
    areas: tuple[Area, ...] = ()
    territory: Territory | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationDetails(Identity):
    """Who an organisation is, its college and its sectors."""

    college: College
    sectors: tuple[Sector, ...] = ()


def identity_of(organisation: Organisation) -> Identity:
    """Return who an organisation is, as it is kept."""
    return Identity(
        name_fr=organisation.name_fr,
        name_en=organisation.name_en,
        acronym=organisation.acronym,
        kind=organisation.kind,
        size=organisation.size,
        siren=organisation.siren or "",
        website=organisation.website,
        about_fr=organisation.about_fr,
        about_en=organisation.about_en,
        areas=tuple(organisation.areas.all()),
        territory=organisation.territory,
    )


def verified_part(identity: Identity) -> tuple[object, ...]:
    """Return what the secretariat verifies: it alone changes it afterwards."""
    return (identity.name_fr, identity.name_en, identity.kind, identity.siren, identity.territory)
