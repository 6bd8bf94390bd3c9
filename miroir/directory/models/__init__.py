"""The nouns of the directory."""

from miroir.directory.models.belonging import Mandate, MandateScope, Membership, MembershipCharter, MembershipState
from miroir.directory.models.bodies import Body, BodyKind, Seat, SeatRole
from miroir.directory.models.organisations import (
    CollegeTerm,
    Kind,
    Organisation,
    OrganisationState,
    SectorTerm,
    Size,
)
from miroir.directory.models.vocabularies import Area, College, Sector, Territory, TerritoryLevel

__all__ = [
    "Area",
    "Body",
    "BodyKind",
    "College",
    "CollegeTerm",
    "Kind",
    "Mandate",
    "MandateScope",
    "Membership",
    "MembershipCharter",
    "MembershipState",
    "Organisation",
    "OrganisationState",
    "Seat",
    "SeatRole",
    "Sector",
    "SectorTerm",
    "Size",
    "Territory",
    "TerritoryLevel",
]
