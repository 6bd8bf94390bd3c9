"""Lists of calls: open now, over their time, waiting for a finding, found."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from miroir.consultations.models import Process, ProcessState, Task
from miroir.decisions.models import Answer, Call, Finding
from miroir.decisions.permissions.calls import may_lead
from miroir.directory.standing import Standing
from miroir.drafting.models import Document, Version

SOON: Final = timedelta(days=7)
A_PAGE: Final = 30


def open_calls(*, now: datetime) -> QuerySet[Call]:
    """Return the calls that take answers now, the first to close first, each with its `answered` counted. One query."""
    answered = Count("answers", filter=Q(answers__current=True))
    return _shown().filter(closed_at__isnull=True, closes_at__gt=now).annotate(answered=answered).order_by("closes_at")


def calls_due(*, now: datetime) -> QuerySet[Call]:
    """Return the calls whose time is over and that are not closed yet."""
    return _shown().filter(closed_at__isnull=True, closes_at__lte=now).order_by("closes_at")


def calls_closing_soon(*, now: datetime) -> QuerySet[Call]:
    """Return the calls that close within SOON, the first to close first."""
    return _shown().filter(closed_at__isnull=True, closes_at__gt=now, closes_at__lte=now + SOON).order_by("closes_at")


def calls_to_find(*, now: datetime) -> QuerySet[Call]:
    """Return the calls whose time is over and of which nothing is found, the oldest first."""
    over = Q(closed_at__isnull=False) | Q(closes_at__lte=now)
    return _shown().filter(over, finding__isnull=True).order_by("closes_at")


def findings() -> QuerySet[Finding]:
    """Return what was found, the last first."""
    document = "call__version__document__process"
    return Finding.objects.select_related(document, "publication").exclude(
        call__version__document__process__state=ProcessState.PREPARATION
    )


def findings_page(page: str) -> Page[Finding]:
    """Return a page of what was found, the last first. Two queries."""
    return Paginator(findings(), A_PAGE).get_page(page)


def calls_of_version(version: Version) -> QuerySet[Call]:
    """Return the calls on a version, in their order, each with its finding."""
    return Call.objects.filter(version=version).select_related("finding", "version__document").order_by("number")


def calls_on(document: Document) -> QuerySet[Call]:
    """Return the calls on any version of a text, the last first, each with its finding and what was published of it."""
    calls = Call.objects.filter(version__document=document).select_related("finding__publication", "version")
    return calls.order_by("-opens_at")


def calls_before(call: Call) -> QuerySet[Call]:
    """Return the other calls on the text of a call, the last first, each with its finding."""
    calls = Call.objects.filter(version__document=call.version.document_id).exclude(pk=call.pk)
    return calls.select_related("finding", "version__document").order_by("-opens_at")


def history_of(call: Call) -> QuerySet[Answer]:
    """Return every answer that was ever given to a call, college after name, the last of each organisation first."""
    answers = Answer.objects.filter(call=call).select_related(
        "organisation", "objection__document", "delegation__receiver"
    )
    return answers.order_by("organisation__name_fr", "organisation", "-pk")


def answers_page(call: Call, page: str) -> Page[Answer]:
    """Return a page of the answers that were ever given to a call. Two queries."""
    return Paginator(history_of(call), A_PAGE).get_page(page)


def versions_to_put(standing: Standing, *, now: datetime) -> list[Version]:
    """Return the versions that a person may call for, each the last of its text and not adopted yet, the newest first.

    Whether all that was said of them is answered is asked on the page where a call is opened. Three queries.
    """
    if not standing.seats:
        return []
    process = "document__process"
    later = Version.objects.issued().filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    found = Version.objects.issued().filter(~Exists(later), adopted_at__isnull=True, superseded_at__isnull=True)
    shown = found.select_related(f"{process}__current_step", "document__group").order_by("-issued_at")
    candidates = shown.prefetch_related(f"{process}__current_step__capabilities")
    return [one for one in candidates if may_lead(Task.CALL, standing, one.document, now=now)]


def calls_of_process(process: Process) -> QuerySet[Call]:
    """Return the calls of a process, the last first."""
    return _shown().filter(version__document__process=process).order_by("-opens_at")


def label_of(call: Call) -> str:
    """Return the words for a call on the public record: its text, its version, its number."""
    return f"{call.version.document.slug} {call.version.number}.{call.number}"


def _shown() -> QuerySet[Call]:
    shown = Call.objects.select_related("version__document__process")
    return shown.exclude(version__document__process__state=ProcessState.PREPARATION)
