"""What workers do with uploaded files: look into a large one, bring one in."""

from __future__ import annotations

import time
from typing import Final

from django.utils import timezone
from django_q.tasks import async_task

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.consultations.actions.importing import bring_holders, bring_part, bring_statements
from miroir.consultations.actions.imports import CARRY_ON, end_import, fail_import, keep_preview
from miroir.consultations.models import Import, ImportState
from miroir.consultations.queries.import_plan import FilePlan, parts_of, plan_of
from miroir.consultations.uploads import look_into, reading_of
from miroir.engine.words import Sentence
from miroir.formats import Unreadable

LONGEST_RUN: Final = 120.0
"""Seconds after which an import goes on in a task of its own, so that none is taken for dead and others get their turn."""


def read_import(pk: int) -> None:
    """Look into an uploaded file and keep what was seen. Done twice, it gives the same."""
    importing = Import.objects.select_related("process", "uploaded_by").get(pk=pk)
    if importing.state == ImportState.PREVIEWED:
        look = look_into(importing.key, importing.file)
        keep_preview(by=importing.uploaded_by, importing=importing, look=look, now=timezone.now())


def run_import(pk: int) -> None:
    """Bring a confirmed file in, from where it was left; it goes on in another task where it takes long.

    Stopped at any moment and run again, it ends with each answer kept once.
    """
    importing = Import.objects.select_related("process__current_step").get(pk=pk)
    if importing.state != ImportState.RUNNING:
        return
    by = User.objects.get(pk=importing.preview["confirmed_by"])
    try:
        plan = plan_of(importing, reading_of(importing.key, importing.file))
        if _carried_out(importing, plan, by):
            end_import(by=by, importing=importing, now=timezone.now())
    except Refused as refusal:
        fail_import(by=by, importing=importing, why=Sentence(str(refusal)), now=timezone.now())
    except Unreadable as refusal:
        fail_import(by=by, importing=importing, why=refusal.located(), now=timezone.now())


def _carried_out(importing: Import, plan: FilePlan, by: User) -> bool:
    """Bring in what is left of a file; return whether that was all of it."""
    begun, now = time.monotonic(), timezone.now()
    statements = bring_statements(by=by, importing=importing, plan=plan)
    holders = bring_holders(by=by, importing=importing, plan=plan, now=now)
    passed = 0
    for part in parts_of(plan, now=now):
        passed += len(part)
        if passed <= importing.done:
            continue
        if time.monotonic() - begun > LONGEST_RUN:
            async_task(CARRY_ON, importing.pk, task_name=f"import {importing.key}")
            return False
        brought = bring_part(
            by=by, importing=importing, part=part, holders=holders, statements=statements, now=timezone.now()
        )
        if brought.state != ImportState.RUNNING:
            return False
    return True
