"""Having the record of a process written, and noting that it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as words
from django_q.tasks import async_task

from miroir.accounts.models import User
from miroir.common.languages import local
from miroir.consultations.actions.maps import keep_map
from miroir.consultations.models import KeptMap, Process, RecordWork
from miroir.consultations.permissions.results import may_keep_record
from miroir.consultations.queries.figures import ground_of
from miroir.consultations.writing import write_record_of
from miroir.directory.standing import standing_of
from miroir.journal.actions import fingerprint, record

WRITTEN: Final = words("record written")
GIVEN_UP: Final = timedelta(minutes=10)
"""After which a record that is still awaited may be asked for anew."""


@transaction.atomic
def want_record(*, by: User | None, process: Process, now: datetime) -> bool:
    """Queue the writing of a record; return whether it was not queued already. No entry: the record itself has one.

    Raises Refused where somebody else than the secretariat asks, or while the charter hides the results.
    """
    may_keep_record(None if by is None else standing_of(by, now=now), process, now=now).require()
    work, made = RecordWork.objects.select_for_update().get_or_create(process=process, defaults={"wanted_at": now})
    if not made and now - work.wanted_at < GIVEN_UP:
        return False
    work.wanted_at, work.share = now, 0.0
    work.save()
    async_task("miroir.consultations.tasks.keep_record_of", process.pk, task_name=f"record of {process.slug}")
    return True


@transaction.atomic
def tell_share(*, by: User | None, process: Process, share: float) -> None:
    """Say how much of a record that is being written is done. No entry: nothing of the dialogue changes."""
    _ = by
    RecordWork.objects.filter(process=process).update(share=share)


@transaction.atomic
def drop_record_work(*, by: User | None, process: Process) -> None:
    """Take away the wish for a record, which may not be written now. No entry: nothing of the dialogue changes."""
    _ = by
    RecordWork.objects.filter(process=process).delete()


@transaction.atomic
def keep_record(
    *, by: User | None, process: Process, now: datetime, kept: KeptMap | None = None, written: Path | None = None
) -> KeptMap:
    """Note the record of a process in its map, and return the map. Without `written` the record is written here.

    `kept`: the map that the record was written of. Raises Refused as `want_record` does.
    """
    may_keep_record(None if by is None else standing_of(by, now=now), process, now=now).require()
    told = kept or keep_map(by=by, process=process, now=now)
    told = KeptMap.objects.select_for_update().get(pk=told.pk)
    if written is None:
        ground = ground_of(process, now=now)
        written = write_record_of(told, ground, settings.RECORDS / process.slug, lambda _stage, _share: None)
    before = fingerprint(told)
    told.record = written.name
    told.save(update_fields=["record"])
    KeptMap.objects.filter(process=process).exclude(pk=told.pk).exclude(record="").update(record="")
    RecordWork.objects.filter(process=process).delete()
    record(WRITTEN, told, by=by, at=now, before=before, label=f"{local(process, 'title', 'fr')} ({told.input_hash})")
    return told
