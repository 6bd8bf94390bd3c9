"""Entering what a member gave otherwise, and reading who holds what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.consultations.actions.entering import enter_position
from miroir.consultations.forms.positions import EnteredForm
from miroir.consultations.models import Process, Statement
from miroir.consultations.permissions.positions import may_enter_positions, may_see_positions
from miroir.consultations.permissions.statements import may_see_statement
from miroir.consultations.queries.charters import charter_in_force
from miroir.consultations.queries.entering import organisations_named
from miroir.consultations.queries.positions import CODES, statement_positions
from miroir.consultations.queries.processes import process_of
from miroir.consultations.queries.statements import statement_of
from miroir.consultations.queries.taking import PUBLIC
from miroir.consultations.views.ways import person_of, statement_step, way_to
from miroir.directory.middleware import standing
from miroir.directory.models import Organisation


@require_safe
@login_required
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whose position was received, and on which statement."""
    process = process_of(slug)
    may_enter_positions(standing(request), process, now=timezone.now()).require()
    text = request.GET.get("text", "").strip()
    number = request.GET.get("number", "").strip()
    context = {
        "title": gettext("Enter a position received otherwise"),
        "way": way_to(process),
        "process": process,
        "text": text,
        "number": number,
        "statement": _published(process, number),
        "organisations": organisations_named(text) if text else [],
    }
    return render(request, "consultations/position_enter.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def enter_one(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponse:
    """Enter the position of an organisation on a statement, with its evidence."""
    statement = statement_of(process_of(slug), number)
    process = statement.process
    may_enter_positions(standing(request), process, now=timezone.now()).require()
    organisation = get_object_or_404(Organisation, key=key)
    form = EnteredForm(request.POST) if request.method == "POST" else EnteredForm()
    act = lambda: enter_position(by=person_of(request), organisation=organisation, given=form.given(statement))  # noqa: E731
    if request.method == "POST" and carried_out(form, act) is not None:
        told = gettext("The position of %(organisation)s is kept; its representatives are told by letter.")
        messages.success(request, told % {"organisation": organisation})
        return redirect("consultations:enter", slug)
    step = WayStep(gettext("Enter a position received otherwise"), reverse("consultations:enter", args=[slug]))
    context = {"title": str(organisation), "way": way_to(process, step), "process": process, "statement": statement}
    context |= {"organisation": organisation, "form": form}
    return render(request, "consultations/position_enter_one.html", context, status=422 if form.errors else 200)


@require_safe
def statement_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show who holds which position on a statement, where the charter has positions public."""
    now = timezone.now()
    statement = statement_of(process_of(slug), number)
    may_see_statement(standing(request), statement, now=now).require()
    charter = charter_in_force(statement.process)
    public = charter.rule.get("positions") == PUBLIC
    may_see_positions(standing(request), statement.process, public=public, now=now).require()
    context = {
        "title": gettext("Who holds what"),
        "way": way_to(statement.process, statement_step(statement)),
        "process": statement.process,
        "statement": statement,
        "colleges": charter.colleges.all(),
        "stances": [(code, stance.label) for stance, code in CODES.items()],
        **_narrowed(request, statement),
    }
    return render(request, "consultations/position_public.html", context)


def _narrowed(request: HttpRequest, statement: Statement) -> dict[str, Any]:
    """Return the page of positions that is asked for, and what it is narrowed to."""
    college, answer = request.GET.get("college", ""), request.GET.get("answer", "")
    lines = statement_positions(statement, college=college, answer=answer, page=request.GET.get("page", "1"))
    return {"college": college, "answer": answer if answer in CODES.values() else "", "lines": lines}


def _published(process: Process, number: str) -> Statement | None:
    return process.statements.published().filter(number=int(number)).first() if number.isdecimal() else None
