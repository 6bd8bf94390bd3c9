"""Who has not answered yet: colleges against their roll, silent organisations, empty cells, and what was sent to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from miroir.common.may import Verdict
from miroir.consultations.models import Holder, Invitation, Position, Process, ProcessState, Reminder
from miroir.consultations.permissions.gathering import is_not_too_soon
from miroir.consultations.queries.charters import charter_in_force
from miroir.directory.models import College, CollegeTerm, Organisation, Sector, SectorTerm
from miroir.directory.queries.organisations import roll_of

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Participation:
    """A counted college: organisations that answered, of how many in it, and the charter's minimum."""

    college: College
    answered: int
    members: int
    minimum: int

    @property
    def silent(self) -> int:
        """How many of its organisations have not answered."""
        return max(self.members - self.answered, 0)

    @property
    def lacking(self) -> int:
        """How many answers at least it lacks to the minimum."""
        return max(self.minimum - self.answered, 0)


@dataclass(frozen=True, slots=True)
class EmptyCell:
    """A sector of a counted college of which nobody answered, and the organisations of the group that could."""

    college: College
    sector: Sector
    silent: tuple[Organisation, ...]


def participation(process: Process, day: date) -> list[Participation]:
    """Return how each counted college takes part, in their order. Three queries with the charter read before."""
    return participations([process], day)[process.pk]


def participations(processes: Sequence[Process], day: date) -> dict[int, list[Participation]]:
    """Return the same for several processes, by their keys; in as many queries, where their charters were read before."""
    roll = roll_of(day)
    answered = Counter(_answering(*processes).values_list("process", "college"))
    return {process.pk: list(_taking_part(process, roll, answered)) for process in processes}


def _taking_part(
    process: Process, roll: Mapping[str, int], answered: Mapping[tuple[int, int], int]
) -> Iterator[Participation]:
    charter = charter_in_force(process)
    for college in charter.colleges.all():
        number = answered.get((process.pk, college.pk), 0)
        members = max(roll.get(college.code, 0), number)
        yield Participation(college, number, members, int(charter.rule.get("minimum", 0)))


def silent_colleges(process: Process, day: date) -> list[Participation]:
    """Return the counted colleges under the charter's minimum, those that lack the most first."""
    return silent_of(participation(process, day))


def silent_of(lines: Sequence[Participation]) -> list[Participation]:
    """Return those of some colleges that are under the charter's minimum, those that lack the most first."""
    short = [one for one in lines if one.lacking]
    return sorted(short, key=lambda one: (-one.lacking, one.college.order, one.college.code))


def overdue(now: datetime) -> list[Process]:
    """Return the open processes whose current step is over: somebody owes them the next step, or their closing."""
    late = Process.objects.filter(state=ProcessState.OPEN, current_step__ends_at__lte=now)
    return list(late.select_related("current_step").order_by("current_step__ends_at", "pk"))


def silent_organisations(process: Process, day: date, *, college: str = "") -> QuerySet[Organisation]:
    """Return the members of counted colleges that have not answered, by college and name; of one college, by its code.

    Each has its `college_code`, and `last_invited` and `last_reminded`: when, None for never.
    """
    counted = [one.code for one in charter_in_force(process).colleges.all() if college in ("", one.code)]
    terms = CollegeTerm.objects.on(day).filter(organisation=OuterRef("pk"), college__code__in=counted)
    answering = _answering(process).filter(organisation=OuterRef("pk"))
    invited = _standing(Invitation.objects.filter(process=process, organisation=OuterRef("pk")))
    reminded = _standing(Reminder.objects.filter(process=process, organisation=OuterRef("pk")))
    return (
        Organisation.objects.members_on(day)
        .filter(Exists(terms), ~Exists(answering))
        .annotate(
            college_code=Subquery(terms.values("college__code")[:1]),
            last_invited=Subquery(invited.values("sent_at")[:1]),
            last_reminded=Subquery(reminded.values("sent_at")[:1]),
        )
        .order_by("college_code", "name_fr", "pk")
    )


@dataclass(frozen=True, slots=True)
class Silent:
    """An organisation that has not answered, its college, and when it was invited or reminded last, None for never."""

    organisation: Organisation
    college: College
    last: datetime | None
    may_be_reminded: Verdict


def silent_page(process: Process, day: date, *, college: str, page: str, now: datetime) -> Page[Silent]:
    """Return a page of 50 organisations that have not answered, by college and name. Five queries with the charter read.

    Whether each may be written to again says nothing of who asks.
    """
    asked = Paginator(silent_organisations(process, day, college=college), A_PAGE).get_page(page)
    colleges = {one.code: one for one in charter_in_force(process).colleges.all()}
    lines = [_silent(one, colleges, now) for one in asked.object_list]
    return Page(lines, asked.number, asked.paginator)  # type: ignore[arg-type]


def empty_cells(process: Process, day: date) -> list[EmptyCell]:
    """Return the sectors of counted colleges of which nobody answered, by college and sector, as the cross grid has them.

    With the members of the group that are of both on the day. Six queries.
    """
    colleges = list(charter_in_force(process).colleges.all())
    filled = set(_answering(process).values_list("college", "sectors"))
    filled |= set(_answering_otherwise(process).values_list("college", "sectors"))
    sectors = list(Sector.objects.all())
    empty = [(college, sector) for college in colleges for sector in sectors if (college.pk, sector.pk) not in filled]
    known = _by_cell(day, empty) if empty else {}
    return [EmptyCell(college, sector, tuple(known.get((college.pk, sector.pk), ()))) for college, sector in empty]


def last_letter_to(process: Process, organisation: Organisation) -> datetime | None:
    """Return when an organisation was invited or reminded last, other than what was taken back; None for never."""
    sent = [
        _standing(model.objects.filter(process=process, organisation=organisation)).aggregate(last=Max("sent_at"))[
            "last"
        ]
        for model in (Invitation, Reminder)
    ]
    return max((moment for moment in sent if moment), default=None)


def last_letter_to_address(process: Process, email: str) -> datetime | None:
    """Return when an address was invited last, None for never."""
    invited = _standing(Invitation.objects.filter(process=process, email=email, organisation__isnull=True))
    last: datetime | None = invited.aggregate(last=Max("sent_at"))["last"]
    return last


def sent_letters(process: Process) -> tuple[list[Invitation], list[Reminder]]:
    """Return the last invitations and reminders of a process, at most 50 of each, the last first."""
    invitations = process.invitations.select_related("college", "sector", "organisation", "process__current_step")
    reminders = process.reminders.select_related("organisation", "process__current_step")
    return list(invitations[:A_PAGE]), list(reminders[:A_PAGE])


def college_of(organisation: Organisation) -> College | None:
    """Return the college of an organisation today, None for none."""
    term = (
        CollegeTerm.objects.on(timezone.localdate()).filter(organisation=organisation).select_related("college").first()
    )
    return term.college if term else None


def _silent(organisation: Any, colleges: dict[str, College], now: datetime) -> Silent:  # noqa: ANN401 - with its annotations
    sent = [moment for moment in (organisation.last_invited, organisation.last_reminded) if moment]
    last = max(sent, default=None)
    return Silent(organisation, colleges[organisation.college_code], last, is_not_too_soon(last, now))


def _answering(*processes: Process) -> QuerySet[Holder]:
    """Return the organisations that hold a position in some processes."""
    held = Position.objects.current().filter(holder=OuterRef("pk"))
    return Holder.objects.filter(Exists(held), process__in=processes, organisation__isnull=False).order_by()


def _answering_otherwise(process: Process) -> QuerySet[Holder]:
    """Return who answered by an imported file, and is of a college."""
    held = Position.objects.current().filter(holder=OuterRef("pk"))
    return Holder.objects.filter(Exists(held), ~Q(code=""), process=process).order_by()


def _standing(sent: QuerySet[Invitation] | QuerySet[Reminder]) -> QuerySet[Invitation] | QuerySet[Reminder]:
    return sent.filter(undone_at__isnull=True)


def _by_cell(day: date, cells: Sequence[tuple[College, Sector]]) -> dict[tuple[int, int], list[Organisation]]:
    """Return the members of the group in the colleges and sectors of some cells, by the keys of both."""
    colleges, sectors = {college.pk for college, _sector in cells}, {sector.pk for _college, sector in cells}
    of_college = dict(
        CollegeTerm.objects.on(day)
        .filter(college__in=colleges, organisation__in=Organisation.objects.members_on(day))
        .values_list("organisation", "college")
    )
    found: dict[tuple[int, int], list[Organisation]] = {}
    terms = SectorTerm.objects.on(day).filter(organisation__in=of_college, sector__in=sectors)
    terms = terms.select_related("organisation")
    for term in terms.order_by("organisation__name_fr", "pk"):
        found.setdefault((of_college[term.organisation_id], term.sector_id), []).append(term.organisation)
    return found
