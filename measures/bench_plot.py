"""How the engine's time and memory grow with the votes, drawn: python -m measures.bench_plot FILE < measured.json."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

BLUE, ORANGE = "#0b3d91", "#b34700"


def plot(measured: list[dict[str, float]], exponent: float, path: Path) -> None:
    """Write the plot of CPU seconds and peak memory against votes, both axes logarithmic."""
    mpl.rcParams["svg.hashsalt"] = "growth"
    mpl.rcParams["svg.fonttype"] = "none"
    votes = [found["votes"] for found in measured]
    figure = Figure(figsize=(7, 4.2), layout="constrained")
    axes = figure.subplots()
    axes.loglog(votes, [found["cpu"] for found in measured], "o-", color=BLUE, label="CPU seconds, one thread")
    line = [measured[-1]["cpu"] * count / votes[-1] for count in votes]
    axes.loglog(votes, line, ":", color=BLUE, label="proportional to votes")
    axes.loglog(votes, [found["peak"] / 1e9 for found in measured], "s-", color=ORANGE, label="GB above the votes")
    axes.set_xlabel("votes")
    axes.set_title(f"Votes in memory to groups, representative statements, consensus (exponent {exponent:.2f})")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(frameon=False)
    metadata = {"Date": None} if path.suffix == ".svg" else None
    figure.savefig(path, metadata=metadata)


if __name__ == "__main__":
    given = json.load(sys.stdin)
    plot(given["measured"], given["exponent"], Path(sys.argv[1]))
