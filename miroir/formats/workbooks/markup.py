"""The XML of a workbook's parts, told element by element; document types and entities are refused."""

from __future__ import annotations

import xml.parsers.expat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, Protocol

from miroir.engine.words import sentence_of
from miroir.formats.refusals import Unreadable

DEEPEST: Final = 60
LONGEST_TAG: Final = 2_000_000
"""Bytes of one tag with its attributes."""


class Listener(Protocol):
    """Hears the elements of a part, by local name."""

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def text(self, text: str) -> None:
        """A piece of text."""

    def end(self, name: str) -> None:
        """An element ends."""


class _Parser:
    """Drives a listener; see `listened`."""

    def __init__(self, listener: Listener, path: Path) -> None:
        self.listener = listener
        self.path = path
        self.depth = 0
        self.given = 0
        self.parser = xml.parsers.expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = listener.text
        self.parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes, *, last: bool) -> None:
        self.given += len(piece)
        try:
            self.parser.Parse(piece, last)
        except (xml.parsers.expat.ExpatError, ValueError) as error:
            raise Unreadable(
                sentence_of("a part of the workbook is no valid XML; save it again with a spreadsheet program."),
                file=self.path.name,
            ) from error
        if self.given - self.parser.CurrentByteIndex > LONGEST_TAG:
            raise self._hostile()

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._hostile()
        self.listener.begin(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.listener.end(name.rpartition(":")[2])

    def _refuse(self, *_: object) -> None:
        raise self._hostile()

    def _hostile(self) -> Unreadable:
        told = sentence_of("the workbook's XML is not what a spreadsheet program writes; save it again with one.")
        return Unreadable(told, file=self.path.name)


def listened(pieces: Iterable[bytes], listener: Listener, path: Path) -> Iterator[None]:
    """Feed a part to a listener, yielding after each piece. Raises Unreadable on XML that is invalid or hostile."""
    parser = _Parser(listener, path)
    for piece in pieces:
        parser.feed(piece, last=False)
        yield
    parser.feed(b"", last=True)
    yield
