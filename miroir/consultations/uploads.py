"""Uploaded files: where they lie, and what they hold. Never under an address: a view that asks who it is gives parts."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from miroir.engine.words import Sentence
from miroir.formats import Reading, UnknownForm, Unreadable, propose_mapping, read

LARGEST: Final = 100_000_000
"""Bytes of an uploaded file."""
AT_ONCE: Final = 2_000_000
"""Bytes of a file that is read while the person waits; a larger one is read by a task."""
MAPPING: Final = "mapping.toml"
REFUSALS: Final = "refusals.json"
LONGEST_NAME: Final = 100
_ODD: Final = re.compile(r"[^\w. -]+")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was laid down, not yet of any import: its key, its own name, its hash and its bytes."""

    key: uuid.UUID
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What came of looking into an upload: a reading; or that its form is unknown, with a proposed mapping; or a refusal.

    Exactly one of `reading`, `unknown` and `refused` is there.
    """

    reading: Reading | None = None
    unknown: Sentence | None = None
    proposed: str = ""
    refused: Sentence | None = None


def lay_down(file: UploadedFile[bytes]) -> Upload:
    """Write an uploaded file into a new private folder, piece by piece; return what it is known by."""
    key, name, digest, size = uuid.uuid4(), plain_name(file.name or ""), hashlib.sha256(), 0
    (folder_of(key) / "file").mkdir(parents=True, mode=0o700)
    with (folder_of(key) / "file" / name).open("wb") as kept:
        for piece in file.chunks():
            digest.update(piece)
            size += len(piece)
            kept.write(piece)
    return Upload(key, name, digest.hexdigest(), size)


def plain_name(name: str) -> str:
    """Return a file's name without a folder or anything that a file system or a page might stumble over."""
    plain = _ODD.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: LONGEST_NAME - 10]}.{ending[:8]}" if stem and dot else (plain[:LONGEST_NAME] or "file")


def remove(key: uuid.UUID) -> None:
    """Remove an upload and all that was noted beside it; nothing happens where it is gone already."""
    shutil.rmtree(folder_of(key), ignore_errors=True)


def remove_file(key: uuid.UUID) -> None:
    """Remove the uploaded file itself, which may hold more of people than was kept; what was refused stays listed."""
    shutil.rmtree(folder_of(key) / "file", ignore_errors=True)


def folder_of(key: uuid.UUID) -> Path:
    """Return the folder of an upload."""
    return Path(settings.VAR) / "imports" / str(key)


def file_of(key: uuid.UUID, name: str) -> Path:
    """Return where an uploaded file lies, in a folder of its own."""
    return folder_of(key) / "file" / name


def set_mapping(key: uuid.UUID, mapping: str) -> None:
    """Lay the mapping that an upload is read by beside it; "" takes it away."""
    if mapping:
        (folder_of(key) / MAPPING).write_text(mapping, encoding="utf-8")
    else:
        (folder_of(key) / MAPPING).unlink(missing_ok=True)


def reading_of(key: uuid.UUID, name: str) -> Reading:
    """Return what an upload holds, by its mapping where there is one. Raises Unreadable with its sentence."""
    mapping = folder_of(key) / MAPPING
    return read(file_of(key, name), mapping=mapping if mapping.is_file() else None)


def look_into(key: uuid.UUID, name: str) -> Look:
    """Return what came of reading an upload; what was refused of it is listed beside it."""
    try:
        reading = reading_of(key, name)
    except UnknownForm as refusal:
        return Look(unknown=refusal.sentence, proposed=_proposed(file_of(key, name)))
    except Unreadable as refusal:
        return Look(refused=refusal.located())
    rows = json.dumps(list(_refusal_rows(reading)), ensure_ascii=False)
    (folder_of(key) / REFUSALS).write_text(rows, encoding="utf-8")
    return Look(reading=reading)


def refusals_of(key: uuid.UUID) -> list[dict[str, Any]]:
    """Return every refused row and cell of an upload; none where they were not listed, or are gone."""
    listed = folder_of(key) / REFUSALS
    return list(json.loads(listed.read_text(encoding="utf-8"))) if listed.is_file() else []


def written(sentence: Sentence) -> dict[str, Any]:
    """Return a sentence as plain JSON, so that it can be said in the reader's language later."""
    values = {name: written(value) if isinstance(value, Sentence) else value for name, value in sentence.values.items()}
    return {"template": sentence.template, "values": values}


def said(told: Mapping[str, Any]) -> str:
    """Return a written sentence in the language in force."""
    return _sentence(told).told(gettext)


def _sentence(told: Mapping[str, Any]) -> Sentence:
    values = {name: _sentence(value) if isinstance(value, dict) else value for name, value in told["values"].items()}
    return Sentence(told["template"], values)


def _proposed(path: Path) -> str:
    """Return a mapping to correct for a table of unknown form; "" where its columns give no hint."""
    try:
        return propose_mapping(path)
    except Unreadable:
        return ""


def _refusal_rows(reading: Reading) -> Iterator[dict[str, Any]]:
    for refusal in reading.refusals:
        place = {"file": refusal.file, "line": refusal.line, "column": refusal.column, "kind": str(refusal.kind)}
        yield {**place, **written(refusal.sentence)}
