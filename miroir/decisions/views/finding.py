"""Finding upon a call, and having a minority statement read beside it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from miroir.common.may import carried_out
from miroir.decisions.actions.findings import add_minority_statement, record_finding
from miroir.decisions.forms.calls import DissentForm, FindForm
from miroir.decisions.models import Finding, MinorityStatement
from miroir.decisions.queries.places import finding_of
from miroir.decisions.views.showing import call_page, organisation_sent, person_of, seen_call
from miroir.directory.models import Organisation


@require_POST
@login_required
def find(request: HttpRequest, slug: str, version: int, number: int) -> HttpResponse:
    """Record what the chair finds."""
    call = seen_call(request, slug, version, number)
    form = FindForm(request.POST, is_vote=call.is_vote)
    act = lambda: record_finding(by=person_of(request), call=call, **form.told())  # noqa: E731
    if carried_out(form, act) is None:
        return call_page(request, call, status=422, find_form=form)
    messages.success(request, gettext("The finding is recorded; everybody on the roll is told by letter."))
    return redirect(call)


@require_POST
@login_required
def dissent(request: HttpRequest, slug: str, version: int, number: int) -> HttpResponse:
    """Add a minority statement to what was found."""
    call, organisation = seen_call(request, slug, version, number), organisation_sent(request)
    found = finding_of(call)
    if found is None:
        raise Http404
    form = DissentForm(request.POST)
    if carried_out(form, lambda: _added(request, found, organisation, form)) is None:
        return call_page(request, call, status=422, dissent_form=form, dissenter=organisation)
    messages.success(request, gettext("The statement stands beside the finding."))
    return redirect(call)


def _added(request: HttpRequest, found: Finding, organisation: Organisation, form: DissentForm) -> MinorityStatement:
    told = form.cleaned_data
    return add_minority_statement(
        by=person_of(request), finding=found, organisation=organisation, text=told["text"], language=told["language"]
    )
