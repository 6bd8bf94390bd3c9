"""Processes as pages and upper rooms read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from miroir.consultations.models import (
    Holder,
    Position,
    Process,
    ProcessChange,
    ProcessState,
    Statement,
    StatementState,
    Step,
)
from miroir.directory.queries.mandates import representatives_of

SOON = timedelta(days=7)


def process_of(slug: str) -> Process:
    """Return a process with its current step, that step's capabilities, its steps and its charters. Raises Http404."""
    processes = Process.objects.select_related("current_step").prefetch_related(
        "current_step__capabilities", "steps", "charters__colleges"
    )
    return get_object_or_404(processes, slug=slug)


def counted_processes() -> QuerySet[Process]:
    """Return all processes, each with its `statement_count` (published) and `holder_count`, counted by the database."""
    published = Statement.objects.filter(process=OuterRef("pk"), state=StatementState.PUBLISHED)
    return Process.objects.select_related("current_step").annotate(
        statement_count=_count(published.order_by().values("process")),
        holder_count=_count(Holder.objects.filter(process=OuterRef("pk")).order_by().values("process")),
    )


def current_processes(now: datetime) -> QuerySet[Process]:
    """Return the open processes whose current step has begun; the step that ends first comes first."""
    running = counted_processes().filter(state=ProcessState.OPEN, current_step__starts_at__lte=now)
    return running.order_by("current_step__ends_at", "pk")


def coming_processes(now: datetime) -> QuerySet[Process]:
    """Return the open processes whose first step is still to begin, the next one first."""
    coming = counted_processes().filter(state=ProcessState.OPEN, current_step__starts_at__gt=now)
    return coming.order_by("current_step__starts_at", "pk")


def prepared_processes() -> QuerySet[Process]:
    """Return the processes in preparation: for the secretariat alone."""
    return counted_processes().filter(state=ProcessState.PREPARATION).order_by("-created_at", "pk")


def closed_processes() -> QuerySet[Process]:
    """Return the processes that are over, the last one first."""
    return counted_processes().filter(state=ProcessState.CLOSED).order_by("-closed_at", "pk")


def steps_ending_soon(now: datetime, *, within: timedelta = SOON) -> QuerySet[Step]:
    """Return the current steps of open processes that end within a time, or that ended and still stand; the first first."""
    current = Process.objects.filter(state=ProcessState.OPEN).values("current_step")
    return Step.objects.filter(pk__in=current, ends_at__lte=now + within).select_related("process").order_by("ends_at")


@dataclass(frozen=True, slots=True)
class Stage:
    """A step as the way of a process shows it: before the current one, the current one, or after it."""

    step: Step
    place: Literal["before", "current", "after"]
    due: bool


def stages_of(process: Process, now: datetime) -> list[Stage]:
    """Return the steps of a process in their order. `due`: the current one has run its time and still stands."""
    current = process.current_step
    steps = sorted(process.steps.all(), key=lambda step: step.order)
    over = process.state == ProcessState.CLOSED
    return [Stage(step, _place(step, current, over=over), _is_due(step, current, now, over=over)) for step in steps]


def taking_part(process: Process) -> dict[str, int]:
    """Return how many organisations, persons in their own name, and published statements a process has."""
    return {
        "organisations": Holder.objects.filter(process=process, person__isnull=True).count(),
        "persons": Holder.objects.filter(process=process, person__isnull=False).count(),
        "statements": process.statements.published().count(),
    }


def changes_of(process: Process) -> QuerySet[ProcessChange]:
    """Return what befell a process since it opened, the last first."""
    return process.changes.select_related("step").order_by("-at", "-pk")


def positions_taken(process: Process) -> bool:
    """Return whether anybody ever took a position in a process."""
    return Position.objects.filter(statement__process=process).exists()


def people_taking_part(process: Process, day: date) -> list[tuple[str, str]]:
    """Return the address and language of whoever may speak for an organisation that takes part, once each."""
    organisations = Holder.objects.filter(process=process, organisation__isnull=False)
    people = representatives_of(list(organisations.values_list("organisation_id", flat=True)), day)
    return list({one.person_id: (one.email, one.language) for one in people}.values())


def _count(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def _place(step: Step, current: Step | None, *, over: bool) -> Literal["before", "current", "after"]:
    if over or (current is not None and step.order < current.order):
        return "before"
    return "current" if current is not None and step.pk == current.pk else "after"


def _is_due(step: Step, current: Step | None, now: datetime, *, over: bool) -> bool:
    return not over and current is not None and step.pk == current.pk and now >= step.ends_at
