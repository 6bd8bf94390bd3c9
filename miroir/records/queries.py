"""The records that are kept in a folder, one folder a record."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from miroir.common.styles import policy_of

CONTENT_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".py": "text/plain; charset=utf-8",
    ".toml": "text/plain; charset=utf-8",
    "": "text/plain; charset=utf-8",
}
SUMS: Final = "SHA256SUMS"
_NAME: Final = re.compile(r"[-\w]+", re.ASCII)
_STYLE: Final = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a record and its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record as a list shows it. `name` is its folder's; `answers` and `holders`, those who answered, are None where kept back."""

    name: str
    folder: Path
    titles: Mapping[str, str]
    questions: Mapping[str, str]
    invented: bool
    holders: int | None
    answers: int | None
    statements: int
    colleges: int
    verdicts: Mapping[str, int]
    files: tuple[KeptFile, ...]

    def page(self, language: str) -> str:
        """Return the name of the page to read in a language: the one in it, or the only one there is."""
        names = [file.name for file in self.files if file.name.endswith(".html")]
        return next((name for name in names if f".{language}." in name), names[0] if names else "")


def kept_records(folder: Path) -> tuple[KeptRecord, ...]:
    """Return the records in a folder, by name; folders without a whole record are passed over."""
    if not folder.is_dir():
        return ()
    names = sorted(part.name for part in folder.iterdir() if _NAME.fullmatch(part.name))
    return tuple(record for record in (kept_record(folder, name) for name in names) if record)


def kept_record(folder: Path, name: str) -> KeptRecord | None:
    """Return one record, or None where there is none of that name."""
    place = folder / name
    if not _NAME.fullmatch(name) or not (place / "record.json").is_file() or not (place / SUMS).is_file():
        return None
    return _read(place, (place / "record.json").stat().st_mtime_ns)


def file_of(record: KeptRecord, name: str) -> Path | None:
    """Return where a file of a record is; None for a name that is not one of its files."""
    return next((record.folder / file.name for file in record.files if file.name == name), None)


def policy_of_page(content: bytes) -> str:
    """Return the content security policy of a record's page, whose style is in it."""
    found = _STYLE.search(content)
    return f"{policy_of(found[1].decode() if found else '')}; frame-ancestors 'none'"


@lru_cache(maxsize=64)
def _read(folder: Path, _changed: int) -> KeptRecord:
    content = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    consultation = content["consultation"]
    listed = [line.split("  ", 1)[1] for line in (folder / SUMS).read_text(encoding="utf-8").splitlines()]
    names = [name for name in (*listed, SUMS) if (folder / name).is_file() and Path(name).name == name]
    return KeptRecord(
        name=folder.name,
        folder=folder,
        titles=consultation["titles"],
        questions=consultation["questions"],
        invented=consultation["invented"],
        holders=content["grid"].get("total"),
        answers=consultation["answers"],
        statements=len(content["statements"]),
        colleges=len(content["rule"]["colleges"]),
        verdicts=Counter(statement["verdict"] for statement in content["statements"]),
        files=tuple(KeptFile(name, (folder / name).stat().st_size) for name in names),
    )
