"""Makers of what tests of objections need: an objection in a state, and those who take it further."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from miroir.accounts.models import User
from miroir.directory.models import BodyKind, Organisation, SeatRole
from miroir.drafting.models import OPEN, Objection, ObjectionState, Version
from tests.drafting_makers import make_version
from tests.makers import NOW, give_second_factor, make_membership, make_organisation, make_seat, make_user

RULED = (ObjectionState.SUSTAINED, ObjectionState.OVERRULED)


def make_objection(version: Version | None = None, state: str = ObjectionState.RAISED, **told: Any) -> Objection:
    """Return an objection to a version, as it would be in a state; one that was ruled upon has its ruling."""
    version = version or make_version()
    fields: dict[str, Any] = {"organisation": told.pop("organisation", None) or make_organisation()}
    if state not in (ObjectionState.RAISED, ObjectionState.WITHDRAWN):
        fields |= {"acknowledged_at": NOW, "reconcile_by": NOW + timedelta(days=60)}
    if state not in OPEN:
        fields["ended_at"] = NOW
    if state in RULED:
        fields |= {"ruling": "Le bureau estime que…", "ruled_by": make_bureau(), "ruled_as": "bureau"}
    return Objection.objects.create(
        document=version.document,
        version=version,
        number=version.document.objections.count() + 1,
        substantial=told.pop("substantial", True),
        reason="Le délai de deux ans ne peut être tenu.",
        remedy="Porter le délai à quatre ans.",
        state=state,
        raised_at=told.pop("raised_at", NOW),
        acknowledge_by=told.pop("acknowledge_by", NOW + timedelta(days=10)),
        **{**fields, **told},
    )


def make_bureau(organisation: Organisation | None = None) -> User:
    """Return a person of the steering committee with a second factor; of an organisation where one is given."""
    person = make_user()
    if organisation is not None:
        make_membership(person, organisation)
    make_seat(person, BodyKind.BUREAU, organisation=organisation)
    give_second_factor(person)
    return person


def make_chair(organisation: Organisation | None = None) -> User:
    """Return a chair of the working group, who belongs to an organisation."""
    person = make_user()
    make_membership(person, organisation or make_organisation())
    make_seat(person, BodyKind.WORKING_GROUP, SeatRole.CHAIR)
    return person
