"""The page of a statement, proposing one, and putting several in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from miroir.common.may import carried_out
from miroir.consultations.actions.statements import propose_statement, seed_statements
from miroir.consultations.forms.statements import ProposeForm, SeedForm
from miroir.consultations.models import Process
from miroir.consultations.permissions.statements import (
    may_propose_at_all,
    may_see_statement,
    may_seed,
    proposing_organisations,
)
from miroir.consultations.queries.processes import process_of
from miroir.consultations.queries.statements import history_of, similar_statements, statement_of
from miroir.consultations.views.doing import doing_with
from miroir.consultations.views.ways import edit_step, person_of, sent, way_to
from miroir.directory.middleware import standing


@require_safe
def statement(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a statement: its words and translations, what it is about, who proposed it, and what befell it."""
    now = timezone.now()
    found = statement_of(process_of(slug), number)
    may_see_statement(standing(request), found, now=now).require()
    context = {
        "title": gettext("Statement %(number)s") % {"number": number},
        "way": way_to(found.process),
        "process": found.process,
        "statement": found,
        "now": now,
        "history": history_of(found),
        **doing_with(found, standing(request), now=now),
    }
    return render(request, "consultations/statement.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a statement; show what says nearly the same before it is sent."""
    now = timezone.now()
    process = process_of(slug)
    may_propose_at_all(standing(request), process, now=now).require()
    organisations = proposing_organisations(standing(request), process, now=now)
    initial = {"language": get_language()}
    form = ProposeForm(sent(request), organisations=organisations, initial=initial)
    near = []
    if request.method == "POST" and form.is_valid():
        near = [] if form.was_compared() else similar_statements(process, form.cleaned_data["text"])
        if not near and carried_out(form, lambda: _proposed(request, process, form)):
            messages.success(request, gettext("Your statement is sent. It is read first, and you are told by letter."))
            return redirect(process)
    context = {"title": gettext("Propose a statement"), "way": way_to(process), "process": process, "near": near}
    context |= {"form": form.compared_to() if near else form}
    return render(request, "consultations/statement_propose.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def seed(request: HttpRequest, slug: str) -> HttpResponse:
    """Put several statements in at once, published."""
    process = process_of(slug)
    may_seed(standing(request), process, now=timezone.now()).require()
    form = SeedForm(sent(request), initial={"language": get_language()})
    act = lambda: seed_statements(by=person_of(request), process=process, wordings=form.wordings())  # noqa: E731
    made = carried_out(form, act) if request.method == "POST" else None
    if made is not None:
        told = ngettext("%(count)s statement is put in.", "%(count)s statements are put in.", len(made))
        messages.success(request, told % {"count": len(made)})
        return redirect("consultations:edit", slug)
    context = {"title": gettext("Put statements in"), "way": way_to(process, edit_step(process)), "form": form}
    context["verb"] = gettext("Put in and publish")
    return render(request, "consultations/process_form.html", context, status=422 if form.errors else 200)


def _proposed(request: HttpRequest, process: Process, form: ProposeForm) -> Any:  # noqa: ANN401 - a statement
    wording = form.wording(form.cleaned_data["text"])
    return propose_statement(by=person_of(request), process=process, wording=wording, organisation=form.proposing())
