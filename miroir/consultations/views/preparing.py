"""Where the secretariat prepares a process, opens it and closes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.may import Verdict, carried_out
from miroir.consultations.actions.processes import close_process, edit_process, open_process, prepare_process
from miroir.consultations.forms.processes import CloseForm, PrepareForm, TextsForm, texts_of
from miroir.consultations.forms.statements import PlainForm
from miroir.consultations.forms.steps import ExtendForm, ReturnForm
from miroir.consultations.models import Process
from miroir.consultations.permissions.charters import may_change_charter
from miroir.consultations.permissions.processes import (
    may_close_process,
    may_edit_process,
    may_open_process,
    may_prepare,
)
from miroir.consultations.permissions.steps import earlier_steps, may_advance, may_extend, may_return, next_step
from miroir.consultations.queries.charters import charter_in_force, faults_on
from miroir.consultations.queries.processes import changes_of, process_of, stages_of
from miroir.consultations.views.ways import edit_step, person_of, sent, way_to
from miroir.directory.middleware import standing
from miroir.directory.standing import Standing


@require_http_methods(["GET", "POST"])
@login_required
def prepare(request: HttpRequest) -> HttpResponse:
    """Ask for a new process, and prepare it."""
    may_prepare(standing(request), now=timezone.now()).require()
    form = PrepareForm(sent(request), initial={"starts_on": timezone.localdate().isoformat()})
    if request.method == "POST":
        made = carried_out(form, lambda: prepare_process(by=person_of(request), steps=form.steps(), **form.texts()))
        if made:
            messages.success(
                request, gettext("The consultation is in preparation. Now write its charter and date its steps.")
            )
            return redirect("consultations:edit", made.slug)
    context = {"title": gettext("Prepare a consultation"), "way": way_to(), "form": form, "verb": gettext("Prepare")}
    return render(request, "consultations/process_form.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where a process stands, what it still lacks, and what the secretariat can do with it."""
    return leading_page(request, process_of(slug))


@require_http_methods(["GET", "POST"])
@login_required
def edit_texts(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the texts of a process in preparation."""
    found = process_of(slug)
    may_edit_process(standing(request), found, now=timezone.now()).require()
    form = TextsForm(sent(request), initial=texts_of(found))
    if request.method == "POST":
        kept = carried_out(form, lambda: edit_process(by=person_of(request), process=found, **form.texts()))
        if kept:
            messages.success(request, gettext("The texts are kept."))
            return redirect("consultations:edit", kept.slug)
    context = {
        "title": gettext("Texts of the consultation"),
        "way": way_to(found, edit_step(found)),
        "form": form,
        "verb": gettext("Keep the texts"),
    }
    return render(request, "consultations/process_form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def open_now(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a process under its charter."""
    found = process_of(slug)
    form = PlainForm(request.POST)
    if carried_out(form, lambda: open_process(by=person_of(request), process=found)):
        messages.success(request, gettext("The consultation is open. Its charter is frozen, with its fingerprint."))
        return redirect(found)
    return leading_page(request, found, opening=form)


@require_POST
@login_required
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Close a process for good."""
    found = process_of(slug)
    form = CloseForm(request.POST, auto_id="close_%s")
    act = lambda: close_process(by=person_of(request), process=found, reason=form.cleaned_data["reason"])  # noqa: E731
    if carried_out(form, act):
        messages.success(request, gettext("The consultation is closed."))
        return redirect(found)
    return leading_page(request, found, closing=form)


def leading_page(request: HttpRequest, found: Process, **forms: Any) -> HttpResponse:  # noqa: ANN401 - forms by name
    """Show the secretariat's page of a process, with a form that was refused in its place where there is one."""
    now = timezone.now()
    may_prepare(standing(request), now=now).require()
    context = {**_leading(request, found, now), **forms}
    return render(request, "consultations/process_edit.html", context, status=422 if forms else 200)


def _leading(request: HttpRequest, found: Process, now: datetime) -> dict[str, Any]:
    return {
        "title": gettext("Prepare and lead"),
        "way": way_to(found),
        "process": found,
        "charter": charter_in_force(found),
        "stages": stages_of(found, now),
        "faults": faults_on(found, timezone.localdate(now)),
        "changes": changes_of(found),
        "next": next_step(found),
        "opening": PlainForm(),
        "advancing": PlainForm(),
        "closing": CloseForm(auto_id="close_%s"),
        "extending": ExtendForm(auto_id="extend_%s"),
        "returning": ReturnForm(auto_id="return_%s", steps=earlier_steps(found)),
        **_allowed(standing(request), found, now),
    }


def _allowed(reader: Standing, found: Process, now: datetime) -> dict[str, Verdict]:
    return {
        "may_edit": may_edit_process(reader, found, now=now),
        "may_open": may_open_process(reader, found, now=now),
        "may_change_charter": may_change_charter(reader, found, now=now),
        "may_advance": may_advance(reader, found, now=now),
        "may_return": may_return(reader, found, now=now),
        "may_extend": may_extend(reader, found, now=now),
        "may_close": may_close_process(reader, found, now=now),
    }
