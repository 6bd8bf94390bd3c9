"""The parts of record.json that rest on the grid, the opinion map and the missing answers."""

from __future__ import annotations

from dataclasses import asdict

from miroir.engine.agreement_of_partitions import SharedPartition
from miroir.engine.opinion_map import GroupFigures, OpinionMap, Representative
from miroir.records.computing import Record


def grid_part(record: Record) -> dict[str, object]:
    """Return who answered, sectors by colleges; as ranges where the charter keeps positions confidential."""
    if record.protected is not None:
        grid = record.protected.grid
        return {
            "sectors": list(grid.sectors),
            "colleges": list(grid.colleges),
            "least": grid.low,
            "most": grid.high,
            "shown": grid.shown,
            "empty": [asdict(cell) for cell in grid.empty],
        }
    whole = record.grid
    return {
        "sectors": list(whole.sectors),
        "colleges": list(whole.colleges),
        "areas": list(whole.areas),
        "holders": whole.holders,
        "by_college": whole.by_college,
        "by_sector": whole.by_sector,
        "total": whole.total,
        "answers": whole.answers,
        "area_answers": whole.area_answers,
        "empty": [asdict(cell) for cell in whole.empty],
        "absent": list(whole.absent),
    }


def map_part(record: Record) -> dict[str, object] | None:
    """Return the opinion map; None where the charter keeps positions confidential."""
    drawn = record.map
    if drawn is None:
        return None
    ids = [statement.id for statement in record.consultation.statements]
    return {
        "groups": drawn.k,
        "has_groups": drawn.has_groups,
        "group_sizes": drawn.group_sizes,
        "silhouette": drawn.silhouette,
        "explained": drawn.explained,
        "stability": _stability(drawn),
        "with_colleges": _shared(record.with_colleges),
        "with_sectors": _shared(record.with_sectors),
        "statements": [_statement(drawn, name, place) for place, name in enumerate(ids)],
        "holders": [
            {"id": holder, "x": drawn.x[place], "y": drawn.y[place], "group": int(drawn.groups[place])}
            for place, holder in enumerate(record.consultation.holders.ids)
        ],
        "representative": [[_representative(entry, ids) for entry in entries] for entries in drawn.controlled],
        "bridges": [{**asdict(bridge), "statement": ids[bridge.statement]} for bridge in drawn.bridges],
    }


def missing_part(record: Record) -> dict[str, object]:
    """Return what answers are missing, by counted college and by statement."""
    ids = [statement.id for statement in record.consultation.statements]
    colleges = [asdict(need) for need in record.missing.colleges]
    for need, told in zip(colleges, record.missing.colleges, strict=True):
        need["reasons"] = [str(reason) for reason in told.reasons]
    return {
        "colleges": colleges,
        "statements": [
            {"id": ids[need.statement], "to_minimum": list(need.to_minimum)} for need in record.missing.statements
        ],
    }


def _stability(drawn: OpinionMap) -> dict[str, object] | None:
    found = drawn.stability
    if found is None:
        return None
    measured = {"drop": found.drop, "bootstrap": found.bootstrap, "share_of_k": found.share_of_k}
    return {**measured, "draws": found.draws, "stable": found.stable}


def _shared(found: SharedPartition | None) -> dict[str, object] | None:
    return None if found is None else {**asdict(found), "sentence": str(found.sentence)}


def _statement(drawn: OpinionMap, name: str, place: int) -> dict[str, object]:
    return {
        "id": name,
        "mean": drawn.means[place],
        "pc1": drawn.components[0, place],
        "pc2": drawn.components[1, place],
        "extremity": drawn.extremity[place],
        "priority": drawn.priority[place],
        "gic": drawn.gic[place],
        "by_group": [_votes(drawn.by_group, group, place) for group in range(drawn.k)],
    }


def _votes(by_group: GroupFigures, group: int, place: int) -> dict[str, int]:
    return {name: int(getattr(by_group, name)[group, place]) for name in ("na", "nd", "ns")}


def _representative(entry: Representative, ids: list[str]) -> dict[str, object]:
    return {**asdict(entry), "statement": ids[entry.statement]}
