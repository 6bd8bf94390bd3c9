"""What the readers of files are measured by: every row counted, hostile files answered, a large file in little memory."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from measures.hostile_archives import hostile_archives
from measures.hostile_tables import Hostile, hostile_tables
from miroir.formats import Kind, Reading, Unreadable, read
from miroir.formats.cap_collectif.contributions import STANCES
from miroir.formats.separated import separated_table

Figures = Iterator[tuple[str, str]]

LARGE: Final = 100_000_000
"""Bytes of the large file."""
_STANCE: Final = 27
"""The place of a vote's stance in a Cap Collectif row."""
_STANCES: Final = ("YES", "NO", "MITIGE")
_KINDS: Final = {
    "opinions": "opinion",
    "votes": "vote",
    "arguments": "argument",
    "sources": "source",
    "reports": "reportings",
}


def figures(data: Path) -> Figures:
    """Yield the figures of the readers, by name."""
    dialogues = data / "dialogues"
    yield from _of(dialogues / "eu-ai-white-paper-2020" / "responses.csv", "ai.read", _european)
    yield from _of(dialogues / "capcollectif-rua-2019" / "contributions.csv", "rua.read", _cap_collectif)
    yield from _of(dialogues / "decidim-grand-debat-2019" / "proposals.csv", "decidim.proposals", _decidim)
    exports = sorted(dialogues.glob("polis-*")) if dialogues.is_dir() else []
    for folder in exports:
        if folder.is_dir():
            yield from _polis(folder)
    if not exports:
        yield "polis.read", f"skipped: no export in {dialogues.name}"
    for measured in (_hostile, _large):
        with TemporaryDirectory() as made:
            yield from measured(Path(made))


def _of(path: Path, name: str, told: Callable[[Path, Reading], Figures]) -> Figures:
    if path.is_file():
        yield from told(path, read(path))
    else:
        yield name, f"skipped: {path.parent.name}/{path.name} is not there"


def _european(_: Path, reading: Reading) -> Figures:
    consultation = reading.consultation
    yield "ai.read", f"{reading.rows_read} of {reading.rows_seen} respondents"
    yield "ai.statements", str(len(consultation.statements))
    yield "ai.answers", f"{reading.answers.read} read, {reading.answers.refused} refused"
    members = np.bincount(consultation.holders.colleges + 1, minlength=len(consultation.colleges) + 1)[1:]
    told = (f"{label.code} {n}" for label, n in zip(consultation.colleges, members.tolist(), strict=True))
    yield "ai.colleges", ", ".join(told)


def _cap_collectif(path: Path, reading: Reading) -> Figures:
    counts = {count.kind: count for count in reading.counts}
    for name, kind in _KINDS.items():
        yield f"rua.{name}", str(counts[kind].seen if kind in counts else 0)
    answers = reading.consultation.positions.answers.tolist()
    cells = Counter(row.cells[_STANCE] for row in separated_table(path).rows() if row.cells[0] == "vote")
    yield "rua.stances", " / ".join(str(cells[stance]) for stance in _STANCES)
    yield "rua.held", " / ".join(str(answers.count(STANCES[stance])) for stance in _STANCES)
    repeated = [refusal for refusal in reading.refusals if refusal.kind is Kind.REPEATED]
    yield "rua.read", str(reading.rows_read)
    yield "rua.refused", str(reading.rows_refused)
    yield "rua.repeated", "; ".join(f"line {refusal.line}: {refusal.sentence}" for refusal in repeated)
    for note in reading.notes:
        if "unusual width" in str(note):
            yield "rua.unusual", str(note)


def _decidim(_: Path, reading: Reading) -> Figures:
    yield "decidim.proposals", f"{reading.rows_read} of {reading.rows_seen}"
    yield "decidim.supports", str(sum(reading.supports.values()))


def _polis(folder: Path) -> Figures:
    reading = read(folder)
    counts = ", ".join(f"{count.read} of {count.seen} {count.kind} rows" for count in reading.counts)
    held = len(reading.consultation.positions)
    told = "; ".join(str(note) for note in reading.notes) or "the files agree with each other"
    yield f"{folder.name}.read", f"{counts}; {held} positions; {told}"


def _hostile(folder: Path) -> Figures:
    """Yield what came of the files made to break readers: nothing but readings and refusals, soon and small."""
    files = [*hostile_tables(folder), *hostile_archives(folder)]
    slowest, largest, wrong, unhandled = 0.0, 0, [], 0
    for hostile in files:
        _forget_peak()
        start = time.process_time()
        try:
            wrong += [] if _as_expected(hostile) else [hostile.path.name]
        except Exception:  # noqa: BLE001 - what is counted here is that none comes
            unhandled += 1
        slowest = max(slowest, time.process_time() - start)
        largest = max(largest, _peak())
    yield "hostile.files", str(len(files))
    yield "hostile.unhandled", str(unhandled)
    yield "hostile.wrong", ", ".join(wrong) or "0"
    yield "hostile.slowest", f"{slowest:.2f} s of processor time (at most 3)"
    yield "hostile.largest", f"{largest} MB of memory, the whole process (at most 700)"


def _as_expected(hostile: Hostile) -> bool:
    try:
        reading = read(hostile.path)
    except Unreadable as refusal:
        at_line = not hostile.line or refusal.line == hostile.line
        return hostile.read is None and hostile.words in str(refusal) and at_line
    return (reading.rows_read, reading.rows_refused) == hostile.read


def _large(folder: Path) -> Figures:
    """Yield how long a large file takes, and how much memory above what was in use before."""
    writers = (_write_votes, _write_wide)
    for write in writers:
        path = write(folder)
        _forget_peak()
        before, start = _peak(), time.process_time()
        reading = read(path)
        seconds, grown = time.process_time() - start, _peak() - before
        size = path.stat().st_size / 1e6
        rows = f"{reading.rows_read} rows read, {reading.rows_refused} refused"
        yield f"large.{path.stem}", f"{size:.0f} MB, {rows}, {seconds:.1f} s of processor time, {grown} MB of memory"
        path.unlink()


def _write_votes(folder: Path) -> Path:
    """Write a Polis votes.csv of LARGE bytes: 1,000 statements, each voter votes on 40 of them."""
    path = folder / "votes.csv"
    size, voter = 0, 0
    with path.open("w", encoding="utf-8", newline="") as file:
        size += file.write("timestamp,datetime,comment-id,voter-id,vote\n")
        while size < LARGE:
            votes = (
                f"{1_500_000_000_000 + voter * 100 + n},Mon Jul 17 02:17:32 UTC 2017,"
                f"{(voter * 7 + n * 25) % 1_000},{voter},{(voter + n) % 3 - 1}\n"
                for n in range(40)
            )
            size += file.write("".join(votes))
            voter += 1
    return path


def _write_wide(folder: Path) -> Path:
    """Write a table of LARGE bytes: 100 statements, a row a holder, half of the cells empty."""
    path = folder / "wide.csv"
    words = ("agree", "", "disagree", "", "abstain", "")
    names = [f"S{n}" for n in range(100)]
    mapping = '[columns]\nholder = "who"\n' + "".join(f'[[statement]]\ncolumn = "{name}"\n' for name in names)
    path.with_suffix(".mapping.toml").write_text(mapping, encoding="utf-8")
    lines = [",".join(words[(k + n * n) % 6] for n in range(100)) for k in range(6)]
    size, holder = 0, 0
    with path.open("w", encoding="utf-8", newline="") as file:
        size += file.write(",".join(["who", *names]) + "\n")
        while size < LARGE:
            size += file.write(f"holder {holder},{lines[holder % 6]}\n")
            holder += 1
    return path


def _forget_peak() -> None:
    """Have the system measure the peak of memory anew, where it can."""
    control = Path("/proc/self/clear_refs")
    if control.exists():
        control.write_text("5", encoding="ascii")


def _peak() -> int:
    """Return the most memory that the process has held since, in MB; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:")), 0)
