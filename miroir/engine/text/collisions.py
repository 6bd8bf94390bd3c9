"""Collisions: which changes of one text are at the same place."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from miroir.engine.text.operations import Operation
from miroir.engine.text.word_level import Words, touch, word_level

Name = TypeVar("Name", bound=Hashable)


class Collision(NamedTuple, Generic[Name]):
    """Two changes that touch, and where: the span that both change, start == end where one inserts.

    `same` where both do exactly the same there. Two changes that touch at several places have as many collisions.
    """

    first: Name
    second: Name
    start: int
    end: int
    same: bool


def collisions(base: str, changes: Mapping[Name, Sequence[Operation]]) -> tuple[Collision[Name], ...]:
    """Return every collision of the changes, by place, then by the order in which the changes came.

    What touches is what conflicts in `merge`, here with `same` for what does not because both do it. One sweep from
    left to right: the time grows with the operations and with the collisions found. Raises ValueError as `checked`
    does.
    """
    words = Words(base)
    names = list(changes)
    placed = [
        (one.start, one.end, number, one)
        for number, name in enumerate(names)
        for one in word_level(words, changes[name])
    ]
    placed.sort(key=lambda item: item[:3])
    pairs = sorted(_touching([(number, one) for _, _, number, one in placed]))
    return tuple(Collision(names[first], names[second], start, end, same) for start, end, first, second, same in pairs)


def _touching(placed: Sequence[tuple[int, Operation]]) -> Iterator[tuple[int, int, int, int, bool]]:
    """Yield (start, end, first, second, same) of each pair that touches; `placed` is in order of place."""
    open_now: list[tuple[int, Operation]] = []
    for number, one in placed:
        open_now = [(other, earlier) for other, earlier in open_now if earlier.end > one.start or touch(earlier, one)]
        for other, earlier in open_now:
            if other != number and touch(earlier, one):
                first, second = (other, number) if other < number else (number, other)
                yield one.start, min(one.end, earlier.end), first, second, earlier == one
        open_now.append((number, one))
