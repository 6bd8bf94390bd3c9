"""Answering a call, letting another organisation answer, and taking that back."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from miroir.common.may import carried_out
from miroir.decisions.actions.answers import answer_call, delegate, revoke_delegation
from miroir.decisions.forms.calls import AnswerForm, DelegateForm
from miroir.decisions.models import Answer, Call, Delegation
from miroir.decisions.queries.speakers import objections_of, possible_receivers
from miroir.decisions.views.showing import call_page, organisation_sent, person_of, seen_call
from miroir.directory.models import Organisation


@require_POST
@login_required
def answer(request: HttpRequest, slug: str, version: int, number: int) -> HttpResponse:
    """Answer a call for an organisation."""
    call, organisation = seen_call(request, slug, version, number), organisation_sent(request)
    form = AnswerForm(request.POST, objections=objections_of(call, organisation))
    if carried_out(form, lambda: _answered(request, call, organisation, form)) is None:
        return call_page(request, call, status=422, answer_form=form)
    told = gettext("The answer of %(organisation)s is kept. It can be changed until the call closes.")
    messages.success(request, told % {"organisation": organisation})
    return redirect(f"{call.get_absolute_url()}?{urlencode({'for': organisation.key})}")


@require_POST
@login_required
def give(request: HttpRequest, slug: str, version: int, number: int) -> HttpResponse:
    """Let another organisation answer in the place of one's own."""
    call, giver = seen_call(request, slug, version, number), organisation_sent(request)
    form = DelegateForm(request.POST, receivers=possible_receivers(call, giver))
    act = lambda: delegate(by=person_of(request), call=call, giver=giver, receiver=form.receiver_chosen())  # noqa: E731
    made = carried_out(form, act)
    if made is None:
        return call_page(request, call, status=422, delegate_form=form)
    told = gettext("%(receiver)s may answer for %(giver)s until you take that back, or answer yourself.")
    messages.success(request, told % {"receiver": made.receiver, "giver": giver})
    return redirect(f"{call.get_absolute_url()}?{urlencode({'for': giver.key})}")


@require_POST
@login_required
def revoke(request: HttpRequest, slug: str, version: int, number: int, key: uuid.UUID) -> HttpResponse:
    """Take a delegation back."""
    call = seen_call(request, slug, version, number)
    given = get_object_or_404(Delegation.objects.select_related("call", "giver"), call=call, key=key)
    revoke_delegation(by=person_of(request), delegation=given)
    messages.success(request, gettext("The delegation is taken back."))
    return redirect(f"{call.get_absolute_url()}?{urlencode({'for': given.giver.key})}")


def _answered(request: HttpRequest, call: Call, organisation: Organisation, form: AnswerForm) -> Answer:
    told = form.cleaned_data
    return answer_call(
        by=person_of(request),
        organisation=organisation,
        call=call,
        reply=told["reply"],
        reason=told["reason"],
        objection=form.objection_chosen(),
        nonce=told["nonce"],
    )
