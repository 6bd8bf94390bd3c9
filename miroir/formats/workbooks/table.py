"""The first sheet of an XLSX workbook as a table."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from miroir.engine.words import Sentence, sentence_of
from miroir.formats.refusals import Kind, Unreadable
from miroir.formats.tables import MARKS, Fault, Row
from miroir.formats.texts import shown
from miroir.formats.workbooks.archives import archive, pieces
from miroir.formats.workbooks.markup import listened
from miroir.formats.workbooks.parts import WORKBOOK, Relations, SharedTexts, Sheets, Styles, read_part
from miroir.formats.workbooks.sheets import SheetRows, Values

MOST_PADDED: Final = 20_000_000
"""Cells of the table, empty ones included: one far cell may not make it endless."""
_SINCE_1900: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's dates have no zone
_SINCE_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001


@dataclass(frozen=True, slots=True)
class WorkbookTable:
    """The rows of a sheet; lines are the sheet's row numbers. A formula or an error is a mark in its cell."""

    path: Path
    sheet: str
    values: Values
    header: tuple[str, ...]
    notes: tuple[Sentence, ...]

    @property
    def file(self) -> str:
        return self.path.name

    def rows(self) -> Iterator[Row]:
        width, padded = len(self.header), 0
        for place, (number, cells) in enumerate(_sheet_rows(self.path, self.sheet, self.values)):
            if place == 0:
                continue
            padded += width
            if padded > MOST_PADDED:
                told = sentence_of("the sheet is %(n)s columns wide; delete empty columns, or save it as CSV.", n=width)
                raise Unreadable(told, file=self.file, line=number)
            beyond = max(cells) - width + 1
            if beyond > 0:
                told = sentence_of("there is a cell %(n)s columns after the header's last.", n=beyond)
                yield Row(number, [], Fault(Kind.WIDTH, max(cells) + 1, told))
            else:
                yield Row(number, [cells.get(column, "") for column in range(width)])


def workbook_table(path: Path) -> WorkbookTable:
    """Return the table in the first sheet of a workbook; its first row that is not blank is the header.

    Formulas are not computed and their stored results not trusted: such cells are marked, and refused where they
    are needed. Raises Unreadable where the archive or its XML is damaged, hostile or too large, there is no sheet,
    or no header.
    """
    with archive(path) as opened:
        sheets, relations = Sheets(), Relations()
        if not read_part(opened, WORKBOOK, sheets, path) or not sheets.named:
            told = sentence_of("this archive is no XLSX workbook with a sheet; save it again as XLSX, or as CSV.")
            raise Unreadable(told, file=path.name)
        read_part(opened, "xl/_rels/workbook.xml.rels", relations, path)
        values = _values(opened, sheets, path)
        name, relation = sheets.named[0]
        sheet = relations.targets.get(relation, "xl/worksheets/sheet1.xml")
        if sheet not in opened.namelist():
            raise Unreadable(sentence_of("the workbook's first sheet is not in it; save it again."), file=path.name)
    first = next(_sheet_rows(path, sheet, values), None)
    if first is None:
        raise Unreadable(sentence_of("the first sheet is empty; put the table there."), file=path.name)
    return WorkbookTable(path, sheet, values, _header(first, path), _notes(name, sheets))


def _values(opened: zipfile.ZipFile, sheets: Sheets, path: Path) -> Values:
    shared, styles = SharedTexts(path.name), Styles()
    read_part(opened, "xl/sharedStrings.xml", shared, path)
    read_part(opened, "xl/styles.xml", styles, path)
    return Values(shared.texts, styles.dated, _SINCE_1904 if sheets.from_1904 else _SINCE_1900)


def _header(first: tuple[int, dict[int, str]], path: Path) -> tuple[str, ...]:
    number, cells = first
    for column, cell in cells.items():
        if cell in MARKS:
            told = sentence_of("the header has a formula or an error; write its text instead.")
            raise Unreadable(told, file=path.name, line=number, column=column + 1)
    return tuple(cells.get(column, "") for column in range(max(cells) + 1))


def _notes(name: str, sheets: Sheets) -> tuple[Sentence, ...]:
    others = len(sheets.named) - 1
    if not others:
        return ()
    told = sentence_of(
        "Only the first sheet, “%(name)s”, was read; the workbook has %(n)s more.", name=shown(name), n=others
    )
    return (told,)


def _sheet_rows(path: Path, sheet: str, values: Values) -> Iterator[tuple[int, dict[int, str]]]:
    listener = SheetRows(path.name, values)
    with archive(path) as opened:
        for _ in listened(pieces(opened, sheet, path), listener, path):
            yield from listener.taken()
