"""Beginning a text, its next version, and issuing that."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from miroir.common.may import Refused, carried_out
from miroir.directory.middleware import signed_in, standing
from miroir.drafting.actions.documents import create_document
from miroir.drafting.actions.versions import begin_version, issue_version
from miroir.drafting.forms.texts import DocumentForm, IssueForm
from miroir.drafting.queries.texts import document_of
from miroir.drafting.queries.texts_issuing import what_hinders
from miroir.drafting.queries.texts_people import processes_to_write_in
from miroir.drafting.views.texts_ways import sent, status_of, version_to_be_written, way_to


@require_http_methods(["GET", "POST"])
@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Begin a text of a consultation."""
    processes = processes_to_write_in(standing(request), now=timezone.now())
    if not processes:
        raise Refused(gettext("You may begin a text in no consultation now."))
    form = DocumentForm(sent(request), processes=processes)
    act = lambda: create_document(by=signed_in(request), **form.told())  # noqa: E731
    made = carried_out(form, act) if request.method == "POST" else None
    if made is not None:
        messages.success(request, gettext("The text is begun. Begin its first version now."))
        return redirect(made)
    context = {"title": gettext("Begin a text"), "way": way_to(), "form": form, "verb": gettext("Begin the text")}
    return render(request, "drafting/text_form.html", context, status=status_of(form))


@require_POST
@login_required
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the next version of a text."""
    version = begin_version(by=signed_in(request), document=document_of(slug))
    messages.success(request, gettext("Version %(number)s is begun.") % {"number": version.number})
    return redirect(version)


@require_http_methods(["GET", "POST"])
@login_required
def issue(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Issue a version: everybody reads it from then on, and it is frozen."""
    version = version_to_be_written(request, slug, number)
    form = IssueForm(sent(request), initial={"stage": version.stage, "notes": version.notes})
    act = lambda: issue_version(by=signed_in(request), version=version, **form.cleaned_data)  # noqa: E731
    issued = carried_out(form, act) if request.method == "POST" else None
    if issued is not None:
        messages.success(request, gettext("The version is issued. Not a character of it changes any more."))
        return redirect(issued)
    context: dict[str, Any] = {
        "title": gettext("Issue version %(number)s") % {"number": number},
        "way": way_to(version),
    }
    context |= {"form": form, "hinders": what_hinders(version), "version": version}
    return render(request, "drafting/version_issue.html", context, status=status_of(form))
