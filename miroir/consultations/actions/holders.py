"""Making participants of a process: once each, with the college and the sectors of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.consultations.models import Holder, Process
from miroir.consultations.queries.taking import HOLDER
from miroir.directory.models import Organisation
from miroir.directory.models.organisations import college_on
from miroir.journal.actions import Happening, record, record_all

BEGUN: Final = words("participation begun")
AT_ONCE: Final = 1_000


@transaction.atomic(savepoint=False)
def holder_of(*, by: User | None, process: Process, organisation: Organisation, now: datetime) -> Holder:
    """Return an organisation as a participant of a process, its row locked; made at its first position.

    It keeps the college and the sectors that it was of on that day. To take part says nothing by itself: the actions
    that take positions ask whether one may.
    """
    found = HOLDER(process.pk, organisation.pk)
    if not found:
        found = [_made(by, process, organisation, now)]
    found[0].process, found[0].organisation = process, organisation
    return found[0]


@transaction.atomic
def holders_of(
    *, by: User | None, process: Process, organisations: Sequence[Organisation], now: datetime
) -> list[Holder]:
    """Return many organisations as participants, in their order, as `holder_of` does; in a few queries for all."""
    keys = {organisation.pk for organisation in organisations}
    here = Holder.objects.select_for_update().filter(process=process, organisation__in=keys).order_by("pk")
    found = {holder.organisation_id: holder for holder in here}
    terms = ("college_terms__college", "sector_terms")
    fresh = Organisation.objects.filter(pk__in=keys - found.keys()).select_related("territory").prefetch_related(*terms)
    found |= {holder.organisation_id: holder for holder in _made_at_once(by, process, list(fresh), now)}
    holders = [found[organisation.pk] for organisation in organisations]
    for holder, organisation in zip(holders, organisations, strict=True):
        holder.process, holder.organisation = process, organisation
    return holders


@transaction.atomic
def own_holder_of(*, by: User, process: Process, now: datetime) -> Holder:
    """Return a person as a participant of a process in their own name, the row locked; made at their first answer."""
    holders = Holder.objects.select_for_update().filter(process=process, person=by)
    holder, made = holders.get_or_create(process=process, person=by, defaults={"since": now})
    if made:
        record(BEGUN, holder, by=by, at=now)
    holder.process = process
    return holder


def _made_at_once(
    by: User | None, process: Process, organisations: Sequence[Organisation], now: datetime
) -> list[Holder]:
    day, link = timezone.localdate(now), Holder.sectors.through
    made = Holder.objects.bulk_create(
        [Holder(process=process, organisation=one, since=now, **_of_the_day(one, day)) for one in organisations],
        batch_size=AT_ONCE,
    )
    sectors = [
        link(holder_id=holder.pk, sector_id=term.sector_id)
        for holder, organisation in zip(made, organisations, strict=True)
        for term in organisation.sector_terms.all()
        if term.holds(day)
    ]
    link.objects.bulk_create(sectors, batch_size=AT_ONCE)
    happenings = [
        Happening(holder, for_whom=str(organisation.key))
        for holder, organisation in zip(made, organisations, strict=True)
    ]
    record_all(BEGUN, happenings, by=by, at=now)
    return made


def _of_the_day(organisation: Organisation, day: date) -> dict[str, Any]:
    """Return what a participant keeps of its organisation as it is on a day, its sectors aside."""
    territory = organisation.territory.code if organisation.territory else ""
    return {"college": college_on(organisation, day), "territory": territory}


def _made(by: User | None, process: Process, organisation: Organisation, now: datetime) -> Holder:
    day = timezone.localdate(now)
    defaults = {**_of_the_day(organisation, day), "since": now}
    holders = Holder.objects.select_for_update()
    holder, made = holders.get_or_create(process=process, organisation=organisation, defaults=defaults)
    if made:
        holder.sectors.set([term.sector_id for term in organisation.sector_terms.all() if term.holds(day)])
        record(BEGUN, holder, by=by, at=now, for_whom=str(organisation.key))
    return holder
