"""The archives that DOCX and ODT files are: opened with care, and written the same each time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from miroir.engine.words import Sentence, sentence_of
from miroir.formats.refusals import Unreadable
from miroir.formats.workbooks.archives import FAULTS, STEEPEST

LONGEST_FILE: Final = 20_000_000
"""Bytes of a document's file."""
LONGEST_PART: Final = 40_000_000
"""Bytes of one part that is read, inflated."""
LONGEST_WHOLE: Final = 300_000_000
MOST_PARTS: Final = 5_000
_FLAT: Final = 5_000_000
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_DAMAGED: Final = sentence_of("the document is damaged or cut short; save it again.")
_BURSTING: Final = sentence_of(
    "the document is far larger inside than a real one; save it again without what swells it."
)


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a document, by name; nothing is inflated before it is asked for."""

    file: str
    names: frozenset[str]
    _opened: zipfile.ZipFile

    def part(self, name: str) -> bytes:
        """Return a part inflated, b"" where there is none. Raises Unreadable where it is damaged or too long."""
        if name not in self.names:
            return b""
        try:
            with self._opened.open(name) as part:
                content = part.read(LONGEST_PART + 1)
        except FAULTS as error:
            raise Unreadable(_DAMAGED, file=self.file) from error
        if len(content) > LONGEST_PART:
            raise Unreadable(_BURSTING, file=self.file)
        return content


def opened(file: str, content: bytes) -> Package:
    """Open a document's archive. Raises Unreadable where it is damaged, cut, encrypted, or made to burst."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except FAULTS as error:
        raise Unreadable(_DAMAGED, file=file) from error
    parts = archive.infolist()
    if told := _fault_of(parts):
        raise Unreadable(told, file=file)
    return Package(file, frozenset(part.filename for part in parts), archive)


def _fault_of(parts: list[zipfile.ZipInfo]) -> Sentence | None:
    if len(parts) > MOST_PARTS:
        return sentence_of("the archive has too many parts to be a document.")
    if any(part.flag_bits & 0x1 for part in parts):
        return sentence_of("the document is encrypted; save it without a password.")
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        return sentence_of("the document is compressed in an unusual way; save it again.")
    if len({part.filename for part in parts}) < len(parts):
        return sentence_of("two parts of the document have the same name; save it again.")
    steep = any(part.file_size > _FLAT and part.file_size > STEEPEST * part.compress_size for part in parts)
    return _BURSTING if steep or sum(part.file_size for part in parts) > LONGEST_WHOLE else None


def packed(parts: Mapping[str, str], *, first: tuple[str, str] | None = None) -> bytes:
    """Return an archive of these parts, the same bytes each time; `first` is stored first, as it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo(first[0], _MOMENT), first[1].encode(), zipfile.ZIP_STORED)
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content.encode(), zipfile.ZIP_DEFLATED)
    return made.getvalue()
