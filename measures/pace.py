"""The time that something takes, as a quiet machine would tell it: other work on the same processor slows a figure, not the code."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")
QUIET: Final = 0.009
"""Seconds of the yardstick on the machine of the budget, where nothing else runs."""
FRESH: Final = 3.0
"""Seconds for which a pace that was taken counts as that of now."""


class _Taken:
    """The pace that was taken last, and when."""

    at = float("-inf")
    slower = 1.0


def timed(act: Callable[[], T], *, rounds: int = 1) -> tuple[float, T]:
    """Return the processor's seconds of the quickest of some rounds, as the quiet machine would tell them, and what it gave."""
    before = _yardstick()
    told = [_spent(act) for _ in range(rounds)]
    slower = max(1.0, before / QUIET, _yardstick() / QUIET)
    return min(seconds for seconds, _ in told) / slower, told[-1][1]


def slowness() -> float:
    """Return how many times slower than usual the machine is now, 1.0 at the least."""
    if time.monotonic() - _Taken.at > FRESH:
        _Taken.slower = max(1.0, _yardstick() / QUIET)
        _Taken.at = time.monotonic()
    return _Taken.slower


def _yardstick() -> float:
    """Return the seconds of some work that never changes: texts, mappings and calls, like that of a page."""
    return min(_spent(_work)[0] for _ in range(3))


def _work() -> int:
    counted: dict[str, int] = {}
    for number in range(40_000):
        word = f"{number % 1999}"
        counted[word] = counted.get(word, 0) + len(word)
    return sum(sorted(counted.values()))


def _spent(act: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    given = act()
    return time.process_time() - start, given
