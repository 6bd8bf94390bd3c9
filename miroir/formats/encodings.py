"""How the bytes of a text file are to be read: found by looking at all of them, never assumed."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from miroir.engine.words import Sentence, sentence_of
from miroir.formats.refusals import Unreadable

_PIECE: Final = 1 << 20
_MARKS: Final = (
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY: Final = {
    b"%PDF": sentence_of("this is a PDF; export the answers as CSV or XLSX."),
    b"\x1f\x8b": sentence_of("this file is compressed with gzip; decompress it and read what is inside."),
    b"\xd0\xcf\x11\xe0": sentence_of("this is an old Excel workbook; save it as XLSX or CSV."),
    b"PK\x05\x06": sentence_of("this is an empty ZIP archive; check the export."),
    b"BZh": sentence_of("this file is compressed with bzip2; decompress it and read what is inside."),
    b"\xfd7zXZ": sentence_of("this file is compressed with xz; decompress it and read what is inside."),
    b"\x89PNG": sentence_of("this is an image; export the answers as CSV or XLSX."),
    b"\xff\xd8\xff": sentence_of("this is an image; export the answers as CSV or XLSX."),
    b"SQLite format 3": sentence_of("this is a database; export the answers as CSV or XLSX."),
}
_BAD: Final = re.compile("[\udc80-\udcff]")
_WIDE: Final = re.compile("[^\x00-\x7f\udc80-\udcff]")
_UNDEFINED: Final = frozenset(b"\x81\x8d\x8f\x90\x9d")
_LIKELY: Final = 0.25
"""Western text has far fewer accented letters than a quarter of its bytes."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """The name of a codec, and what to tell when it is not the usual one.

    `longest`: bytes of the longest line where every byte was looked at, so that none is invalid or NUL; else 0.
    """

    codec: str
    notes: tuple[Sentence, ...] = ()
    longest: int = 0


def encoding_of(path: Path) -> Encoding:
    """Return how the file's text is encoded: UTF-8 or UTF-16 with or without a mark, or Windows-1252.

    Windows-1252 is chosen only where the bytes that are not UTF-8 far outnumber those that are, and are few
    beside plain letters. Raises Unreadable on an empty file, on one that is no text, and on a mix of encodings.
    """
    with path.open("rb") as source:
        start = source.read(4096)
    if not start.strip():
        raise Unreadable(sentence_of("the file is empty; export it again."), file=path.name)
    for magic, sentence in _BINARY.items():
        if start.startswith(magic):
            raise Unreadable(sentence, file=path.name)
    for mark, codec in _MARKS:
        if start.startswith(mark):
            return Encoding(codec)
    found = _utf16_without_mark(start) or _eight_bits(path, marked=start.startswith(codecs.BOM_UTF8))
    return replace(found, codec="utf-8-sig") if start.startswith(codecs.BOM_UTF8) else found


def _utf16_without_mark(start: bytes) -> Encoding | None:
    """Return UTF-16 where nearly every second byte is zero, as in any text of mostly Latin letters; else None."""
    pairs = len(start) // 2
    low, high = start[0 : 2 * pairs : 2].count(0), start[1 : 2 * pairs : 2].count(0)
    if pairs < 2 or max(low, high) < 0.7 * pairs or min(low, high) > 0.05 * pairs:
        return None
    codec = "utf-16-le" if high > low else "utf-16-be"
    return Encoding(codec, (sentence_of("The file has no byte order mark; it was read as %(codec)s.", codec=codec),))


@dataclass(slots=True)
class _Tally:
    """What the bytes of a file are, counted a piece at a time."""

    lines: int = 1
    size: int = 0
    wide: int = 0
    bad: int = 0
    first_bad_line: int = 0
    undefined_line: int = 0
    longest: int = 0
    unended: int = 0

    def take(self, piece: bytes, text: str, file: str) -> None:
        """Count one more piece. Raises Unreadable on a NUL byte: no text has one."""
        if b"\0" in piece:
            line = self.lines + piece.count(b"\n", 0, piece.index(b"\0"))
            raise Unreadable(
                sentence_of("there is a NUL byte: this is no text file; export it as CSV or XLSX."),
                file=file,
                line=line,
            )
        self.size += len(piece)
        if not text.isascii():
            self._take_wide(text)
        self._take_lines(piece)

    def _take_lines(self, piece: bytes) -> None:
        lengths = [len(line) for line in piece.split(b"\n")]
        lengths[0] += self.unended
        longest = max(lengths)
        self.longest = max(self.longest, longest)
        self.unended = lengths[-1]
        self.lines += len(lengths) - 1

    def _take_wide(self, text: str) -> None:
        self.wide += len(_WIDE.findall(text))
        bad = _BAD.findall(text)
        if bad and not self.first_bad_line:
            found = _BAD.search(text)
            self.first_bad_line = self.lines + text.count("\n", 0, found.start() if found else 0)
        if not self.undefined_line:
            places = [m.start() for m in _BAD.finditer(text) if ord(m.group()) - 0xDC00 in _UNDEFINED]
            self.undefined_line = self.lines + text.count("\n", 0, places[0]) if places else 0
        self.bad += len(bad)


def _eight_bits(path: Path, *, marked: bool) -> Encoding:
    tally = _Tally()
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            tally.take(piece, decoder.decode(piece), path.name)
        tally.take(b"", decoder.decode(b"", final=True), path.name)
    if not tally.bad:
        return Encoding("utf-8", longest=tally.longest)
    if not marked and tally.wide * 10 <= tally.bad <= _LIKELY * tally.size and not tally.undefined_line:
        note = sentence_of("The file is not UTF-8; it was read as Windows-1252.")
        return Encoding("cp1252", (note,), longest=tally.longest)
    raise Unreadable(
        sentence_of(
            "the text is neither UTF-8, UTF-16 nor Windows-1252 from end to end; save it again as UTF-8 (“CSV UTF-8”)."
        ),
        file=path.name,
        line=tally.undefined_line if not tally.wide and tally.undefined_line else tally.first_bad_line,
    )
