"""The home of decisions; opening, showing and closing a call; its rolls and its answers."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.decisions.actions.calls import close_call, open_call
from miroir.decisions.forms.calls import OpenForm
from miroir.decisions.models import Call, Moment
from miroir.decisions.permissions.calls import may_call, may_see_call
from miroir.decisions.queries.calls import (
    answers_page,
    calls_on,
    calls_to_find,
    findings_page,
    open_calls,
    versions_to_put,
)
from miroir.decisions.queries.places import readiness_of, version_to_call
from miroir.decisions.queries.rolls import roll_of_call, roll_page
from miroir.decisions.queries.rules import is_public
from miroir.decisions.queries.telling import roll_changes
from miroir.decisions.views.showing import call_page, call_step, person_of, seen_call, way_to, way_to_call
from miroir.directory.middleware import standing
from miroir.drafting.queries.texts import document_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the calls that are open now, those to be found upon, and what was found."""
    now = timezone.now()
    context = {
        "title": gettext("Decisions"),
        "way": [],
        "open": open_calls(now=now),
        "over": calls_to_find(now=now),
        "to_put": versions_to_put(standing(request), now=now),
        "findings": findings_page(request.GET.get("page", "1")),
    }
    return render(request, "decisions/home.html", context)


@require_safe
def of_text(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was decided of a text: its calls, what was found, what was published."""
    document = document_of(slug)
    may_see_call(standing(request), document.process, now=timezone.now()).require()
    calls = list(calls_on(document))
    for one in calls:
        one.version.document = document
    context = {"title": gettext("Decisions on this text"), "document": document, "calls": calls}
    context["way"] = way_to(WayStep(str(document), document.get_absolute_url()))
    return render(request, "decisions/of_text.html", context)


@require_safe
def call(request: HttpRequest, slug: str, version: int, number: int) -> HttpResponse:
    """Show a call: what is asked, of whom, what they answered, what was found."""
    return call_page(request, seen_call(request, slug, version, number))


@require_http_methods(["GET", "POST"])
@login_required
def open_one(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """Put a version to a call, or to the vote that follows one (`?follows=`)."""
    put, now = version_to_call(slug, version), timezone.now()
    may_call(standing(request), put, readiness_of(put), now=now).require()
    follows = get_object_or_404(Call, version=put, number=request.GET["follows"]) if _follows(request) else None
    form = OpenForm(request.POST or None)
    named: dict[str, Any] = {"version": put, "is_vote": follows is not None, "follows": follows}
    act = lambda: open_call(by=person_of(request), **named, **form.cleaned_data)  # noqa: E731
    if request.method == "POST" and (opened := carried_out(form, act)) is not None:
        messages.success(request, gettext("The call is open, and whoever speaks for an organisation is written to."))
        return redirect(opened)
    title = gettext("Open a vote") if follows else gettext("Call for consensus")
    context = {"title": title, "way": way_to(), "version": put, "form": form, "follows": follows}
    return render(request, "decisions/call_open.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def close(request: HttpRequest, slug: str, version: int, number: int) -> HttpResponse:
    """Close a call."""
    closed = close_call(by=person_of(request), call=seen_call(request, slug, version, number))
    messages.success(request, gettext("The call is closed: what the rule says stands below, and the chair finds."))
    return redirect(closed)


@require_safe
def roll(request: HttpRequest, slug: str, version: int, number: int) -> HttpResponse:
    """Show who was called, with the college and the sectors of that day."""
    shown = seen_call(request, slug, version, number)
    came, went = roll_changes(shown)
    context = {
        "title": gettext("Organisations called"),
        "way": way_to_call(shown, call_step(shown)),
        "call": shown,
        "lines": roll_page(shown, request.GET.get("page", "1")),
        "came": came,
        "went": went,
    }
    return render(request, "decisions/call_roll.html", context)


@require_safe
def roll_csv(request: HttpRequest, slug: str, version: int, number: int) -> HttpResponse:
    """Give both rolls as a table."""
    shown = seen_call(request, slug, version, number)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="roll-{slug}-{version}-{number}.csv"'
    writer = csv.writer(response, lineterminator="\n")
    writer.writerow(["moment", "organisation", "name", "college", "sectors"])
    for line in (*roll_of_call(shown, Moment.OPENING), *roll_of_call(shown, Moment.CLOSING)):
        sectors = " ".join(sector.code for sector in line.sectors.all())
        college = line.college.code if line.college else ""
        writer.writerow([line.moment, line.organisation.key, line.organisation, college, sectors])
    return response


@require_safe
def answers(request: HttpRequest, slug: str, version: int, number: int) -> HttpResponse:
    """Show who answered what, and what they answered before, once the call has closed and where the charter says so."""
    shown = seen_call(request, slug, version, number)
    named = is_public(shown) and shown.closed_at is not None
    context = {
        "title": gettext("Answers"),
        "way": way_to_call(shown, call_step(shown)),
        "call": shown,
        "public": is_public(shown),
        "named": named,
        "answers": answers_page(shown, request.GET.get("page", "1")) if named else None,
    }
    return render(request, "decisions/call_answers.html", context)


def _follows(request: HttpRequest) -> bool:
    return request.GET.get("follows", "").isdecimal() and len(request.GET["follows"]) < 5
