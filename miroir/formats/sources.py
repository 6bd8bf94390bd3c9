"""The one way in: a path to a file or a folder, and out comes a reading, whatever the format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.bundles import is_bundle, unpacked
from miroir.formats.cap_collectif.contributions import read_cap_collectif
from miroir.formats.cap_collectif.rows import is_cap_collectif
from miroir.formats.decidim import is_decidim, read_decidim
from miroir.formats.eu import eu_columns, read_eu
from miroir.formats.json_tables import json_table
from miroir.formats.mapped import read_mapped
from miroir.formats.mappings import TableMapping, read_mapping
from miroir.formats.polis.export import read_polis
from miroir.formats.polis.files import polis_files, role_of
from miroir.formats.reading import Reading
from miroir.formats.refusals import UnknownForm, Unreadable
from miroir.formats.separated import separated_table
from miroir.formats.tables import Table
from miroir.formats.workbooks.archives import is_archive
from miroir.formats.workbooks.table import workbook_table

LONGEST_FILE: Final = 2_000_000_000
"""Bytes of a source."""
_NO_HOLDERS_NEEDED: Final = frozenset({"decidim-proposals"})


def read(path: Path, *, mapping: Path | None = None) -> Reading:
    """Return what a file or a folder holds; its format is told by its content, never by its name.

    A table of another form is read by its mapping: the one given, or NAME.mapping.toml beside NAME.csv. A file of a
    Polis export stands for the folder that it is in; a ZIP archive for the files in it. Raises Unreadable, with
    file, line and column where there is one, and what to do.
    """
    try:
        reading = _read(path, mapping or mapping_beside(path))
    except OSError as refusal:
        reason = refusal.strerror or str(refusal)
        raise Unreadable(sentence_of("it can't be opened: %(reason)s.", reason=reason), file=path.name) from refusal
    if not reading.consultation.holders.ids and reading.format not in _NO_HOLDERS_NEEDED:
        raise _nothing(path, reading)
    return reading


def mapping_beside(path: Path) -> Path | None:
    """Return the mapping file that lies beside a table, None where there is none."""
    if not path.name:
        return None
    beside = path.with_suffix(".mapping.toml")
    return beside if beside.is_file() else None


def table_of(path: Path) -> Table:
    """Return the table in a file: a workbook, JSON or separated text, by content. Raises Unreadable or OSError."""
    if not path.exists():
        raise Unreadable(sentence_of("there is no such file or folder."), file=path.name)
    if not path.is_file():
        raise Unreadable(sentence_of("this is no ordinary file."), file=path.name)
    if path.stat().st_size > LONGEST_FILE:
        told = sentence_of("the file is longer than %(most)s bytes; split it.", most=LONGEST_FILE)
        raise Unreadable(told, file=path.name)
    with path.open("rb") as file:
        start = file.read(4096)
    if is_archive(start):
        return workbook_table(path)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"}:
        return json_table(path)
    return separated_table(path)


def reader_of(table: Table, folder: Path) -> Callable[[], Reading] | None:
    """Return how a table in a known format is read, None where its form is its own."""
    if role_of(table.header):
        return lambda: read_polis(polis_files(folder))
    if is_cap_collectif(table.header):
        return lambda: read_cap_collectif(table)
    if is_decidim(table.header):
        return lambda: read_decidim(table)
    columns = eu_columns(table)
    return (lambda: read_eu(table, columns)) if columns is not None else None


def _read(path: Path, mapping: Path | None) -> Reading:
    if path.is_dir():
        return read_polis(polis_files(path))
    if is_bundle(path):
        with unpacked(path) as inside:
            return _read(inside, mapping)
    table = table_of(path)
    known: TableMapping | None = read_mapping(mapping) if mapping else None
    if known is not None:
        return read_mapped(table, known)
    reader = reader_of(table, path.parent)
    if reader is None:
        told = sentence_of(
            "the table is in no known format. Have a mapping proposed with miroir inspect --propose, correct it, and "
            "keep it beside the file as %(mapping)s.",
            mapping=path.with_suffix(".mapping.toml").name,
        )
        raise UnknownForm(told, file=path.name)
    return reader()


def _nothing(path: Path, reading: Reading) -> Unreadable:
    if reading.refusals:
        first = reading.refusals[0]
        told = sentence_of("no row could be read; the first that was refused: %(sentence)s", sentence=first.sentence)
        return Unreadable(told, file=first.file, line=first.line, column=first.column)
    return Unreadable(sentence_of("there is no row under the header."), file=path.name)
