"""The list of texts, and the pages of a text, a version and a clause."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from miroir.consultations.permissions.results import may_see_results
from miroir.directory.middleware import standing
from miroir.drafting.models import Version, Wording
from miroir.drafting.permissions.texts import may_begin_version, may_see_document, may_see_unissued
from miroir.drafting.queries.texts import document_of, translations_of, wording_hash, wordings_of
from miroir.drafting.queries.texts_clauses import (
    compared,
    grounds_of,
    origins_of,
    said_of,
    through_versions,
    wording_of,
)
from miroir.drafting.queries.texts_files import FORMATS
from miroir.drafting.queries.texts_issuing import open_in, overruled_in, what_hinders
from miroir.drafting.queries.texts_people import documents_shown_to, processes_to_write_in
from miroir.drafting.queries.texts_replay import replayed
from miroir.drafting.queries.texts_shown import face_of, laid_out, named_clause, named_version, shown
from miroir.drafting.views.texts_contributing import contributing_to
from miroir.drafting.views.texts_ways import document_step, doing_with, version_asked, way_to


@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """Show the texts that consultations work out."""
    now, reader = timezone.now(), standing(request)
    context = {
        "title": gettext("Texts"),
        "way": [],
        "documents": [shown(one) for one in documents_shown_to(reader, now=now)],
        "may_create": bool(reader.person and processes_to_write_in(reader, now=now)),
    }
    return render(request, "drafting/texts.html", context)


@require_safe
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a text: its versions, what each is, and what is open."""
    now, reader = timezone.now(), standing(request)
    found = document_of(slug)
    may_see_document(reader, found, now=now).require()
    told = shown(found)
    sees = may_see_unissued(reader, found)
    versions = [(one, face_of(one)) for one in reversed(found.versions.all()) if one.issued_at or sees]
    context = {"title": str(found), "way": way_to(), "document": found, "versions": versions, "shown": told}
    context |= {
        "open": open_in(found, told.issued),
        "sees": sees,
        "may_begin": may_begin_version(reader, found, now=now),
    }
    return render(request, "drafting/document.html", context)


@require_safe
def verification(request: HttpRequest, slug: str) -> HttpResponse:
    """Rebuild a text from its changes, and show whether every version comes out as it is kept."""
    found = document_of(slug)
    may_see_document(standing(request), found, now=timezone.now()).require()
    context: dict[str, Any] = {"title": gettext("Rebuilt from its changes"), "way": way_to(None, document_step(found))}
    context |= {"document": found, "replayed": replayed(found)}
    return render(request, "drafting/document_verified.html", context)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a version: the whole text, its clauses and lines numbered, and its state on its face."""
    now, reader = timezone.now(), standing(request)
    found = version_asked(request, slug, number)
    doing = doing_with(found, reader, now=now)
    context = {
        "title": f"{found.document} \N{EN DASH} {named_version(found)}",
        "way": way_to(None, document_step(found.document)),
        "version": found,
        "face": face_of(found),
        "overruled": overruled_in(found),
        "formats": FORMATS,
        "hinders": what_hinders(found) if doing["may_write"] else None,
        **_whole(request, found),
        **doing,
        **contributing_to(found, reader, now=now),
    }
    return render(request, "drafting/version.html", context)


def _whole(request: HttpRequest, found: Version) -> dict[str, Any]:
    """Return the clauses of a version in its own language, or in its translation where the address asks for it."""
    translations = translations_of(found)
    translated = bool(translations) and "translated" in request.GET
    clauses = laid_out(wordings_of(found), translations if translated else None)
    return {"clauses": clauses, "translated": translated, "has_translation": bool(translations)}


@require_safe
def clause(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """Show a clause of a version: its words, its ground, whence each stretch comes, its other versions."""
    now, reader = timezone.now(), standing(request)
    wording = wording_of(version_asked(request, slug, number), code)
    context = {
        "title": named_clause(wording),
        "way": way_to(wording.version),
        "version": wording.version,
        "face": face_of(wording.version),
        "overruled": overruled_in(wording.version),
        **_told(wording, verdicts=bool(may_see_results(reader, wording.version.document.process, now=now))),
        **_through(request, wording, sees=bool(may_see_unissued(reader, wording.version.document))),
        **doing_with(wording.version, reader, now=now),
        **contributing_to(wording.version, reader, now=now),
    }
    return render(request, "drafting/clause.html", context)


def _told(wording: Wording, *, verdicts: bool) -> dict[str, Any]:
    """Return what a clause says, on what it stands, whence its words come, and how much is said of it."""
    return {
        "wording": wording,
        "known": wording_hash(wording.heading, wording.text),
        "laid": laid_out([wording])[0],
        "grounds": grounds_of(wording, wording.version.document.process, verdicts=verdicts),
        "origins": origins_of(wording),
        "said": said_of(wording),
    }


def _through(request: HttpRequest, wording: Wording, *, sees: bool) -> dict[str, Any]:
    """Return the versions of a clause, and its difference to the one that the address names, else to the one before."""
    versions = [one for one in wording.version.document.versions.all() if one.issued_at or sees]
    through = through_versions(wording, versions)
    earlier = [one.wording for one in through if one.wording.version.number < wording.version.number]
    asked = [one for one in earlier if str(one.version.number) == request.GET.get("with")]
    before = next(iter(asked or earlier[-1:]), None)
    return {"through": through, "compared": compared(wording, before), "earlier": earlier}
