"""One storm, from the empty database to the verdict."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any, Final

from measures.storm.served import NotServed, Served, free_port, served, taken

ROOT: Final = Path(__file__).resolve().parents[2]
CLOSED: Final = "scale-2"
SOUND: Final = "miroir.config.wsgi:application"
PLANTED: Final = "measures.storm.planted:application"
ZERO: Final = (
    "unanswered", "lost", "doubled", "invented", "other_answer", "gaps", "without_entry", "entries_too_many",
    "not_one_current", "current_not_last", "after_closing",
)  # fmt: skip
"""What must be 0 of what is found."""
FIRED: Final = ("repeated", "raced", "refused")
"""Faults of which at least one must have been fired, beside the worker that is killed."""
PATIENCE: Final = 60.0
"""Seconds that the storm may take longer than it should on a machine that has other things to do."""
CALM: Final = 0.4
"""The share of a storm before its first fault."""
LOCKED: Final = "database is locked"
ERRORS: Final = ("Traceback", "Internal Server Error", LOCKED)


@dataclass(frozen=True, slots=True)
class Weather:
    """How strong a storm is. `seats`: how many of the organisations take part, 0 for all. `least`: acknowledged positions below which nothing was measured. `plant`: a fault, "" for none."""

    database: str = "sqlite"
    seconds: float = 40.0
    clients: int = 16
    organisations: int = 120
    statements: int = 40
    seats: int = 0
    least: int = 1_000
    plant: str = ""
    port: int = 0


@dataclass(slots=True)
class Outcome:
    """What a storm showed: figures by name, and each thing that is wrong, in a sentence."""

    figures: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def storm(weather: Weather) -> Outcome:
    """Return what a storm showed: on a file that goes afterwards, or on the empty PostgreSQL that MIROIR_DATABASE names."""
    if weather.port and taken(weather.port):
        return Outcome(wrong=[f"port {weather.port} is taken by something else: nothing would be measured"])
    with TemporaryDirectory(prefix="miroir-storm-") as folder:
        environment = _environment(Path(folder), weather)
        port = weather.port or free_port()
        _run(environment, "measures.storm.command", "migrate", "--verbosity", "0")
        _run(environment, "measures.storm.command", "collectstatic", "--noinput", "--verbosity", "0")
        _run(environment, "measures.storm.command", "make_journal_key")
        ground = Path(folder) / "ground.json"
        size = (str(port), str(weather.organisations), str(weather.statements), str(weather.seats))
        _run(environment, "measures.storm.ground", "lay", str(ground), *size)
        application = PLANTED if weather.plant else SOUND
        try:
            with served(Path(folder), environment, port=port, application=application) as site:
                killed, closing = _blow(weather, Path(folder), environment, ground, site)
                worked = site.processor_seconds()
        except NotServed as refusal:
            return Outcome(wrong=[str(refusal)])
        found = json.loads(_run(environment, "measures.storm.checks", str(Path(folder) / "ledgers"), str(closing)))
        log = (Path(folder) / "served.log").read_text(encoding="utf-8", errors="replace")
        return _judged(weather, found, list(_lines(Path(folder))), killed=killed, worked=worked, log=log)


def _environment(folder: Path, weather: Weather) -> dict[str, str]:
    own = {"MIROIR_DATABASE": ""} if weather.database == "sqlite" else {}
    return {
        **os.environ,
        **own,
        "MIROIR_VAR": str(folder),
        "MIROIR_SECRET_KEY": secrets.token_hex(32),
        "MIROIR_DEMONSTRATION": "0",
        "MIROIR_PLANT": weather.plant,
        "DJANGO_SETTINGS_MODULE": "miroir.config.settings",
        "PYTHONPATH": str(ROOT),
    }


def _run(environment: dict[str, str], module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", "measures.site", module, *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        message = f"{module} {arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}"
        raise NotServed(message)
    return done.stdout


def _blow(weather: Weather, folder: Path, environment: dict[str, str], ground: Path, site: Served) -> tuple[int, int]:
    """Let the clients loose, kill a worker, close a process; return the worker killed and the entry of the closing."""
    ledgers = folder / "ledgers"
    ledgers.mkdir()
    begin = time.time() + 1.0
    until = begin + weather.seconds * 2 + PATIENCE
    command = [sys.executable, "-m", "measures.storm.client", str(ground)]
    clients = [
        subprocess.Popen(  # noqa: S603
            [*command, str(ledgers / f"{n}.jsonl"), str(n), str(weather.clients), str(until)], env=environment, cwd=ROOT
        )
        for n in range(weather.clients)
    ]
    time.sleep(max(0.0, begin + weather.seconds * CALM - time.time()))
    killed = site.kill_a_worker()
    time.sleep(max(0.0, begin + weather.seconds * 0.6 - time.time()))
    closing = int(_run(environment, "measures.storm.ground", "close", CLOSED))
    time.sleep(max(weather.seconds * 0.2, begin + weather.seconds - time.time()))
    ground.with_name(f"{ground.name}.stop").touch()
    for client in clients:
        client.wait(PATIENCE)
    return killed, closing


def _lines(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted((folder / "ledgers").glob("*.jsonl")):
        yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


def _judged(
    weather: Weather, found: dict[str, int], lines: list[dict[str, Any]], *, killed: int, worked: float, log: str
) -> Outcome:
    outcome = Outcome({name: str(value) for name, value in found.items()})
    answered = sorted(line["took"] for line in lines if line["status"] in (302, 303))
    began = [line["began"] for line in lines]
    seconds = max(began) - min(began) if len(began) > 1 else 0.0
    outcome.figures |= {
        "positions_per_second": f"{found['acknowledged'] / seconds:.0f}" if seconds else "0",
        "positions_per_second_in_calm": f"{_in_calm(lines, weather.seconds * CALM):.0f} (before the first fault)",
        **{f"p{p}": f"{_percentile(answered, p) * 1000:.0f} ms" for p in (50, 95, 99)},
        "disk": f"{_disk() * 1000:.1f} ms for one write that is on it, median of 100 in the calm after",
        "web_work": f"{worked * 1000 / max(found['acknowledged'], 1):.1f} ms of the processor a position, start included",
        "killed": f"worker {killed}" if killed else "none",
        "locked": str(log.count(LOCKED)),
        "errors": str(sum(log.count(word) for word in ERRORS)),
    }
    outcome.wrong += [f"{name} is {found[name]}; 0 was expected" for name in ZERO if found[name]]
    outcome.wrong += [f"no fault of the kind “{name}” was fired" for name in FIRED if not found[name]]
    if not killed:
        outcome.wrong.append("no web worker was killed")
    if found["acknowledged"] < weather.least:
        outcome.wrong.append(
            f"{found['acknowledged']} positions were acknowledged; at least {weather.least} were expected"
        )
    outcome.wrong += [f"the log of the site says “{word}” {log.count(word)} times" for word in ERRORS if word in log]
    return outcome


def _in_calm(lines: list[dict[str, Any]], seconds: float) -> float:
    """Return how many positions a second were acknowledged in the first seconds."""
    began = [line["began"] for line in lines if line["status"] in (302, 303) and not line["again"]]
    return sum(moment < min(began) + seconds for moment in began) / seconds if began else 0.0


def _disk() -> float:
    """Return how many seconds one small write takes until it is on the disk: no position can be kept sooner."""
    with NamedTemporaryFile(buffering=0) as file:
        taken = []
        for _write in range(100):
            file.write(b"x" * 4096)
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - start)
    return _percentile(sorted(taken), 50)


def _percentile(ordered: list[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0
