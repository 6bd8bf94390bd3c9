"""The demonstration consultation, made from the three files beside this one and a seed."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from miroir.engine.consultation import Holders
from miroir.engine.plans import Plan, plan_from
from miroir.engine.simulation import Simulation, simulate
from miroir.formats import write_consultation

SEED: Final = 2026
SOURCES: Final = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Organisation:
    """An invented organisation: its name, the code of its college, those of its sectors, and of its region or ""."""

    name: str
    college: str
    sectors: tuple[str, ...]
    territory: str


def organisations() -> tuple[Organisation, ...]:
    """Return the invented organisations, in the order of the file: college by college."""
    with (SOURCES / "organisations.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Organisation(row["name"], row["college"], tuple(row["sectors"].split()), row["territory"])
            for row in csv.DictReader(file, delimiter=";")
        )


def demonstration_plan(members: Sequence[Organisation]) -> Plan:
    """Return what is planted, with colleges of as many members as there are organisations."""
    plan = tomllib.loads((SOURCES / "plan.toml").read_text(encoding="utf-8"))
    statements = tomllib.loads((SOURCES / "statements.toml").read_text(encoding="utf-8"))
    colleges = [
        {**college, "size": sum(member.college == college["code"] for member in members)} for college in plan["college"]
    ]
    return plan_from({**plan, **statements, "college": colleges})


def demonstration(*, seed: int = SEED) -> Simulation:
    """Return the demonstration consultation, whose holders are the invented organisations."""
    members = organisations()
    invented = simulate(demonstration_plan(members), seed=seed)
    codes = [college.code for college in invented.consultation.colleges]
    ordered = sorted(members, key=lambda member: codes.index(member.college))
    holders = Holders(
        ids=tuple(member.name for member in ordered),
        colleges=invented.consultation.holders.colleges,
        sectors=np.array([[sector.code in m.sectors for sector in invented.consultation.sectors] for m in ordered]),
        territories=tuple(member.territory for member in ordered),
    )
    return replace(invented, consultation=replace(invented.consultation, holders=holders))


def write_demonstration(folder: Path, *, seed: int = SEED) -> tuple[Path, ...]:
    """Write the consultation, its mapping and its rule into a folder; return the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    rule = folder / "rule.toml"
    rule.write_bytes((SOURCES / "rule.toml").read_bytes())
    return (*write_consultation(demonstration(seed=seed).consultation, folder / "demonstration.csv"), rule)
