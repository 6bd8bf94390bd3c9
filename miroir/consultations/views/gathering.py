"""The desk's page of who has not answered: invitations, reminders, and taking them back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.forms import ReasonForm
from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.consultations.actions.gathering import invite, remind, undo_invitation, undo_reminder
from miroir.consultations.forms.gathering import InviteForm, MessageForm, invited_by
from miroir.consultations.models import Invitation, Process, Reminder
from miroir.consultations.permissions.gathering import may_invite, may_see_gathering, may_undo
from miroir.consultations.queries.gathering import empty_cells, participation, sent_letters, silent_page
from miroir.consultations.queries.processes import process_of
from miroir.consultations.views.ways import person_of, way_to
from miroir.directory.middleware import standing
from miroir.directory.models import College, Organisation, Sector


@require_safe
@login_required
def gathering(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who has answered and who has not, college by college, and the empty cells."""
    now = timezone.now()
    process = process_of(slug)
    may_see_gathering(standing(request), process, now=now).require()
    day, college = timezone.localdate(now), request.GET.get("college", "")
    invitations, reminders = sent_letters(process)
    context: dict[str, Any] = {
        "title": gettext("Who is missing"),
        "way": way_to(process),
        "process": process,
        "may_invite": may_invite(standing(request), process, now=now),
        "participation": participation(process, day),
        "college": college,
        "silent": silent_page(process, day, college=college, page=request.GET.get("page", "1"), now=now),
        "cells": empty_cells(process, day),
        "invitations": [(one, may_undo(standing(request), one, now=now)) for one in invitations],
        "reminders": [(one, may_undo(standing(request), one, now=now)) for one in reminders],
    }
    return render(request, "consultations/desk_gathering.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def invite_one(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite an organisation of an empty cell, or the address of one that is not in the group."""
    process = process_of(slug)
    may_invite(standing(request), process, now=timezone.now()).require()
    college = get_object_or_404(College, code=request.GET.get("college", ""))
    sector = get_object_or_404(Sector, code=request.GET["sector"]) if request.GET.get("sector") else None
    organisation = _organisation(request.GET.get("organisation", ""))
    kind = MessageForm if organisation else InviteForm
    form = kind(request.POST or None, initial={"language": get_language()})
    cell = {"process": process, "college": college, "sector": sector}
    if (
        request.method == "POST"
        and carried_out(form, lambda: _invited(request, form, organisation, **cell)) is not None
    ):
        messages.success(request, gettext("The invitation is on its way."))
        return redirect("consultations:gathering", slug)
    context = {"title": gettext("Invite"), "way": _way(process), **cell, "organisation": organisation, "form": form}
    return render(request, "consultations/invitation_form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def remind_one(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Remind a silent organisation."""
    organisation = get_object_or_404(Organisation, key=key)
    remind(by=person_of(request), process=process_of(slug), organisation=organisation)
    messages.success(request, gettext("%(organisation)s is reminded by letter.") % {"organisation": organisation})
    return redirect("consultations:gathering", slug)


@require_http_methods(["GET", "POST"])
@login_required
def take_back_invitation(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Take an invitation back for a reason."""
    sent = get_object_or_404(
        Invitation.objects.select_related("process__current_step", "organisation"), key=key, process__slug=slug
    )
    form = ReasonForm(request.POST or None)
    act = lambda: undo_invitation(by=person_of(request), invitation=sent, reason=form.cleaned_data["reason"])  # noqa: E731
    if request.method == "POST" and carried_out(form, act) is not None:
        messages.success(request, gettext("The invitation is taken back."))
        return redirect("consultations:gathering", slug)
    return _undoing(request, gettext("Take an invitation back"), sent, form)


@require_http_methods(["GET", "POST"])
@login_required
def take_back_reminder(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Take a reminder back for a reason."""
    sent = get_object_or_404(
        Reminder.objects.select_related("process__current_step", "organisation"), key=key, process__slug=slug
    )
    form = ReasonForm(request.POST or None)
    act = lambda: undo_reminder(by=person_of(request), reminder=sent, reason=form.cleaned_data["reason"])  # noqa: E731
    if request.method == "POST" and carried_out(form, act) is not None:
        messages.success(request, gettext("The reminder is taken back."))
        return redirect("consultations:gathering", slug)
    return _undoing(request, gettext("Take a reminder back"), sent, form)


def _invited(request: HttpRequest, form: MessageForm, organisation: Organisation | None, **cell: Any) -> Invitation:  # noqa: ANN401
    invited, message = invited_by(form, organisation), form.cleaned_data["message"]
    return invite(by=person_of(request), invited=invited, message=message, **cell)


def _undoing(request: HttpRequest, title: str, sent: Invitation | Reminder, form: ReasonForm) -> HttpResponse:
    may_undo(standing(request), sent, now=timezone.now()).require()
    context = {"title": title, "way": _way(sent.process), "process": sent.process, "sent": sent, "form": form}
    return render(request, "consultations/reminder_undo.html", context, status=422 if form.errors else 200)


def _way(process: Process) -> list[WayStep]:
    return way_to(process, WayStep(gettext("Who is missing"), reverse("consultations:gathering", args=[process.slug])))


def _organisation(key: str) -> Organisation | None:
    if not key:
        return None
    try:
        return get_object_or_404(Organisation.objects.verified(), key=uuid.UUID(key))
    except ValueError:
        return None
