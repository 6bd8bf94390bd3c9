"""Preparing a process, opening it and closing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words
from django_q.tasks import async_task

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.consultations.actions.charters import freeze_charter
from miroir.consultations.actions.refreshing import want_refresh
from miroir.consultations.actions.steps import PlannedStep, fit_individuals, plan_steps
from miroir.consultations.models import ChangeKind, Charter, Process, ProcessChange, ProcessState
from miroir.consultations.permissions.processes import (
    may_close_process,
    may_edit_process,
    may_open_process,
    may_prepare,
)
from miroir.consultations.permissions.steps import next_step
from miroir.consultations.queries.charters import charter_in_force
from miroir.directory.standing import standing_of
from miroir.engine.consultation import Texts
from miroir.journal.actions import fingerprint, record

PREPARED: Final = words("consultation prepared")
EDITED: Final = words("texts of a consultation changed")
OPENED: Final = words("consultation opened")
CLOSED: Final = words("consultation closed")
FIRST_RULE: Final = {
    "method": "holm",
    "threshold": 0.6,
    "minimum": 5,
    "abstain": "excluded",
    "level": 0.05,
    "positions": "public",
    "smallest_cell": 3,
}
"""The rule that a charter begins with, until the secretariat writes it."""

RESERVED: Final = frozenset({"desk"})
"""Names in the address that lead elsewhere."""


@transaction.atomic
def prepare_process(  # noqa: PLR0913 - each says one thing of the process
    *,
    by: User,
    slug: str,
    titles: Texts,
    questions: Texts,
    steps: Sequence[PlannedStep],
    individuals: bool = False,
    invented: bool = False,
) -> Process:
    """Return a new process in preparation, with its steps, their usual capabilities and a charter still to be written.

    `titles`, `questions`: in French ("fr") and in English ("en"). Raises Refused where the name in the address is taken.
    """
    now = timezone.now()
    may_prepare(standing_of(by, now=now), now=now).require()
    process = Process(slug=slug, individuals=individuals, invented=invented, created_at=now, created_by=by)
    _fill(process, titles, questions)
    _kept(process)
    Charter.objects.create(process=process, rule=dict(FIRST_RULE))
    plan_steps(by=by, process=process, steps=steps)
    record(PREPARED, process, by=by, at=now, label=process.title_fr)
    return process


@transaction.atomic
def edit_process(
    *, by: User, process: Process, slug: str, titles: Texts, questions: Texts, individuals: bool
) -> Process:
    """Change the texts of a process in preparation. Raises Refused once it is open, or where the address is taken."""
    now = timezone.now()
    process = Process.objects.select_for_update().get(pk=process.pk)
    may_edit_process(standing_of(by, now=now), process, now=now).require()
    before = fingerprint(process)
    changed = process.individuals != individuals
    process.slug, process.individuals = slug, individuals
    _fill(process, titles, questions)
    _kept(process)
    if changed:
        fit_individuals(by=by, process=process)
    record(EDITED, process, by=by, at=now, before=before, label=process.title_fr)
    return process


@transaction.atomic
def open_process(*, by: User, process: Process) -> Process:
    """Open a process in its first step, under its charter, which freezes. Raises Refused where that is not whole."""
    now = timezone.now()
    process = Process.objects.select_for_update().get(pk=process.pk)
    may_open_process(standing_of(by, now=now), process, now=now).require()
    first = process.steps.order_by("order").first()
    if first is None:
        raise Refused(gettext("This consultation has no step: choose at least one."))
    freeze_charter(by=by, charter=charter_in_force(process), at=now)
    before = fingerprint(process)
    process.state, process.opened_at, process.current_step = ProcessState.OPEN, now, first
    process.save(update_fields=["state", "opened_at", "current_step"])
    ProcessChange.objects.create(process=process, kind=ChangeKind.OPENED, step=first, at=now, by=by)
    record(OPENED, process, by=by, at=now, before=before, label=process.title_fr)
    want_refresh(by=by, process=process, at=now)
    return process


@transaction.atomic
def close_process(*, by: User, process: Process, reason: str = "") -> Process:
    """Close a process for good. Before the end of its last step a reason is owed."""
    now = timezone.now()
    process = Process.objects.select_for_update(of=("self",)).select_related("current_step").get(pk=process.pk)
    may_close_process(standing_of(by, now=now), process, now=now).require()
    step = process.current_step
    if not reason.strip() and step is not None and (next_step(process) or now < step.ends_at):
        raise Refused(gettext("Closing a consultation before the end of its last step owes a reason."))
    before = fingerprint(process)
    process.state, process.closed_at = ProcessState.CLOSED, now
    process.save(update_fields=["state", "closed_at"])
    ProcessChange.objects.create(process=process, kind=ChangeKind.CLOSED, step=step, reason=reason, at=now, by=by)
    record(CLOSED, process, by=by, at=now, before=before, label=process.title_fr)
    want_refresh(by=by, process=process, at=now)
    async_task("miroir.journal.tasks.seal", task_name=f"seal at the closing of {process.slug}")
    return process


def _fill(process: Process, titles: Texts, questions: Texts) -> None:
    process.title_fr, process.title_en = titles.get("fr", ""), titles.get("en", "")
    process.question_fr, process.question_en = questions.get("fr", ""), questions.get("en", "")


def _kept(process: Process) -> None:
    if process.slug in RESERVED:
        raise Refused(gettext("This name in the address is kept for the site itself: choose another."))
    try:
        with transaction.atomic():
            process.save()
    except IntegrityError as taken:
        raise Refused(gettext("Another consultation has this name in its address: choose another.")) from taken
