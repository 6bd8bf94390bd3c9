"""The list of consultations, and the page of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from miroir.consultations.forms.statements import FilterForm
from miroir.consultations.models import Process, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.consultations.permissions.processes import may_prepare
from miroir.consultations.permissions.statements import may_see_unpublished
from miroir.consultations.queries.charters import charter_in_force, rule_told
from miroir.consultations.queries.processes import (
    changes_of,
    closed_processes,
    coming_processes,
    current_processes,
    prepared_processes,
    process_of,
    stages_of,
    taking_part,
)
from miroir.consultations.queries.statements import own_proposals, statements_page
from miroir.consultations.views.offers import offers_of
from miroir.consultations.views.ways import way_to
from miroir.directory.middleware import standing
from miroir.directory.standing import Standing


@require_safe
def processes(request: HttpRequest) -> HttpResponse:
    """Show the consultations: open, to come, over, and to the secretariat those that it prepares."""
    now = timezone.now()
    prepares = may_prepare(standing(request), now=now)
    context = {
        "title": gettext("Consultations"),
        "way": [],
        "open": current_processes(now),
        "coming": coming_processes(now),
        "closed": closed_processes(),
        "prepared": prepared_processes() if prepares else [],
        "may_prepare": prepares,
    }
    return render(request, "consultations/processes.html", context)


@require_safe
def process(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a consultation: what is asked, its steps, what one can do now, and its statements."""
    now = timezone.now()
    found = process_of(slug)
    may_do(Task.SEE, found, standing(request), now=now).require()
    context = process_context(found, standing(request), now=now)
    unpublished = bool(may_see_unpublished(standing(request), found, now=now))
    form = FilterForm(request.GET, unpublished=unpublished)
    context["filters"] = form
    context["narrowed"] = any(request.GET.get(name) for name in ("q", "area", "state"))
    context["statements"] = statements_page(found, form.filters(), unpublished=unpublished)
    return render(request, "consultations/process.html", context)


def process_context(found: Process, reader: Standing, *, now: datetime) -> dict[str, Any]:
    """Return what the page of a process shows around its statements."""
    charter = charter_in_force(found)
    ours = [membership.organisation_id for membership in reader.memberships]
    return {
        "title": str(found),
        "way": way_to(),
        "process": found,
        "now": now,
        "charter": charter,
        "rule": rule_told(charter),
        "stages": stages_of(found, now),
        "changes": changes_of(found)[:10],
        "offers": offers_of(found, reader, now=now),
        "taking_part": taking_part(found),
        "put_forward": found.proposals.count(),
        "proposals": own_proposals(found, reader.person.pk, ours) if reader.person else [],
    }
