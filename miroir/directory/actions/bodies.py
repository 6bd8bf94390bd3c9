"""The bodies of the group, and who is given a seat there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.directory.actions.telling import tell_person
from miroir.directory.models import Area, Body, BodyKind, Organisation, Seat, SeatRole
from miroir.directory.permissions.bodies import (
    may_change_body,
    may_end_seat,
    may_give_this_seat,
    may_open_body,
    may_show_name,
)
from miroir.directory.standing import standing_of
from miroir.journal.actions import fingerprint, record

OPENED: Final = words("body opened")
CHANGED: Final = words("body changed")
GIVEN: Final = words("seat given")
APPOINTED: Final = words("seat of the secretariat given by whoever runs the site")
ENDED: Final = words("seat ended")
NAMED: Final = words("name shown on a seat")
UNNAMED: Final = words("name hidden on a seat")
LONGEST_CODE: Final = 36
RESERVED: Final = "open"
"""The address of the page that opens a body."""


@dataclass(frozen=True, slots=True)
class BodyDetails:
    """What is said of a body."""

    name_fr: str
    name_en: str
    purpose_fr: str = ""
    purpose_en: str = ""
    areas: Collection[Area] = ()


@transaction.atomic
def open_body(*, by: User, kind: str, details: BodyDetails, code: str = "") -> Body:
    """Open a body; return it. `code`: its name in addresses, made from its English name by default."""
    now = timezone.now()
    may_open_body(standing_of(by, now=now), now=now).require()
    body = Body.objects.create(
        code=code or _free_code(details.name_en or details.name_fr),
        kind=kind,
        name_fr=details.name_fr,
        name_en=details.name_en,
        purpose_fr=details.purpose_fr,
        purpose_en=details.purpose_en,
    )
    body.areas.set(details.areas)
    record(OPENED, body, by=by, at=now, label=body.name_fr)
    return body


@transaction.atomic
def change_body(*, by: User, body: Body, details: BodyDetails) -> Body:
    """Change what is said of a body; return it. Its kind and its address stay."""
    now = timezone.now()
    may_change_body(standing_of(by, now=now), now=now).require()
    kept = Body.objects.select_for_update().get(pk=body.pk)
    before = fingerprint(kept)
    kept.name_fr, kept.name_en = details.name_fr, details.name_en
    kept.purpose_fr, kept.purpose_en = details.purpose_fr, details.purpose_en
    kept.save(update_fields=["name_fr", "name_en", "purpose_fr", "purpose_en"])
    kept.areas.set(details.areas)
    record(CHANGED, kept, by=by, at=now, before=before, label=kept.name_fr)
    return kept


@transaction.atomic
def give_seat(  # noqa: PLR0913 - each is one thing that a seat says
    *,
    by: User,
    body: Body,
    person: User,
    role: str,
    organisation: Organisation | None,
    starts_on: date,
    ends_on: date | None,
) -> Seat:
    """Give a person a place in a body, for an organisation where there is one, and write to them; return the seat."""
    now = timezone.now()
    locked = Body.objects.select_for_update().get(pk=body.pk)
    seat = Seat(body=locked, person=person, role=role, organisation=organisation, starts_on=starts_on, ends_on=ends_on)
    may_give_this_seat(standing_of(by, now=now), seat, now=now).require()
    return _kept_seat(GIVEN, seat, by=by, at=now)


@transaction.atomic
def appoint_secretary(*, by: None, person: User) -> Seat:
    """Give a person a seat of the secretariat from today, by whoever runs the site; return it, the old one where there is one.

    Only the command line calls this: who has the database in hand answers for it, and the journal says "the system".
    """
    now = timezone.now()
    today = timezone.localdate(now)
    body = Body.objects.select_for_update().filter(kind=BodyKind.SECRETARIAT).first() or _secretariat(by, now)
    held = Seat.objects.in_force(today).filter(body=body, person=person).first()
    if held is not None:
        return held
    seat = Seat(body=body, person=person, role=SeatRole.MEMBER, starts_on=today)
    return _kept_seat(APPOINTED, seat, by=by, at=now)


@transaction.atomic
def end_seat(*, by: User, seat: Seat) -> Seat:
    """End a seat at once; return it. Raises Refused for the last seat of the secretariat."""
    now = timezone.now()
    Body.objects.select_for_update().get(pk=seat.body_id)
    kept = _locked(seat)
    may_end_seat(standing_of(by, now=now), kept, now=now).require()
    before = fingerprint(kept)
    kept.ended_at = now
    kept.save(update_fields=["ended_at"])
    _record(ENDED, kept, by=by, at=now, before=before)
    tell_person(by=by, person=kept.person, template="directory/letters/seat_ended.html", about={"seat": kept})
    return kept


@transaction.atomic
def show_name(*, by: User, seat: Seat) -> Seat:
    """Let one's name be shown on the page of a body; return the seat."""
    return _named(by, seat, NAMED, named=True)


@transaction.atomic
def hide_name(*, by: User, seat: Seat) -> Seat:
    """Hide one's name on the page of a body: only the organisation is shown then; return the seat."""
    return _named(by, seat, UNNAMED, named=False)


def _named(by: User, seat: Seat, kind: str, *, named: bool) -> Seat:
    now = timezone.now()
    kept = _locked(seat)
    may_show_name(standing_of(by, now=now), kept, now=now).require()
    before = fingerprint(kept)
    kept.named = named
    kept.save(update_fields=["named"])
    _record(kind, kept, by=by, at=now, before=before)
    return kept


def _locked(seat: Seat) -> Seat:
    found = Seat.objects.select_for_update(of=("self",)).select_related("body", "organisation", "person")
    return found.get(pk=seat.pk)


def _kept_seat(kind: str, seat: Seat, *, by: User | None, at: datetime) -> Seat:
    seat.save()
    _record(kind, seat, by=by, at=at)
    tell_person(by=by, person=seat.person, template="directory/letters/seat_given.html", about={"seat": seat})
    return seat


def _record(kind: str, seat: Seat, *, by: User | None, at: datetime, before: str = "") -> None:
    for_whom = str(seat.organisation.key) if seat.organisation else ""
    record(kind, seat, by=by, at=at, before=before, for_whom=for_whom, label=seat.body.name_fr)


def _secretariat(by: User | None, now: datetime) -> Body:
    body = Body.objects.create(
        code=_free_code("secretariat"), kind=BodyKind.SECRETARIAT, name_fr="Secrétariat", name_en="Secretariat"
    )
    record(OPENED, body, by=by, at=now, label=body.name_fr)
    return body


def _free_code(name: str) -> str:
    """Return a code made from a name that no body has yet."""
    code = slugify(name)[:LONGEST_CODE] or "body"
    taken = {RESERVED, *Body.objects.filter(code__startswith=code).values_list("code", flat=True)}
    return next(free for free in (code, *(f"{code}-{number}" for number in range(2, 99))) if free not in taken)
