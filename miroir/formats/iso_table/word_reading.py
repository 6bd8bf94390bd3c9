"""A filled-in commenting template, read from a DOCX file."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

from miroir.engine.words import Sentence, sentence_of
from miroir.formats.documents.gathering import quoted
from miroir.formats.documents.markup import attribute, child, local, parsed, words_of
from miroir.formats.documents.packages import Package, opened
from miroir.formats.documents.word_runs import Runs
from miroir.formats.documents.word_settings import WordSettings, list_place, main_part, settings_of
from miroir.formats.iso_table.columns import fields_in, header_of
from miroir.formats.iso_table.gathering import TableGathering
from miroir.formats.iso_table.tables import TITLE, Table
from miroir.formats.refusals import Kind, Refusals, Unreadable


def read_docx(content: bytes, refusals: Refusals | None = None) -> Table:
    """Return the table of a filled-in template; rows that can't be read are added to `refusals`, with their line.

    Lines count the rows of all tables of the file, from 1. Several tables are one; headers repeated are passed
    over. Emphasis within cells is not kept. Raises Unreadable where the file is no DOCX document, holds macros, is
    hostile, or has no table with the template's titles.
    """
    listed = refusals if refusals is not None else Refusals("table.docx")
    package = opened(listed.file, content)
    if any(name.endswith(("vbaProject.bin", "vbaData.xml")) for name in package.names):
        raise Unreadable(sentence_of("the document holds macros; save it as DOCX without macros."), file=listed.file)
    main = main_part(package)
    reading = _Tables(settings_of(package, main), TableGathering(listed))
    reading.take_headers(package)
    body = child(parsed(package.part(main), listed.file), "body")
    for block in body if body is not None else ():
        reading.take(block)
    return reading.gathering.table()


@dataclass(slots=True)
class _Cell:
    """A cell: its words, the columns it covers, and whether it goes on from the row above."""

    words: str
    span: int = 1
    continued: bool = False


@dataclass(slots=True)
class _Tables:
    """Takes the tables of a document one after the other."""

    settings: WordSettings
    gathering: TableGathering
    line: int = 0
    left_out: list[Sentence] = field(default_factory=list)

    def take_headers(self, package: Package) -> None:
        """Take date, document and project from the header of pages."""
        for name in sorted(name for name in package.names if name.startswith("word/header")):
            for row in parsed(package.part(name), package.file).iter():
                if local(row) == "tr":
                    self.gathering.take_fields([cell.words for cell in self._cells(row)])
        self.left_out.clear()

    def take(self, block: ET.Element) -> None:
        """Take a block of the body: a table, or words beside tables."""
        name = local(block)
        if name == "tbl":
            self._take_table(block)
        elif name in {"sdt", "sdtContent", "customXml", "ins"}:
            for inner in block:
                self.take(inner)
        elif name == "p" and (words := words_of(block)):
            stated = fields_in([words])
            self.gathering.take_fields([words])
            if not stated and words != TITLE:
                told = sentence_of("words outside the table are not carried: “%(text)s”.", text=quoted(words))
                self.gathering.refusals.add(self.line, Kind.NOT_CARRIED, told)

    def _take_table(self, table: ET.Element) -> None:
        above: list[_Cell] = []
        for row in _rows_of(table):
            self.line += 1
            if child(row, "trPr", "del") is not None:
                told = sentence_of(
                    "a row whose deletion is pending is left out: “%(text)s”.", text=quoted(words_of(row))
                )
                self.gathering.refusals.add(self.line, Kind.NOT_CARRIED, told)
                continue
            cells = _continued(self._cells(row), above)
            above = cells
            self.gathering.take(self.line, *_spread(cells))
            for told in self.left_out:
                self.gathering.refusals.add(self.line, Kind.NOT_CARRIED, told)
            self.left_out.clear()

    def _cells(self, row: ET.Element) -> list[_Cell]:
        return [self._cell(cell) for cell in _inside(row, "tc")]

    def _cell(self, cell: ET.Element) -> _Cell:
        paragraphs = []
        for block in cell:
            if local(block) == "tbl":
                told = sentence_of("a table within a cell is not carried: “%(text)s”.", text=quoted(words_of(block)))
                self.left_out.append(told)
        for block in _inside(cell, "p"):
            runs = Runs(self.settings)
            runs.take(block)
            self.left_out += runs.left_out
            listed = list_place(child(block, "pPr"))[0] not in {"", "0"}
            paragraphs.append(f"- {runs.text}" if listed else runs.text)
        span, merged = child(cell, "tcPr", "gridSpan"), child(cell, "tcPr", "vMerge")
        told_span = attribute(span, "val") if span is not None else "1"
        wide = int(told_span) if told_span.isascii() and told_span.isdecimal() and len(told_span) < 3 else 1
        goes_on = merged is not None and attribute(merged, "val") in {"", "continue"}
        return _Cell("\n".join(paragraphs), max(wide, 1), goes_on)


def _rows_of(table: ET.Element) -> Iterator[ET.Element]:
    return _inside(table, "tr")


def _inside(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """Yield the direct children of a name, those in content controls among them."""
    for inner in element:
        if local(inner) == name:
            yield inner
        elif local(inner) in {"sdt", "sdtContent", "customXml"}:
            yield from _inside(inner, name)


def _continued(cells: list[_Cell], above: list[_Cell]) -> list[_Cell]:
    """Return the cells, those that go on from the row above with its words."""
    return [
        _Cell(above[place].words, cell.span) if cell.continued and place < len(above) else cell
        for place, cell in enumerate(cells)
    ]


def _spread(cells: list[_Cell]) -> tuple[list[str], int]:
    """Return the words of cells and the columns they cover; of a header's merged cell, the first has its words."""
    words, width = [cell.words for cell in cells], sum(cell.span for cell in cells)
    if width == len(cells) or header_of(words) is None:
        return words, width
    return [told for cell in cells for told in (cell.words, *[""] * (cell.span - 1))], width
