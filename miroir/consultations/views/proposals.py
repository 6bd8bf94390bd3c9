"""The proposals of a consultation, one of them, putting one forward and withdrawing it."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as words
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.doing import Deed
from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.consultations.actions.proposals import put_forward, withdraw_proposal
from miroir.consultations.forms.proposals import ProposalFilterForm, ProposalForm
from miroir.consultations.models import Process, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.consultations.permissions.proposals import (
    may_put_forward_at_all,
    may_withdraw_proposal,
    organisations_putting_forward,
)
from miroir.consultations.queries.processes import process_of
from miroir.consultations.queries.proposals import history_of_proposal, proposal_of, proposals_csv, proposals_page
from miroir.consultations.views.ways import person_of, sent, way_to
from miroir.directory.middleware import standing

WITHDRAW: Final = Deed(
    "withdraw",
    words("Withdraw the proposal"),
    words("It stays listed as withdrawn, and nothing is owed to it any more. This is for good."),
    words("The proposal is withdrawn."),
    may_withdraw_proposal,
    withdraw_proposal,
    Form,
    grave=True,
)


@require_safe
def proposals(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the proposals of a consultation, found by words and by area."""
    found, form = _readable(request, slug), ProposalFilterForm(request.GET)
    context = {
        "title": gettext("Proposals"),
        "way": way_to(found),
        "process": found,
        "filters": form,
        "narrowed": any(request.GET.get(name) for name in ("q", "area")),
        "proposals": proposals_page(found, form.filters()),
        "may_put_forward": may_put_forward_at_all(standing(request), found, now=timezone.now()),
    }
    return render(request, "consultations/proposals.html", context)


@require_safe
def proposal(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a proposal: its words, who put it forward, and what befell it."""
    found = proposal_of(_readable(request, slug), number)
    may = WITHDRAW.may(standing(request), found, now=timezone.now())
    address = reverse("consultations:withdraw-proposal", args=[slug, number])
    context = {
        "title": str(found),
        "way": way_to(found.process, _step(found.process)),
        "process": found.process,
        "proposal": found,
        "history": history_of_proposal(found),
        "deeds": [WITHDRAW.doable(WITHDRAW.form(), address)] if may else [],
    }
    return render(request, "consultations/proposal.html", context)


@require_safe
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the proposals as a table."""
    found = _readable(request, slug)
    response = HttpResponse(proposals_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="proposals-{found.slug}.csv"'
    return response


@require_http_methods(["GET", "POST"])
@login_required
def put(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a proposal forward for an organisation."""
    now, process = timezone.now(), process_of(slug)
    may_put_forward_at_all(standing(request), process, now=now).require()
    organisations = organisations_putting_forward(standing(request), process, now=now)
    form = ProposalForm(sent(request), organisations=organisations, initial={"language": get_language()})
    act = lambda: put_forward(by=person_of(request), process=process, **form.told())  # noqa: E731
    made = carried_out(form, act) if request.method == "POST" else None
    if made is not None:
        messages.success(request, gettext("The proposal is put forward. Everybody can read it."))
        return redirect(made)
    context = {"title": gettext("Put a proposal forward"), "way": way_to(process, _step(process)), "form": form}
    return render(request, "consultations/proposal_form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Withdraw a proposal of one's organisation."""
    found = proposal_of(_readable(request, slug), number)
    withdraw_proposal(by=person_of(request), proposal=found)
    messages.success(request, gettext(WITHDRAW.done))
    return redirect(found)


def _readable(request: HttpRequest, slug: str) -> Process:
    found = process_of(slug)
    may_do(Task.SEE, found, standing(request), now=timezone.now()).require()
    return found


def _step(process: Process) -> WayStep:
    return WayStep(gettext("Proposals"), reverse("consultations:proposals", args=[process.slug]))
