"""Seals published outside: each note as a file in a folder that others copy, or that lies on another machine.

Only an older note, kept where the site can't reach it, shows that a journal was rewritten and sealed anew.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from miroir.journal.models import Seal


def publish_notes(seals: Iterable[Seal]) -> None:
    """Write the notes of seals in the folder of the settings, if there is one; those that are there stay. Raises OSError."""
    if settings.JOURNAL_WITNESS is None:
        return
    folder: Path = settings.JOURNAL_WITNESS
    folder.mkdir(parents=True, exist_ok=True)
    for seal in seals:
        path = folder / file_name(seal)
        if not path.exists():
            _write(path, seal.note)


def missing_notes() -> list[Seal]:
    """Return the newest seals whose notes are not in the folder yet, oldest first; none where there is no folder."""
    missing: list[Seal] = []
    if settings.JOURNAL_WITNESS is None:
        return missing
    for seal in Seal.objects.order_by("-pk").iterator():
        if (settings.JOURNAL_WITNESS / file_name(seal)).exists():
            break
        missing.append(seal)
    return missing[::-1]


def file_name(seal: Seal) -> str:
    """Return the name of a note's file; names sort as sizes do."""
    return f"{seal.size:012d}.note"


def _write(path: Path, note: str) -> None:
    """Write a file whole, and only then give it its name."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".note.", encoding="utf-8", delete=False) as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)
