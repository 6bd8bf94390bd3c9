"""Operations: the changes of a text, as data that can be replayed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final


class Kind(StrEnum):
    """What an operation does."""

    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"


KINDS: Final = tuple(Kind)
_PARTS: Final[Mapping[str, type]] = {"kind": str, "start": int, "end": int, "text": str}


@dataclass(frozen=True, slots=True)
class Operation:
    """One change of a base text. `start` and `end` count code points of the base; `text` is what is written there.

    An insertion has start == end and a text, a deletion a span and no text, a replacement both.
    """

    kind: Kind
    start: int
    end: int
    text: str = ""

    @property
    def growth(self) -> int:
        """By how many code points the text grows; negative where it shrinks."""
        return len(self.text) - (self.end - self.start)


def operation(start: int, end: int, text: str) -> Operation:
    """Return the operation that writes `text` in the place of a span; its kind follows from which of both is empty."""
    if start == end:
        return Operation(Kind.INSERT, start, end, text)
    return Operation(Kind.REPLACE if text else Kind.DELETE, start, end, text)


def checked(base: str, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """Return the operations in the order of their places; insertions at one point keep the order given.

    Raises ValueError where one is out of range, is not shaped as its kind wants, changes nothing, or overlaps another.
    An insertion at an edge of a span does not overlap it.
    """
    for one in operations:
        fault = _fault(base, one)
        if fault:
            message = f"{_named(one)}: {fault}"
            raise ValueError(message)
    ordered = tuple(sorted(operations, key=lambda one: (one.start, one.end)))
    for before, after in pairwise(ordered):
        if after.start < before.end:
            message = f"{_named(after)} overlaps {_named(before)}"
            raise ValueError(message)
    return ordered


def apply(base: str, operations: Sequence[Operation]) -> str:
    """Return `base` with the operations done, all of them at places of `base`. Raises ValueError as `checked` does."""
    return spliced(base, checked(base, operations))


def spliced(base: str, ordered: Sequence[Operation]) -> str:
    """Return `base` with operations done that are known to be checked and in order."""
    parts: list[str] = []
    read = 0
    for one in ordered:
        parts += (base[read : one.start], one.text)
        read = one.end
    return "".join((*parts, base[read:]))


def inverse(base: str, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """Return the operations that bring the result back to `base`; their places are in the result."""
    undone: list[Operation] = []
    grown = 0
    for one in checked(base, operations):
        start = one.start + grown
        undone.append(operation(start, start + len(one.text), base[one.start : one.end]))
        grown += one.growth
    return tuple(undone)


def text_hash(text: str) -> str:
    """Return the SHA-256 of the text in UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def as_json(one: Operation) -> dict[str, str | int]:
    """Return the operation made of plain parts: kind, start, end, text."""
    return {"kind": one.kind.value, "start": one.start, "end": one.end, "text": one.text}


def from_json(value: object) -> Operation:
    """Return the operation that plain parts tell. Raises ValueError, saying what was expected, where they tell none."""
    if not isinstance(value, Mapping) or {name: type(part) for name, part in value.items()} != _PARTS:
        message = f"an operation has kind and text (texts), start and end (whole numbers), nothing else; came {value!r}"
        raise ValueError(message)
    if value["kind"] not in KINDS:
        message = f"kind is {value['kind']!r}; {', '.join(KINDS)} were expected"
        raise ValueError(message)
    return Operation(Kind(str(value["kind"])), int(str(value["start"])), int(str(value["end"])), str(value["text"]))


def _fault(base: str, one: Operation) -> str:
    """Return what is wrong with an operation alone, "" where nothing is."""
    if not 0 <= one.start <= one.end <= len(base):
        return f"out of range, the text has {len(base)} characters"
    if (one.start < one.end, bool(one.text)) != (one.kind != Kind.INSERT, one.kind != Kind.DELETE):
        return "an insertion has a text and no span, a deletion a span and no text, a replacement both"
    if one.kind == Kind.REPLACE and base[one.start : one.end] == one.text:
        return "changes nothing"
    if any("\ud800" <= character <= "\udfff" for character in one.text):
        return "its text holds half of a surrogate pair, which UTF-8 cannot write"
    return ""


def _named(one: Operation) -> str:
    return f"{one.kind} at {one.start} to {one.end}"
