"""The college and the sectors of an organisation change on a day: the past stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.directory.models import College, CollegeTerm, Organisation, OrganisationState, Sector, SectorTerm
from miroir.directory.permissions.organisations import may_change_belonging
from miroir.directory.standing import standing_of
from miroir.journal.actions import Happening, fingerprint, record_all

COLLEGE_CHANGED: Final = words("college of an organisation changed")
SECTORS_CHANGED: Final = words("sectors of an organisation changed")
DAY: Final = timedelta(days=1)


@transaction.atomic
def change_college(*, by: User, organisation: Organisation, college: College, starts_on: date) -> CollegeTerm:
    """Put an organisation in another college from a day on; return the term. The term before ends the day before.

    What an applicant asked for was never in force: it is put right in place. Raises Refused where the college is the
    same, or the day is not after the beginning of the last term.
    """
    now = timezone.now()
    kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
    may_change_belonging(standing_of(by, now=now), kept).require()
    last = kept.college_terms.select_related("college").get(ends_on__isnull=True)
    if last.college_id == college.pk:
        raise Refused(gettext("The organisation is of this college already."))
    before = fingerprint(last)
    if kept.state == OrganisationState.APPLIED:
        last.college = college
        last.save(update_fields=["college"])
        _record(COLLEGE_CHANGED, kept, [Happening(last, before)], by=by, at=now)
        return last
    _after(last.starts_on, starts_on)
    last.ends_on = starts_on - DAY
    last.save(update_fields=["ends_on"])
    term = CollegeTerm.objects.create(organisation=kept, college=college, starts_on=starts_on)
    _record(COLLEGE_CHANGED, kept, [Happening(last, before), Happening(term)], by=by, at=now)
    return term


@transaction.atomic
def change_sectors(
    *, by: User, organisation: Organisation, sectors: Sequence[Sector], starts_on: date
) -> list[SectorTerm]:
    """Make these the sectors of an organisation from a day on; return the terms that are open then.

    Sectors that stay keep their term. Raises Refused where there is none, or nothing changes, or the day is not after
    the beginning of the last term.
    """
    now = timezone.now()
    kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
    may_change_belonging(standing_of(by, now=now), kept).require()
    wanted = {sector.pk: sector for sector in sectors}
    terms = list(kept.sector_terms.select_related("sector").order_by("starts_on", "pk"))
    opened = {term.sector_id: term for term in terms if term.ends_on is None}
    if not wanted:
        raise Refused(gettext("Choose at least one sector."))
    if wanted.keys() == opened.keys():
        raise Refused(gettext("The organisation has these sectors already."))
    never_in_force = kept.state == OrganisationState.APPLIED
    if not never_in_force:
        _after(max(max(term.starts_on, term.ends_on or term.starts_on) for term in terms), starts_on)
    closed = [
        _ended(term, None if never_in_force else starts_on - DAY) for pk, term in opened.items() if pk not in wanted
    ]
    begins = max((term.starts_on for term in terms), default=starts_on) if never_in_force else starts_on
    added = [
        Happening(SectorTerm.objects.create(organisation=kept, sector=sector, starts_on=begins))
        for pk, sector in wanted.items()
        if pk not in opened
    ]
    _record(SECTORS_CHANGED, kept, [*closed, *added], by=by, at=now)
    return list(kept.sector_terms.filter(ends_on__isnull=True))


def _ended(term: SectorTerm, day: date | None) -> Happening:
    """End a term on a day; without a day, take back one that was never in force."""
    happening = Happening(term, fingerprint(term))
    if day is None:
        SectorTerm.objects.filter(pk=term.pk).delete()
    else:
        term.ends_on = day
        term.save(update_fields=["ends_on"])
    return happening


def _after(last: date, starts_on: date) -> None:
    if starts_on <= last:
        told = gettext("Choose a day after %(day)s: what was in force until then stays as it was.")
        raise Refused(told % {"day": formats.date_format(last, "DATE_FORMAT")})


def _record(kind: str, organisation: Organisation, happenings: list[Happening], *, by: User, at: datetime) -> None:
    label = organisation.name_fr if organisation.since else ""
    told = [Happening(each.thing, each.before, str(organisation.key), label) for each in happenings]
    record_all(kind, told, by=by, at=at)
