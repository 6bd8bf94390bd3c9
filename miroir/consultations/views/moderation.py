"""The queue of proposed statements, and deciding on one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.may import carried_out
from miroir.consultations.actions.moderation import (
    merge_statement,
    publish_statement,
    refuse_statement,
    restore_statement,
    withdraw_statement,
)
from miroir.consultations.forms.statements import DecisionForm, MergeForm, PlainForm
from miroir.consultations.models import Statement
from miroir.consultations.permissions.statements import may_moderate, may_moderate_at_all, may_withdraw
from miroir.consultations.queries.processes import process_of
from miroir.consultations.queries.statements import (
    A_PAGE,
    similar_statements,
    statement_of,
    statements_to_moderate,
)
from miroir.consultations.views.doing import doing_with
from miroir.consultations.views.ways import person_of, sent, statement_step, way_to
from miroir.directory.middleware import standing

DECISIONS: dict[str, Callable[..., Statement]] = {
    "publish": publish_statement,
    "refuse": refuse_statement,
    "withdraw": withdraw_statement,
    "merge": merge_statement,
    "restore": restore_statement,
}


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Show the proposed statements that somebody may decide on, the oldest first."""
    now = timezone.now()
    may_moderate_at_all(standing(request), now=now).require()
    waiting = [one for one in statements_to_moderate() if may_moderate(standing(request), one, now=now)]
    context = {
        "title": gettext("Proposed statements"),
        "way": way_to(),
        "waiting": Paginator(waiting, A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "consultations/statements_to_moderate.html", context)


@require_safe
@login_required
def moderate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a statement beside what says nearly the same, and what may be decided on it."""
    return _page(request, statement_of(process_of(slug), number), {})


@require_POST
@login_required
def decide(request: HttpRequest, slug: str, number: int, change: str) -> HttpResponse:
    """Publish, refuse, withdraw, merge or restore a statement."""
    found = statement_of(process_of(slug), number)
    if change not in DECISIONS:
        raise Http404
    form = _forms(found, request.POST, only=change)[change]
    act = lambda: DECISIONS[change](by=person_of(request), statement=found, **form.cleaned_data)  # noqa: E731
    decided = carried_out(form, act)
    if decided is None:
        return _page(request, found, {change: form})
    told = {"number": number, "state": decided.get_state_display()}
    messages.success(request, gettext("Statement %(number)s: %(state)s.") % told)
    return redirect("consultations:moderation")


@require_http_methods(["GET", "POST"])
@login_required
def take_back(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Let who proposed a statement take it back while nobody decided on it."""
    found = statement_of(process_of(slug), number)
    may_withdraw(standing(request), found, now=timezone.now()).require()
    form = DecisionForm(sent(request))
    act = lambda: withdraw_statement(by=person_of(request), statement=found, **form.cleaned_data)  # noqa: E731
    if request.method == "POST" and carried_out(form, act) is not None:
        messages.success(request, gettext("Your statement is withdrawn."))
        return redirect(found.process)
    title = gettext("Withdraw your statement")
    context = {
        "title": title,
        "way": way_to(found.process, statement_step(found)),
        "form": form,
        "verb": gettext("Withdraw"),
    }
    return render(request, "consultations/process_form.html", context, status=422 if form.errors else 200)


def _forms(statement: Statement, sent: Any = None, *, only: str = "") -> dict[str, Form]:  # noqa: ANN401 - a QueryDict
    made: dict[str, Form] = {
        "publish": PlainForm(sent if only == "publish" else None),
        "restore": PlainForm(sent if only == "restore" else None),
        "refuse": DecisionForm(sent if only == "refuse" else None, auto_id="refuse_%s"),
        "withdraw": DecisionForm(sent if only == "withdraw" else None, auto_id="withdraw_%s"),
        "merge": MergeForm(sent if only == "merge" else None, statement=statement, auto_id="merge_%s"),
    }
    return made


def _page(request: HttpRequest, statement: Statement, refused: dict[str, Form]) -> HttpResponse:
    """Show where a statement is decided on, with a form that was refused in its place where there is one."""
    now = timezone.now()
    may_moderate(standing(request), statement, now=now).require()
    near = similar_statements(statement.process, statement.text)
    context = {
        "title": gettext("Decide on statement %(number)s") % {"number": statement.number},
        "way": way_to(statement.process, statement_step(statement)),
        "process": statement.process,
        "statement": statement,
        "near": [one for one in near if one.number != statement.number],
        "decisions": {**_forms(statement), **refused},
        **doing_with(statement, standing(request), now=now),
    }
    return render(request, "consultations/statement_decide.html", context, status=422 if refused else 200)
