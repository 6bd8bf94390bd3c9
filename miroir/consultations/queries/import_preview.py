"""What a person sees of a file before anything of it is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from miroir.consultations.models import Import
from miroir.consultations.queries.import_plan import (
    FilePlan,
    college_counts,
    held_by,
    holders_here,
    is_new,
    plan_of,
    statements_here,
    takes_positions,
)
from miroir.consultations.uploads import Look, written
from miroir.directory.models import College
from miroir.formats import Counted, Reading

Preview = dict[str, Any]


def preview_of(importing: Import, reading: Reading, *, now: datetime) -> Preview:
    """Return what would be read and refused, what is new, and what would be passed over, as plain JSON."""
    plan = plan_of(importing, reading)
    told = reading.consultation
    return {
        "format": reading.format,
        "titles": dict(told.titles),
        "counts": [_counted(count) for count in reading.counts],
        "answers": _counted(reading.answers),
        "statements": len(told.statements),
        "holders": len(told.holders.ids),
        "positions": len(told.positions),
        "refusals": len(reading.refusals),
        "notes": [written(note) for note in reading.notes],
        "colleges": _colleges(plan),
        "moderated_out": sum(statement.out for statement in plan.statements),
        "cut": sum(statement.cut for statement in plan.statements),
        **_compared(importing, plan, now=now),
    }


def preview_of_unknown(look: Look) -> Preview:
    """Return what is shown of a table of unknown form: why, and a mapping to correct."""
    return {"unknown": written(look.unknown), "proposed": look.proposed} if look.unknown else {}


def _counted(count: Counted) -> dict[str, str | int]:
    return {"kind": count.kind, "read": count.read, "refused": count.refused}


def _colleges(plan: FilePlan) -> list[dict[str, Any]]:
    """Return the colleges of the file with their holders, each with ours of the same code ("" for none)."""
    ours = set(College.objects.values_list("code", flat=True))
    names = {label.code: dict(label.names) for label in plan.reading.consultation.colleges}
    return [
        {"code": code, "names": names.get(code, {}), "holders": count, "ours": code if code in ours else ""}
        for code, count in college_counts(plan).items()
    ]


def _compared(importing: Import, plan: FilePlan, *, now: datetime) -> dict[str, int]:
    statements = statements_here(importing.process, plan.statements)
    holders = holders_here(importing.process, plan.holders)
    held = held_by(importing.process)
    fresh = there = silent = dated = 0
    for answered in plan.answers(now=now):
        statement, holder = statements[answered.statement], holders[answered.holder]
        dated += answered.at is not None
        if not takes_positions(statement):
            silent += 1
        elif statement is None or holder is None or is_new(answered, held.get((holder.pk, statement.pk))):
            fresh += 1
        else:
            there += 1
    return {
        "new_positions": fresh,
        "passed_over": there,
        "silent": silent,
        "dated": dated,
        "new_statements": sum(
            here is None and not told.out for here, told in zip(statements, plan.statements, strict=True)
        ),
        "new_holders": sum(here is None for here in holders),
        "organisations": sum(holder.organisation is not None for holder in plan.holders),
    }
