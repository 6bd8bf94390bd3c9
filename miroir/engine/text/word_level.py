"""Operations made to start and end where words do, so that two changes of one word are seen to touch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from miroir.engine.text.operations import Operation, checked, operation, spliced
from miroir.engine.text.words import bounds, tokens


@dataclass(frozen=True, slots=True)
class Words:
    """A base text and where its words begin, found once for many operations."""

    base: str
    starts: Sequence[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", bounds(self.base))

    def before(self, place: int) -> int:
        """Return where the word begins that ends at `place` or holds it; 0 at the beginning."""
        return self.starts[max(bisect_left(self.starts, place) - 1, 0)]

    def after(self, place: int) -> int:
        """Return where the word ends that begins at `place` or holds it; the length at the end."""
        return self.starts[min(bisect_right(self.starts, place), len(self.starts) - 1)]

    def is_bound(self, place: int) -> bool:
        """Return whether no word is cut at `place`."""
        return self.starts[bisect_left(self.starts, place)] == place


def word_level(words: Words, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """Return operations with the same result that change whole words, each as small as whole words allow.

    An operation inside a word replaces the word, one that joins two words replaces both; operations side by side become
    one. Raises ValueError as `checked` does.
    """
    base = words.base
    groups: list[tuple[int, int, list[Operation]]] = []
    for one in checked(base, operations):
        start, end = _widened(words, one)
        members = [one]
        while groups and start <= groups[-1][1]:
            first_start, first_end, earlier = groups.pop()
            start, end, members = min(first_start, start), max(first_end, end), earlier + members
        groups.append((start, end, members))
    smallest = (trimmed(base, start, end, _written(base, start, end, members)) for start, end, members in groups)
    return tuple(one for one in smallest if one is not None)


def trimmed(base: str, start: int, end: int, text: str) -> Operation | None:
    """Return the operation that makes `text` of a span without its common first and last words; None where equal."""
    span = base[start:end]
    if span == text:
        return None
    if not span or not text:
        return operation(start, end, text)
    old, new = tokens(span), tokens(text)
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    low, high = sum(map(len, old[:first])), sum(map(len, old[len(old) - last :]))
    return operation(start + low, end - high, text[low : len(text) - high])


def touch(first: Operation, second: Operation) -> bool:
    """Return whether two operations on one base are at the same place.

    Spans that overlap, an insertion strictly inside a span, two insertions at one point. Side by side is not.
    """
    if first.start == first.end and second.start == second.end:
        return first.start == second.start
    return max(first.start, second.start) < min(first.end, second.end) or _is_inside(first, second)


def _is_inside(first: Operation, second: Operation) -> bool:
    inner, outer = (first, second) if first.start == first.end else (second, first)
    return inner.start == inner.end and outer.start < inner.start < outer.end


def _widened(words: Words, one: Operation) -> tuple[int, int]:
    base = words.base
    start = one.start if words.is_bound(one.start) else words.before(one.start)
    end = one.end if words.is_bound(one.end) else words.after(one.end)
    inner = base[start : one.start] + one.text + base[one.end : end]
    left, right = base[words.before(start) : start], base[end : words.after(end)]
    found = set(bounds(left + inner + right))
    if left and not left.isspace() and len(left) not in found:
        start -= len(left)
    if right and not right.isspace() and len(left + inner) not in found:
        end += len(right)
    return start, end


def _written(base: str, start: int, end: int, members: Sequence[Operation]) -> str:
    """Return what the operations make of a span that holds them all."""
    moved = [Operation(one.kind, one.start - start, one.end - start, one.text) for one in members]
    return spliced(base[start:end], moved)


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count
