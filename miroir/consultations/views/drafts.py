"""What an organisation prepares on a statement, for its members alone."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from miroir.common.forms import NonceForm
from miroir.common.may import carried_out
from miroir.consultations.actions.drafts import note_draft, take_drafted_position, write_draft
from miroir.consultations.forms.drafts import DraftForm, NoteForm
from miroir.consultations.models import Statement
from miroir.consultations.permissions.drafts import may_see_draft, may_write_draft
from miroir.consultations.permissions.positions import may_take_position
from miroir.consultations.queries.answerers import holder_for
from miroir.consultations.queries.drafts import prepared_by
from miroir.consultations.queries.positions import code_of, current_on
from miroir.consultations.queries.processes import process_of
from miroir.consultations.queries.statements import statement_of
from miroir.consultations.views.ways import person_of, statement_step, way_to
from miroir.directory.middleware import standing
from miroir.directory.models import Organisation


@require_safe
@login_required
def draft(request: HttpRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    """Show what an organisation prepares on a statement."""
    statement, organisation = _found(request, slug, number, key)
    return _shown(request, statement, organisation)


@require_POST
@login_required
def write(request: HttpRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    """Write the answer that is prepared, and its reason."""
    statement, organisation = _found(request, slug, number, key)
    form = DraftForm(request.POST)
    kept = carried_out(
        form,
        lambda: write_draft(by=person_of(request), statement=statement, organisation=organisation, **form.cleaned_data),
    )
    if not kept:
        return _shown(request, statement, organisation, draft_form=form)
    messages.success(request, gettext("The draft is kept. Only members of your organisation see it."))
    return redirect(_address(statement, organisation))


@require_POST
@login_required
def note(request: HttpRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    """Say something to colleagues."""
    statement, organisation = _found(request, slug, number, key)
    form = NoteForm(request.POST)
    kept = carried_out(
        form,
        lambda: note_draft(by=person_of(request), statement=statement, organisation=organisation, **form.cleaned_data),
    )
    if not kept:
        return _shown(request, statement, organisation, note_form=form)
    return redirect(_address(statement, organisation))


@require_POST
@login_required
def take(request: HttpRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    """Take the position as it is prepared."""
    statement, organisation = _found(request, slug, number, key)
    form = NonceForm(request.POST)
    taken = carried_out(
        form,
        lambda: take_drafted_position(
            by=person_of(request), statement=statement, organisation=organisation, nonce=form.cleaned_data["nonce"]
        ),
    )
    if not taken:
        return _shown(request, statement, organisation, take_form=form)
    messages.success(request, gettext("The position is taken as it was prepared."))
    return redirect(statement)


def _found(request: HttpRequest, slug: str, number: int, key: uuid.UUID) -> tuple[Statement, Organisation]:
    """Return the statement and the organisation, of which the reader must be a member."""
    organisation = get_object_or_404(Organisation, key=key)
    may_see_draft(standing(request), organisation).require()
    return statement_of(process_of(slug), number), organisation


def _shown(
    request: HttpRequest, statement: Statement, organisation: Organisation, **forms: DraftForm | NoteForm | NonceForm
) -> HttpResponse:
    prepared = prepared_by(organisation, statement)
    initial = {"answer": prepared.draft.answer, "reason": prepared.draft.reason} if prepared.draft else {}
    shown: dict[str, Any] = {
        "draft_form": DraftForm(initial=initial),
        "note_form": NoteForm(),
        "take_form": NonceForm(),
    }
    context = {
        "title": gettext("Draft of %(organisation)s") % {"organisation": organisation},
        "way": way_to(statement.process, statement_step(statement)),
        "process": statement.process,
        "statement": statement,
        "organisation": organisation,
        "prepared": prepared,
        **_allowed(request, statement, organisation),
    }
    return render(request, "consultations/draft.html", context | shown | forms, status=422 if forms else 200)


def _allowed(request: HttpRequest, statement: Statement, organisation: Organisation) -> dict[str, Any]:
    """Return what the reader may do with a draft, and the position held beside it."""
    now = timezone.now()
    current = current_on(holder_for(statement.process, standing(request), organisation), statement)
    return {
        "current": current,
        "current_code": code_of(current.answer) if current else "",
        "may_write": may_write_draft(standing(request), statement, organisation, now=now),
        "may_take": may_take_position(standing(request), statement, organisation, now=now),
    }


def _address(statement: Statement, organisation: Organisation) -> str:
    return reverse("consultations:draft", args=[statement.process.slug, statement.number, organisation.key])
