"""The opinion map against Polis's own exports: formulas, groups found anew, and how steady they are."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from miroir.engine.agreement_of_partitions import adjusted_rand
from miroir.engine.consultation import Consultation
from miroir.engine.opinion_map import GroupFigures, OpinionMap, draw_map
from miroir.formats import read

DRAWS = 50
SEED = 1
LARGE = 5_000
"""Votes from which a set counts in the means of stability, as in the figures of quality."""

Floats = NDArray[np.float64]


def figures(data: Path) -> Iterator[tuple[str, str]]:
    """Yield the figures of the opinion map, set by set, then over the sets."""
    folders = sorted(path for path in (data / "dialogues").glob("polis-*") if path.is_dir())
    if not folders:
        yield "polis.max_error", "skipped: no dialogues/polis-* in the data folder"
        return
    errors: list[float] = []
    steady: list[tuple[int, float, float]] = []
    for folder in folders:
        name, consultation = folder.name.removeprefix("polis-"), read(folder).consultation
        if (folder / "expected_given_exported_groups.csv").is_file():
            errors.append(golden_error(folder, consultation))
            yield f"polis.{name}.max_error", f"{errors[-1]:.2e}"
        else:
            yield f"polis.{name}.max_error", "skipped: no golden values beside the export"
        drawn = draw_map(consultation.positions, moderated_out=moderated_out(consultation), seed=SEED, bootstraps=DRAWS)
        yield from _found(name, consultation, drawn)
        if drawn.stability is not None:
            steady.append((len(consultation.positions), drawn.stability.drop, drawn.stability.bootstrap))
    yield "polis.max_error", f"{max(errors):.2e}" if errors else "skipped: no golden values in the data folder"
    yield from _means(steady)


def moderated_out(consultation: Consultation) -> NDArray[np.bool_]:
    """Return which statements were moderated out, shape (n_statements,)."""
    return np.array([statement.moderated_out for statement in consultation.statements], dtype=np.bool_)


def golden_error(folder: Path, consultation: Consultation) -> float:
    """Return the largest |a - b| / max(1, |b|) over all golden values of an export; a component's sign is free."""
    drawn = draw_map(consultation.positions, moderated_out=moderated_out(consultation), groups=consultation.groups)
    statements = _columns(folder / "expected_given_exported_groups.csv")
    people = _columns(folder / "expected_projection.csv")
    _in_order(statements["sid"], tuple(statement.id for statement in consultation.statements), folder)
    _in_order(people["participant"], consultation.holders.ids, folder)
    errors = [
        _error(drawn.means, statements["mean"]),
        _error(drawn.extremity, statements["extremity"]),
        _error(drawn.priority, statements["priority"]),
        _error(drawn.gic, statements["gic"]),
        *(
            _error(getattr(drawn.by_group, name)[group], statements[f"g{group}_{name}"])
            for group in np.flatnonzero(drawn.group_sizes).tolist()
            for name in GroupFigures.__slots__
        ),
    ]
    for axis, (component, place) in enumerate((("pc1", "x"), ("pc2", "y"))):
        along, at = drawn.components[axis], (drawn.x, drawn.y)[axis]
        same = max(_error(along, statements[component]), _error(at, people[place]))
        turned = max(_error(-along, statements[component]), _error(-at, people[place]))
        errors.append(min(same, turned))
    return max(errors)


def _found(name: str, consultation: Consultation, drawn: OpinionMap) -> Iterator[tuple[str, str]]:
    """Yield what is found from scratch in a set."""
    yield f"polis.{name}.groups", str(drawn.k)
    if consultation.groups is not None:
        yield f"polis.{name}.ari", f"{adjusted_rand(drawn.groups, consultation.groups):.3f}"
    if drawn.stability is None:
        yield f"stability.{name}", "skipped: fewer than two groups"
        return
    yield f"stability.{name}.drop", f"{drawn.stability.drop:.3f}"
    yield f"stability.{name}.bootstrap", f"{drawn.stability.bootstrap:.3f}"
    yield f"stability.{name}.share_of_k", f"{drawn.stability.share_of_k:.2f}"
    yield f"stability.{name}.verdict", "stable groups" if drawn.stability.stable else "no stable groups"


def _means(steady: list[tuple[int, float, float]]) -> Iterator[tuple[str, str]]:
    """Yield the mean stability over the sets of at least 5,000 votes, and over all sets."""
    for suffix, fewest in (("", LARGE), ("_all_sets", 0)):
        chosen = np.array([values for votes, *values in steady if votes >= fewest])
        for column, kind in enumerate(("drop", "bootstrap")):
            value = f"{chosen[:, column].mean():.3f}" if len(chosen) else "skipped: no set with two groups"
            yield f"stability.mean_{kind}{suffix}", value


def _columns(path: Path) -> dict[str, list[str]]:
    """Return the cells of a table by column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    return {name: [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}


def _in_order(expected: list[str], came: tuple[str, ...], folder: Path) -> None:
    if tuple(expected) != tuple(came):
        message = f"{folder.name}: the golden values are of other rows, or in another order, than what was read"
        raise ValueError(message)


def _error(values: Floats, expected: list[str]) -> float:
    golden = np.array([float(cell) for cell in expected])
    return float((np.abs(values - golden) / np.maximum(1, np.abs(golden))).max(initial=0.0))
