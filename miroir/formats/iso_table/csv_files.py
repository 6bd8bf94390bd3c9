"""The commenting template, filled in, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.documents.drafts import plain
from miroir.formats.iso_table.columns import header_of
from miroir.formats.iso_table.gathering import TableGathering
from miroir.formats.iso_table.tables import COLUMNS, FIELDS, Table, cells_of
from miroir.formats.mapped_columns import protected, unprotected
from miroir.formats.refusals import Kind, Refusals, Unreadable

LONGEST_FILE: Final = 20_000_000
_SEPARATORS: Final = (";", ",", "\t")


def write_csv(table: Table) -> str:
    """Return the table as CSV with semicolons, the same each time: the three fields, an empty line, titles, rows.

    A cell that a spreadsheet would take for a formula has an apostrophe before it, which `read_csv` takes away.
    It begins with a byte order mark, so that spreadsheets read it as UTF-8. Raises ValueError where a row's id is
    no code of its member.
    """
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    for name, told in zip(FIELDS, (table.date, table.document, table.project), strict=True):
        writer.writerow([name, protected(plain(told))])
    writer.writerow([])
    writer.writerow(COLUMNS)
    for row in table.rows:
        writer.writerow([protected(cell) for cell in cells_of(row)])
    return "\ufeff" + made.getvalue()


def read_csv(content: bytes, refusals: Refusals | None = None) -> Table:
    """Return the table of a CSV file; rows that can't be read are added to `refusals`, with their physical line.

    Read as UTF-8, or UTF-16 with a mark, or else Windows-1252; separated by semicolons, commas or tabs. Raises
    Unreadable where the file is no text, a quotation mark is never closed, or no row has the template's titles.
    """
    listed = refusals if refusals is not None else Refusals("table.csv")
    words = _decoded(content, listed.file)
    separator = max(_SEPARATORS, key=lambda each: _is_headed(words, each))
    gathering = TableGathering(listed)
    for line, cells in _records(words, separator, listed):
        while gathering.header is None and cells and not cells[-1].strip():
            cells.pop()
        if gathering.header is None and cells[0] in FIELDS and len(cells) < 3:
            gathering.fields.setdefault(cells[0].lower(), unprotected(cells[1]) if len(cells) > 1 else "")
            continue
        gathering.take(line, _narrowed(cells, gathering.width))
    return gathering.table()


def _narrowed(cells: list[str], width: int) -> list[str]:
    """Return a row's cells without the empty ones that a spreadsheet adds after the header's last."""
    if width and len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        cells = cells[:width]
    return [unprotected(cell) for cell in cells]


def _is_headed(words: str, separator: str) -> bool:
    """Say whether a row among the first 100 has the template's titles when parted so."""
    reader = csv.reader(io.StringIO(words[:200_000], newline=""), delimiter=separator)
    try:
        return any(header_of(cells) is not None for _, cells in zip(range(100), reader, strict=False))
    except csv.Error:
        return False


def _records(words: str, separator: str, listed: Refusals) -> Iterator[tuple[int, list[str]]]:
    """Yield (physical line, cells) of each row that is not blank; a row wrongly quoted is listed."""
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=separator, strict=True)
    before = 0
    while True:
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield before + 1, cells
                before = reader.line_num
        except csv.Error as error:
            if "end of data" in str(error) or "field larger" in str(error):
                told = sentence_of("a quotation mark opened in this row is never closed; close it and try again.")
                raise Unreadable(told, file=listed.file, line=before + 1) from error
            told = sentence_of("a quotation mark inside a cell is not doubled; the row was not read.")
            listed.add(before + 1, Kind.MISQUOTED, told)
            before = reader.line_num
        else:
            return


def _decoded(content: bytes, file: str) -> str:
    if len(content) > LONGEST_FILE:
        raise Unreadable(
            sentence_of("the file is longer than %(most)s bytes; divide it.", most=LONGEST_FILE), file=file
        )
    try:
        marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        words = content.decode("utf-16") if marked else _eight_bits(content)
    except UnicodeDecodeError as error:
        told = sentence_of("the text is neither UTF-8, UTF-16 nor Windows-1252; save it again as UTF-8.")
        raise Unreadable(told, file=file, line=content.count(b"\n", 0, error.start) + 1) from error
    if "\0" in words:
        line = words.count("\n", 0, words.index("\0")) + 1
        told = sentence_of("there is a NUL character: this is no text file; export it as CSV or XLSX.")
        raise Unreadable(told, file=file, line=line)
    return words


def _eight_bits(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")
