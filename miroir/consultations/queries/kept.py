"""The maps that are kept of a process, as pages ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator

from miroir.consultations.models import KeptMap, KeptVerdict, Position, Process, RecordWork, Statement
from miroir.records.computing import ROUNDED_TO

A_PAGE: Final = 10
MAPS_A_PAGE: Final = 30


@dataclass(frozen=True, slots=True)
class Standing:
    """On what kept figures stand. `positions`, `holders` and `waiting` (newer positions) are rounded down to tens where confidential."""

    made_at: datetime
    positions: int
    holders: int
    waiting: int
    input_hash: str
    charter: int
    final: bool
    confidential: bool


@dataclass(frozen=True, slots=True)
class RecordState:
    """The record of a process: the map it was written of, None for none; what is done of one that is being written."""

    kept: KeptMap | None
    work: RecordWork | None

    @property
    def done(self) -> int:
        """How much of the work is done, in per cent."""
        return round(100 * self.work.share) if self.work else 0


def current_map(process: Process) -> KeptMap | None:
    """Return the figures of a process that were kept last, with their charter; None before the first. One query."""
    kept = KeptMap.objects.select_related("charter").filter(process=process, current=True).first()
    if kept is not None:
        kept.process = process
    return kept


def standing_of_map(kept: KeptMap) -> Standing:
    """Return on what kept figures stand, and how many positions came since. One query."""
    came = Position.objects.current().filter(pk__gt=kept.summary["last"], statement__process=kept.process_id).count()
    summary: dict[str, Any] = kept.summary
    return Standing(
        made_at=kept.made_at,
        positions=summary["positions"],
        holders=summary["holders"],
        waiting=came // ROUNDED_TO * ROUNDED_TO if summary["confidential"] else came,
        input_hash=kept.input_hash,
        charter=kept.charter.version,
        final=kept.final,
        confidential=summary["confidential"],
    )


def verdicts_page(kept: KeptMap, *, verdict: str = "", area: str = "", page: str = "1") -> Page[KeptVerdict]:
    """Return a page of 10 statements of a map by number, each with its translations and areas; "" for any. Four queries."""
    found = kept.verdicts.order_by("number")
    if verdict:
        found = found.filter(verdict=verdict)
    if area:
        found = found.filter(statement__areas__code=area)
    rows = found.select_related("statement").prefetch_related("statement__translations", "statement__areas")
    shown: Page[KeptVerdict] = Paginator(rows, A_PAGE).get_page(page)
    for told in shown.object_list:
        told.statement.process = kept.process
    return shown


def verdict_of(kept: KeptMap, statement: Statement) -> KeptVerdict | None:
    """Return what a map says of a statement; None where it is not of it."""
    told = kept.verdicts.filter(statement=statement).first()
    if told is not None:
        told.statement = statement
    return told


def statements_of(kept: KeptMap, numbers: set[int]) -> dict[int, Statement]:
    """Return some statements of the process of a map, by their numbers, each with its translations. Two queries."""
    found = Statement.objects.filter(process=kept.process, number__in=numbers).prefetch_related("translations")
    told = {statement.number: statement for statement in found}
    for statement in told.values():
        statement.process = kept.process
    return told


def maps_page(process: Process, page: str) -> Page[KeptMap]:
    """Return a page of the maps that were kept, the last one first, without their figures."""
    found = KeptMap.objects.filter(process=process).select_related("charter").defer("summary").order_by("-pk")
    return Paginator(found, MAPS_A_PAGE).get_page(page)


def record_state(process: Process) -> RecordState:
    """Return where the record of a process stands. Two queries."""
    written = KeptMap.objects.filter(process=process).exclude(record="").defer("summary").first()
    return RecordState(written, RecordWork.objects.filter(process=process).first())
