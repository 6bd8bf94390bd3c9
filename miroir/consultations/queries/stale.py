"""Which processes owe new figures."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from miroir.consultations.models import KeptMap, Process, ProcessState, Refresh
from miroir.consultations.permissions.results import answers_have_ended, may_compute


def read_process(pk: int) -> Process | None:
    """Return a process with what its rules and its charter are read from, None where it is gone."""
    return _whole().filter(pk=pk).first()


def processes_to_refresh(*, now: datetime, late: timedelta) -> list[int]:
    """Return the keys of processes whose figures are owed: wished for longer than `late` ago, or without a last map.

    A last map is owed once no more answers come for now.
    """
    waiting = set(Refresh.objects.filter(wanted_at__lte=now - late).values_list("process_id", flat=True))
    settled = set(KeptMap.objects.filter(current=True, final=True).values_list("process_id", flat=True))
    begun = _whole().exclude(state=ProcessState.PREPARATION).order_by("pk")
    return [
        process.pk
        for process in begun
        if process.pk in waiting
        or (process.pk not in settled and answers_have_ended(process, now=now) and may_compute(process, now=now))
    ]


def _whole() -> QuerySet[Process]:
    return Process.objects.select_related("current_step").prefetch_related(
        "current_step__capabilities", "steps__capabilities", "charters__colleges"
    )
