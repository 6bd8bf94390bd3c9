"""The capability table of a step, as its page shows it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from miroir.consultations.capabilities import OF_A_COLLEGE, POSSIBLE
from miroir.consultations.models import Process, Role, Step, Task
from miroir.directory.models import College


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of the table: the line that it stands for. `possible`: whether the role can do the task at all."""

    line: str
    role: str
    possible: bool
    checked: bool


@dataclass(frozen=True, slots=True)
class TaskRow:
    """What each role may do of a task."""

    task: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class CapabilityTable:
    """The names of the roles, and a row a task."""

    roles: tuple[str, ...]
    rows: tuple[TaskRow, ...]


def step_of(process: Process, order: int) -> Step:
    """Return a step of a process with its capabilities; its process is the one given. Raises Http404."""
    step = get_object_or_404(Step.objects.prefetch_related("capabilities"), process=process, order=order)
    step.process = process
    return step


def college_coded(code: str) -> College | None:
    """Return the college of a code; None for "", which is every college. Raises Http404."""
    return get_object_or_404(College, code=code) if code else None


def capability_table(step: Step, college: College | None, sent: Collection[str] | None = None) -> CapabilityTable:
    """Return the table of a step for a college, or for all where it is None. `sent`: the lines of a form being corrected."""
    roles = tuple(OF_A_COLLEGE if college else Role)
    key = college.pk if college else None
    kept = {f"{line.task}:{line.role}" for line in step.capabilities.all() if line.college_id == key}
    chosen = kept if sent is None else set(sent)
    rows = (TaskRow(str(task.label), tuple(_box(task, role, chosen) for role in roles)) for task in Task)
    return CapabilityTable(tuple(str(role.label) for role in roles), tuple(rows))


def _box(task: Task, role: Role, chosen: Collection[str]) -> Box:
    line = f"{task}:{role}"
    return Box(line, str(role.label), role in POSSIBLE[task], line in chosen)
