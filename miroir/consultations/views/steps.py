"""The steps of a process: choosing and dating them, setting who may do what, going on, back, or longer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from miroir.common.may import Refused, carried_out
from miroir.consultations.actions.steps import (
    advance_step,
    extend_step,
    plan_steps,
    return_to_step,
    set_capabilities,
)
from miroir.consultations.forms.statements import PlainForm
from miroir.consultations.forms.steps import CapabilitiesForm, ExtendForm, ReturnForm, StepsForm
from miroir.consultations.models import Step
from miroir.consultations.permissions.steps import earlier_steps, may_plan_steps, may_set_capabilities
from miroir.consultations.queries.capabilities import capability_table, college_coded, step_of
from miroir.consultations.queries.processes import process_of
from miroir.consultations.views.preparing import leading_page
from miroir.consultations.views.ways import edit_step, person_of, sent, way_to
from miroir.directory.middleware import standing
from miroir.directory.models import College


@require_http_methods(["GET", "POST"])
@login_required
def edit_steps(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose and date the steps of a process in preparation."""
    found = process_of(slug)
    may_plan_steps(standing(request), found, now=timezone.now()).require()
    form = StepsForm(found.steps.all(), sent(request))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            plan_steps(by=person_of(request), process=found, steps=form.planned())
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, gettext("The steps are kept."))
            return redirect("consultations:edit", slug)
    context = {"title": gettext("Steps"), "way": way_to(found, edit_step(found)), "form": form, "refusal": refusal}
    return render(request, "consultations/steps.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@login_required
def capabilities(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Set who may do what in a step: for every college, or for one that the address names."""
    step = step_of(process_of(slug), order)
    may_set_capabilities(standing(request), step, now=timezone.now()).require()
    college = college_coded(request.GET.get("college", ""))
    form = CapabilitiesForm(sent(request), of_a_college=college is not None)
    act = lambda: set_capabilities(by=person_of(request), step=step, college=college, lines=form.pairs())  # noqa: E731
    if request.method == "POST" and carried_out(form, act) is not None:
        messages.success(request, gettext("The table is kept."))
        return redirect(f"{request.path}?college={college.code if college else ''}")
    context = {"form": form, **_table(step, college, request.POST.getlist("lines") if form.is_bound else None)}
    return render(request, "consultations/step_capabilities.html", context, status=422 if form.errors else 200)


def _table(step: Step, college: College | None, lines: list[str] | None) -> dict[str, Any]:
    """Return what the page of a step's table shows; `lines`: those of a form that is being corrected."""
    return {
        "title": gettext("Who may do what: %(step)s") % {"step": step},
        "way": way_to(step.process, edit_step(step.process)),
        "process": step.process,
        "step": step,
        "college": college,
        "colleges": College.objects.all(),
        "table": capability_table(step, college, lines),
    }


@require_POST
@login_required
def advance(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a process to its next step."""
    found = process_of(slug)
    form = PlainForm(request.POST)
    moved = carried_out(form, lambda: advance_step(by=person_of(request), process=found))
    if moved is None:
        return leading_page(request, found, advancing=form)
    messages.success(request, gettext("The consultation is now in the step “%(step)s”.") % {"step": moved.current_step})
    return redirect("consultations:edit", slug)


@require_POST
@login_required
def go_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a process back to an earlier step, for a reason."""
    found = process_of(slug)
    form = ReturnForm(request.POST, auto_id="return_%s", steps=earlier_steps(found))
    moved = carried_out(form, lambda: return_to_step(by=person_of(request), process=found, **form.cleaned_data))
    if moved is None:
        return leading_page(request, found, returning=form)
    messages.success(
        request, gettext("The consultation is back in the step “%(step)s”.") % {"step": moved.current_step}
    )
    return redirect("consultations:edit", slug)


@require_POST
@login_required
def extend(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the end of the current step off, for a reason."""
    found = process_of(slug)
    form = ExtendForm(request.POST, auto_id="extend_%s")
    step = carried_out(form, lambda: extend_step(by=person_of(request), process=found, **form.cleaned_data))
    if step is None:
        return leading_page(request, found, extending=form)
    messages.success(request, gettext("The step goes on. Those who take part are told, with the reason."))
    return redirect("consultations:edit", slug)
