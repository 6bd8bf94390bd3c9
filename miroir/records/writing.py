"""From a record to its files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Literal

from django.utils.translation import gettext

from miroir.records.computing import Progress, Record
from miroir.records.document import record_json
from miroir.records.exports import figures_csv, positions_csv
from miroir.records.pages import page_of
from miroir.records.papers import paper_of
from miroir.records.telling import tell_record

Language = Literal["fr", "en", "both"]
BESIDE: Final = Path(__file__).resolve().parent
LANGUAGES: Final = ("fr", "en")
SUMS: Final = "SHA256SUMS"


def write_record(
    record: Record, *, out: Path, language: Language, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write the files of a record in the folder `out`, which is made where it lacks, and return their paths.

    With one language: record.html and record.pdf; with both: record.fr.html, record.en.html and the same as PDF.
    The other files are the same in every language: figures.csv, positions.csv (where positions are public),
    record.json with its schema, verify.py and SHA256SUMS. Files of an earlier record there are removed.
    Raises OSError where the disk refuses.
    """
    out.mkdir(parents=True, exist_ok=True)
    makers = _makers(record, language)
    for name in _known_names() - set(makers):
        (out / name).unlink(missing_ok=True)
    sums = []
    for done, (name, make) in enumerate(makers.items()):
        if progress:
            progress(gettext("Writing %(name)s") % {"name": name}, done / len(makers))
        content = make()
        (out / name).write_bytes(content)
        sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
    (out / SUMS).write_bytes("".join(sums).encode())
    return tuple(out / name for name in (*makers, SUMS))


def _makers(record: Record, language: Language) -> dict[str, Callable[[], bytes]]:
    """Return the files by name, each with what makes its bytes."""
    makers: dict[str, Callable[[], bytes]] = {}
    beside = _beside(record)
    wanted = LANGUAGES if language == "both" else (language,)
    pages = {code: f"record.{code}" if language == "both" else "record" for code in wanted}
    names = [*(f"{stem}{end}" for stem in pages.values() for end in (".html", ".pdf")), *beside, SUMS]
    for code, stem in pages.items():
        makers[f"{stem}.html"] = partial(_page, record, code, wanted, names)
        makers[f"{stem}.pdf"] = partial(_paper, record, code, names)
    return makers | beside


def _page(record: Record, language: str, wanted: tuple[str, ...], names: list[str]) -> bytes:
    other = next((code for code in wanted if code != language), "")
    shown = [name for name in names if name not in (f"record.{language}.html", "record.html")]
    return page_of(tell_record(record, language, files=shown), version=record.version, other=other).encode()


def _paper(record: Record, language: str, names: list[str]) -> bytes:
    return paper_of(tell_record(record, language, files=names))


def _beside(record: Record) -> dict[str, Callable[[], bytes]]:
    """Return the files that are the same in every language."""
    makers: dict[str, Callable[[], bytes]] = {"figures.csv": lambda: figures_csv(record).encode()}
    if record.rule.positions == "public":
        makers["positions.csv"] = lambda: positions_csv(record.consultation).encode()
    return makers | {
        "record.json": lambda: record_json(record).encode(),
        "record.schema.json": (BESIDE / "record.schema.json").read_bytes,
        "verify.py": (BESIDE / "verify.py").read_bytes,
    }


def _known_names() -> set[str]:
    """Return every name that a record's file may have."""
    stems = ("record", *(f"record.{code}" for code in LANGUAGES))
    pages = {f"{stem}{end}" for stem in stems for end in (".html", ".pdf")}
    return pages | {"figures.csv", "positions.csv", "record.json", "record.schema.json", "verify.py", SUMS}
