"""Laying the schedules by which workers do what no change asks for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django_q.models import Schedule
from django_q.tasks import schedule

from miroir.accounts.models import User


@transaction.atomic
def lay_schedules(*, by: User | None, wanted: Iterable[tuple[str, str, int]]) -> int:
    """Have each task done every so many minutes, and return how many schedules were new or changed.

    `wanted`: the name of a schedule, its task, its minutes. One that is there already keeps its next moment. No
    entry: nothing of the dialogue changes.
    """
    _ = by
    laid = 0
    for name, task, minutes in wanted:
        known = Schedule.objects.select_for_update().filter(func=task).first()
        if known is None:
            schedule(task, name=name, schedule_type=Schedule.MINUTES, minutes=minutes)
        elif (known.name, known.schedule_type, known.minutes) == (name, Schedule.MINUTES, minutes):
            continue
        else:
            known.name, known.schedule_type, known.minutes = name, Schedule.MINUTES, minutes
            known.save()
        laid += 1
    return laid
