"""Tables kept as separated text (CSV and its kin), read a row at a time with their physical lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from miroir.engine.words import Sentence, sentence_of
from miroir.formats.encodings import Encoding, encoding_of
from miroir.formats.refusals import Kind, Unreadable
from miroir.formats.tables import Fault, Row

LONGEST_LINE: Final = 4_000_000
"""Characters of one physical line."""
LONGEST_CELL: Final = 131_072
"""Characters of one cell."""
MOST_COLUMNS: Final = 65_000
SEPARATORS: Final = (",", ";", "\t", "|")
_SAMPLE: Final = 200


@dataclass(frozen=True, slots=True)
class SeparatedTable:
    """A table of separated text: see `separated_table`."""

    path: Path
    encoding: Encoding
    separator: str
    header: tuple[str, ...]

    @property
    def notes(self) -> tuple[Sentence, ...]:
        return self.encoding.notes

    @property
    def file(self) -> str:
        return self.path.name

    def rows(self) -> Iterator[Row]:
        records = _records(self.path, self.encoding, self.separator)
        next(records, None)
        return records


def separated_table(path: Path) -> SeparatedTable:
    """Return the table in a file of separated text; encoding and separator are found by looking.

    Quoted line feeds are part of a cell. Raises Unreadable where the file is no such text, has no header, a line
    of more than 4,000,000 characters, a cell of more than 131,072, or a quotation mark that is never closed.
    """
    encoding = encoding_of(path)
    separator = _separator_of(path, encoding)
    first = next(_records(path, encoding, separator), None)
    if first is None:
        raise Unreadable(sentence_of("there is no header row; export the file again."), file=path.name)
    if first.fault:
        raise Unreadable(first.fault.sentence, file=path.name, line=first.line)
    if len(first.cells) > MOST_COLUMNS:
        raise Unreadable(
            sentence_of(
                "the header has %(n)s columns; at most %(most)s are read.", n=len(first.cells), most=MOST_COLUMNS
            ),
            file=path.name,
            line=first.line,
        )
    return SeparatedTable(path, encoding, separator, tuple(first.cells))


def _lines(source: TextIO, file: str) -> Iterator[str]:
    """Return the physical lines with their ends. Raises Unreadable on one too long, or with a NUL character."""
    line = 0
    while text := source.readline(LONGEST_LINE + 1):
        line += 1
        if len(text) > LONGEST_LINE:
            told = sentence_of("the line is longer than %(most)s characters; check the export.", most=LONGEST_LINE)
            raise Unreadable(told, file=file, line=line)
        if "\0" in text:
            told = sentence_of("there is a NUL character: this is no text file; export it as CSV or XLSX.")
            raise Unreadable(told, file=file, line=line)
        yield text


def _records(path: Path, encoding: Encoding, separator: str) -> Iterator[Row]:
    """Return every row that is not blank; a row whose quotation marks are wrong has a fault and no cells.

    Lines that were looked at when the encoding was found are not looked at again.
    """
    with path.open("r", encoding=encoding.codec, newline="") as source:
        lines = source if 0 < encoding.longest <= LONGEST_LINE else _lines(source, path.name)
        reader = csv.reader(lines, delimiter=separator, strict=True)
        before = 0
        while True:
            try:
                for cells in reader:
                    if cells:
                        yield Row(before + 1, cells)
                    before = reader.line_num
            except csv.Error as error:
                yield Row(before + 1, [], _fault_of(error, path.name, before + 1))
                before = reader.line_num
            except UnicodeDecodeError as error:
                told = sentence_of("the bytes are not valid %(codec)s; save it again as UTF-8.", codec=encoding.codec)
                line = reader.line_num + 1 + error.object.count(b"\n", 0, error.start)
                raise Unreadable(told, file=path.name, line=line) from error
            else:
                return


def _fault_of(error: csv.Error, file: str, line: int) -> Fault:
    """Return the fault of one row. Raises Unreadable where what follows it can't be told apart either."""
    told = str(error)
    if "end of data" in told:
        raise Unreadable(
            sentence_of("a quotation mark opened in this row is never closed; close it and try again."),
            file=file,
            line=line,
        ) from error
    if "field larger" in told:
        raise Unreadable(
            sentence_of(
                "a cell of this row is longer than %(most)s characters: a quotation mark may be left open.",
                most=LONGEST_CELL,
            ),
            file=file,
            line=line,
        ) from error
    return Fault(Kind.MISQUOTED, 0, sentence_of("a quotation mark inside a cell is not doubled; the row was not read."))


def _separator_of(path: Path, encoding: Encoding) -> str:
    """Return the separator that gives a header of several columns and rows most often as wide; a comma if none."""
    best, separator = 0.0, SEPARATORS[0]
    for candidate in SEPARATORS:
        widths = _widths(path, encoding, candidate)
        if not widths or widths[0] < 2:
            continue
        alike = sum(width == widths[0] for width in widths) / len(widths)
        if widths[0] ** 0.5 * alike > best:
            best, separator = widths[0] ** 0.5 * alike, candidate
    return separator


def _widths(path: Path, encoding: Encoding, separator: str) -> list[int]:
    widths: list[int] = []
    try:
        for row in _records(path, encoding, separator):
            widths.append(len(row.cells))
            if len(widths) >= _SAMPLE:
                break
    except Unreadable:
        return widths
    return widths
