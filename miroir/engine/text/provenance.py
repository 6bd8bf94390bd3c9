"""Provenance: which change wrote each character, and the log from which a text is rebuilt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from miroir.engine.text.operations import Operation, checked, text_hash


@dataclass(frozen=True, slots=True)
class Strand:
    """Characters that stand side by side and were written by one change, whose id is `origin`."""

    text: str
    origin: int


Woven = tuple[Strand, ...]
"""A text as strands: none is empty, and two neighbours have two origins."""


@dataclass(frozen=True, slots=True)
class Logged:
    """An accepted change: its id, its operations, and the hashes of the text before and after it."""

    origin: int
    operations: tuple[Operation, ...]
    base_hash: str
    result_hash: str


class Broken(Exception):
    """A log that does not rebuild its text, and the change at which it fails."""

    def __init__(self, origin: int, reason: str) -> None:
        super().__init__(f"change {origin}: {reason}")
        self.origin = origin
        self.reason = reason


def weave(woven: Woven, operations: Sequence[Operation], origin: int) -> Woven:
    """Return the text with the operations done, what they write marked with their `origin`.

    Characters that stay keep theirs. Raises ValueError as `checked` does.
    """
    parts: list[Strand] = []
    read = 0
    cursor = _Cursor(woven)
    for one in checked(text_of(woven), operations):
        parts += cursor.taken(one.start - read)
        parts.append(Strand(one.text, origin))
        cursor.taken(one.end - one.start)
        read = one.end
    return _joined((*parts, *cursor.rest()))


def logged(woven: Woven, operations: Sequence[Operation], origin: int) -> tuple[Woven, Logged]:
    """Return the text with the operations done, and the entry of the log that does it again.

    Raises ValueError as `checked` does.
    """
    base = text_of(woven)
    result = weave(woven, operations, origin)
    return result, Logged(origin, checked(base, operations), text_hash(base), text_hash(text_of(result)))


def text_of(woven: Woven) -> str:
    """Return the text alone."""
    return "".join(strand.text for strand in woven)


def origins(woven: Woven) -> list[tuple[int, int, int]]:
    """Return (start, end, origin) of each strand, in code points of the text."""
    found: list[tuple[int, int, int]] = []
    start = 0
    for strand in woven:
        found.append((start, start + len(strand.text), strand.origin))
        start += len(strand.text)
    return found


def origins_between(woven: Woven, start: int, end: int) -> tuple[int, ...]:
    """Return the origins of the characters from `start` to `end`, each once, in the order of the text."""
    inside = (origin for low, high, origin in origins(woven) if low < end and start < high)
    return tuple(dict.fromkeys(inside))


def replay(log: Iterable[Logged]) -> Woven:
    """Return the text that the log builds from an empty one.

    Raises Broken, naming the change, where a hash is not that of the text before or after it, or where its operations
    do not fit that text.
    """
    woven: Woven = ()
    current = text_hash("")
    for entry in log:
        if entry.base_hash != current:
            raise Broken(entry.origin, "the text before it is not the one that it was made for")
        try:
            woven = weave(woven, entry.operations, entry.origin)
        except ValueError as refusal:
            raise Broken(entry.origin, str(refusal)) from refusal
        current = text_hash(text_of(woven))
        if entry.result_hash != current:
            raise Broken(entry.origin, "the text after it is not the one that was kept")
    return woven


def unresolved(woven: Woven, known: Collection[int]) -> list[tuple[int, int]]:
    """Return the spans whose origin is not among the known ones; [] where every character resolves."""
    ids = frozenset(known)
    return [(start, end) for start, end, origin in origins(woven) if origin not in ids]


class _Cursor:
    """Reads strands from left to right, so many characters at a time."""

    def __init__(self, woven: Woven) -> None:
        self._woven = woven
        self._strand = 0
        self._offset = 0

    def taken(self, length: int) -> list[Strand]:
        found: list[Strand] = []
        while length:
            strand = self._woven[self._strand]
            text = strand.text[self._offset : self._offset + length]
            found.append(Strand(text, strand.origin))
            length -= len(text)
            self._offset += len(text)
            if self._offset == len(strand.text):
                self._strand, self._offset = self._strand + 1, 0
        return found

    def rest(self) -> list[Strand]:
        return self.taken(len(text_of(self._woven[self._strand :])) - self._offset)


def _joined(parts: Iterable[Strand]) -> Woven:
    joined: list[Strand] = []
    for part in parts:
        if part.text and joined and joined[-1].origin == part.origin:
            joined.append(Strand(joined.pop().text + part.text, part.origin))
        elif part.text:
            joined.append(part)
    return tuple(joined)
