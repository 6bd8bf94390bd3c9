"""ZIP archives opened with care: sizes are looked at before anything is inflated, and counted while it is."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from miroir.engine.words import sentence_of
from miroir.formats.refusals import Unreadable

LONGEST_DIRECTORY: Final = 1_000_000
"""Bytes of an archive's list of parts."""
LONGEST_PART: Final = 150_000_000
"""Bytes of one part, inflated."""
LONGEST_WHOLE: Final = 300_000_000
"""Bytes of all parts together, inflated."""
STEEPEST: Final = 150
"""How many times longer a part of over 5,000,000 bytes may be than its compressed form."""
_FLAT: Final = 5_000_000
_PIECE: Final = 1 << 18
_END: Final = b"PK\x05\x06"
FAULTS: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    KeyError,
    OverflowError,
)
"""What Python's own reader raises on a damaged archive."""


def is_archive(start: bytes) -> bool:
    """Say whether a file that begins so is a ZIP archive, an XLSX workbook among them."""
    return start.startswith(b"PK\x03\x04")


@contextmanager
def archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive. Raises Unreadable where it is damaged, cut, encrypted, or made to burst when inflated."""
    _check_end(path)
    try:
        opened = zipfile.ZipFile(path)
    except FAULTS as error:
        raise damaged(path) from error
    with opened:
        _check_parts(opened.infolist(), path)
        yield opened


def damaged(path: Path) -> Unreadable:
    """Return the refusal of an archive that can't be inflated."""
    return Unreadable(sentence_of("the archive is damaged or cut short; copy or export it again."), file=path.name)


def _check_end(path: Path) -> None:
    """Raise Unreadable where the end of the archive is not there, or announces more parts than any such file has."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 66_000))
        end = file.read()
    place = end.rfind(_END)
    if place < 0 or len(end) < place + 22:
        raise damaged(path)
    parts, length = struct.unpack_from("<HI", end, place + 10)
    if parts > 20_000 or length > LONGEST_DIRECTORY:
        raise Unreadable(sentence_of("the archive has too many parts to be a workbook or an export."), file=path.name)


def _check_parts(parts: list[zipfile.ZipInfo], path: Path) -> None:
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unreadable(sentence_of("the archive is encrypted; save it without a password."), file=path.name)
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise Unreadable(sentence_of("the archive is compressed in an unusual way; make it again."), file=path.name)
    steep = any(part.file_size > _FLAT and part.file_size > STEEPEST * part.compress_size for part in parts)
    if steep or sum(part.file_size for part in parts) > LONGEST_WHOLE:
        raise bursting(path)


def bursting(path: Path) -> Unreadable:
    """Return the refusal of an archive that is far larger inside than outside."""
    return Unreadable(
        sentence_of("the archive is far larger inside than a real one; if it is real, save it as CSV."), file=path.name
    )


def pieces(opened: zipfile.ZipFile, name: str, path: Path) -> Iterator[bytes]:
    """Yield a part inflated, a piece at a time. Raises Unreadable where it is damaged or longer than LONGEST_PART."""
    length = 0
    try:
        with opened.open(name) as part:
            while piece := _read(part, path):
                length += len(piece)
                if length > LONGEST_PART:
                    raise bursting(path)
                yield piece
    except FAULTS as error:
        raise damaged(path) from error


def _read(part: IO[bytes], path: Path) -> bytes:
    try:
        return part.read(_PIECE)
    except FAULTS as error:
        raise damaged(path) from error
