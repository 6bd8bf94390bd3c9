"""The one way in: a path to a file or a folder, and out comes a reading, whatever the format."""

from __future__ import annotations

from pathlib import Path

from miroir.engine.words import sentence_of
from miroir.formats.cap_collectif.contributions import read_cap_collectif
from miroir.formats.cap_collectif.rows import is_cap_collectif
from miroir.formats.decidim import is_decidim, read_decidim
from miroir.formats.eu import eu_columns, read_eu
from miroir.formats.mapped import read_mapped
from miroir.formats.mappings import read_mapping
from miroir.formats.polis.export import read_polis
from miroir.formats.polis.files import polis_files, role_of
from miroir.formats.reading import Reading
from miroir.formats.refusals import Unreadable
from miroir.formats.separated import separated_table


def read(path: Path, *, mapping: Path | None = None) -> Reading:
    """Return what a file or a folder holds; its format is told by its content, never by its name.

    A table of another form is read by its mapping: the one given, or NAME.mapping.toml beside NAME.csv. Raises
    Unreadable, with file, line and column where there is one, and what to do.
    """
    if path.is_dir():
        return read_polis(polis_files(path))
    if not path.is_file():
        raise Unreadable(sentence_of("there is no such file or folder."), file=path.name)
    table = separated_table(path)
    beside = mapping or mapping_beside(path)
    if beside is not None:
        return read_mapped(table, read_mapping(beside))
    if role_of(table.header):
        return read_polis(polis_files(path.parent))
    if is_cap_collectif(table.header):
        return read_cap_collectif(table)
    if is_decidim(table.header):
        return read_decidim(table)
    columns = eu_columns(table)
    if columns is not None:
        return read_eu(table, columns)
    raise Unreadable(
        sentence_of("the file is in no known format; propose a mapping with “miroir inspect”."), file=path.name
    )


def mapping_beside(path: Path) -> Path | None:
    """Return the mapping file that lies beside a table, None where there is none."""
    beside = path.with_suffix(".mapping.toml")
    return beside if beside.is_file() else None
