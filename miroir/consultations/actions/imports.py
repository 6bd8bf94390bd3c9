"""Files brought into a process: looked at, confirmed, carried out in parts, stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words
from django_q.tasks import async_task

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.consultations.models import Import, ImportState, Process
from miroir.consultations.permissions.imports import (
    may_cancel_import,
    may_confirm_import,
    may_correct_import,
    may_import,
)
from miroir.consultations.queries.import_preview import preview_of, preview_of_unknown
from miroir.consultations.uploads import Look, Upload, remove, remove_file, written
from miroir.directory.standing import standing_of
from miroir.engine.words import Sentence
from miroir.journal.actions import fingerprint, record

READ_LATER: Final = "miroir.consultations.import_tasks.read_import"
CARRY_ON: Final = "miroir.consultations.import_tasks.run_import"
UPLOADED: Final = words("file uploaded for import")
CONFIRMED: Final = words("import confirmed")
DONE: Final = words("import done")
FAILED: Final = words("import failed")
CANCELLED: Final = words("import cancelled")
LONGEST_MAPPING: Final = 200_000


@transaction.atomic
def preview_import(*, by: User, process: Process, upload: Upload, look: Look | None, now: datetime) -> Import:
    """Keep what was seen in an uploaded file, and return it; without a look a task will look later.

    Raises Refused where the step does not let `by` import, or with the sentence of why the file can't be read.
    """
    may_import(standing_of(by, now=now), process, now=now).require()
    if look and look.refused:
        raise Refused(look.refused.told(gettext))
    importing = Import.objects.create(
        key=upload.key,
        process=process,
        name=upload.name,
        file=upload.name,
        sha256=upload.sha256,
        uploaded_at=now,
        uploaded_by=by,
    )
    if look:
        _set_preview(importing, look, now)
    else:
        async_task(READ_LATER, importing.pk, task_name=f"read {importing.key}")
    record(UPLOADED, importing, by=by, at=now)
    return importing


@transaction.atomic
def keep_preview(*, by: User | None, importing: Import, look: Look, now: datetime) -> Import:
    """Keep what a task saw in an uploaded file; one that can't be read has failed, and goes. Returns it as it is then."""
    held = Import.objects.select_for_update().get(pk=importing.pk)
    if held.state != ImportState.PREVIEWED:
        return held
    if look.refused:
        return _failed(held, look.refused, by=by, now=now)
    _set_preview(held, look, now)
    return held


@transaction.atomic
def correct_import(*, by: User, importing: Import, mapping: str, look: Look, now: datetime) -> Import:
    """Keep what was seen in an upload by another mapping.

    Raises Refused where it was confirmed already, or with the sentence of why it can't be read so.
    """
    held = Import.objects.select_for_update().get(pk=importing.pk)
    may_correct_import(standing_of(by, now=now), held, now=now).require()
    if look.refused:
        raise Refused(look.refused.told(gettext))
    held.mapping = mapping
    _set_preview(held, look, now)
    return held


@transaction.atomic
def confirm_import(*, by: User, importing: Import, colleges: Mapping[str, str], now: datetime) -> Import:
    """Have an upload brought in by a task. `colleges`: by code of the file, the code of ours, "" for none."""
    held = Import.objects.select_for_update().get(pk=importing.pk)
    may_confirm_import(standing_of(by, now=now), held, now=now).require()
    before = fingerprint(held)
    for line in held.preview["colleges"]:
        line["ours"] = colleges.get(line["code"], line["ours"]) if line["code"] else ""
    held.preview |= {"confirmed_by": by.pk, "taken": 0}
    held.state = ImportState.RUNNING
    held.total = held.preview["positions"]
    held.save(update_fields=["preview", "state", "total"])
    record(CONFIRMED, held, by=by, at=now, before=before)
    async_task(CARRY_ON, held.pk, task_name=f"import {held.key}")
    return held


@transaction.atomic
def cancel_import(*, by: User, importing: Import, now: datetime) -> Import:
    """Stop an import. What was brought in by then stays, and the uploaded file goes."""
    held = Import.objects.select_for_update().get(pk=importing.pk)
    may_cancel_import(standing_of(by, now=now), held).require()
    return _ended(held, ImportState.CANCELLED, CANCELLED, by=by, now=now)


@transaction.atomic
def end_import(*, by: User, importing: Import, now: datetime) -> Import:
    """Close an import that has been carried out; the uploaded file goes. One that is no longer running stays as it is."""
    held = Import.objects.select_for_update().get(pk=importing.pk)
    if held.state != ImportState.RUNNING:
        return held
    held.done = held.total
    return _ended(held, ImportState.DONE, DONE, by=by, now=now)


@transaction.atomic
def fail_import(*, by: User | None, importing: Import, why: Sentence, now: datetime) -> Import:
    """Close an import that can't go on, with its sentence. What was brought in by then stays."""
    held = Import.objects.select_for_update().get(pk=importing.pk)
    return held if held.state != ImportState.RUNNING else _failed(held, why, by=by, now=now)


def _set_preview(importing: Import, look: Look, now: datetime) -> None:
    importing.preview = preview_of(importing, look.reading, now=now) if look.reading else preview_of_unknown(look)
    importing.save(update_fields=["preview", "mapping"])


def _failed(importing: Import, why: Sentence, *, by: User | None, now: datetime) -> Import:
    importing.failure = json.dumps(written(why), ensure_ascii=False)
    return _ended(importing, ImportState.FAILED, FAILED, by=by, now=now)


def _ended(importing: Import, state: ImportState, kind: str, *, by: User | None, now: datetime) -> Import:
    before = fingerprint(Import.objects.get(pk=importing.pk))
    was_looked_at = importing.state == ImportState.PREVIEWED
    importing.state = state
    importing.ended_at = now
    importing.save(update_fields=["state", "ended_at", "failure", "done", "total"])
    record(kind, importing, by=by, at=now, before=before)
    gone = partial(remove if was_looked_at else remove_file, importing.key)
    transaction.on_commit(gone)
    return importing
