"""Who may plan the steps of a process, go from one to the next, and set who may do what in them."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Process, ProcessState, Step
from miroir.consultations.permissions.processes import is_open, may_edit_process, may_prepare
from miroir.directory.standing import Standing


def may_plan_steps(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may choose and date the steps of a process: until it opens."""
    return may_edit_process(standing, process, now=now)


def may_set_capabilities(standing: Standing, step: Step, *, now: datetime) -> Verdict:
    """Return whether a person may change who may do what in a step: until the process closes."""
    closed = step.process.state == ProcessState.CLOSED
    return first_no(may_prepare(standing, now=now), is_open(step.process) if closed else YES)


def may_advance(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may take a process to its next step: not before the current one has run its time."""
    return first_no(may_prepare(standing, now=now), is_open(process), _has_next(process), _has_run(process, now))


def may_return(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may take a process back to an earlier step."""
    return first_no(may_prepare(standing, now=now), is_open(process), _has_earlier(process))


def may_extend(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may put the end of the current step off."""
    return first_no(may_prepare(standing, now=now), is_open(process))


def next_step(process: Process) -> Step | None:
    """Return the step after the current one; None where that is the last, or where there is none."""
    current = process.current_step
    if current is None:
        return None
    return next((step for step in _ordered(process) if step.order > current.order), None)


def earlier_steps(process: Process) -> list[Step]:
    """Return the steps before the current one, the nearest first."""
    current = process.current_step
    return [] if current is None else [step for step in reversed(_ordered(process)) if step.order < current.order]


def _ordered(process: Process) -> list[Step]:
    return sorted(process.steps.all(), key=lambda step: step.order)


def _has_next(process: Process) -> Verdict:
    return YES if next_step(process) else no(gettext("This is the last step: close the consultation instead."))


def _has_run(process: Process, now: datetime) -> Verdict:
    step = process.current_step
    if step is None or now >= step.ends_at:
        return YES
    day = formats.date_format(timezone.localtime(step.ends_at), "DATE_FORMAT")
    return no(gettext("The charter gives this step until %(day)s; it is not cut short.") % {"day": day})


def _has_earlier(process: Process) -> Verdict:
    return YES if earlier_steps(process) else no(gettext("This is the first step: there is none to come back to."))
