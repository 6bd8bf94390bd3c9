"""What workers do with consultations: figures kept anew, records written."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from miroir.consultations.actions.maps import keep_map, take_refresh
from miroir.consultations.actions.records import drop_record_work, keep_record, tell_share, want_record
from miroir.consultations.actions.routing import keep_tally
from miroir.consultations.models import KeptMap, Process
from miroir.consultations.permissions.results import answers_have_ended, may_compute, may_keep_record
from miroir.consultations.queries.figures import Ground, figures_of, ground_of
from miroir.consultations.queries.held import WarmPositions
from miroir.consultations.queries.routing import tally_content
from miroir.consultations.queries.stale import processes_to_refresh, read_process
from miroir.consultations.writing import write_record_of

POSITIONS: Final = WarmPositions()
"""What this worker read last."""
LATE: Final = timedelta(minutes=2)
"""After which a wish for figures is taken up by the schedule: its task was lost."""
STEP: Final = 0.1
"""Of the work, from which on it is said anew how much is done."""


def keep_map_of(process_pk: int) -> None:
    """Keep the figures of a process, if its input is no longer that of the map kept last; after the last answer its record too."""
    process = read_process(process_pk)
    if process is None:
        return
    now = timezone.now()
    take_refresh(by=None, process=process)
    if not may_compute(process, now=now):
        return
    ground = ground_of(process, now=now, held=POSITIONS.of(process))
    kept = _kept(process, ground)
    keep_tally(by=None, process=process, content=tally_content(ground.consultation, ground.rule), at=now)
    if kept.final and not kept.record and may_keep_record(None, process, now=now):
        want_record(by=None, process=process, now=now)


def keep_record_of(process_pk: int) -> None:
    """Write the record of a process from what it holds now, and note it."""
    process = read_process(process_pk)
    if process is None:
        return
    now = timezone.now()
    if not may_keep_record(None, process, now=now):
        drop_record_work(by=None, process=process)
        return
    ground = ground_of(process, now=now, held=POSITIONS.of(process))
    kept = _kept(process, ground)
    written = write_record_of(kept, ground, settings.RECORDS / process.slug, _Told(process))
    keep_record(by=None, process=process, now=timezone.now(), kept=kept, written=written)


def keep_stale_maps() -> int:
    """Keep the figures that are out of date and that no task will keep, or whose last answer is in; return how many. Scheduled."""
    now = timezone.now()
    stale = processes_to_refresh(now=now, late=LATE)
    for pk in stale:
        keep_map_of(pk)
    return len(stale)


def _kept(process: Process, ground: Ground) -> KeptMap:
    """Return the map of a ground: the one that is kept, or a new one, computed before anything is locked."""
    now = timezone.now()
    final = answers_have_ended(process, now=now)
    current = KeptMap.objects.filter(process=process, current=True).first()
    if current and current.input_hash == ground.input_hash and (current.final or not final):
        return current
    return keep_map(by=None, process=process, now=now, final=final, figures=figures_of(ground, final=final))


class _Told:
    """Says how much of a record is done, not more often than at each tenth."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._last = 0.0

    def __call__(self, _stage: str, share: float) -> None:
        if share - self._last >= STEP:
            self._last = share
            tell_share(by=None, process=self._process, share=share)
