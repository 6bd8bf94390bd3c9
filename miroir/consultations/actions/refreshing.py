"""Asking for the map of a process to be kept anew: once, however many positions changed since."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django_q.models import Schedule
from django_q.tasks import async_task, schedule

from miroir.accounts.models import User
from miroir.consultations.models import KeptMap, Process, Refresh

TASK: Final = "miroir.consultations.tasks.keep_map_of"
PAUSE: Final = timedelta(seconds=30)
"""Between two maps of a process, so that a rush of positions does not have the workers count all the time."""
SHARE: Final = 10
"""A map that takes long waits so many times as long before the next."""


@transaction.atomic
def want_refresh(*, by: User | None, process: Process, at: datetime) -> None:  # noqa: ARG001 - named as in every action
    """Note that the figures of a process are out of date; the first to note it since the last map queues the task.

    The task stands in the queue of the same database, in the same transaction; where the last map is young, it waits
    its time. No state of the dialogue changes, so there is no entry.
    """
    _row, made = Refresh.objects.get_or_create(process=process, defaults={"wanted_at": at})
    if not made:
        return
    soonest = _soonest(process)
    if soonest is None or soonest <= at:
        async_task(TASK, process.pk, task_name=f"map of {process.slug}")
    else:
        schedule(TASK, process.pk, schedule_type=Schedule.ONCE, next_run=soonest)


def _soonest(process: Process) -> datetime | None:
    """Return the moment from which on the next map may be kept; None where there is none yet."""
    last = KeptMap.objects.filter(process=process, current=True).values_list("made_at", "seconds").first()
    return last[0] + max(PAUSE, timedelta(seconds=SHARE * last[1])) if last else None
