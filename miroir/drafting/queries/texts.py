"""Texts as pages and upper rooms read them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from miroir.consultations.models import ProcessState
from miroir.drafting.models import Change, Document, Version, Wording, WordingTranslation
from miroir.engine.record.lines import canonical
from miroir.engine.text.operations import text_hash
from miroir.formats.documents.drafts import plain


def documents() -> QuerySet[Document]:
    """Return all texts with their process, what one may do in it, and their versions in order. Four queries."""
    versions = Prefetch("versions", Version.objects.order_by("number"))
    return (
        Document.objects.select_related("process__current_step", "group")
        .prefetch_related("process__current_step__capabilities", versions)
        .order_by("-created_at", "pk")
    )


def shown_documents(*, prepared: bool) -> QuerySet[Document]:
    """Return the texts of consultations that have opened; `prepared`: of those in preparation too."""
    found = documents()
    return found if prepared else found.exclude(process__state=ProcessState.PREPARATION)


def document_of(slug: str) -> Document:
    """Return a text with its process and versions. Raises Http404."""
    return get_object_or_404(documents(), slug=slug)


def version_of(document: Document, number: int) -> Version:
    """Return a version of a text, with the text in it. Raises Http404."""
    found = get_object_or_404(Version.objects.select_related("based_on"), document=document, number=number)
    found.document = document
    return found


def document_to_write(document: Document | int) -> Document:
    """Return a text as it is now, held until the transaction ends: who changes anything of it holds it first."""
    held = Document.objects.select_for_update(of=("self",)).select_related("process__current_step")
    return held.get(pk=document.pk if isinstance(document, Document) else document)


def version_to_write(version: Version) -> Version:
    """Return a version as it is now, its text held until the transaction ends."""
    document = document_to_write(version.document_id)
    found = Version.objects.get(pk=version.pk)
    found.document = document
    return found


def wordings_of(version: Version) -> list[Wording]:
    """Return what the clauses of a version say, in reading order. One query."""
    found = list(Wording.objects.filter(version=version).select_related("clause").order_by("order", "pk"))
    for wording in found:
        wording.version = version
    return found


def translations_of(version: Version) -> dict[int, WordingTranslation]:
    """Return the translations of what the clauses of a version say, by wording. One query."""
    return {one.wording_id: one for one in WordingTranslation.objects.filter(wording__version=version)}


def last_issued(document: Document) -> Version | None:
    """Return the version that was issued last; None before the first."""
    found = Version.objects.issued().filter(document=document).order_by("number").last()
    if found is not None:
        found.document = document
    return found


def last_change(document: Document) -> Change | None:
    """Return the last change of a text; None before the first."""
    return Change.objects.filter(document=document).order_by("sequence").last()


def wording_hash(heading: str, text: str) -> str:
    """Return the hash by which a writer knows whether a clause changed while they wrote: of its heading and its text."""
    return text_hash(f"{heading}\n{text}")


def one_line(heading: str) -> str:
    """Return a heading as it is kept: on one line, words parted by one space."""
    return " ".join(part for part in plain(heading).replace("\t", " ").replace("\n", " ").split(" ") if part)


def as_written(text: str) -> str:
    """Return the text of a clause as it is kept: line ends as line feeds, no space at the end of a line or around all."""
    return "\n".join(line.rstrip(" \t") for line in plain(text).split("\n")).strip("\n")


def canonical_text(version: Version, wordings: Sequence[Wording]) -> str:
    """Return a version as canonical JSON: its language, and every clause in reading order with its place and words."""
    codes = {wording.clause_id: wording.clause.code for wording in wordings}
    clauses = [
        {
            "clause": wording.clause.code,
            "heading": wording.heading,
            "number": wording.number,
            "parent": codes.get(wording.parent_id or 0, ""),
            "text": wording.text,
        }
        for wording in wordings
    ]
    document = version.document
    return canonical(
        {"clauses": clauses, "document": str(document.key), "language": document.language, "version": version.number}
    )


def version_hash(version: Version, wordings: Sequence[Wording]) -> str:
    """Return the SHA-256 of the canonical text of a version, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_text(version, wordings).encode()).hexdigest()
