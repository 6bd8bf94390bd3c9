"""What the command prints: results on standard output, all else on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from miroir.engine.canonical import readable_json

Told = Callable[[str, float], None]
"""Takes the name of a stage and the share of the whole that is done, in [0, 1]."""


def say(line: str = "") -> None:
    """Print a line of the result."""
    sys.stdout.write(f"{line}\n")


def say_json(value: object) -> None:
    """Print a result for machines."""
    sys.stdout.write(readable_json(value))


def complain(line: str) -> None:
    """Print a line of a refusal."""
    sys.stderr.write(f"{line}\n")


@contextmanager
def progress() -> Iterator[Told]:
    """Show on standard error how far long work is; nothing but the stages' names where that is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda stage, share: bar.update(task, description=stage, completed=share)


def _lines() -> Told:
    told: list[str] = []

    def tell(stage: str, share: float) -> None:
        if not told or told[-1] != stage:
            told.append(stage)
            complain(f"{share:4.0%} {stage}")

    return tell
