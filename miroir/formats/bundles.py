"""ZIP archives of CSV files, such as a Polis export: unpacked into a folder that goes when it was read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.refusals import Unreadable
from miroir.formats.workbooks.archives import archive, is_archive, pieces
from miroir.formats.workbooks.parts import WORKBOOK

MOST_FILES: Final = 50


def is_bundle(path: Path) -> bool:
    """Say whether a file is a ZIP archive that is no workbook. Raises Unreadable where it is damaged or bursting."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        if not is_archive(file.read(4)):
            return False
    with archive(path) as opened:
        names = set(opened.namelist())
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise Unreadable(sentence_of("this is a workbook of another kind; save it as XLSX or CSV."), file=path.name)
    return WORKBOOK not in names


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Unpack the CSV files of an archive and give their folder, or the file where there is but one.

    Only file names are kept of the paths in the archive, so that nothing is written elsewhere. Raises Unreadable
    where there is no CSV file, too many, or two of one name.
    """
    with TemporaryDirectory(prefix="miroir-") as folder, archive(path) as opened:
        parts = [part for part in opened.infolist() if _is_table(part)]
        names = [PurePosixPath(part.filename).name for part in parts]
        if not parts or len(parts) > MOST_FILES or len(set(names)) < len(names):
            told = sentence_of("the archive should hold the CSV files of one export; unpack it and give one of them.")
            raise Unreadable(told, file=path.name)
        for part, name in zip(parts, names, strict=True):
            with (Path(folder) / name).open("wb") as file:
                file.writelines(pieces(opened, part.filename, path))
        inside = Path(folder) / names[0] if len(names) == 1 else Path(folder)
        if inside.is_file() and is_bundle(inside):
            raise Unreadable(sentence_of("there is an archive in the archive; unpack it first."), file=path.name)
        yield inside


def _is_table(part: zipfile.ZipInfo) -> bool:
    place = PurePosixPath(part.filename)
    hidden = place.name.startswith(".") or "__MACOSX" in place.parts
    return not part.is_dir() and place.suffix.lower() == ".csv" and not hidden
