"""Print the project's figures, each as one line `name: value`: python -m measures engine|bench|online|text|all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from measures import bench, colleges, decisions, imports, journal, maps, online, quality, text, text_site

ROOT = Path(__file__).resolve().parents[1]
Figures = Callable[[Path], Iterator[tuple[str, str]]]
SETS: dict[str, tuple[Figures, ...]] = {
    "engine": (colleges.figures, decisions.figures, imports.figures, maps.figures, quality.figures),
    "bench": (bench.bench,),
    "online": (online.figures, journal.figures),
    "text": (text.figures, text_site.figures),
}


def main(arguments: list[str]) -> int:
    """Print every figure of a set as it is known; 2 where no set has that name."""
    name = arguments[0] if arguments else "all"
    known = {**SETS, "all": SETS["engine"]}
    if name not in known:
        print(f"measures: no set {name!r}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    data = Path(os.environ.get("MIROIR_DATA", ROOT.parent / "shared" / "data"))
    for source in known[name]:
        for figure, value in source(data):
            print(f"{figure}: {value}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
