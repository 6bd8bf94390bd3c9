"""The commenting table of a version, given out; and one that an organisation filled in, looked into and brought in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.may import Refused, carried_out
from miroir.directory.middleware import standing
from miroir.drafting.actions.comments import import_comments
from miroir.drafting.forms.comments_tables import Held, HeldForm, TableForm, held_of, speaking_among
from miroir.drafting.models import Comment, Version
from miroir.drafting.permissions.comments import importing_organisations, may_import_at_all
from miroir.drafting.permissions.texts import may_see_version
from miroir.drafting.queries.comments_plans import passed_csv, plan_of
from miroir.drafting.queries.comments_tables import table_of
from miroir.drafting.queries.texts import document_of, version_of
from miroir.drafting.views.comments_ways import comments_step, person_of, version_step, way_from
from miroir.formats.iso_table import read_table, write_csv, write_docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHOWN = 50
"""Rows of each kind that a preview shows; all refused ones can be downloaded."""


@require_safe
def table_docx(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give the comments on a version as the commenting table, in DOCX."""
    version = _version(request, slug, number)
    table = table_of(version, on=timezone.localdate())
    return _file(write_docx(table, language=version.document.language), DOCX, _name(version, "docx"))


@require_safe
def table_csv(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give the comments on a version as the commenting table, in CSV."""
    version = _version(request, slug, number)
    table = table_of(version, on=timezone.localdate())
    return _file(write_csv(table).encode(), "text/csv; charset=utf-8", _name(version, "csv"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bring_in(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for a filled-in table, and show what it would bring in; nothing is kept yet."""
    version = _version(request, slug, number)
    may_import_at_all(standing(request), version, now=timezone.now()).require()
    organisations = importing_organisations(standing(request), version, now=timezone.now())
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TableForm(*given, organisations=organisations, initial={"language": get_language()})
    context = {"title": gettext("Bring a commenting table in"), "way": _way(version), "version": version, "form": form}
    if request.method == "POST":
        context |= carried_out(form, lambda: _looked_into(request, version, form)) or {}
    return render(request, "drafting/comments_import.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def confirm(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Bring in what the page before showed, and say what was made; sent twice, it adds nothing."""
    version = _version(request, slug, number)
    form = HeldForm(request.POST, by=person_of(request), version=version)
    made = carried_out(form, lambda: _brought_in(request, version, form.cleaned_data["held"]))
    context = {"title": gettext("Bring a commenting table in"), "way": _way(version), "version": version}
    context |= {"made": made, "form": form, "held": request.POST.get("held", "")}
    context |= {"passed": form.cleaned_data["held"].passed if made is not None else ()}
    return render(request, "drafting/comments_imported.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def refused(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give every row that is not brought in, with why, as CSV."""
    version = _version(request, slug, number)
    form = HeldForm(request.POST, by=person_of(request), version=version)
    if not form.is_valid():
        raise Refused(form.errors["held"][0])
    held: Held = form.cleaned_data["held"]
    return _file(passed_csv(held.passed).encode(), "text/csv; charset=utf-8", f"{slug}-{number}-refused.csv")


def _version(request: HttpRequest, slug: str, number: int) -> Version:
    version = version_of(document_of(slug), number)
    may_see_version(standing(request), version, now=timezone.now()).require()
    return version


def _way(version: Version) -> list[Any]:
    return way_from(version.document, version_step(version), comments_step(version.document))


def _looked_into(request: HttpRequest, version: Version, form: TableForm) -> dict[str, Any]:
    """Return what is shown of a file. Raises Refused where nothing of it can be read, or it is too long."""
    file, organisation = form.cleaned_data["file"], form.speaking_for()
    content = file.read()
    read = read_table(file.name or "", content)
    if read.table is None:
        raise Refused(read.refusals[0].sentence.told(gettext))
    plan = plan_of(version, organisation, read, form.cleaned_data["language"])
    held = held_of(plan, content, by=person_of(request), version=version, organisation=organisation)
    if not held:
        raise Refused(gettext("This table is too long to be brought in at once. Divide it."))
    return {"plan": plan, "held": held, "shown": plan.planned[:SHOWN], "speaking": organisation, "most": SHOWN}


def _brought_in(request: HttpRequest, version: Version, held: Held) -> list[Comment]:
    organisations = importing_organisations(standing(request), version, now=timezone.now())
    organisation = speaking_among(held, organisations)
    if organisation is None:
        raise Refused(gettext("You no longer speak for the organisation for which this table was read."))
    return import_comments(by=person_of(request), version=version, organisation=organisation, remarks=held.remarks)


def _name(version: Version, ending: str) -> str:
    return f"{version.document.slug}-{version.number}-comments.{ending}"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
