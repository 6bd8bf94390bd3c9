"""What one does with one answer: naming where it landed, contesting it, confirming it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from miroir.common.may import carried_out
from miroir.directory.middleware import standing
from miroir.drafting.actions.dispositions import confirm_disposition, contest_disposition, land
from miroir.drafting.forms.dispositions import ConfirmForm, ContestForm, LandForm
from miroir.drafting.models import Disposition
from miroir.drafting.permissions.dispositions import may_confirm, may_contest, may_land
from miroir.drafting.queries.dispositions import disposition_of, next_version, wordings_of
from miroir.drafting.views.comments_ways import person_of, sent, subject_step, way_from

EITHER = ["GET", "HEAD", "POST"]


@require_http_methods(EITHER)
@login_required
def name_landing(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Ask where an accepted contribution landed."""
    found = _found(slug, key)
    may_land(standing(request), found, now=timezone.now()).require()
    later = next_version(found.contribution.version)
    wordings = wordings_of(later) if later else []
    quoted = {"landing_quote": found.landing_quote}
    code = {"landing_clause": found.landing_clause.code} if found.landing_clause else {}
    form = LandForm(sent(request), later=later, wordings=wordings, initial={**quoted, **code})
    act = lambda: _landed(request, found, form)  # noqa: E731
    titles = (gettext("Where it landed"), gettext("Keep the place"), gettext("The place is kept."))
    return _asked(request, found, form, act, titles)


@require_http_methods(EITHER)
@login_required
def contest(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Ask why an answer is contested."""
    found = _found(slug, key)
    may_contest(standing(request), found, now=timezone.now()).require()
    form = ContestForm(sent(request))
    act = lambda: contest_disposition(by=person_of(request), disposition=found, reason=form.cleaned_data["reason"])  # noqa: E731
    done = gettext("The answer is contested. The working group confirms it or gives another, and you are told.")
    return _asked(request, found, form, act, (gettext("Contest the answer"), gettext("Contest it"), done))


@require_http_methods(EITHER)
@login_required
def confirm(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Ask how a contest ends."""
    found = _found(slug, key)
    may_confirm(standing(request), found, now=timezone.now()).require()
    initial = {"outcome": found.outcome}
    version = found.contribution.version
    form = ConfirmForm(sent(request), version=version, outcome=found.outcome, initial=initial)
    act = lambda: confirm_disposition(by=person_of(request), disposition=found, **form.cleaned_data)  # noqa: E731
    done = gettext("The answer is confirmed and stands. The author is told.")
    return _asked(request, found, form, act, (gettext("Confirm the answer"), gettext("Confirm"), done))


def _found(slug: str, key: uuid.UUID) -> Disposition:
    return disposition_of(slug, key=key)


def _landed(request: HttpRequest, disposition: Disposition, form: LandForm) -> Disposition | None:
    landing = form.landing()
    if landing is None:
        form.add_error(None, gettext("Choose the clause where it lands."))
        return None
    by = person_of(request)
    span = {"start": landing.start, "end": landing.end}
    return land(by=by, disposition=disposition, version=landing.version, clause=landing.clause, **span)


def _asked(
    request: HttpRequest,
    found: Disposition,
    form: forms.Form,
    act: Callable[[], Disposition | None],
    titles: tuple[str, str, str],
) -> HttpResponse:
    """Show a form about an answer, or carry it out. `titles`: of the page, of its button, and of what was done."""
    contribution, (title, verb, done) = found.contribution, titles
    if request.method == "POST" and carried_out(form, act) is not None:
        messages.success(request, done)
        return redirect(found)
    way = way_from(contribution.document, subject_step(contribution))
    context = {"title": title, "way": way, "verb": verb, "form": form, "disposition": found, "said": contribution}
    context["document"] = contribution.document
    return render(request, "drafting/disposition_form.html", context, status=422 if form.errors else 200)
