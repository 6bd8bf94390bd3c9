"""The capability table of the current step: the one place where a task of a process is allowed or refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, no
from miroir.consultations.models import Capability, Process, ProcessState, Role, Task
from miroir.directory.models import BodyKind, Organisation, SeatRole
from miroir.directory.models.organisations import college_on
from miroir.directory.standing import Standing

READING = frozenset({Task.SEE, Task.SEE_RESULTS})
"""Tasks that stay possible outside the dates of a step and after the end of a process."""


def roles_of(standing: Standing, organisation: Organisation | None = None) -> frozenset[Role]:
    """Return the roles in which a person may act; as a member or representative, of one organisation where it is given.

    A representative is a role of who has any mandate in force for it; what the mandate covers is asked apart.
    """
    return frozenset(_roles(standing, organisation))


def may_do(
    task: Task, process: Process, standing: Standing, *, now: datetime, organisation: Organisation | None = None
) -> Verdict:
    """Return whether a person may do a task in the current step of a process, for an organisation where one is given."""
    if process.state == ProcessState.PREPARATION:
        return (
            YES if standing.is_secretariat else no(gettext("This consultation is being prepared; it is not open yet."))
        )
    timely = is_time_for(task, process, now=now)
    step = process.current_step
    if not timely or step is None:
        return timely
    lines = [line for line in step.capabilities.all() if line.task == task]
    if not lines:
        return no(gettext("The current step, “%(step)s”, has no such task.") % {"step": step})
    roles = roles_of(standing, organisation)
    return _by_lines(lines, roles, organisation, now)


def is_time_for(task: Task, process: Process, *, now: datetime) -> Verdict:
    """Return whether the current step of an open process is in its dates for a task, whoever asks."""
    step = process.current_step
    if step is None:
        return no(gettext("This consultation is not in any step."))
    if task in READING:
        return YES
    if process.state == ProcessState.CLOSED or now >= step.ends_at:
        return no(gettext("This step closed on %(day)s.") % {"day": _day(process.closed_at or step.ends_at)})
    if now < step.starts_at:
        return no(gettext("This step opens on %(day)s.") % {"day": _day(step.starts_at)})
    return YES


def _by_lines(
    lines: list[Capability], roles: frozenset[Role], organisation: Organisation | None, now: datetime
) -> Verdict:
    allowed = [line for line in lines if line.role in roles]
    if not allowed:
        named = ", ".join(sorted({str(Role(line.role).label) for line in lines}))
        return no(gettext("This is for others in this step: %(roles)s.") % {"roles": named})
    if any(line.college_id is None for line in allowed):
        return YES
    college = college_on(organisation, timezone.localdate(now)) if organisation else None
    if college and any(line.college_id == college.pk for line in allowed):
        return YES
    return no(gettext("In this step this is for other colleges."))


def _roles(standing: Standing, organisation: Organisation | None) -> Iterator[Role]:
    yield Role.VISITOR
    if standing.person is not None:
        yield Role.INDIVIDUAL
    if standing.is_member if organisation is None else standing.belongs_to(organisation.pk):
        yield Role.MEMBER
    if any(organisation is None or mandate.organisation_id == organisation.pk for mandate in standing.mandates):
        yield Role.REPRESENTATIVE
    if standing.sits_in(BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR):
        yield Role.RAPPORTEUR
    if standing.sits_in(BodyKind.WORKING_GROUP, SeatRole.CHAIR):
        yield Role.CHAIR
    if standing.is_bureau:
        yield Role.BUREAU
    if standing.is_secretariat:
        yield Role.SECRETARIAT


def _day(moment: datetime) -> str:
    return str(formats.date_format(timezone.localtime(moment), "DATE_FORMAT"))
