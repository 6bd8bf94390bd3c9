"""Pages on which the secretariat brings files in."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.accounts.models import User
from miroir.common.may import Refused, carried_out
from miroir.common.way import WayStep
from miroir.consultations.actions.imports import cancel_import, confirm_import, correct_import, preview_import
from miroir.consultations.forms.imports import CollegesForm, MappingForm, UploadForm
from miroir.consultations.models import Import, Process
from miroir.consultations.permissions.imports import (
    may_cancel_import,
    may_confirm_import,
    may_correct_import,
    may_import,
    may_see_imports,
)
from miroir.consultations.queries import imports as told
from miroir.consultations.queries.processes import process_of
from miroir.consultations.uploads import AT_ONCE, lay_down, look_into, remove, set_mapping
from miroir.directory.middleware import standing

PER_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def imports(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was brought into a process, and look into another file."""
    process = process_of(slug)
    may_see_imports(standing(request)).require()
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    importing = carried_out(form, lambda: _looked_into(request, process, form)) if request.method == "POST" else None
    if importing is not None:
        return redirect("consultations:import", slug, importing.key)
    context = {
        "title": gettext("Imports"),
        "way": _way(process),
        "process": process,
        "form": form,
        "may_import": may_import(standing(request), process, now=timezone.now()),
        "page": Paginator(told.imports_of(process), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "consultations/imports.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def import_page(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Show what a file holds and what it would bring in, or how far it is."""
    process, importing = _found(request, slug, key)
    return render(request, "consultations/import.html", _context(request, process, importing))


@require_POST
@login_required
def correct(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Look into a file anew, by the mapping sent."""
    process, importing = _found(request, slug, key)
    form = MappingForm(request.POST)
    if carried_out(form, lambda: _corrected(request, importing, form)):
        messages.success(request, gettext("The file was read anew by this mapping."))
        return redirect("consultations:import", slug, key)
    context = {**_context(request, process, importing), "mapping_form": form}
    return render(request, "consultations/import.html", context, status=422)


@require_POST
@login_required
def confirm(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Have a file brought in."""
    process, importing = _found(request, slug, key)
    form = CollegesForm(importing.preview.get("colleges", []), request.POST)
    by, now = _person(request), timezone.now()
    if carried_out(form, lambda: confirm_import(by=by, importing=importing, colleges=form.colleges(), now=now)):
        messages.success(
            request, gettext("The import has begun. It goes on without you; this page says how far it is.")
        )
        return redirect("consultations:import", slug, key)
    context = {**_context(request, process, importing), "colleges_form": form}
    return render(request, "consultations/import.html", context, status=422)


@require_POST
@login_required
def cancel(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Stop an import."""
    _process, importing = _found(request, slug, key)
    cancel_import(by=_person(request), importing=importing, now=timezone.now())
    messages.success(request, gettext("The import was stopped."))
    return redirect("consultations:imports", slug)


@require_safe
@login_required
def refusals(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponseBase:
    """Give every refused row and cell of a file as CSV."""
    _process, importing = _found(request, slug, key)
    answer = StreamingHttpResponse(told.refusals_csv(importing), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="refused-{importing.key}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _found(request: HttpRequest, slug: str, key: uuid.UUID) -> tuple[Process, Import]:
    """Return a process and one of its imports, for who may see them. Raises Refused or Http404."""
    may_see_imports(standing(request)).require()
    process = process_of(slug)
    importing = told.import_of(process, key)
    importing.process = process
    return process, importing


def _looked_into(request: HttpRequest, process: Process, form: UploadForm) -> Import:
    """Lay an uploaded file down and keep what is seen in it; nothing stays of one that is refused."""
    now = timezone.now()
    may_import(standing(request), process, now=now).require()
    upload = lay_down(form.cleaned_data["file"])
    try:
        look = look_into(upload.key, upload.name) if upload.size <= AT_ONCE else None
        return preview_import(by=_person(request), process=process, upload=upload, look=look, now=now)
    except Refused:
        remove(upload.key)
        raise


def _corrected(request: HttpRequest, importing: Import, form: MappingForm) -> Import:
    now, mapping = timezone.now(), form.cleaned_data["mapping"]
    may_correct_import(standing(request), importing, now=now).require()
    set_mapping(importing.key, mapping)
    try:
        look = look_into(importing.key, importing.file)
        return correct_import(by=_person(request), importing=importing, mapping=mapping, look=look, now=now)
    except Refused:
        set_mapping(importing.key, importing.mapping)
        raise


def _context(request: HttpRequest, process: Process, importing: Import) -> dict[str, Any]:
    """Return what the page of an import shows, by where it stands."""
    preview, now = importing.preview, timezone.now()
    context: dict[str, Any] = {
        "title": importing.name,
        "way": [*_way(process), WayStep(gettext("Imports"), reverse("consultations:imports", args=[process.slug]))],
        "process": process,
        "importing": importing,
        "may_confirm": may_confirm_import(standing(request), importing, now=now),
        "may_correct": may_correct_import(standing(request), importing, now=now),
        "may_cancel": may_cancel_import(standing(request), importing),
        "failure": told.failure_of(importing),
        "mapping_form": None,
        "seen": "counts" in preview,
    }
    if importing.mapping or "unknown" in preview:
        context["mapping_form"] = MappingForm(initial={"mapping": importing.mapping or preview.get("proposed", "")})
    return {**context, **(_seen(request, importing) if context["seen"] else {"unknown": told.unknown_of(preview)})}


def _seen(request: HttpRequest, importing: Import) -> dict[str, Any]:
    preview = importing.preview
    return {
        "format": told.format_name(preview),
        "facts": told.facts_of(preview),
        "reading": told.reading_table(preview),
        "bringing": told.bringing_table(preview),
        "colleges": told.colleges_table(preview) if preview["colleges"] else None,
        "notes": told.notes_of(preview),
        "page": told.refusals_page(importing, request.GET.get("page", "1")),
        "colleges_form": CollegesForm(preview["colleges"]),
        "taken": preview.get("taken", 0),
        "unknown": "",
    }


def _way(process: Process) -> list[WayStep]:
    return [
        WayStep(gettext("Consultations"), reverse("consultations:processes")),
        WayStep(str(process), process.get_absolute_url()),
    ]


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
