"""How fast the engine is, beside red-dwarf on the same matrices in one run, and alone on what red-dwarf cannot hold.

Every measure is a process of its own, with one thread. MIROIR_BENCH_QUICK=1 leaves out what takes minutes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
PLOTS = ROOT / "var" / "bench"
COUNTED_FROM = 14_000
"""Votes from which an export counts for the least ratio."""
LARGE = (100_000, 1_000, 50.6)
LARGEST = (1_000_000, 2_000, 41.5)
GROWTH = tuple((holders, 1_000, 50.0) for holders in (25_000, 50_000, 100_000, 200_000, 400_000))
LIVE = ((2_000, 800, 113.0), LARGE)
PEER_NEEDS = 8 << 30
"""Bytes that red-dwarf must find free for `LARGE`."""

Figure = tuple[str, str]
Measured = dict[str, float]


def bench(data: Path) -> Iterator[Figure]:
    """Yield the timings: `bench.NAME.ratio` is red-dwarf's CPU time over the engine's."""
    yield from _exports(data)
    yield from _large()
    yield from _live(data)
    yield from _growth()


def _exports(data: Path) -> Iterator[Figure]:
    """Yield the ratio on each real export, and the least of those that are large enough."""
    folders = sorted(path for path in (data / "dialogues").glob("polis-*") if path.is_dir())
    absent = "" if folders else "no dialogues/polis-* in the data folder"
    absent = absent if find_spec("reddwarf") else "red-dwarf is not installed (make bench installs it)"
    if absent:
        yield "bench.exports", f"skipped: {absent}"
        return
    ratios = []
    for folder in folders:
        name = folder.name.removeprefix("polis-").partition(".2")[0]
        found = _child("bench_peer", str(folder))
        if isinstance(found, str):
            yield f"bench.{name}", f"failed: {found}"
            continue
        yield from _side_by_side(name, found)
        if found["votes"] >= COUNTED_FROM:
            ratios.append(found["peer"] / found["ours"])
    if ratios:
        yield "bench.exports.least_ratio", f"{min(ratios):.1f} (exports from {COUNTED_FROM} votes up: {len(ratios)})"


def _large() -> Iterator[Figure]:
    """Yield the ratio where red-dwarf takes minutes and gigabytes, or why it is left out."""
    name = _name(LARGE)
    reason = _no_peer()
    if reason:
        yield f"bench.{name}.ratio", f"skipped: {reason}"
        return
    found = _child("bench_peer", f"planted:{_shape(LARGE)}")
    if isinstance(found, str):
        yield f"bench.{name}.ratio", f"failed: {found}"
        return
    yield from _side_by_side(name, found)


def _side_by_side(name: str, found: Measured) -> Iterator[Figure]:
    ratio = found["peer"] / found["ours"]
    times = f"{found['ours']:.1f} ms against {found['peer']:.0f} ms of CPU, {found['votes']:.0f} votes"
    yield f"bench.{name}", f"ratio {ratio:.1f} ({times})"
    yield f"bench.{name}.ratio", f"{ratio:.1f}"


def _no_peer() -> str:
    """Return why red-dwarf cannot be run on the large table, or nothing."""
    if os.environ.get("MIROIR_BENCH_QUICK"):
        return "MIROIR_BENCH_QUICK is set (red-dwarf takes about 6 minutes and 6 GB)"
    if not find_spec("reddwarf"):
        return "red-dwarf is not installed (make bench installs it)"
    free = _free_memory()
    return f"{free / 1e9:.1f} GB free; red-dwarf needs {PEER_NEEDS / 1e9:.1f}" if free < PEER_NEEDS else ""


def _free_memory() -> int:
    """Return the bytes of memory that a new process may take."""
    path = Path("/proc/meminfo")
    if path.is_file():
        for line in path.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _live(data: Path) -> Iterator[Figure]:
    """Yield what a vote and a refresh take while a consultation is open, and how far they are from the batch."""
    folders = [path for path in sorted((data / "dialogues").glob("polis-*")) if path.is_dir()]
    named = [(folder.name.removeprefix("polis-").partition(".2")[0], folder) for folder in folders]
    with TemporaryDirectory() as kept:
        for shape in LIVE:
            path = Path(kept) / f"{_name(shape)}.npy"
            _child("bench_scale", "save", str(path), _shape(shape))
            named.append((_name(shape), path))
        for name, path in named:
            found = _child("bench_scale", "live", str(path))
            if isinstance(found, str):
                yield f"bench.live.{name}", f"failed: {found}"
            else:
                yield from _following(f"bench.live.{name}", found)


def _following(name: str, found: Measured) -> Iterator[Figure]:
    yield f"{name}.vote_microseconds", f"{found['vote']:.1f} (one that replaces another: {found['change']:.1f})"
    yield f"{name}.refresh_ms", f"{found['refresh']:.1f} of CPU, {found['refresh_wall']:.1f} by the clock"
    yield f"{name}.equals_batch", "yes, in every bit" if found["equal"] else "NO"
    yield f"{name}.pca_difference", f"{found['difference']:.1e} (places: {found['replaced']:.1e} of the farthest)"


def _growth() -> Iterator[Figure]:
    """Yield time and memory of the engine alone as the votes grow, up to `LARGEST`, and the plot of them."""
    quick = bool(os.environ.get("MIROIR_BENCH_QUICK"))
    measured = []
    for shape in (*(GROWTH[:3] if quick else GROWTH), *(() if quick else (LARGEST,))):
        found = _alone(shape)
        if isinstance(found, str):
            yield f"bench.alone.{_name(shape)}", f"failed: {found}"
            continue
        measured.append(found)
        yield f"bench.alone.{_name(shape)}", _told(found)
    if quick:
        yield f"bench.alone.{_name(LARGEST)}", "skipped: MIROIR_BENCH_QUICK is set"
    if len(measured) < 2:
        return
    exponent = growth_exponent([found["votes"] for found in measured], [found["cpu"] for found in measured])
    yield "bench.growth.exponent", f"{exponent:.3f} (CPU seconds as a power of votes; 1 is proportional)"
    yield from _plotted(measured, exponent)


def _alone(shape: tuple[int, int, float]) -> Measured | str:
    with TemporaryDirectory() as kept:
        path = Path(kept) / "positions.npy"
        made = _child("bench_scale", "save", str(path), _shape(shape))
        return made if isinstance(made, str) else _child("bench_scale", "alone", str(path))


def _told(found: Measured) -> str:
    return (
        f"{found['wall']:.2f} s by the clock, {found['cpu']:.2f} s of CPU, "
        f"{found['peak'] / 1e6:.0f} MB above the votes given ({found['votes']:.0f} votes, {found['groups']:.0f} groups)"
    )


def growth_exponent(votes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the exponent b of seconds = a votes^b, by least squares on logarithms; at least two points."""
    return float(np.polyfit(np.log(votes), np.log(seconds), 1)[0])


def _plotted(measured: list[Measured], exponent: float) -> Iterator[Figure]:
    if not find_spec("matplotlib"):
        yield "bench.growth.plot", "skipped: matplotlib is not installed (make bench installs it)"
        return
    PLOTS.mkdir(parents=True, exist_ok=True)
    path = PLOTS / "growth.svg"
    given = json.dumps({"measured": measured, "exponent": exponent})
    ended = _run(["measures.bench_plot", str(path)], given)
    failed = f"failed: {_last_line(ended.stderr)}"
    yield "bench.growth.plot", failed if ended.returncode else os.path.relpath(path, ROOT)


def _child(module: str, *arguments: str) -> Measured | str:
    """Return what a measuring process wrote, or the last line of its complaint."""
    ended = _run([f"measures.{module}", *arguments], None)
    if ended.returncode:
        return _last_line(ended.stderr) or f"ended with {ended.returncode}"
    found: Measured = json.loads(ended.stdout.splitlines()[-1])
    return found


def _run(command: list[str], given: str | None) -> subprocess.CompletedProcess[str]:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, "1"), "PYTHONWARNINGS": "ignore"}
    whole = [sys.executable, "-m", *command]
    return subprocess.run(whole, input=given, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)  # noqa: S603


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""


def _shape(shape: tuple[int, int, float]) -> str:
    return ",".join(str(part) for part in shape)


def _name(shape: tuple[int, int, float]) -> str:
    return f"planted-{shape[0]}x{shape[1]}"
