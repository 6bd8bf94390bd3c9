"""The pages that list records, show one, and give its files."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from miroir.records.queries import CONTENT_TYPES, KeptRecord, file_of, kept_record, kept_records, policy_of_page
from miroir.records.shown import shown


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List the records."""
    language = get_language() or "fr"
    records = [shown(record, language) for record in kept_records(settings.RECORDS)]
    return render(request, "records/home.html", {"title": gettext("Consensus records"), "records": records})


@require_safe
def record(request: HttpRequest, name: str) -> HttpResponse:
    """Show what a record found, and its files."""
    told = shown(_kept(name), get_language() or "fr")
    return render(request, "records/kept.html", {"title": told.title, "record": told})


@require_safe
@gzip_page
def record_file(request: HttpRequest, name: str, file: str) -> HttpResponse:
    """Give a file of a record as it is; a page with the policy of its own style, any other file to be kept."""
    path = file_of(_kept(name), file)
    if path is None:
        raise Http404
    content = path.read_bytes()
    response = HttpResponse(content, content_type=CONTENT_TYPES.get(Path(file).suffix, "application/octet-stream"))
    if path.suffix == ".html":
        response["Content-Security-Policy"] = policy_of_page(content)
    elif path.suffix != ".pdf":
        response["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return response


def _kept(name: str) -> KeptRecord:
    found = kept_record(settings.RECORDS, name)
    if found is None:
        raise Http404
    return found
