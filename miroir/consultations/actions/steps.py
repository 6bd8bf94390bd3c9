"""The steps of a process: planning them, setting who may do what, going from one to the next."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.consultations.actions.charters import date_charter_anew
from miroir.consultations.capabilities import OF_A_COLLEGE, PLACES, POSSIBLE, TITLES, default_lines
from miroir.consultations.models import (
    Capability,
    ChangeKind,
    Process,
    ProcessChange,
    ProcessState,
    Role,
    Step,
    StepKind,
    Task,
)
from miroir.consultations.permissions.steps import (
    earlier_steps,
    may_advance,
    may_extend,
    may_plan_steps,
    may_return,
    may_set_capabilities,
    next_step,
)
from miroir.directory.models import College
from miroir.directory.standing import standing_of
from miroir.journal.actions import Happening, fingerprint, record, record_all

PLANNED: Final = words("step planned")
UNPLANNED: Final = words("step taken out of the plan")
ADVANCED: Final = words("consultation taken to its next step")
RETURNED: Final = words("consultation taken back to an earlier step")
EXTENDED: Final = words("step extended")
MOVED: Final = words("step moved after an extension")
GIVEN: Final = words("task given to a role")
TAKEN: Final = words("task taken from a role")
FAR: Final = 1000
"""Added to the order of steps while they are put in another one."""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step as it is planned. `step`: the one that it was before, None for a new one; its kind does not change.

    `title_fr`, `title_en`: "" for the usual title of the kind.
    """

    kind: StepKind
    starts_at: datetime
    ends_at: datetime
    title_fr: str = ""
    title_en: str = ""
    step: Step | None = None


@transaction.atomic
def plan_steps(*, by: User, process: Process, steps: Sequence[PlannedStep]) -> list[Step]:
    """Make these the steps of a process in preparation, in the order of their kinds and then of their dates.

    New ones get the usual capabilities of their kind; those that are not named any more are removed. Raises Refused
    where one ends before it starts, or starts before the one before it ends.
    """
    now = timezone.now()
    process = Process.objects.select_for_update().get(pk=process.pk)
    may_plan_steps(standing_of(by, now=now), process, now=now).require()
    ordered = sorted(steps, key=lambda planned: (PLACES[StepKind(planned.kind)], planned.starts_at))
    _require_dates(ordered)
    known = {step.pk: step for step in process.steps.all()}
    named = {planned.step.pk for planned in ordered if planned.step is not None}
    _unplan([step for pk, step in known.items() if pk not in named], by=by, at=now)
    for place, step in enumerate(known[pk] for pk in named if pk in known):
        Step.objects.filter(pk=step.pk).update(order=FAR + place)
    return [_planned(process, order, planned, by=by, at=now) for order, planned in enumerate(ordered, start=1)]


@transaction.atomic
def set_capabilities(
    *, by: User, step: Step, college: College | None, lines: Collection[tuple[Task, Role]]
) -> list[Capability]:
    """Make these the lines of a step for a college, or for all where it is None. Each line given or taken is an entry.

    Raises Refused for a task that a role can never do.
    """
    now = timezone.now()
    process = Process.objects.select_for_update().get(pk=step.process_id)
    step = Step.objects.select_related("process").get(pk=step.pk)
    may_set_capabilities(standing_of(by, now=now), step, now=now).require()
    _require_possible(lines, college)
    there = list(step.capabilities.filter(college=college))
    had = {(Task(line.task), Role(line.role)): line for line in there}
    gone = [line for pair, line in had.items() if pair not in set(lines)]
    new = [pair for pair in dict.fromkeys(lines) if pair not in had]
    record_all(TAKEN, [_told(line, step, before=fingerprint(line)) for line in gone], by=by, at=now)
    Capability.objects.filter(pk__in=[line.pk for line in gone]).delete()
    made = Capability.objects.bulk_create(
        Capability(step=step, task=task, role=role, college=college) for task, role in new
    )
    record_all(GIVEN, [_told(line, step) for line in made], by=by, at=now)
    if (gone or made) and process.state == ProcessState.OPEN:
        ProcessChange.objects.create(process=process, kind=ChangeKind.CAPABILITIES, step=step, at=now, by=by)
    return list(step.capabilities.filter(college=college))


@transaction.atomic
def fit_individuals(*, by: User, process: Process) -> None:
    """Let persons answer in their own name in the steps where that is usual, or no more, as their process now says."""
    own = (Task.TAKE_OWN_POSITION, Role.INDIVIDUAL)
    for step in process.steps.all():
        lines = {(Task(line.task), Role(line.role)) for line in step.capabilities.filter(college=None)} - {own}
        usual = own in default_lines(StepKind(step.kind), individuals=True)
        set_capabilities(
            by=by, step=step, college=None, lines=lines | {own} if process.individuals and usual else lines
        )


@transaction.atomic
def advance_step(*, by: User, process: Process) -> Process:
    """Take an open process to its next step, once the current one has run its time. Raises Refused otherwise."""
    now = timezone.now()
    process = _locked(process)
    may_advance(standing_of(by, now=now), process, now=now).require()
    return _moved(process, next_step(process), ChangeKind.ADVANCED, "", by=by)


@transaction.atomic
def return_to_step(*, by: User, process: Process, step: Step, reason: str) -> Process:
    """Take an open process back to an earlier step, such as after a reconciliation, for a reason that its page tells."""
    now = timezone.now()
    process = _locked(process)
    may_return(standing_of(by, now=now), process, now=now).require()
    _require_reason(reason)
    if step not in earlier_steps(process):
        raise Refused(gettext("“%(step)s” does not come before the current step.") % {"step": step})
    return _moved(process, step, ChangeKind.RETURNED, reason, by=by)


@transaction.atomic
def extend_step(*, by: User, process: Process, until: datetime, reason: str) -> Step:
    """Put the end of the current step off; the steps after it move on by as much as they must.

    The calendar is part of the charter: a new version of it is frozen and told to those who take part.
    """
    now = timezone.now()
    process = _locked(process)
    may_extend(standing_of(by, now=now), process, now=now).require()
    _require_reason(reason)
    step = process.current_step
    if step is None or until <= max(step.ends_at, now):
        raise Refused(gettext("A step is extended to a moment that is later than its end and still to come."))
    before = fingerprint(step)
    step.ends_at = until
    step.save(update_fields=["ends_at"])
    record(EXTENDED, step, by=by, at=now, before=before, label=f"{process.title_fr}, {step.title_fr}")
    _move_on(process, step, by=by, at=now)
    ProcessChange.objects.create(
        process=process, kind=ChangeKind.EXTENDED, step=step, reason=reason, until=until, at=now, by=by
    )
    date_charter_anew(by=by, process=process, reason=reason, at=now)
    return step


def _locked(process: Process) -> Process:
    return Process.objects.select_for_update(of=("self",)).select_related("current_step").get(pk=process.pk)


def _moved(process: Process, step: Step | None, kind: ChangeKind, reason: str, *, by: User) -> Process:
    now = timezone.now()
    before = fingerprint(process)
    process.current_step = step
    process.save(update_fields=["current_step"])
    ProcessChange.objects.create(process=process, kind=kind, step=step, reason=reason, at=now, by=by)
    words_of = {ChangeKind.ADVANCED: ADVANCED, ChangeKind.RETURNED: RETURNED}
    record(words_of[kind], process, by=by, at=now, before=before, label=process.title_fr)
    return process


def _move_on(process: Process, extended: Step, *, by: User, at: datetime) -> None:
    """Move the steps after one that was extended, all by the time by which it runs into the next."""
    later = list(process.steps.filter(order__gt=extended.order).order_by("order"))
    if not later or later[0].starts_at >= extended.ends_at:
        return
    lag = extended.ends_at - later[0].starts_at
    for step in later:
        before = fingerprint(step)
        step.starts_at += lag
        step.ends_at += lag
        step.save(update_fields=["starts_at", "ends_at"])
        record(MOVED, step, by=by, at=at, before=before, label=f"{process.title_fr}, {step.title_fr}")


def _planned(process: Process, order: int, planned: PlannedStep, *, by: User, at: datetime) -> Step:
    usual_fr, usual_en = TITLES[StepKind(planned.kind)]
    step = planned.step or Step(process=process, kind=planned.kind)
    before = fingerprint(step) if planned.step else ""
    step.order = order
    step.title_fr, step.title_en = planned.title_fr or usual_fr, planned.title_en or usual_en
    step.starts_at, step.ends_at = planned.starts_at, planned.ends_at
    step.save()
    if not planned.step:
        Capability.objects.bulk_create(
            Capability(step=step, task=task, role=role)
            for task, role in default_lines(StepKind(step.kind), individuals=process.individuals)
        )
    if fingerprint(step) != before:
        record(PLANNED, step, by=by, at=at, before=before, label=f"{process.title_fr}, {step.title_fr}")
    return step


def _unplan(steps: Collection[Step], *, by: User, at: datetime) -> None:
    record_all(
        UNPLANNED, [Happening(step, before=fingerprint(step), label=step.title_fr) for step in steps], by=by, at=at
    )
    Step.objects.filter(pk__in=[step.pk for step in steps]).delete()


def _told(line: Capability, step: Step, before: str = "") -> Happening:
    college = f", {line.college.name_fr}" if line.college else ""
    return Happening(line, before=before, label=f"{step.title_fr}: {line.task}, {line.role}{college}")


def _require_dates(steps: Sequence[PlannedStep]) -> None:
    for planned in steps:
        if planned.ends_at <= planned.starts_at:
            raise Refused(
                gettext("The step “%(kind)s” ends before it starts.") % {"kind": StepKind(planned.kind).label}
            )
    for before, after in itertools.pairwise(steps):
        if after.starts_at < before.ends_at:
            names = {"step": StepKind(after.kind).label, "before": StepKind(before.kind).label}
            raise Refused(gettext("The step “%(step)s” starts before “%(before)s” ends.") % names)


def _require_possible(lines: Collection[tuple[Task, Role]], college: College | None) -> None:
    for task, role in lines:
        if role not in POSSIBLE[task] or (college is not None and role not in OF_A_COLLEGE):
            names = {"task": Task(task).label, "role": Role(role).label}
            raise Refused(gettext("“%(task)s” cannot be given to the role “%(role)s”.") % names)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(gettext("Give a reason: everybody can read it on the page of the consultation."))
