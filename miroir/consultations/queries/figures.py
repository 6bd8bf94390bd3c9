"""The figures of a process as they stand: computed by the engine, outside of any transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any, Final

from django.utils import timezone

from miroir.consultations.models import Charter, KeptMap, Process, Statement
from miroir.consultations.queries.charters import charter_in_force
from miroir.consultations.queries.consultation import consultation_of, rule_in_force
from miroir.consultations.queries.fingerprints import fingerprint_of_input
from miroir.consultations.queries.held import Held, held_of
from miroir.consultations.queries.plain import summary_of, verdicts_of
from miroir.consultations.queries.releases import Released, released
from miroir.engine.consultation import Consultation
from miroir.engine.rules import Rule
from miroir.formats import Counted, Reading
from miroir.journal.models import Entry
from miroir.records.computing import compute_record
from miroir.records.sources import Source

SEED: Final = 2026
"""As on the command line, so that both draw the same map."""

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What figures stand on: the charter in force, its rule with the rolls of a day, the consultation.

    `entries`: how many entries the record had before anything was read. `last`: the greatest key of a position.
    """

    process: Process
    charter: Charter
    rule: Rule
    consultation: Consultation
    input_hash: str
    entries: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What is kept of a ground: the summary, and what is shown of each statement, by its key.

    `previous`: the key of the map that was current, None for none. `renewed`: whether a map may be kept of it at
    all: of confidential positions it may be too soon.
    """

    ground: Ground
    summary: Plain
    verdicts: dict[int, Plain]
    previous: int | None
    renewed: bool
    seconds: float


def ground_of(process: Process, *, now: datetime, held: Held | None = None) -> Ground:
    """Return what the figures of a process would stand on at a moment: for a closed one, with the rolls of its end.

    `held`: its positions, read here where they are not given. They are read before who holds them, so that each
    position has its holder.
    """
    last_entry = Entry.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    positions = held_of(process) if held is None else held
    charter = charter_in_force(process)
    consultation = consultation_of(process, held=positions)
    rule = rule_in_force(process, timezone.localdate(process.closed_at or now))
    return Ground(
        process=process,
        charter=charter,
        rule=rule,
        consultation=consultation,
        input_hash=fingerprint_of_input(charter, rule, consultation),
        entries=0 if last_entry is None else last_entry + 1,
        last=positions.last,
    )


def figures_of(ground: Ground, *, final: bool = False) -> Figures:
    """Return the figures that stand on a ground. `final`: whether no more answers come for now."""
    began = perf_counter()
    previous = KeptMap.objects.filter(process=ground.process, current=True).values_list("pk", flat=True).first()
    release = _release(ground, final=final)
    record = compute_record(
        source_of_site(ground, ""),
        ground.rule,
        seed=SEED,
        protected=None if release is None else release.protected,
        pooling=False,
    )
    keys = dict(Statement.objects.filter(process=ground.process).values_list("number", "pk"))
    return Figures(
        ground=ground,
        summary=summary_of(record) | {"last": ground.last, "released": None if release is None else release.plain},
        verdicts={keys[int(number)]: shown for number, shown in verdicts_of(record).items()},
        previous=previous,
        renewed=release is None or release.renewed,
        seconds=perf_counter() - began,
    )


def source_of_site(ground: Ground, sha256: str) -> Source:
    """Return the site as the source of a record. `sha256`: of the table that its positions are written to."""
    consultation = ground.consultation
    reading = Reading(
        consultation,
        "table",
        (Counted("holder", len(consultation.holders.ids), 0),),
        Counted("answer", len(consultation.positions), 0),
    )
    return Source(f"{ground.process.slug}.csv", sha256, reading)


def _release(ground: Ground, *, final: bool) -> Released | None:
    if ground.rule.positions == "public":
        return None
    return released(ground.process, ground.consultation, ground.rule, final=final)
