"""What the directory keeps of a person, for the person."""

from __future__ import annotations

from datetime import date, datetime

from miroir.accounts.models import User
from miroir.directory.models import Mandate, Membership, Seat


def exported_of(person: User) -> dict[str, list[dict[str, object]]]:
    """Return the memberships, mandates and seats of a person as plain values, for the export of their data."""
    return {
        "memberships": [_membership(one) for one in _memberships(person)],
        "mandates": [_mandate(one) for one in _mandates(person)],
        "seats": [_seat(one) for one in _seats(person)],
    }


def _memberships(person: User) -> list[Membership]:
    return list(Membership.objects.filter(person=person).select_related("organisation", "charter").order_by("pk"))


def _mandates(person: User) -> list[Mandate]:
    found = Mandate.objects.filter(person=person).select_related("organisation").prefetch_related("areas")
    return list(found.order_by("pk"))


def _seats(person: User) -> list[Seat]:
    return list(Seat.objects.filter(person=person).select_related("body", "organisation").order_by("pk"))


def _membership(one: Membership) -> dict[str, object]:
    return {
        "key": str(one.key),
        "organisation": one.organisation.name_fr,
        "function": one.function,
        "state": one.state,
        "reason": one.reason,
        "charter": one.charter.version if one.charter else None,
        "charter_accepted_at": _text(one.charter_accepted_at),
        "applied_at": _text(one.applied_at),
        "decided_at": _text(one.decided_at),
        "left_at": _text(one.left_at),
    }


def _mandate(one: Mandate) -> dict[str, object]:
    return {
        "key": str(one.key),
        "organisation": one.organisation.name_fr,
        "scope": one.scope,
        "areas": [area.code for area in one.areas.all()],
        "issued_by": one.issued_by,
        "starts_on": _text(one.starts_on),
        "ends_on": _text(one.ends_on),
        "revoked_at": _text(one.revoked_at),
        "revoked_reason": one.revoked_reason,
    }


def _seat(one: Seat) -> dict[str, object]:
    return {
        "key": str(one.key),
        "body": one.body.name_fr,
        "role": one.role,
        "organisation": one.organisation.name_fr if one.organisation else None,
        "starts_on": _text(one.starts_on),
        "ends_on": _text(one.ends_on),
        "ended_at": _text(one.ended_at),
        "name_shown": one.named,
    }


def _text(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None
