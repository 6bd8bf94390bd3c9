"""Keeping the figures of a process."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.languages import local
from miroir.consultations.models import KeptMap, KeptVerdict, Process, Refresh
from miroir.consultations.permissions.results import may_keep
from miroir.consultations.queries.figures import Figures, figures_of, ground_of
from miroir.directory.standing import standing_of
from miroir.journal.actions import fingerprint, record

KEPT: Final = words("map kept")
CLOSED: Final = words("map kept as the last one")
AT_ONCE: Final = 500


@transaction.atomic
def keep_map(
    *, by: User | None, process: Process, now: datetime, final: bool = False, figures: Figures | None = None
) -> KeptMap:
    """Keep the figures of a process under its charter in force, and return them; the same input gives the map that is kept.

    `final`: no more answers come for now. `figures`: computed before, so that the transaction is short; without them
    the wish for a refresh is taken away and they are computed here. Of confidential positions a map may be too early:
    the one before stays. Raises Refused while the charter hides the results.
    """
    may_keep(None if by is None else standing_of(by, now=now), process, now=now).require()
    Process.objects.select_for_update().get(pk=process.pk)
    current = KeptMap.objects.select_for_update().filter(process=process, current=True).first()
    if figures is None or _is_late(figures, current):
        Refresh.objects.filter(process=process).delete()
        figures = figures_of(ground_of(process, now=now), final=final)
    if current is not None and not _is_news(figures, current, final=final):
        return _closed(current, by=by, now=now) if final and not current.final else current
    if current is not None:
        KeptMap.objects.filter(pk=current.pk).update(current=False)
    return _kept(figures, by=by, now=now, final=final)


@transaction.atomic
def take_refresh(*, by: User | None, process: Process) -> bool:
    """Take the wish for a refresh away, before anything is read; return whether there was one. No entry: nothing changes."""
    _ = by
    count, _by_model = Refresh.objects.filter(process=process).delete()
    return bool(count)


def _is_late(figures: Figures, current: KeptMap | None) -> bool:
    """Return whether another map was kept since figures were computed that they do not know of."""
    return figures.previous != (None if current is None else current.pk)


def _is_news(figures: Figures, current: KeptMap, *, final: bool) -> bool:
    """Return whether figures say something that the current map does not, or stand on another input and are the last."""
    fresh = figures.ground.input_hash != current.input_hash
    if figures.ground.rule.positions == "public":
        return fresh
    return figures.renewed or (fresh and final)


def _closed(current: KeptMap, *, by: User | None, now: datetime) -> KeptMap:
    before = fingerprint(current)
    current.final = True
    current.save(update_fields=["final"])
    record(CLOSED, current, by=by, at=now, before=before, label=_label(current))
    return current


def _kept(figures: Figures, *, by: User | None, now: datetime, final: bool) -> KeptMap:
    ground = figures.ground
    kept = KeptMap.objects.create(
        process=ground.process,
        charter=ground.charter,
        input_hash=ground.input_hash,
        entries=ground.entries,
        positions=len(ground.consultation.positions),
        holders=len(ground.consultation.holders.ids),
        summary=figures.summary,
        seconds=figures.seconds,
        made_at=now,
        final=final,
    )
    verdicts = [
        KeptVerdict(
            map=kept, statement_id=statement, number=shown["number"], verdict=shown["verdict"], shown=shown["shown"]
        )
        for statement, shown in figures.verdicts.items()
    ]
    KeptVerdict.objects.bulk_create(verdicts, batch_size=AT_ONCE)
    record(CLOSED if final else KEPT, kept, by=by, at=now, label=_label(kept))
    return kept


def _label(kept: KeptMap) -> str:
    return f"{local(kept.process, 'title', 'fr')} ({kept.input_hash})"
