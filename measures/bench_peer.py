"""One table drawn by the engine and by red-dwarf side by side, in a process of its own with one thread.

python -m measures.bench_peer FOLDER | planted:HOLDERS,STATEMENTS,VOTES writes one line of JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from reddwarf.implementations import base

from measures.bench_scale import planted
from measures.maps import moderated_out
from miroir.engine.opinion_map import draw_map
from miroir.engine.positions import Positions
from miroir.formats import read

OURS, THEIRS = 15, 5


def side_by_side(positions: Positions, out: NDArray[np.bool_], *, once: bool = False) -> dict[str, float]:
    """Return the median CPU milliseconds of the engine (`ours`) and of red-dwarf (`peer`), from the votes in memory.

    Each starts from the table that it is made for: `Positions`, and red-dwarf's data frame with NaN, which its
    pipeline would make of a list of votes (not timed). Both then find groups, representative statements and
    consensus; neither makes bootstraps. `once`: one run each, without one to warm up.
    """
    matrix = frame_of(positions)
    removed = np.flatnonzero(out).tolist()

    def ours() -> object:
        return draw_map(positions, moderated_out=out, seed=0, bootstraps=0)

    def peer() -> object:
        with mock.patch.object(base, "generate_raw_matrix", lambda votes: matrix if votes is None else votes):
            return base.run_pipeline(votes=None, mod_out_statement_ids=removed, random_state=0)

    times = (1, 1) if once else (OURS, THEIRS)
    if not once:
        ours()
        peer()
    return {"ours": cpu_median(ours, times[0]), "peer": cpu_median(peer, times[1]), "votes": len(positions)}


def frame_of(positions: Positions) -> pd.DataFrame:
    """Return red-dwarf's own form of a table: people by statements, NaN where nothing was answered."""
    rows = pd.RangeIndex(positions.n_holders, name="participant_id")
    columns = pd.RangeIndex(positions.n_statements, name="statement_id")
    return pd.DataFrame(positions.dense(), index=rows, columns=columns)


def cpu_median(call: Callable[[], object], times: int) -> float:
    """Return the median of the CPU milliseconds that a call takes."""
    taken = []
    for _ in range(times):
        before = time.process_time()
        call()
        taken.append(time.process_time() - before)
    return 1e3 * statistics.median(taken)


def main(source: str) -> None:
    """Write the timings of one source as a line of JSON."""
    if source.startswith("planted:"):
        positions = planted(source)
        found = side_by_side(positions, np.zeros(positions.n_statements, dtype=np.bool_), once=True)
    else:
        consultation = read(Path(source)).consultation
        found = side_by_side(consultation.positions, moderated_out(consultation))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
