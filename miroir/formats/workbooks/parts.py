"""The small parts of a workbook: which sheets there are, shared texts, and which styles show dates."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.refusals import Unreadable
from miroir.formats.separated import LONGEST_CELL
from miroir.formats.workbooks.archives import pieces
from miroir.formats.workbooks.markup import Listener, listened

WORKBOOK: Final = "xl/workbook.xml"
MOST_SHARED: Final = 1_000_000
LONGEST_SHARED: Final = 60_000_000
"""Characters of all shared texts."""
_DATES: Final = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_DATE_CODE: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_NOT_CODE: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(slots=True)
class Sheets:
    """The sheets' names and relations in order, and whether days are counted from 1904."""

    named: list[tuple[str, str]] = field(default_factory=list)
    from_1904: bool = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self.named.append((attributes.get("name", ""), relation))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "") in {"1", "true"}

    def text(self, text: str) -> None:
        """Take no text."""

    def end(self, name: str) -> None:
        """Take no end."""


@dataclass(slots=True)
class Relations:
    """The parts that a workbook points at, by relation."""

    targets: dict[str, str] = field(default_factory=dict)

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            joined = target if target.startswith("/") else posixpath.join("/xl", target)
            self.targets[attributes.get("Id", "")] = posixpath.normpath(joined).lstrip("/")

    def text(self, text: str) -> None:
        """Take no text."""

    def end(self, name: str) -> None:
        """Take no end."""


@dataclass(slots=True)
class SharedTexts:
    """The texts that cells share, by number; what is read aloud beside them (phonetic) is left out."""

    file: str
    texts: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    taking: bool = False
    phonetic: bool = False
    length: int = 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        del attributes
        if name == "si":
            self.pieces = []
        elif name == "rPh":
            self.phonetic = True
        self.taking = name == "t" and not self.phonetic

    def text(self, text: str) -> None:
        if self.taking:
            self.pieces.append(text)
            self.length += len(text)
            if self.length > LONGEST_SHARED or len(self.texts) > MOST_SHARED:
                told = sentence_of("the workbook holds more text than can be read; save it as CSV.")
                raise Unreadable(told, file=self.file)

    def end(self, name: str) -> None:
        self.taking = False
        if name == "rPh":
            self.phonetic = False
        elif name == "si":
            joined = "".join(self.pieces)
            if len(joined) > LONGEST_CELL:
                told = sentence_of("a cell is longer than %(most)s characters.", most=LONGEST_CELL)
                raise Unreadable(told, file=self.file)
            self.texts.append(joined)


@dataclass(slots=True)
class Styles:
    """Which cell styles show a number as a date."""

    codes: dict[str, str] = field(default_factory=dict)
    dated: list[bool] = field(default_factory=list)
    inside: bool = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            self.dated.append(self._is_date(attributes.get("numFmtId", "0")))

    def _is_date(self, number: str) -> bool:
        if number in self.codes:
            return _DATE_CODE.search(_NOT_CODE.sub("", self.codes[number][:255])) is not None
        return number.isdecimal() and len(number) < 6 and int(number) in _DATES

    def text(self, text: str) -> None:
        """Take no text."""

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.inside = False


def read_part(opened: zipfile.ZipFile, name: str, listener: Listener, path: Path) -> bool:
    """Have a listener hear a whole part; say whether the archive has it."""
    if name not in opened.namelist():
        return False
    for _ in listened(pieces(opened, name, path), listener, path):
        pass
    return True
