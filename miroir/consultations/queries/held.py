"""The current positions of a process as arrays, read whole once and then only where they changed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from django.db.models import Count, QuerySet, Sum
from numpy.typing import NDArray

from miroir.consultations.models import Position, Process

AT_ONCE: Final = 5_000
"""Rows taken from the database at a time."""
WARM: Final = 4
"""Processes whose positions a worker keeps in mind."""
MOST_STATEMENTS: Final = 1 << 31
"""More than any key of a statement, so that a holder and a statement make one whole number."""
FIELDS: Final = ("pk", "holder_id", "statement_id", "answer")

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """The current positions of a process: `rows` has their key, holder, statement and answer, shape (n, 4).

    In the order of their keys, which is that in which they were written.
    """

    rows: Rows

    @property
    def last(self) -> int:
        """The greatest key; 0 where there is no position."""
        return int(self.rows[-1, 0]) if len(self.rows) else 0

    def followed_by(self, came: Rows) -> Held:
        """Return what holds once later rows came: the last of each holder and statement."""
        if not len(came):
            return self
        rows = np.concatenate((self.rows, came))
        pairs = rows[::-1, 1] * MOST_STATEMENTS + rows[::-1, 2]
        _pairs, latest = np.unique(pairs, return_index=True)
        return Held(rows[np.sort(len(rows) - 1 - latest)])

    def agrees_with(self, count: int, total: int) -> bool:
        """Return whether there are so many rows and their keys add up to a total."""
        return len(self.rows) == count and int(self.rows[:, 0].sum()) == total


class WarmPositions:
    """The positions of a few processes as a worker last read them: one worker's own, never shared between processes.

    What it gives is checked against the database by count and by the sum of keys, since rows may become visible out
    of order and may cease to hold without another in their place; where they differ all are read anew. So what comes
    out is always what one reading of the whole would give.
    """

    def __init__(self, most: int = WARM) -> None:
        self._most = most
        self._known: OrderedDict[int, Held] = OrderedDict()

    def of(self, process: Process) -> Held:
        """Return the current positions of a process: in two queries where it is known, and three where it is not."""
        current = _current(process)
        known = self._known.pop(process.pk, None)
        held = None if known is None else known.followed_by(_read(current.filter(pk__gt=known.last)))
        totals = current.aggregate(count=Count("pk"), total=Sum("pk"))
        if held is None or not held.agrees_with(totals["count"], totals["total"] or 0):
            held = Held(_read(current))
        self._known[process.pk] = held
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return held


def held_of(process: Process) -> Held:
    """Return the current positions of a process, read whole in one query."""
    return Held(_read(_current(process)))


def _current(process: Process) -> QuerySet[Position]:
    return Position.objects.current().filter(statement__process=process).order_by("pk")


def _read(positions: QuerySet[Position]) -> Rows:
    rows = positions.values_list(*FIELDS).iterator(chunk_size=AT_ONCE)
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, len(FIELDS))
