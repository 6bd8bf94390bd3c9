"""Versions as drafts that files hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from miroir.common.languages import local
from miroir.drafting.models import Version, Wording
from miroir.drafting.queries.texts_tree import depth_of, numbers_of
from miroir.formats.documents import (
    Draft,
    Identity,
    Part,
    write_akoma_ntoso,
    write_docx,
    write_json,
    write_markdown,
    write_odt,
)


@dataclass(frozen=True, slots=True)
class Format:
    """A format in which a version can be had: its name, its media type, and what writes it."""

    name: str
    media_type: str
    write: Callable[[Draft, Identity], bytes | str]


FORMATS: Final[Mapping[str, Format]] = {
    "docx": Format(
        "Word",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda draft, _: write_docx(draft),
    ),
    "odt": Format("OpenDocument", "application/vnd.oasis.opendocument.text", lambda draft, _: write_odt(draft)),
    "md": Format("Markdown", "text/markdown; charset=utf-8", lambda draft, _: write_markdown(draft)),
    "xml": Format("Akoma Ntoso", "application/akn+xml", write_akoma_ntoso),
    "json": Format("JSON", "application/json", lambda draft, _: write_json(draft)),
}
"""By the ending of the file's name."""


def draft_of(version: Version, wordings: Sequence[Wording]) -> Draft:
    """Return a version as a draft: its clauses with their numbers and codes, in the language in which it is written."""
    numbers = numbers_of(wordings)
    document = version.document
    parts = tuple(
        Part(one.heading, one.text, depth_of(numbers[one.clause_id]), numbers[one.clause_id], one.clause.code)
        for one in wordings
    )
    return Draft(local(document, "title", document.language), document.language, parts)


def file_of(version: Version, wordings: Sequence[Wording], ending: str) -> bytes:
    """Return a version as a file of a format, named by its ending. Raises KeyError where it is none of FORMATS."""
    day = timezone.localdate(version.issued_at or version.begun_at)
    identity = Identity(day=day, name=version.document.slug)
    written = FORMATS[ending].write(draft_of(version, wordings), identity)
    return written.encode() if isinstance(written, str) else written
