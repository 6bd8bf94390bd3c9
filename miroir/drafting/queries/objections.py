"""Objections as pages, letters and upper rooms read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from miroir.consultations.models import ProcessState, Role
from miroir.drafting.models import (
    OPEN,
    Clause,
    Document,
    Objection,
    ObjectionState,
    ReconciliationKind,
    ReconciliationStep,
    Version,
    Wording,
)

A_PAGE: Final = 25
OVER: Final = (ObjectionState.MAINTAINED, ObjectionState.OVERRULED)
"""Nobody settled these: a text that is adopted all the same is adopted over them."""


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """An objection in a list, and its place: the number and heading of the clause in that version, or the whole."""

    objection: Objection
    place: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of objections: where one is in the list, and the lines."""

    page: Page[Objection]
    lines: tuple[ObjectionLine, ...]


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many objections of a text stand in a state; `code` "open" gathers all that are not ended, "" is all."""

    code: str
    name: str
    number: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ObjectionsOfVersion:
    """The objections that a version carries: raised to it or to an earlier one. `counts`: by state, only those there are."""

    lines: tuple[ObjectionLine, ...]
    counts: Mapping[str, int]

    @property
    def open(self) -> int:
        """How many are not ended; no consensus is found while there are any."""
        return sum(number for state, number in self.counts.items() if state in OPEN)

    @property
    def over(self) -> tuple[ObjectionLine, ...]:
        """Those that were maintained to the end, and not sustained."""
        return tuple(line for line in self.lines if line.objection.state in OVER)

    def of_clause(self, clause: Clause) -> tuple[ObjectionLine, ...]:
        """Return those to one clause."""
        return tuple(line for line in self.lines if line.objection.clause_id == clause.pk)


@dataclass(frozen=True, slots=True)
class ThreadStep:
    """A step of a thread in words: what it is, and in whose name; no person is named."""

    step: ReconciliationStep
    title: str
    who: str


@dataclass(frozen=True, slots=True)
class ToTreat:
    """What waits, the oldest first: those to acknowledge (`late`: past their term), and those to rule on."""

    raised: tuple[Objection, ...]
    late: int
    maintained: tuple[Objection, ...]


def objections() -> QuerySet[Objection]:
    """Return all objections with what lists show of them, `place_number` and `place_heading` counted in."""
    said = Wording.objects.filter(version=OuterRef("version"), clause=OuterRef("clause"))
    return Objection.objects.select_related("document", "version", "clause", "organisation").annotate(
        place_number=Subquery(said.values("number")[:1]), place_heading=Subquery(said.values("heading")[:1])
    )


def objections_to(document: Document, *, state: str, page: str) -> Listed:
    """Return a page of the objections to a text, by their numbers. `state`: a state, "open", or "" for all."""
    found = objections().filter(document=document)
    if state:
        found = found.filter(state__in=OPEN) if state == "open" else found.filter(state=state)
    shown = Paginator(found.order_by("number"), A_PAGE).get_page(page)
    return Listed(shown, tuple(line_of(one, document) for one in shown))


def state_counts(document: Document, *, chosen: str) -> tuple[StateCount, ...]:
    """Return how many objections to a text stand where: all, the open ones, and each state that has any. One query."""
    counts = _counts(Objection.objects.filter(document=document))
    still = sum(number for state, number in counts.items() if state in OPEN)
    gathered = [("", gettext("all objections"), sum(counts.values())), ("open", gettext("open objections"), still)]
    states = [(str(one), str(one.label), counts[str(one)]) for one in ObjectionState if str(one) in counts]
    return tuple(StateCount(code, name, number, code == chosen) for code, name, number in [*gathered, *states])


def objection_of(document: Document, number: int) -> Objection:
    """Return an objection to a text, with the text in it. Raises Http404."""
    found = get_object_or_404(objections().select_related("raised_by"), document=document, number=number)
    found.document = document
    return found


def thread_of(objection: Objection) -> list[ThreadStep]:
    """Return the thread of an objection in its order. One query."""
    steps = objection.steps.select_related("organisation").order_by("pk")
    return [ThreadStep(step, _title(step), _who(step, objection)) for step in steps]


def objection_to_change(pk: int) -> Objection:
    """Return an objection as it is now, held until the transaction ends."""
    held = Objection.objects.select_for_update(of=("self",)).select_related(
        "organisation", "version", "clause", "document__group", "document__process__current_step"
    )
    return held.get(pk=pk)


def overdue_objections(now: datetime) -> list[int]:
    """Return the keys of the objections that a passed term does something to, the oldest first.

    Not acknowledged and not told yet; or not reconciled. Terms run while a process is open.
    """
    late = Q(state=ObjectionState.RAISED, acknowledge_by__lte=now, escalated_at__isnull=True)
    lapsed = Q(state__in=(ObjectionState.ACKNOWLEDGED, ObjectionState.RECONCILING), reconcile_by__lte=now)
    running = Objection.objects.filter(document__process__state=ProcessState.OPEN)
    return list(running.filter(late | lapsed).order_by("raised_at", "pk").values_list("pk", flat=True))


def objections_of(version: Version) -> ObjectionsOfVersion:
    """Return the objections to a version and to the versions before it, for its certificate and its face. One query."""
    found = objections().filter(document=version.document_id, version__number__lte=version.number).order_by("number")
    lines = tuple(line_of(one, version.document) for one in found)
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.objection.state] = counts.get(line.objection.state, 0) + 1
    return ObjectionsOfVersion(lines, counts)


def objections_to_treat(now: datetime) -> ToTreat:
    """Return what waits for the secretariat and the steering committee, the oldest first. One query."""
    states = (ObjectionState.RAISED, ObjectionState.MAINTAINED)
    running = objections().filter(state__in=states, document__process__state=ProcessState.OPEN)
    found = list(running.order_by("raised_at", "pk"))
    raised = tuple(one for one in found if one.state == ObjectionState.RAISED)
    maintained = tuple(one for one in found if one.state == ObjectionState.MAINTAINED)
    return ToTreat(raised, sum(one.acknowledge_by <= now for one in raised), maintained)


def label_of(objection: Objection) -> str:
    """Return what the public journal calls an objection: its text and its number."""
    return f"{objection.document.title_fr} {objection.number}"


def line_of(objection: Objection, document: Document) -> ObjectionLine:
    """Return an objection that came from `objections`, with its text in it and its place in words."""
    objection.document = document
    return ObjectionLine(objection, _place(objection))


def _place(objection: Objection) -> str:
    version = gettext("version %(number)s") % {"number": objection.version.number}
    if objection.clause is None:
        return gettext("%(version)s as a whole") % {"version": version}
    number, heading = getattr(objection, "place_number", ""), getattr(objection, "place_heading", "")
    told = f"{number or ''} {heading or ''}".strip() or objection.clause.code
    return gettext("%(clause)s, %(version)s") % {"clause": told, "version": version}


def _title(step: ReconciliationStep) -> str:
    state = str(step.get_state_display()) if step.state else ""
    if step.kind == ReconciliationKind.ESCALATION and state:
        return gettext("term passed: %(state)s") % {"state": state}
    return state or str(step.get_kind_display())


def _who(step: ReconciliationStep, objection: Objection) -> str:
    if step.organisation is not None:
        return str(step.organisation)
    if step.by_id is None:
        return gettext("by the terms of the charter")
    if step.state in (ObjectionState.SUSTAINED, ObjectionState.OVERRULED):
        return str(Role(objection.ruled_as).label)
    return gettext("for those who reconcile")


def _counts(found: QuerySet[Objection]) -> dict[str, int]:
    counted = found.order_by().values_list("state").annotate(number=Count("pk"))
    return {str(state): int(number) for state, number in counted}
