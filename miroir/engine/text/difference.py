"""The difference between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, zip_longest
from typing import Final, Literal

from miroir.engine.text.alignment import Change, changes_between, stripped
from miroir.engine.text.operations import Operation, checked, operation
from miroir.engine.text.words import is_word, tokens

ALGORITHM: Final = "words-1"
"""The version of what this module finds: stored beside operations, raised when any answer changes."""
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_WEAK: Final = 4
"""What is common between two changes counts as changed too where both are this many times as long."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of each side: the old with what went, the new with what came; () where a side has no such line."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


def difference(before: str, after: str) -> tuple[Operation, ...]:
    """Return the operations, on whole words, that make `after` of `before`; () where they are equal.

    The same texts give the same operations. They are the fewest words where few changed (see `alignment`), then two
    changes with no word between them, or very little, are told as one.
    """
    if before == after:
        return ()
    old, new = tokens(before), tokens(after)
    at_old, at_new = _places(old), _places(new)
    joined = _joined(old, at_old, at_new, changes_between(old, new))
    return tuple(
        operation(at_old[one.start], at_old[one.end], after[at_new[one.new_start] : at_new[one.new_end]])
        for one in (stripped(old, new, change) for change in joined)
    )


def marked(before: str, after: str) -> list[Piece]:
    """Return both texts as one, for reading inline: what stayed, what went, then what came in its place."""
    return marked_by(before, difference(before, after))


def marked_by(base: str, operations: Sequence[Operation]) -> list[Piece]:
    """Return the text as one with what the operations remove and add. Raises ValueError as `checked` does."""
    pieces: list[Piece] = []
    read = 0
    for one in checked(base, operations):
        pieces.append(Piece("same", base[read : one.start]))
        pieces.append(Piece("removed", base[one.start : one.end]))
        pieces.append(Piece("added", one.text))
        read = one.end
    pieces.append(Piece("same", base[read:]))
    return [piece for piece in pieces if piece.text]


def side_by_side(before: str, after: str) -> list[Row]:
    """Return both texts line by line, facing each other; pieces keep their line ends, so that each side joins up."""
    rows: list[Row] = []
    left: list[list[Piece]] = [[]]
    right: list[list[Piece]] = [[]]
    for piece in marked(before, after):
        for part in _LINE.findall(piece.text):
            if piece.kind == "same" and not left[-1] and not right[-1]:
                rows += _facing(left, right)
                left, right = [[]], [[]]
            for kind, lines in (("removed", left), ("added", right)):
                if piece.kind in {kind, "same"}:
                    _laid(lines, Piece(piece.kind, part))
    return [*rows, *_facing(left, right)]


def _laid(lines: list[list[Piece]], piece: Piece) -> None:
    lines[-1].append(piece)
    if piece.text.endswith("\n"):
        lines.append([])


def _facing(left: list[list[Piece]], right: list[list[Piece]]) -> Iterator[Row]:
    for old, new in zip_longest(left, right):
        if old or new:
            yield Row(tuple(old or ()), tuple(new or ()))


def _places(parts: Sequence[str]) -> list[int]:
    return [0, *accumulate(map(len, parts))]


def _joined(
    old: Sequence[str], at_old: Sequence[int], at_new: Sequence[int], changes: Sequence[Change]
) -> list[Change]:
    """Return the changes with those told as one that nothing of weight stands between."""
    joined: list[Change] = []
    for change in changes:
        whole = change
        while joined and _is_weak(old, at_old, at_new, (joined[-1], whole)):
            first = joined.pop()
            whole = Change(first.start, whole.end, first.new_start, whole.new_end)
        joined.append(whole)
    return joined


def _is_weak(old: Sequence[str], at_old: Sequence[int], at_new: Sequence[int], around: tuple[Change, Change]) -> bool:
    before, after = around
    if not any(is_word(token) for token in old[before.end : after.start]):
        return "\n" not in "".join(old[before.end : after.start])
    kept = at_old[after.start] - at_old[before.end]
    return _WEAK * kept <= min(
        max(at_old[one.end] - at_old[one.start], at_new[one.new_end] - at_new[one.new_start]) for one in around
    )
