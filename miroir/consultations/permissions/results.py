"""Who may see what was found, when it is computed, and who may have a record written."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import formats, timezone
from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Process, ProcessState, Step, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.directory.standing import Standing

ANSWERING: Final = (Task.TAKE_POSITION, Task.TAKE_OWN_POSITION, Task.ENTER_POSITION, Task.IMPORT)
"""The tasks by which positions come."""


def may_see_results(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may see what was found: by the step's table, and by nobody while the charter hides it."""
    return first_no(may_do(Task.SEE_RESULTS, process, standing, now=now), is_shown(process, now=now))


def may_compute(process: Process, *, now: datetime) -> Verdict:
    """Return whether figures may be computed at all: not before a process opens, nor while the charter hides them."""
    if process.state == ProcessState.PREPARATION:
        return no(gettext("This consultation is being prepared; it is not open yet."))
    return is_shown(process, now=now)


def may_keep(standing: Standing | None, process: Process, *, now: datetime) -> Verdict:
    """Return whether figures may be kept at somebody's wish: the secretariat's, or the site's own (None)."""
    if standing is not None and not standing.is_secretariat:
        return no(gettext("Figures are kept by the site itself, or when the secretariat asks."))
    return may_compute(process, now=now)


def may_keep_record(standing: Standing | None, process: Process, *, now: datetime) -> Verdict:
    """Return whether a record may be written, at the secretariat's wish or the site's own (None): it is for everybody.

    So everybody must be allowed to see the results.
    """
    if standing is not None and not standing.is_secretariat:
        return no(gettext("The secretariat has the record written."))
    return first_no(may_compute(process, now=now), may_see_results(Standing(), process, now=now))


def is_shown(process: Process, *, now: datetime) -> Verdict:
    """Return whether the charter lets results be shown at a moment, whoever asks."""
    charters = list(process.charters.all())
    hidden = bool(charters) and max(charters, key=lambda charter: charter.version).hidden_until_closing
    if not hidden or process.state == ProcessState.CLOSED:
        return YES
    ends = [step.ends_at for step in answering_steps(process)]
    if ends and max(ends) <= now:
        return YES
    if not ends:
        return no(gettext("The results are hidden until this consultation closes; nobody sees them before."))
    day = formats.date_format(timezone.localtime(max(ends)), "DATETIME_FORMAT")
    told = gettext(
        "The results are hidden until answers close, on %(day)s; nobody sees them before, nor does the secretariat."
    )
    return no(told % {"day": day})


def answers_have_ended(process: Process, *, now: datetime) -> bool:
    """Return whether positions came and come no more for now: the process is closed, or its step takes none."""
    if process.state == ProcessState.PREPARATION:
        return False
    if process.state == ProcessState.CLOSED:
        return True
    current, steps = process.current_step, answering_steps(process)
    begun = [step for step in steps if current is not None and step.order <= current.order and step.starts_at <= now]
    runs = current is not None and current.runs(now) and any(step.pk == current.pk for step in steps)
    return bool(begun) and not runs


def answering_steps(process: Process) -> list[Step]:
    """Return the steps in which positions may come, in their order. One query."""
    return list(process.steps.filter(capabilities__task__in=ANSWERING).distinct().order_by("order"))
