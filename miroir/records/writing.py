"""From a record to its files."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from miroir.records.computing import Progress, Record

Language = Literal["fr", "en", "both"]


def write_record(
    record: Record, *, out: Path, language: Language, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write the files of a record in the folder `out`, which is made where it lacks, and return their paths.

    With one language: record.html and record.pdf; with both: record.fr.html, record.en.html and the same as PDF.
    The other files are the same in every language. Raises OSError where the disk refuses.
    """
    raise NotImplementedError
