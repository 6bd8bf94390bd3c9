"""The files of a publication as they lie on the disk, each held against the list that the journal knows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.common.may import Refused
from miroir.common.numbers import decimal
from miroir.decisions.models import Publication

SUMS: Final = "SHA256SUMS"
KILO: Final = 1000
FILES: Final[Mapping[str, tuple[str, str]]] = {
    "strategy.pdf": (words("the text on paper, tagged for screen readers"), "application/pdf"),
    "strategy.docx": (
        words("the text for Word"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "strategy.odt": (words("the text as an OpenDocument"), "application/vnd.oasis.opendocument.text"),
    "strategy.xml": (words("the text in Akoma Ntoso, the standard of legal texts"), "application/akn+xml"),
    "strategy.md": (words("the text in Markdown"), "text/markdown; charset=utf-8"),
    "strategy.json": (words("the text as plain JSON"), "application/json"),
    "consensus.json": (words("the consensus record: call, rule, finding, minority statements"), "application/json"),
    "certificates.json": (words("the certificate of each clause"), "application/json"),
    "threads.json": (words("the golden thread of each clause"), "application/json"),
    "dispositions.csv": (words("what became of each contribution"), "text/csv; charset=utf-8"),
    "changes.json": (words("every operation, from the empty text on"), "application/json"),
    "replay.py": (words("rebuilds the text from its changes, with Python alone"), "text/x-python; charset=utf-8"),
    SUMS: (words("the hash of each file"), "text/plain; charset=utf-8"),
}
"""What each file is, and its media type, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of a publication: its name, what it is, and its size in words of the language in force."""

    name: str
    about: str
    size: str


def files_of(publication: Publication, folder: Path, language: str) -> list[PublishedFile]:
    """Return the files that a publication has; none before they are written. `folder`: where publications are."""
    if not publication.folder:
        return []
    there = {one.name: one.stat().st_size for one in (folder / publication.folder).glob("*") if one.is_file()}
    return [
        PublishedFile(name, gettext(about), _size(there[name], language))
        for name, (about, _media_type) in FILES.items()
        if name in there
    ]


def file_content(publication: Publication, folder: Path, name: str) -> bytes | None:
    """Return a file of a publication as it was published; None where there is none of that name.

    Raises Refused where it is no longer the one that was published, by the list whose hash is in the journal.
    """
    if name not in FILES or not publication.folder:
        return None
    place = folder / publication.folder
    try:
        listed, content = (place / SUMS).read_bytes(), (place / name).read_bytes()
    except OSError:
        return None
    line = f"{hashlib.sha256(content).hexdigest()}  {name}"
    known = hashlib.sha256(listed).hexdigest() == publication.manifest_hash
    if not known or (name != SUMS and line not in listed.decode().splitlines()):
        told = gettext("The file %(name)s is not the one that was published: it is not given. Tell the secretariat.")
        raise Refused(told % {"name": name})
    return content


def _size(size: int, language: str) -> str:
    return gettext("%(size)s kB") % {"size": decimal(max(size / KILO, 0.1), language, digits=1)}
