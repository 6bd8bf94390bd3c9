"""Where a record comes from: a file or folder, its fingerprint, and what was read in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from miroir.formats.reading import Reading


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A consultation's file as it came: its name, the SHA-256 of its bytes, and the account of its rows."""

    name: str
    sha256: str
    reading: Reading


def source_of(path: Path, reading: Reading) -> Source:
    """Return the source of a record: `reading` is what was read at `path`."""
    return Source(path.resolve().name, fingerprint(path), reading)


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal; of a folder, that of the sorted list of its files.

    The list has a line "fingerprint  path inside the folder" a file, as sha256sum writes it.
    """
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    files = sorted(part.relative_to(path).as_posix() for part in path.rglob("*") if part.is_file())
    lines = "".join(f"{fingerprint(path / name)}  {name}\n" for name in files)
    return hashlib.sha256(lines.encode()).hexdigest()
