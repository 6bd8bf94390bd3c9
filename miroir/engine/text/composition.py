"""Composition: changes that were done one after the other, told as one change of the text before them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from miroir.engine.text.operations import Operation, checked, operation

_WRITTEN: Final = -1


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text: the place in the base at which it stands, `_WRITTEN` where a step wrote it."""

    text: str
    at: int

    def cut(self, place: int) -> tuple[_Piece, _Piece]:
        after = _WRITTEN if self.at == _WRITTEN else self.at + place
        return _Piece(self.text[:place], self.at), _Piece(self.text[place:], after)


def composed(base: str, steps: Iterable[Sequence[Operation]]) -> tuple[Operation, ...]:
    """Return the operations on `base` that do at once what the steps do one after the other.

    Each step is on the text that those before it made. What one wrote and a later one removed is not told; characters
    of the base that stay are the same ones. Raises ValueError as `checked` does.
    """
    pieces = [_Piece(base, 0)]
    for step in steps:
        ordered = checked("".join(piece.text for piece in pieces), step)
        pieces = _done(pieces, ordered)
    return _told(base, pieces)


def _done(pieces: Sequence[_Piece], ordered: Sequence[Operation]) -> list[_Piece]:
    done: list[_Piece] = []
    rest = list(reversed(pieces))
    read = 0
    for one in ordered:
        done += _taken(rest, one.start - read)
        _taken(rest, one.end - one.start)
        done.append(_Piece(one.text, _WRITTEN))
        read = one.end
    return [piece for piece in (*done, *reversed(rest)) if piece.text]


def _taken(rest: list[_Piece], length: int) -> list[_Piece]:
    """Take so many characters from the end of a list that stands in reversed order."""
    taken: list[_Piece] = []
    while length > 0:
        piece = rest.pop()
        if len(piece.text) > length:
            piece, left = piece.cut(length)
            rest.append(left)
        taken.append(piece)
        length -= len(piece.text)
    return taken


def _told(base: str, pieces: Sequence[_Piece]) -> tuple[Operation, ...]:
    operations: list[Operation] = []
    read, written = 0, ""
    for piece in (*pieces, _Piece("", len(base))):
        if piece.at == _WRITTEN:
            written += piece.text
            continue
        if base[read : piece.at] != written:
            operations.append(operation(read, piece.at, written))
        read, written = piece.at + len(piece.text), ""
    return tuple(operations)
