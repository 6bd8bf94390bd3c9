"""The real site, served and killed: granian with its web workers, and the workers of tasks."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PATIENCE: Final = 30.0
WORKERS: Final = ("--workers", "2", "--blocking-threads", "2")


class NotServed(Exception):
    """The site did not begin to serve: the sentence says why."""


@dataclass(slots=True)
class Served:
    """A site that is served: its port, its processes, and where they write what goes wrong."""

    port: int
    web: subprocess.Popen[bytes]
    tasks: subprocess.Popen[bytes]
    log: Path

    def kill_a_worker(self) -> int:
        """Kill a web worker at once, as a power cut would; return its number in the system, 0 where there was none."""
        workers = _children(self.web.pid)
        if not workers:
            return 0
        os.kill(workers[-1], signal.SIGKILL)
        return workers[-1]

    def processor_seconds(self) -> float:
        """Return how long the web workers have worked so far, those that ended included."""
        living = (_worked(child)[0] for child in _children(self.web.pid))
        return sum(_worked(self.web.pid)) + sum(living)


@contextmanager
def served(folder: Path, environment: Mapping[str, str], *, port: int, application: str) -> Iterator[Served]:
    """Serve the site until the block ends. Raises NotServed where the port is taken or the site does not answer."""
    if taken(port):
        message = f"port {port} is taken by something else: nothing would be measured"
        raise NotServed(message)
    log = folder / "served.log"
    granian = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1"]
    settings = ["--port", str(port), *WORKERS, "--log-level", "warning", "--respawn-failed-workers", application]
    site = ["nice", "-n", "10", sys.executable, "-m", "measures.site", "measures.storm.command", "qcluster"]
    with log.open("wb") as told:
        web = subprocess.Popen([*granian, *settings], env=environment, stdout=told, stderr=told, start_new_session=True)  # noqa: S603
        tasks = subprocess.Popen(site, env=environment, stdout=told, stderr=told, start_new_session=True)  # noqa: S603
        try:
            _wait(web, port, log)
            yield Served(port, web, tasks, log)
        finally:
            _stop(web)
            _stop(tasks)


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def taken(port: int) -> bool:
    """Return whether something listens on a port."""
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def _wait(web: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and web.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/en/about/licence/", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    message = f"the site does not answer on port {port}: {log.read_text(errors='replace')[-2000:]}"
    raise NotServed(message)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here, and those that it started."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _worked(process: int) -> tuple[float, float]:
    """Return how many seconds a process and those of its children that ended have worked; 0 where it is gone."""
    told = Path(f"/proc/{process}/stat")
    try:
        fields = [int(field) for field in told.read_text().rpartition(")")[2].split()[11:15]]
    except OSError:
        return 0.0, 0.0
    ticks = os.sysconf("SC_CLK_TCK")
    return sum(fields[:2]) / ticks, sum(fields[2:]) / ticks


def _children(parent: int) -> list[int]:
    """Return the processes that a process of ours started, in the order of their numbers."""
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    return sorted(int(number) for number in listed.read_text().split()) if listed.exists() else []
