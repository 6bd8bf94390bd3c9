"""make storm: the storm on SQLite, then on PostgreSQL, then two short ones in which a planted fault must be found.

Each line is a figure; 1 at the end where anything is wrong.

python -m measures.storm [sqlite|postgresql|both] [--seconds S] [--clients N] [--plant nonce|entry] [--port P]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from measures.storm.weather import ROOT, Weather, storm

GOALS: Final = {"sqlite": 300, "postgresql": 250}
"""Positions a second; the slowest in a hundred may take SLOWEST milliseconds."""
PLANTS: Final = {"nonce": ("invented is", "lost is"), "entry": ("without_entry is",)}
"""Faults that are planted, and how the storm must say that it found them."""
SLOWEST: Final = 150


def main(arguments: list[str]) -> int:
    """Print what the storm showed on each database; 1 where anything was lost, doubled, invented, or nothing measured."""
    parser = argparse.ArgumentParser(prog="python -m measures.storm", description=__doc__)
    parser.add_argument("database", nargs="?", default="both", choices=("sqlite", "postgresql", "both"))
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--least", type=int, default=1_000)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--plant", choices=("", "nonce", "entry"), default="")
    told = parser.parse_args(arguments)
    if told.database == "both":
        rest = arguments[1:] if arguments[:1] == ["both"] else arguments
        return main(["sqlite", *rest]) | main(["postgresql", *rest]) | _finds_what_is_planted()
    if told.database == "postgresql" and not os.environ.get("MIROIR_DATABASE"):
        return _on_postgresql(arguments)
    weather = Weather(told.database, told.seconds, told.clients, least=told.least, plant=told.plant, port=told.port)
    return _told(weather)


def _told(weather: Weather) -> int:
    outcome = storm(weather)
    for name, value in outcome.figures.items():
        print(f"storm.{weather.database}.{name}: {value}")
    goal = f"goal {GOALS[weather.database]} a second, p99 {SLOWEST} ms"
    print(f"storm.{weather.database}.goal: {goal}")
    for wrong in outcome.wrong:
        print(f"storm.{weather.database}.wrong: {wrong}")
    print(f"storm.{weather.database}: {'failed' if outcome.wrong else 'nothing lost, doubled or invented'}", flush=True)
    return int(bool(outcome.wrong))


def _finds_what_is_planted() -> int:
    """Print whether a short storm finds each planted fault: a check that cannot fail is none."""
    missed = 0
    for plant, signs in PLANTS.items():
        gentle = Weather(seconds=8.0, clients=4, organisations=48, statements=2, seats=4, least=10, plant=plant)
        seen = any(wrong.startswith(signs) for wrong in storm(gentle).wrong)
        print(f"storm.planted.{plant}: {'found' if seen else 'NOT FOUND: the storm sees nothing'}", flush=True)
        missed += not seen
    return int(bool(missed))


def _on_postgresql(arguments: list[str]) -> int:
    """Run the same on a PostgreSQL of its own, with every write on the disk."""
    if not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        print("storm.postgresql: skipped: no PostgreSQL here")
        return 0
    command = [str(ROOT / "scripts" / "on-postgres"), sys.executable, "-m", "measures.storm", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "MIROIR_FSYNC": "on"}, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
