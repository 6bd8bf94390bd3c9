"""Published strategies: the list, one whole, one clause with its certificate and its thread, the files."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from miroir.common.way import WayStep
from miroir.decisions.models import Publication
from miroir.decisions.permissions.publishing import may_begin_publishing
from miroir.decisions.queries.certified import certified
from miroir.decisions.queries.files import FILES, file_content, files_of
from miroir.decisions.queries.publications import (
    clause_of,
    findings_to_publish,
    overruled_in,
    publication_of,
    publications,
    record_of,
    seal_over,
    sight_of,
    translated,
)
from miroir.decisions.queries.stations import Station
from miroir.decisions.queries.telling import told_result
from miroir.decisions.queries.threads import clause_thread
from miroir.directory.middleware import standing
from miroir.drafting.models import Wording
from miroir.drafting.queries.texts import wordings_of
from miroir.drafting.queries.texts_shown import laid_out, named_clause


@require_safe
def strategies(request: HttpRequest) -> HttpResponse:
    """List the published strategies; to who publishes, what waits to be."""
    waiting = findings_to_publish() if may_begin_publishing(standing(request)) else ()
    context = {"title": gettext("Strategy"), "way": [], "publications": publications(), "waiting": waiting}
    return render(request, "decisions/strategies.html", context)


@require_safe
def publication(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a published strategy: its face, the whole text with an address for each clause, its files."""
    found = publication_of(slug)
    wordings = wordings_of(found.version)
    other = translated(wordings)
    reads_translation = bool(other) and "translation" in request.GET
    context: dict[str, Any] = {
        "title": str(found),
        "way": [strategies_step()],
        "publication": found,
        "clauses": laid_out(other if reads_translation else wordings),
        "translated": bool(other),
        "reads_translation": reads_translation,
        "language": found.other_language if reads_translation else found.version.document.language,
        **_evidence(found),
    }
    return render(request, "decisions/strategy.html", context)


@require_safe
def clause(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show a clause of a published strategy: its words, its certificate, and its golden thread."""
    found = publication_of(slug)
    wording = clause_of(found, code)
    certificate = get_object_or_404(found.certificates, clause=wording.clause_id)
    context = {
        "title": named_clause(wording),
        "way": [strategies_step(), WayStep(str(found), found.get_absolute_url())],
        "publication": found,
        "wording": wording,
        "laid": laid_out([wording])[0],
        "certificate": certificate,
        "certified": certified(certificate, found.version.document),
        "told": told_result(found.finding.call),
        "thread": _thread(request, found, wording),
    }
    return render(request, "decisions/strategy_clause.html", context)


@require_safe
def clause_json(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Give the golden thread of a clause as JSON."""
    found = publication_of(slug)
    return _json(_thread(request, found, clause_of(found, code)).as_json())


@require_safe
def certificate_json(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Give the certificate of a clause as JSON, as its hash covers it."""
    found = publication_of(slug)
    kept = get_object_or_404(found.certificates, clause=clause_of(found, code).clause_id)
    return _json(kept.content)


@require_safe
def file(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Give a file of a publication, held against the list that the journal knows."""
    found = publication_of(slug)
    content = file_content(found, settings.PUBLICATIONS, name)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=FILES[name][1])
    ending = PurePath(name).suffix
    shown = f"{found.slug}{ending}" if name.startswith("strategy.") else f"{found.slug}-{name}"
    response["Content-Disposition"] = f'attachment; filename="{shown}"'
    return response


def strategies_step() -> WayStep:
    """Return the list of published strategies, as a step of the way back."""
    return WayStep(gettext("Strategy"), reverse("decisions:strategies"))


def _evidence(publication: Publication) -> dict[str, Any]:
    """Return what stands beside the text of a publication: its files, its seal, the record, who disagreed."""
    return {
        "files": files_of(publication, settings.PUBLICATIONS, get_language() or "fr"),
        "seal": seal_over(publication),
        "overruled": overruled_in(publication),
        "record": record_of(publication.version.document.process),
        "minorities": publication.finding.minority_statements.select_related("organisation").order_by("pk"),
    }


def _thread(request: HttpRequest, publication: Publication, wording: Wording) -> Station:
    process = publication.version.document.process
    return clause_thread(wording, process, sight=sight_of(standing(request), process, now=timezone.now()))


def _json(told: dict[str, Any]) -> HttpResponse:
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1, "sort_keys": True})
