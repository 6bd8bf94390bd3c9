"""What may be said next of confidential positions, after all that was said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from miroir.consultations.models import KeptMap, Process
from miroir.engine.confidentiality import ProtectedCounts, release, reservations_were_offered
from miroir.engine.consultation import Consultation
from miroir.engine.grid import EmptyCell, ProtectedGrid
from miroir.engine.rules import Rule
from miroir.records.computing import Protected, protected_by

Plain = dict[str, Any]
BATCH: Final = 0.1
"""The share by which the answering holders of a college must grow before its figures are looked at again."""
_COUNTS: Final = ("low", "high", "answered")
_FLAGS: Final = ("shown", "absent")


@dataclass(frozen=True, slots=True, eq=False)
class Released:
    """What is published from now on. `renewed`: whether anything in it is new; `plain`: it as JSON, to be kept."""

    protected: Protected
    renewed: bool
    plain: Plain


def released(process: Process, consultation: Consultation, rule: Rule, *, final: bool) -> Released:
    """Return what may be published of a confidential process, where every state that was published is known.

    Figures are renewed in batches, so that few states can be compared: when enough new holders answered, and when
    answers have ended (`final`). The cross grid, which no comparison protects, is published once, when answers have ended.
    """
    history = published_before(process)
    offered = bool(history[-1]["reservations"]) if history else reservations_were_offered(consultation)
    proposed = protected_by(consultation, rule, reservations_offered=offered)
    ids = [statement.id for statement in consultation.statements]
    earlier = [aligned(state, proposed.counts, ids) for state in history]
    due = final or not earlier or _enough_came(earlier[-1], proposed.counts, set(ids) - set(history[-1]["statements"]))
    counts = release(earlier, proposed.counts) if due else _as_before(earlier[-1], proposed.counts)
    grids = [state["grid"] for state in history if state["grid"]]
    grid = (
        _grid_from(grids[0], proposed.grid) if grids else (proposed.grid if final else _no_grid(proposed.grid, counts))
    )
    plain = _plain(counts, ids, grid if grids or final else None)
    return Released(Protected(counts, grid), renewed=not history or plain != history[-1], plain=plain)


def kept_release(kept: KeptMap, consultation: Consultation, rule: Rule) -> Protected:
    """Return what a kept map published, on the statements and colleges of a consultation: nothing that is new."""
    state: Plain = kept.summary["released"]
    proposed = protected_by(consultation, rule, reservations_offered=state["reservations"])
    ids = [statement.id for statement in consultation.statements]
    counts = _as_before(aligned(state, proposed.counts, ids), proposed.counts)
    grid = _grid_from(state["grid"], proposed.grid) if state["grid"] else _no_grid(proposed.grid, counts)
    return Protected(counts, grid)


def published_before(process: Process) -> list[Plain]:
    """Return each different state that was published of a confidential process, the oldest first. One query."""
    states: list[Plain] = []
    for state in KeptMap.objects.filter(process=process).order_by("pk").values_list("summary__released", flat=True):
        if state and (not states or states[-1] != state):
            states.append(state)
    return states


def aligned(state: Mapping[str, Any], proposed: ProtectedCounts, ids: Sequence[str]) -> ProtectedCounts:
    """Return a published state on the statements (by `ids`) and colleges of what is proposed.

    Of a statement that was not in it nothing was published: its rows are those proposed, which `release` compares
    with nothing. A college that was not in it was not shown.
    """
    rows = {name: place for place, name in enumerate(state["statements"])}
    columns = {code: place for place, code in enumerate(state["codes"])}
    known = [(at, columns[code]) for at, code in enumerate(proposed.codes) if code in columns]
    arrays = {name: getattr(proposed, name).copy() for name in _COUNTS}
    flags: Plain = {name: np.zeros(len(proposed.codes), dtype=np.bool_) for name in _FLAGS}
    for now, then in known:
        for name in _FLAGS:
            flags[name][now] = state[name][then]
        for at, statement in enumerate(ids):
            if statement in rows:
                for name in _COUNTS:
                    arrays[name][at, now] = state[name][rows[statement]][then]
    return replace(proposed, **arrays, **flags, moderated_out=proposed.moderated_out.copy())


def _enough_came(last: ProtectedCounts, proposed: ProtectedCounts, new_statements: set[str]) -> bool:
    before, now = _answering(last), _answering(proposed)
    least = np.maximum(proposed.smallest, np.ceil(before * BATCH))
    return bool(new_statements) or bool((now - before >= least).any())


def _answering(counts: ProtectedCounts) -> NDArray[np.int64]:
    most: NDArray[np.int64] = counts.answered.max(axis=0, initial=0)
    return np.where(counts.shown, most, 0)


def _as_before(last: ProtectedCounts, proposed: ProtectedCounts) -> ProtectedCounts:
    """Return what was published, with what is new of statements that were not in it in the colleges shown."""
    hidden = ~last.shown
    arrays = {name: getattr(last, name).copy() for name in _COUNTS}
    for array in arrays.values():
        array[:, hidden] = 0
    flags = {name: getattr(last, name).copy() for name in _FLAGS}
    return replace(last, **arrays, **flags, moderated_out=proposed.moderated_out.copy())


def _plain(counts: ProtectedCounts, ids: Sequence[str], grid: ProtectedGrid | None) -> Plain:
    arrays = {name: getattr(counts, name).tolist() for name in (*_COUNTS, *_FLAGS)}
    told = {"statements": list(ids), "codes": list(counts.codes), "reservations": counts.reservations}
    return {**told, **arrays, "grid": None if grid is None else _plain_grid(grid)}


def _plain_grid(grid: ProtectedGrid) -> Plain:
    columns = {
        code: {"low": grid.low[:, at].tolist(), "high": grid.high[:, at].tolist(), "shown": bool(grid.shown[at])}
        for at, code in enumerate(grid.colleges)
    }
    empty = [[cell.sector, cell.college, cell.college_absent] for cell in grid.empty]
    return {"sectors": list(grid.sectors), "columns": columns, "absent": list(grid.absent), "empty": empty}


def _grid_from(state: Mapping[str, Any], proposed: ProtectedGrid) -> ProtectedGrid:
    """Return the grid that was published; a college or a sector that was not in it has nothing."""
    rows = {code: place for place, code in enumerate([*state["sectors"], ""])}
    low, high = np.zeros_like(proposed.low), np.zeros_like(proposed.high)
    shown = np.zeros(len(proposed.colleges), dtype=np.bool_)
    for at, code in enumerate(proposed.colleges):
        column = state["columns"].get(code)
        if column is None or not column["shown"]:
            continue
        shown[at] = True
        for place, sector in enumerate([*proposed.sectors, ""]):
            if sector in rows:
                low[place, at], high[place, at] = column["low"][rows[sector]], column["high"][rows[sector]]
    known = set(proposed.sectors), set(proposed.colleges)
    cells = (EmptyCell(sector, college, college_absent=absent) for sector, college, absent in state["empty"])
    empty = tuple(cell for cell in cells if cell.sector in known[0] and cell.college in known[1])
    return replace(proposed, low=low, high=high, shown=shown, absent=tuple(state["absent"]), empty=empty)


def _no_grid(proposed: ProtectedGrid, counts: ProtectedCounts) -> ProtectedGrid:
    """Return a grid that says nothing but which colleges are published as absent."""
    absent = tuple(code for code, absent in zip(counts.codes, counts.absent.tolist(), strict=True) if absent)
    return replace(
        proposed,
        low=np.zeros_like(proposed.low),
        high=np.zeros_like(proposed.high),
        shown=np.zeros_like(proposed.shown),
        absent=absent,
        empty=tuple(cell for cell in proposed.empty if cell.college in absent),
    )
