"""Three-way merge: two changes of one text become one, and what cannot is kept as conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from miroir.engine.text.operations import Operation, spliced
from miroir.engine.text.word_level import Words, touch, trimmed, word_level


@dataclass(frozen=True, slots=True)
class Conflict:
    """A span of the base of which each side makes another text; start == end where both insert at one point."""

    start: int
    end: int
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What both sides do that does not conflict, as operations on the base, and what does, in order of place."""

    operations: tuple[Operation, ...]
    conflicts: tuple[Conflict, ...]


def merge(base: str, ours: Sequence[Operation], theirs: Sequence[Operation]) -> Merged:
    """Return both changes as one, word by word.

    In conflict: spans that overlap, an insertion inside a span that the other changes, insertions at one point; unless
    both make the same of it. Side by side is no conflict. Exchanging the sides exchanges them in each conflict and
    changes nothing else. Raises ValueError as `checked` does.
    """
    words = Words(base)
    agreed: list[Operation] = []
    conflicts: list[Conflict] = []
    for left, right in _places(word_level(words, ours), word_level(words, theirs)):
        if not left or not right:
            agreed += left or right
            continue
        start, end = min(one.start for one in (*left, *right)), max(one.end for one in (*left, *right))
        texts = [_within(base, side, start, end) for side in (left, right)]
        if texts[0] == texts[1]:
            agreed += left if _as_key(left) <= _as_key(right) else right
        else:
            conflicts.append(Conflict(start, end, texts[0], texts[1]))
    return Merged(tuple(sorted(agreed, key=lambda one: (one.start, one.end))), tuple(conflicts))


def resolution(base: str, merged: Merged, choices: Mapping[int, str]) -> tuple[Operation, ...]:
    """Return the operations on the base that do what is agreed and put the chosen text in each conflict.

    `choices`: the text by the number of the conflict, counted from 0. Raises ValueError where one has no choice, or a
    choice no conflict.
    """
    numbers = set(range(len(merged.conflicts)))
    if numbers != set(choices):
        wanted, given = sorted(numbers), sorted(choices)
        message = f"a choice for each of the conflicts {wanted} was expected; choices came for {given}"
        raise ValueError(message)
    settled: list[tuple[tuple[int, int], Operation | None]] = [((one.start, one.end), one) for one in merged.operations]
    for number, one in enumerate(merged.conflicts):
        settled.append(((one.start, one.end), trimmed(base, one.start, one.end, choices[number])))
    return tuple(done for _, done in sorted(settled, key=lambda pair: pair[0]) if done is not None)


def resolved(base: str, merged: Merged, choices: Mapping[int, str]) -> str:
    """Return the text with what is agreed, and the chosen text in each conflict. Raises ValueError as `resolution`."""
    return spliced(base, resolution(base, merged, choices))


Side = list[Operation]


def _places(ours: Sequence[Operation], theirs: Sequence[Operation]) -> list[tuple[Side, Side]]:
    """Return the operations that touch one another, through others too, together: ours and theirs, in order."""
    sides = [(one, 0) for one in ours] + [(one, 1) for one in theirs]
    sides.sort(key=lambda pair: (pair[0].start, pair[0].end, pair[1]))
    places: list[tuple[Side, Side]] = []
    for one, side in sides:
        if places and any(touch(one, other) for other in places[-1][1 - side][-1:]):
            places[-1][side].append(one)
        else:
            places.append(([one], []) if side == 0 else ([], [one]))
    return places


def _within(base: str, side: Sequence[Operation], start: int, end: int) -> str:
    moved = [Operation(one.kind, one.start - start, one.end - start, one.text) for one in side]
    return spliced(base[start:end], moved)


def _as_key(side: Sequence[Operation]) -> list[tuple[int, int, str]]:
    return [(one.start, one.end, one.text) for one in side]
