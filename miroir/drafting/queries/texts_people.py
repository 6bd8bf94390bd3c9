"""Which texts somebody may read, and where they may begin one."""

from __future__ import annotations

from datetime import datetime

from miroir.consultations.models import Process, ProcessState
from miroir.directory.standing import Standing
from miroir.drafting.models import Document
from miroir.drafting.permissions.texts import may_create_document, may_see_document
from miroir.drafting.queries.texts import shown_documents


def documents_shown_to(reader: Standing, *, now: datetime) -> list[Document]:
    """Return the texts that somebody may see, the last begun first. Three queries."""
    found = shown_documents(prepared=reader.is_secretariat)
    return [document for document in found if may_see_document(reader, document, now=now)]


def processes_to_write_in(person: Standing, *, now: datetime) -> list[Process]:
    """Return the consultations in which somebody may begin a text now. Two queries."""
    found = Process.objects.exclude(state=ProcessState.CLOSED).select_related("current_step")
    processes = found.prefetch_related("current_step__capabilities").order_by("-created_at", "pk")
    return [process for process in processes if may_create_document(person, process, now=now)]
