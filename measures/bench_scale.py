"""The engine alone: the map of many votes, its memory, and a live consultation; each in a process with one thread.

python -m measures.bench_scale save FILE HOLDERS,STATEMENTS,VOTES | alone FILE | live FILE-OR-FOLDER
writes one line of JSON.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from miroir.engine.opinion_map import draw_map
from miroir.engine.positions import Positions
from miroir.engine.simulation import planted_positions
from miroir.engine.statistics import LiveStatistics, Refreshed, statistics_of
from miroir.formats import read

GROUPS, SEED = 4, 1
HELD_BACK = 2_000
REFRESHES = 7
_OTHER = {-1: 1, 0: -1, 1: 0, 2: -1}


def planted(source: str) -> Positions:
    """Return the invented positions of a text "…HOLDERS,STATEMENTS,VOTES": votes a holder in the mean, four groups."""
    holders, statements, votes = source.rpartition(":")[2].split(",")
    return planted_positions(int(holders), int(statements), float(votes), GROUPS, SEED)


def save(path: Path, positions: Positions) -> dict[str, float]:
    """Keep positions in a file, so that another process can hold them and nothing else."""
    with path.open("wb") as file:
        for array in (positions.starts, positions.statements, positions.answers, np.array(positions.n_statements)):
            np.save(file, array)
    return {"votes": len(positions)}


def load(path: Path) -> Positions:
    """Return the positions kept in a file, or those of a consultation in a folder."""
    if path.is_dir():
        return read(path).consultation.positions
    with path.open("rb") as file:
        starts, statements, answers, n_statements = (np.load(file) for _ in range(4))
    return Positions(starts, statements, answers, int(n_statements))


def alone(positions: Positions) -> dict[str, float]:
    """Return what drawing a map takes: `wall` and `cpu` seconds, and `peak`, bytes above what the process holds now."""
    held = _held()
    wall, cpu = time.perf_counter(), time.process_time()
    drawn = draw_map(positions, seed=0, bootstraps=0)
    return {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - held,
        "held": held,
        "votes": len(positions),
        "groups": drawn.k,
    }


def live(positions: Positions) -> dict[str, float]:
    """Return what a live consultation takes, when a random `HELD_BACK` of the votes come one by one.

    `vote`: median wall microseconds a new vote; `change`: the same for one that replaces another; `refresh`: median
    CPU milliseconds of a warm refresh after a hundred votes more, `refresh_wall` the same by the clock. `equal`: 1
    where the statistics are at last those of the whole made at once, in every bit; `difference`: the greatest of a
    component with the batch map's, up to sign; `replaced`: the same of a holder's place over the farthest place.
    """
    drawn = draw_map(positions, seed=0, bootstraps=0)
    whole = statistics_of(positions)
    order = np.random.default_rng(SEED).permutation(len(positions))[: min(HELD_BACK, len(positions) // 4)]
    kept = np.ones(len(positions), dtype=np.bool_)
    kept[order] = False
    coming = list(
        zip(
            positions.holders()[order].tolist(),
            positions.statements[order].tolist(),
            positions.answers[order].tolist(),
            strict=True,
        )
    )
    following = LiveStatistics(positions.keeping(kept))
    first = following.refresh()
    new = [_microseconds(following, *vote) for vote in coming]
    changed = [_microseconds(following, holder, statement, _OTHER[answer]) for holder, statement, answer in coming]
    refreshes = _refreshes(following, first, coming)
    last = following.refresh(first)
    turned = np.sign((drawn.components * last.components.directions).sum(axis=1))
    places = np.stack((drawn.x, drawn.y), axis=1) * turned
    return {
        "vote": statistics.median(new),
        "change": statistics.median(changed),
        "refresh": statistics.median(cpu for cpu, _ in refreshes),
        "refresh_wall": statistics.median(wall for _, wall in refreshes),
        "equal": float(following.statistics().same_as(whole)),
        "difference": float(np.abs(last.components.directions - turned[:, None] * drawn.components).max()),
        "replaced": float(np.abs(last.places - places).max() / np.abs(places).max()),
        "votes": len(positions),
        "holders": positions.n_holders,
        "statements": positions.n_statements,
    }


def _refreshes(
    following: LiveStatistics, first: Refreshed, coming: list[tuple[int, int, int]]
) -> list[tuple[float, float]]:
    """Give the answers again as they first were, and time a refresh after each part of them: CPU and wall ms."""
    taken, previous = [], first
    for part in range(REFRESHES):
        for vote in coming[part::REFRESHES]:
            following.answer(*vote)
        cpu, wall = time.process_time(), time.perf_counter()
        previous = following.refresh(previous)
        taken.append((1e3 * (time.process_time() - cpu), 1e3 * (time.perf_counter() - wall)))
    return taken


def _microseconds(following: LiveStatistics, holder: int, statement: int, answer: int) -> float:
    before = time.perf_counter_ns()
    following.answer(holder, statement, answer)
    return (time.perf_counter_ns() - before) / 1e3


def _held() -> int:
    """Return the bytes in memory now; the most so far where the system does not tell."""
    path = Path("/proc/self/statm")
    if path.is_file():
        return int(path.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(arguments: list[str]) -> None:
    """Write what was measured as a line of JSON."""
    mode, path = arguments[0], Path(arguments[1])
    if mode == "save":
        found = save(path, planted(arguments[2]))
    elif mode == "alone":
        found = alone(load(path))
    else:
        found = live(load(path))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
