"""The file of a dump of the journal: lines packed by gzip, and a line more that holds the SHA-256 of the packed bytes.

That line is a member of the archive by itself, written in one way only, so that no byte of the file can differ unseen;
`zcat` and any gzip reader give all lines in their order.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from miroir.engine.record.lines import canonical
from miroir.engine.words import sentence_of
from miroir.formats.refusals import Unreadable

MAGIC: Final = b"\x1f\x8b"
_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_GZIP: Final = 31
_LEVEL: Final = 6
_PORTION: Final = 1 << 16
LONGEST_LINE: Final = 1 << 20
"""Bytes of a line, unpacked; entries have some hundreds."""


def packed(lines: Iterable[str]) -> Iterator[bytes]:
    """Yield the bytes of the file that holds some lines."""
    digest, packer = hashlib.sha256(), zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    waiting = bytearray()
    for line in lines:
        waiting += line.encode()
        if len(waiting) >= _PORTION:
            portion = packer.compress(bytes(waiting))
            waiting.clear()
            digest.update(portion)
            yield portion
    portion = packer.compress(bytes(waiting)) + packer.flush()
    digest.update(portion)
    yield portion
    yield _closing(digest.hexdigest())


def unpacked(path: Path) -> Iterator[str]:
    """Yield the lines of a dump's file.

    Raises Unreadable where the file can't be opened, is no such file, or is not as it was written.
    """
    try:
        with path.open("rb") as file:
            _look_at_sum(file, path)
            yield from _lines(file, path)
    except OSError as refusal:
        reason = refusal.strerror or str(refusal)
        raise Unreadable(sentence_of("it can't be opened: %(reason)s.", reason=reason), file=str(path)) from refusal


def _closing(digest: str) -> bytes:
    """Return the last member: one stored block, so that there is one way to write it."""
    text = canonical({"sha256": digest}).encode()
    size = len(text).to_bytes(2, "little")
    block = b"\x01" + size + (len(text) ^ 0xFFFF).to_bytes(2, "little") + text
    return _HEADER + block + zlib.crc32(text).to_bytes(4, "little") + len(text).to_bytes(4, "little")


_CLOSING_BYTES: Final = len(_closing("0" * 64))


def _look_at_sum(file: BinaryIO, path: Path) -> None:
    """Leave the file at its beginning where its sum is right."""
    digest, rest = hashlib.sha256(), os.fstat(file.fileno()).st_size - _CLOSING_BYTES
    if rest <= 0 or file.read(len(MAGIC)) != MAGIC:
        raise Unreadable(sentence_of("this is no dump of a journal."), file=str(path))
    file.seek(0)
    while rest > 0:
        portion = file.read(min(_PORTION, rest))
        if not portion:
            break
        digest.update(portion)
        rest -= len(portion)
    if file.read() != _closing(digest.hexdigest()):
        raise Unreadable(
            sentence_of("the file is not as it was written: a byte differs, or it was cut. Download it again."),
            file=str(path),
        )
    file.seek(0)


def _lines(file: BinaryIO, path: Path) -> Iterator[str]:
    size = os.fstat(file.fileno()).st_size - _CLOSING_BYTES
    unpacker, waiting = zlib.decompressobj(_GZIP), b""
    try:
        while not unpacker.eof:
            portion = unpacker.unconsumed_tail or file.read(min(_PORTION, size - file.tell()))
            if not portion:
                break
            *whole, waiting = (waiting + unpacker.decompress(portion, LONGEST_LINE)).split(b"\n")
            for line in whole:
                yield line.decode() + "\n"
            if len(waiting) > LONGEST_LINE:
                break
    except (zlib.error, UnicodeDecodeError) as refusal:
        raise _damaged(path) from refusal
    if waiting or not unpacker.eof or unpacker.unused_data or file.tell() != size:
        raise _damaged(path)


def _damaged(path: Path) -> Unreadable:
    return Unreadable(sentence_of("what is packed in it can't be read."), file=str(path))
