"""The alignment of two sequences: which stretches of one became which of the other.

Few differences are found by Myers' greedy search (Myers 1986, Algorithmica 1, 251-266), which is minimal. Where there
are more than `FEW`, the sequences are first cut at runs that occur once in each and stand in the same order in both
(the idea of patience sorting, Cohen's "patience diff"): long runs first, then shorter. A stretch without such a run is
replaced as a whole. So the time grows with the length, never with its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

FEW: Final = 256
"""Tokens removed and added up to which the alignment of a stretch is minimal."""
RUNS: Final = (24, 8, 3, 1)
"""Lengths, in tokens, of the runs at which longer differences are cut."""
DEEPEST: Final = 24
"""How often a stretch may be cut again."""

Ids = Sequence[int]


@dataclass(frozen=True, slots=True)
class Change:
    """old[start:end] became new[new_start:new_end]; one of both may be empty."""

    start: int
    end: int
    new_start: int
    new_end: int


def changes_between(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Return what changed, in order; between two changes stands at least one element that is common."""
    numbers: dict[str, int] = {}
    a = [numbers.setdefault(token, len(numbers)) for token in old]
    b = [numbers.setdefault(token, len(numbers)) for token in new]
    found: list[Change] = []
    waiting = [(Change(0, len(a), 0, len(b)), 0)]
    while waiting:
        stretch, depth = waiting.pop()
        stretch = stripped(a, b, stretch)
        if stretch.start == stretch.end or stretch.new_start == stretch.new_end:
            found.append(stretch)
            continue
        few = _few_changes(a, b, stretch)
        if few is not None:
            found += few
            continue
        parts = _cut(a, b, stretch) if depth < DEEPEST else []
        waiting += ((part, depth + 1) for part in parts)
        if not parts:
            found.append(stretch)
    return _touching_joined(sorted(found, key=lambda one: (one.start, one.new_start)))


def stripped(a: Sequence[object], b: Sequence[object], stretch: Change) -> Change:
    """Return the stretch without what is common at its beginning and at its end."""
    i, j, x, y = stretch.start, stretch.end, stretch.new_start, stretch.new_end
    while i < j and x < y and a[i] == b[x]:
        i, x = i + 1, x + 1
    while i < j and x < y and a[j - 1] == b[y - 1]:
        j, y = j - 1, y - 1
    return Change(i, j, x, y)


def _few_changes(a: Ids, b: Ids, stretch: Change) -> list[Change] | None:
    """Return the shortest list of changes of a stretch, None where it takes more than `FEW` removals and additions."""
    rows, columns = stretch.end - stretch.start, stretch.new_end - stretch.new_start
    if abs(rows - columns) > FEW:
        return None
    furthest: dict[int, int] = {1: 0}
    trail: list[dict[int, int]] = []
    for distance in range(min(FEW, rows + columns) + 1):
        trail.append(furthest.copy())
        for diagonal in range(-distance, distance + 1, 2):
            down = diagonal == -distance or (diagonal != distance and furthest[diagonal - 1] < furthest[diagonal + 1])
            x = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            y = x - diagonal
            while x < rows and y < columns and a[stretch.start + x] == b[stretch.new_start + y]:
                x, y = x + 1, y + 1
            furthest[diagonal] = x
            if x >= rows and y >= columns:
                return _traced(trail, stretch)
    return None


def _traced(trail: Sequence[dict[int, int]], stretch: Change) -> list[Change]:
    """Return the steps of Myers' search read backwards, each a removal or an addition of one token."""
    x, y = stretch.end - stretch.start, stretch.new_end - stretch.new_start
    steps: list[Change] = []
    for distance in range(len(trail) - 1, 0, -1):
        furthest, diagonal = trail[distance], x - y
        down = diagonal == -distance or (diagonal != distance and furthest[diagonal - 1] < furthest[diagonal + 1])
        from_diagonal = diagonal + 1 if down else diagonal - 1
        before_x = furthest[from_diagonal]
        before_y = before_x - from_diagonal
        i, k = stretch.start + before_x, stretch.new_start + before_y
        steps.append(Change(i, i if down else i + 1, k, k + 1 if down else k))
        x, y = before_x, before_y
    return steps[::-1]


def _cut(a: Ids, b: Ids, stretch: Change) -> list[Change]:
    """Return what is left of a stretch between the runs that both sides share; [] where they share none."""
    for length in RUNS:
        shared = _shared_runs(a, b, stretch, length)
        if shared:
            return _between(a, b, stretch, shared)
    return []


def _shared_runs(a: Ids, b: Ids, stretch: Change, length: int) -> list[tuple[int, int]]:
    """Return the places of runs that occur once in each side, as many as can stand in the same order in both."""
    once_in_old = _once(a, stretch.start, stretch.end, length)
    once_in_new = _once(b, stretch.new_start, stretch.new_end, length)
    pairs = [(place, once_in_new[run]) for run, place in once_in_old.items() if run in once_in_new]
    return _increasing(sorted(pairs))


def _once(ids: Ids, start: int, end: int, length: int) -> dict[tuple[int, ...], int]:
    runs = [tuple(ids[place : place + length]) for place in range(start, end - length + 1)]
    counts = Counter(runs)
    return {run: start + place for place, run in enumerate(runs) if counts[run] == 1}


def _increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest list of pairs in which both places grow."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        rank = bisect_left(tails, place)
        before.append(at[rank - 1] if rank else -1)
        tails[rank : rank + 1] = [place]
        at[rank : rank + 1] = [number]
    chosen: list[tuple[int, int]] = []
    number = at[-1] if at else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _between(a: Ids, b: Ids, stretch: Change, shared: Sequence[tuple[int, int]]) -> list[Change]:
    parts: list[Change] = []
    i, x = stretch.start, stretch.new_start
    for place, new_place in shared:
        if place < i or new_place < x:
            continue
        if (place, new_place) != (i, x):
            parts.append(Change(i, place, x, new_place))
        i, x = place, new_place
        while i < stretch.end and x < stretch.new_end and a[i] == b[x]:
            i, x = i + 1, x + 1
    if (i, x) != (stretch.end, stretch.new_end):
        parts.append(Change(i, stretch.end, x, stretch.new_end))
    return parts


def _touching_joined(changes: Sequence[Change]) -> list[Change]:
    joined: list[Change] = []
    for one in changes:
        if one.start == one.end and one.new_start == one.new_end:
            continue
        if joined and joined[-1].end == one.start and joined[-1].new_end == one.new_start:
            first = joined.pop()
            joined.append(Change(first.start, one.end, first.new_start, one.new_end))
        else:
            joined.append(one)
    return joined
