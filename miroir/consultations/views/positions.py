"""Answering: the next statement, one statement, what one holds, and a receipt of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.may import carried_out
from miroir.consultations.actions.positions import take_own_position, take_position
from miroir.consultations.actions.receipts import send_receipt
from miroir.consultations.forms.positions import PositionForm, position_form
from miroir.consultations.models import Position, Process, Statement
from miroir.consultations.permissions.positions import may_speak
from miroir.consultations.permissions.statements import may_see_statement
from miroir.consultations.queries.answerers import (
    Answerer,
    answerers,
    areas_covered,
    chosen_answerer,
    holder_for,
    named_answerer,
    panel_of,
    position_context,
)
from miroir.consultations.queries.positions import SHOWS, own_page, progress_of
from miroir.consultations.queries.processes import process_of
from miroir.consultations.queries.routing import Asked, next_for, signed_exposure
from miroir.consultations.queries.statements import statement_alone, statement_of
from miroir.consultations.views.ways import person_of, statement_step, way_to
from miroir.directory.middleware import standing

MOST_SKIPPED = 200


@require_safe
@login_required
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the next statement to who may answer."""
    process = process_of(slug)
    who = chosen_answerer(standing(request), process, request.GET.get("for", ""))
    context = {"title": gettext("Answer the statements"), "way": way_to(process), "process": process}
    if who is None:
        context |= {"why": may_speak(standing(request)).reason, "memberships": standing(request).memberships}
        return render(request, "consultations/answer_nobody.html", context)
    return render(request, "consultations/answer.html", context | _put(request, process, who))


@require_http_methods(["GET", "POST"])
@login_required
def take(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for the position on one statement, and take it."""
    if request.method == "POST":
        return _posted(request, slug, number)
    statement, now = statement_of(process_of(slug), number), timezone.now()
    may_see_statement(standing(request), statement, now=now).require()
    panel = position_context(standing(request), statement, now=now, key=request.GET.get("for", ""))
    form = position_form(who=panel.chosen.key, current=panel.current) if panel.chosen else None
    return render(request, "consultations/position.html", _asked(statement) | {"panel": panel, "form": form})


@require_safe
@login_required
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """List the statements with what one's organisation holds, held and prepares."""
    process = process_of(slug)
    found = [Answerer(one.organisation) for one in standing(request).memberships]
    found += [one for one in answerers(standing(request), process) if one.organisation is None]
    who = next((one for one in found if one.key == request.GET.get("for")), found[0] if found else None)
    show = request.GET.get("show", "all") if request.GET.get("show") in SHOWS else "all"
    context = {"title": gettext("Positions held"), "way": way_to(process), "process": process, "who": who, "show": show}
    if who is None:
        context |= {"why": may_speak(standing(request)).reason, "memberships": ()}
        return render(request, "consultations/answer_nobody.html", context)
    holder = holder_for(process, standing(request), who.organisation)
    context |= {
        "others": [one for one in found if one.key != who.key],
        "progress": progress_of(process, holder),
        "lines": own_page(process, holder, who.organisation, show=show, page=request.GET.get("page", "1")),
        "may_speak": who.key in {one.key for one in answerers(standing(request), process)},
    }
    return render(request, "consultations/position_mine.html", context)


@require_POST
@login_required
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to the reader what their organisation holds."""
    process = process_of(slug)
    who = named_answerer(request.POST.get("who", ""))
    count = send_receipt(by=person_of(request), process=process, organisation=who.organisation)
    told = ngettext("A receipt of %(n)s position is on its way.", "A receipt of %(n)s positions is on its way.", count)
    messages.success(request, told % {"n": count})
    return redirect(f"{reverse('consultations:mine', args=[slug])}?{urlencode({'for': who.key})}")


def _put(request: HttpRequest, process: Process, who: Answerer) -> dict[str, Any]:
    """Return what the page shows of the next statement for somebody."""
    holder = holder_for(process, standing(request), who.organisation)
    college = holder.college.code if holder and holder.college else ""
    skipped = _skipped(request)
    areas = areas_covered(standing(request), who.organisation)
    put = next_for(process, Asked(who.key_in(person_of(request)), holder, college, areas, skipped))
    shown: dict[str, Any] = {"put": put, "who": who, "here": _address(process, who)}
    shown["others"] = [(one, _address(process, one)) for one in answerers(standing(request), process) if one != who]
    if put.statement is not None:
        panel = panel_of(standing(request), put.statement, who, now=timezone.now())
        word = signed_exposure(put.statement, who.key, put.probability)
        shown["panel"] = panel
        shown["form"] = position_form(who=who.key, current=None, put=word, after="answer")
        shown["skip"] = _address(process, who, skipped | {put.statement.number})
    return shown


def _posted(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take the position that was sent. What its page shows is read only where it is shown again, with what is wrong."""
    who, form = named_answerer(request.POST.get("who", "")), PositionForm(request.POST)
    sent = statement_alone(slug, number)
    if carried_out(form, lambda: _taken(request, sent, who, form)):
        return _gone_on(request, sent, who, form.cleaned_data["after"])
    statement, now = statement_of(process_of(slug), number), timezone.now()
    may_see_statement(standing(request), statement, now=now).require()
    panel = panel_of(standing(request), statement, who, now=now)
    context = _asked(statement) | {"panel": panel, "form": form}
    return render(request, "consultations/position.html", context, status=422)


def _asked(statement: Statement) -> dict[str, Any]:
    title = gettext("Position on statement %(number)s") % {"number": statement.number}
    way = way_to(statement.process, statement_step(statement))
    return {"title": title, "way": way, "process": statement.process, "statement": statement}


def _taken(request: HttpRequest, statement: Statement, who: Answerer, form: PositionForm) -> Position:
    given = form.given(statement)
    if who.organisation is None:
        return take_own_position(by=person_of(request), given=given)
    return take_position(by=person_of(request), organisation=who.organisation, given=given)


def _gone_on(request: HttpRequest, statement: Statement, who: Answerer, after: str) -> HttpResponse:
    told = gettext("The position on statement %(number)s is kept. It can be changed until the step closes.")
    messages.success(request, told % {"number": statement.number})
    if after == "answer":
        return redirect(_address(statement.process, who))
    if after == "mine":
        return redirect(f"{reverse('consultations:mine', args=[statement.process.slug])}?{urlencode({'for': who.key})}")
    return redirect(statement)


def _address(process: Process, who: Answerer, skipped: frozenset[int] = frozenset()) -> str:
    """Return where the next statement is put to somebody."""
    asked = {"for": who.key} | ({"skip": "-".join(map(str, sorted(skipped)))} if skipped else {})
    return f"{reverse('consultations:answer', args=[process.slug])}?{urlencode(asked)}"


def _skipped(request: HttpRequest) -> frozenset[int]:
    numbers = request.GET.get("skip", "").split("-")[:MOST_SKIPPED]
    return frozenset(int(number) for number in numbers if number.isdecimal() and len(number) < 7)
