"""Files that become clauses, and versions as files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.may import carried_out
from miroir.directory.middleware import signed_in
from miroir.drafting.actions.writing import import_draft
from miroir.drafting.forms.texts_files import LONGEST, DraftFileForm, DraftForm, draft_as_text
from miroir.drafting.queries.texts import wordings_of
from miroir.drafting.queries.texts_files import FORMATS, file_of
from miroir.drafting.views.texts_ways import sent, status_of, version_asked, version_to_be_written, way_to
from miroir.formats.documents import read_document


@require_http_methods(["GET", "POST"])
@login_required
def bring_in(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Look at a file: the clauses that it would become, and what is not carried. Nothing is kept yet."""
    version = version_to_be_written(request, slug, number)
    form = DraftFileForm(sent(request), request.FILES or None)
    context: dict[str, Any] = {"title": gettext("Bring a file in"), "way": way_to(version), "form": form}
    context["version"] = version
    if form.is_valid():
        context |= _looked_at(form)
    return render(request, "drafting/version_import.html", context, status=status_of(form))


@require_POST
@login_required
def confirm(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Bring in the clauses that were looked at."""
    version = version_to_be_written(request, slug, number)
    form = DraftForm(request.POST)
    act = lambda: import_draft(by=signed_in(request), version=version, draft=form.cleaned_data["draft"])  # noqa: E731
    made = carried_out(form, act)
    if made is None:
        context = {"title": gettext("Bring a file in"), "way": way_to(version), "version": version}
        return render(
            request, "drafting/version_import.html", {**context, "form": DraftFileForm(), "failed": form}, status=422
        )
    told = ngettext("%(count)s clause is brought in.", "%(count)s clauses are brought in.", len(made))
    messages.success(request, told % {"count": len(made)})
    return redirect(version)


@require_safe
def download(request: HttpRequest, slug: str, number: int, ending: str) -> HttpResponse:
    """Give a version as a file."""
    if ending not in FORMATS:
        raise Http404
    version = version_asked(request, slug, number)
    content = file_of(version, wordings_of(version), ending)
    name = f"{slug}-{number}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=FORMATS[ending].media_type, headers=headers)


def _looked_at(form: DraftFileForm) -> dict[str, Any]:
    """Return what a file would become, and what is not carried; where it cannot be brought in, its form says why."""
    file = form.cleaned_data["file"]
    read = read_document(file.name or "", file.read())
    told: dict[str, Any] = {"refusals": [one.sentence.told(gettext) for one in read.refusals]}
    if read.draft is None:
        form.add_error("file", gettext("Nothing of this file could be read."))
        return told
    written = draft_as_text(read.draft)
    if len(written.encode()) > LONGEST:
        form.add_error("file", gettext("This file is too long to be brought in at once: divide it."))
        return told
    return {**told, "draft": read.draft, "confirm": DraftForm(initial={"draft": written})}
