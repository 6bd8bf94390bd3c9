"""The page of a call, with the forms that its reader may use: every view of a call that shows it again shows this one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from miroir.accounts.models import User
from miroir.common.way import WayStep
from miroir.decisions.forms.calls import AnswerForm, DelegateForm, DissentForm, FindForm, answer_initial
from miroir.decisions.models import Call, Finding, Result
from miroir.decisions.permissions.calls import may_call, may_close_call, may_see_call
from miroir.decisions.permissions.findings import is_contrary, may_dissent, may_find
from miroir.decisions.queries.calls import calls_before
from miroir.decisions.queries.places import call_of, current_answer, finding_of, ground_of, readiness_of
from miroir.decisions.queries.rolls import awaited
from miroir.decisions.queries.rules import is_public, rule_told
from miroir.decisions.queries.speakers import AnswerPanel, dissenters, objections_of, panel_for
from miroir.decisions.queries.telling import participation, told_result
from miroir.directory.middleware import standing
from miroir.directory.models import Organisation
from miroir.drafting.queries.texts import wordings_of


def seen_call(request: HttpRequest, slug: str, version: int, number: int) -> Call:
    """Return a call that the reader may see. Raises Http404, and Refused where they may not."""
    call = call_of(slug, version, number)
    may_see_call(standing(request), call.version.document.process, now=timezone.now()).require()
    return call


def call_page(request: HttpRequest, call: Call, *, status: int = 200, **forms: Any) -> HttpResponse:  # noqa: ANN401 - forms by name
    """Show a call. `forms`: those that were sent and are shown again with what is wrong, by their name in the page."""
    now, finding = timezone.now(), finding_of(call)
    key = request.POST.get("organisation") or request.GET.get("for", "")
    panel = panel_for(standing(request), call, key, now=now)
    context = {
        **_about(call),
        "finding": finding,
        "panel": panel,
        "is_open": call.closed_at is None and now < call.closes_at,
        **_closing(request, call, now),
        **_answering(call, panel),
        **_found(request, call, finding, now),
    }
    return render(request, "decisions/call.html", {**context, **forms}, status=status)


def _about(call: Call) -> dict[str, Any]:
    """Return what everybody reads of a call: what is asked, by which rule, of whom, and what the rule says of the answers."""
    return {
        "title": title_of(call),
        "way": way_to_call(call),
        "call": call,
        "version": call.version,
        "document": call.version.document,
        "process": call.version.document.process,
        "public": is_public(call),
        "rule": rule_told(call),
        "who": participation(call),
        "told": told_result(call),
        "others": calls_before(call),
        "wordings": wordings_of(call.version),
    }


def title_of(call: Call) -> str:
    """Return what a call is called."""
    named = gettext("Vote %(number)s") if call.is_vote else gettext("Call for consensus %(number)s")
    return named % {"number": call.number}


def way_to(*more: WayStep) -> list[WayStep]:
    """Return the pages above: the decisions, and what else is given."""
    return [WayStep(gettext("Decisions"), reverse("decisions:home")), *more]


def way_to_call(call: Call, *more: WayStep) -> list[WayStep]:
    """Return the pages above a call: the decisions, its text."""
    document = call.version.document
    return way_to(WayStep(str(document), document.get_absolute_url()), *more)


def call_step(call: Call) -> WayStep:
    """Return the page of a call."""
    return WayStep(title_of(call), call.get_absolute_url())


def organisation_sent(request: HttpRequest) -> Organisation:
    """Return the organisation that a form names. Raises Http404."""
    try:
        key = uuid.UUID(request.POST.get("organisation", ""))
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Organisation, key=key)


def person_of(request: HttpRequest) -> User:
    """Return who asks, where signing in is required."""
    assert isinstance(request.user, User)
    return request.user


def _closing(request: HttpRequest, call: Call, now: datetime) -> dict[str, Any]:
    if call.closed_at is not None or not standing(request).seats:
        return {"may_close": False}
    return {"may_close": may_close_call(standing(request), call, awaited=awaited(call), now=now)}


def _answering(call: Call, panel: AnswerPanel | None) -> dict[str, Any]:
    """Return the forms by which the chosen organisation answers, or lets another answer."""
    if panel is None or not panel.may:
        return {}
    organisation = panel.chosen.organisation
    shown: dict[str, Any] = {
        "answer_form": AnswerForm(
            initial=answer_initial(organisation, panel.answer), objections=objections_of(call, organisation)
        )
    }
    if panel.chosen.under is None and panel.place.given is None and not panel.place.received:
        shown["delegate_form"] = DelegateForm(initial={"organisation": str(organisation.key)})
    return shown


def _found(request: HttpRequest, call: Call, finding: Finding | None, now: datetime) -> dict[str, Any]:
    """Return what is found of a call, or the form by which the reader finds upon it."""
    if call.closed_at is None:
        return {}
    ground = ground_of(call)
    if finding is None:
        may = may_find(standing(request), call, found=False, now=now)
        return {"ground": ground, "may_find": may, "find_form": FindForm(is_vote=call.is_vote) if may else None}
    shown: dict[str, Any] = {
        "contrary": is_contrary(ground, finding.result),
        "may_call_vote": _may_call_vote(request, call, finding, now),
        "minorities": finding.minority_statements.select_related("organisation").order_by("pk"),
    }
    mine = _dissenting(request, call, finding, now)
    return shown | (
        {"dissent_form": DissentForm(initial={"organisation": str(mine.key)}), "dissenter": mine} if mine else {}
    )


def _may_call_vote(request: HttpRequest, call: Call, finding: Finding, now: datetime) -> bool:
    """Return whether the reader may open the vote that follows a finding of no consensus."""
    if call.is_vote or finding.result != Result.NO_CONSENSUS or not standing(request).seats:
        return False
    return bool(may_call(standing(request), call.version, readiness_of(call.version), now=now))


def _dissenting(request: HttpRequest, call: Call, finding: Finding, now: datetime) -> Organisation | None:
    """Return the reader's organisation that may still have a statement read beside a finding."""
    told = set(finding.minority_statements.values_list("organisation_id", flat=True))
    for organisation in dissenters(standing(request), call):
        answer = current_answer(call, organisation)
        if organisation.pk not in told and may_dissent(standing(request), finding, organisation, answer, now=now):
            return organisation
    return None
