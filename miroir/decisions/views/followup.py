"""The follow-up of a published strategy, as a page and as a table; one measure; laying, telling and correcting."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.doing import deed_asked
from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.decisions.actions.followup import add_measure, correct_progress, correct_value
from miroir.decisions.forms.followup import (
    CorrectProgressForm,
    CorrectValueForm,
    MeasureForm,
    progress_initial,
    value_initial,
)
from miroir.decisions.models import Measure, Publication
from miroir.decisions.permissions.followup import may_correct, may_correct_at_all, may_lay, may_see_internal
from miroir.decisions.queries.followup import (
    counted_of,
    duty_changes_of,
    followed_objectives,
    followup_csv,
    measure_of,
    measures_below,
    objectives_under_way,
    owned_by,
    progress_of,
    state_counts,
    told_of,
    value_of,
)
from miroir.decisions.queries.publications import publication_of
from miroir.decisions.views.followup_doing import DEEDS, carry_out, doing_with, form_of
from miroir.decisions.views.showing import person_of
from miroir.directory.middleware import standing
from miroir.drafting.queries.texts import wordings_of


@require_safe
def followup(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the objectives of a strategy with their measures, and how each goes."""
    found, now = publication_of(slug), timezone.now()
    internal = bool(may_see_internal(standing(request), now=now))
    objectives = followed_objectives(found, internal=internal)
    context = {
        "title": gettext("Follow-up"),
        "way": _way(found),
        "publication": found,
        "objectives": objectives,
        "counts": state_counts(objectives),
        "own": owned_by(objectives, {mandate.organisation_id for mandate in standing(request).mandates}),
        "internal": internal,
        "may_lay": may_lay(standing(request), found, now=now),
    }
    return render(request, "decisions/followup.html", context)


@require_safe
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the follow-up as a table: what everybody may read."""
    found = publication_of(slug)
    response = HttpResponse(followup_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="followup-{found.slug}.csv"'
    return response


@require_safe
def measure(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a measure with all that was told of it, and what the reader may do with it."""
    return _page(request, measure_of(publication_of(slug), number))


@require_http_methods(["GET", "POST"])
@login_required
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Lay an objective of a strategy, or a measure (`?under=` the number of its objective)."""
    found = publication_of(slug)
    may_lay(standing(request), found, now=timezone.now()).require()
    objectives = objectives_under_way(found)
    initial = {"parent": request.GET.get("under", "")}
    form = MeasureForm(
        request.POST or None, objectives=objectives, wordings=wordings_of(found.version), initial=initial
    )
    act = lambda: add_measure(by=person_of(request), publication=found, **form.told())  # noqa: E731
    if request.method == "POST" and (made := carried_out(form, act)) is not None:
        messages.success(request, gettext("It is laid."))
        return redirect(made)
    return _form_page(request, _way(found, _step(found)), gettext("Add an objective or a measure"), form)


@require_POST
@login_required
def change(request: HttpRequest, slug: str, number: int, deed: str) -> HttpResponse:
    """Tell how a measure goes or a value, add an indicator, or end it."""
    found, asked = measure_of(publication_of(slug), number), deed_asked(DEEDS, deed)
    form = form_of(asked, found, list(found.indicators.all()), request.POST)
    done = carried_out(form, lambda: carry_out(asked, by=person_of(request), measure=found, form=form))
    if done is None:
        return _page(request, found, again={deed: form})
    messages.success(request, gettext(asked.done))
    return redirect(found)


@require_http_methods(["GET", "POST"])
@login_required
def correct_told(request: HttpRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    """Correct what was told of a measure."""
    found = measure_of(publication_of(slug), number)
    told = progress_of(found, key)
    may_correct(standing(request), told, now=timezone.now()).require()
    form = CorrectProgressForm(request.POST or None, initial=progress_initial(told))
    act = lambda: correct_progress(by=person_of(request), progress=told, **form.told())  # noqa: E731
    return _corrected(request, found, form, carried_out(form, act) if request.method == "POST" else None)


@require_http_methods(["GET", "POST"])
@login_required
def correct_figure(request: HttpRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    """Correct a value of an indicator."""
    found = measure_of(publication_of(slug), number)
    value = value_of(found, key)
    may_correct(standing(request), value, now=timezone.now()).require()
    form = CorrectValueForm(request.POST or None, initial=value_initial(value))
    act = lambda: correct_value(by=person_of(request), value=value, **form.told())  # noqa: E731
    return _corrected(request, found, form, carried_out(form, act) if request.method == "POST" else None)


def _corrected(request: HttpRequest, found: Measure, form: forms.Form, done: object | None) -> HttpResponse:
    """Return to the measure once something is corrected; show the form before."""
    if done is not None:
        messages.success(request, gettext("It is corrected. What was told before stays, with your reason."))
        return redirect(found)
    return _form_page(request, _way_to(found), gettext("Correct what was told"), form)


def _page(request: HttpRequest, found: Measure, *, again: dict[str, forms.Form] | None = None) -> HttpResponse:
    """Show a measure. `again`: a form that was refused, by the code of its deed."""
    now, reader = timezone.now(), standing(request)
    internal, counted = bool(may_see_internal(reader, now=now)), counted_of(found)
    indicators = [one.course.indicator for one in counted]
    context: dict[str, Any] = {
        "title": str(found),
        "way": _way(found.publication, _step(found.publication)),
        "publication": found.publication,
        "measure": found,
        "below": measures_below(found),
        "duties": duty_changes_of(found),
        "told": told_of(found, internal=internal),
        "counted": counted,
        "internal": internal,
        "corrects": may_correct_at_all(reader),
        "deeds": doing_with(reader, found, indicators, again or {}, now=now),
    }
    return render(request, "decisions/followup_measure.html", context, status=422 if again else 200)


def _form_page(request: HttpRequest, way: list[WayStep], title: str, form: forms.Form) -> HttpResponse:
    context = {"title": title, "way": way, "form": form}
    return render(request, "decisions/followup_form.html", context, status=422 if form.errors else 200)


def _way(publication: Publication, *more: WayStep) -> list[WayStep]:
    strategies = WayStep(gettext("Strategy"), reverse("decisions:strategies"))
    return [strategies, WayStep(str(publication), publication.get_absolute_url()), *more]


def _step(publication: Publication) -> WayStep:
    return WayStep(gettext("Follow-up"), reverse("decisions:followup", args=[publication.slug]))


def _way_to(found: Measure) -> list[WayStep]:
    return _way(found.publication, _step(found.publication), WayStep(str(found), found.get_absolute_url()))
