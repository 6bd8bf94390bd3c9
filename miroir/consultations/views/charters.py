"""The charter of a process: read by everybody, written and changed by the secretariat."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from miroir.common.may import carried_out
from miroir.consultations.actions.charters import change_charter, write_charter
from miroir.consultations.forms.charters import ChangeCharterForm, CharterForm, charter_initial
from miroir.consultations.models import Charter, Process, ProcessState, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.consultations.permissions.charters import may_change_charter, may_write_charter
from miroir.consultations.queries.charter_pages import charter_versions, version_asked
from miroir.consultations.queries.charters import charter_in_force
from miroir.consultations.queries.processes import process_of
from miroir.consultations.views.ways import edit_step, person_of, sent, way_to
from miroir.directory.middleware import standing


@require_safe
def charter(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a charter: the version in force, or an earlier one, with what each changed."""
    found = process_of(slug)
    may_do(Task.SEE, found, standing(request), now=timezone.now()).require()
    versions = charter_versions(found)
    shown = version_asked(versions, request.GET.get("version", ""))
    context = {
        "title": gettext("Charter"),
        "way": way_to(found),
        "process": found,
        "versions": versions,
        "shown": shown,
        "may_change": may_change_charter(standing(request), found, now=timezone.now()),
    }
    return render(request, "consultations/charter.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def edit_charter(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the charter of a process in preparation; once it is open, put a new version in force."""
    found = process_of(slug)
    opened = found.state != ProcessState.PREPARATION
    permission = may_change_charter if opened else may_write_charter
    permission(standing(request), found, now=timezone.now()).require()
    make = ChangeCharterForm if opened else CharterForm
    form = make(sent(request), initial=charter_initial(charter_in_force(found)))
    if request.method == "POST" and carried_out(form, lambda: _kept(request, found, form)) is not None:
        messages.success(request, gettext("The charter is kept."))
        return redirect("consultations:edit", slug)
    context = {
        "title": gettext("Change the charter") if opened else gettext("Write the charter"),
        "way": way_to(found, edit_step(found)),
        "form": form,
        "verb": gettext("Put the new version in force") if opened else gettext("Keep the charter"),
    }
    return render(request, "consultations/process_form.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, process: Process, form: CharterForm) -> Charter:
    person = person_of(request)
    if isinstance(form, ChangeCharterForm):
        return change_charter(by=person, process=process, text=form.text(), reason=form.cleaned_data["reason"])
    return write_charter(by=person, process=process, text=form.text())
