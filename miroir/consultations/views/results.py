"""What was found: statements and their verdicts, who answered, the opinion map, the maps that were kept, the record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from miroir.common.way import WayStep
from miroir.consultations.actions.records import want_record
from miroir.consultations.forms.results import AreaForm, ResultsForm
from miroir.consultations.models import KeptMap, Process
from miroir.consultations.permissions.results import may_keep_record, may_see_results
from miroir.consultations.queries.drawing import told_grid, told_opinions
from miroir.consultations.queries.kept import current_map, maps_page, record_state, standing_of_map, verdicts_page
from miroir.consultations.queries.processes import process_of
from miroir.consultations.queries.telling import (
    lead_of,
    rule_in_words,
    rule_of_map,
    tiles_of,
    told_missing,
    told_standing,
    told_verdict,
    voice_of,
)
from miroir.consultations.views.ways import person_of, way_to
from miroir.directory.middleware import standing


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the verdict of each statement, ten a page, and what each college still has to answer."""
    process, kept = _found(request, slug)
    context = _whole(process, kept, gettext("Results"), way_to(process))
    context |= {
        "may_write": may_keep_record(standing(request), process, now=timezone.now()),
        "record": record_state(process),
    }
    if kept is not None:
        context |= _told_results(request, kept)
    return render(request, "consultations/results.html", context)


@require_safe
def grid(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who answered, college by sector and by area, and which cells are empty."""
    process, kept = _found(request, slug)
    context = _whole(process, kept, gettext("Who answered"), _below_results(process))
    if kept is not None:
        form = AreaForm(request.GET, kept=kept)
        context |= {"form": form, "grid": told_grid(kept, voice_of(kept), area=form.chosen("area"))}
    return render(request, "consultations/grid.html", context)


@require_safe
def opinion_map(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the opinion map: its groups, how stable they are, and how they cross the colleges."""
    process, kept = _found(request, slug)
    context = _whole(process, kept, gettext("Opinion map"), _below_results(process))
    if kept is not None:
        context["map"] = told_opinions(kept, voice_of(kept))
    return render(request, "consultations/map.html", context)


@require_safe
def kept_maps(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every map that was kept, with the fingerprint of its input."""
    process, kept = _found(request, slug)
    context = _whole(process, kept, gettext("Figures kept"), _below_results(process))
    context["maps"] = maps_page(process, request.GET.get("page", "1"))
    return render(request, "consultations/results_kept.html", context)


@require_POST
@login_required
def write_record(request: HttpRequest, slug: str) -> HttpResponse:
    """Have the record written now."""
    process = process_of(slug)
    if want_record(by=person_of(request), process=process, now=timezone.now()):
        messages.success(request, gettext("The record is being written; it takes about a minute."))
    else:
        messages.info(request, gettext("The record is being written already."))
    return redirect("consultations:results", slug)


def _found(request: HttpRequest, slug: str) -> tuple[Process, KeptMap | None]:
    """Return a process and its figures, None before the first. Raises Http404; Refused where they are not for the reader."""
    process = process_of(slug)
    may_see_results(standing(request), process, now=timezone.now()).require()
    return process, current_map(process)


def _whole(process: Process, kept: KeptMap | None, title: str, way: list[WayStep]) -> dict[str, Any]:
    """Return what each page of results shows: whose they are, and on what they stand."""
    told = told_standing(standing_of_map(kept), voice_of(kept)) if kept else ()
    return {"title": title, "way": way, "process": process, "kept": kept, "stands": told}


def _told_results(request: HttpRequest, kept: KeptMap) -> dict[str, Any]:
    form, voice = ResultsForm(request.GET, kept=kept), voice_of(kept)
    verdict = form.chosen("verdict")
    page = verdicts_page(kept, verdict=verdict, area=form.chosen("area"), page=request.GET.get("page", "1"))
    return {
        "form": form,
        "lead": lead_of(kept, voice),
        "tiles": tiles_of(kept, voice, chosen=verdict),
        "page": page,
        "verdicts": [told_verdict(told, voice) for told in page.object_list],
        "threshold": rule_of_map(kept).threshold,
        "missing": told_missing(kept, voice),
        "rule": rule_in_words(kept),
    }


def _below_results(process: Process) -> list[WayStep]:
    return way_to(process, WayStep(gettext("Results"), reverse("consultations:results", args=[process.slug])))
