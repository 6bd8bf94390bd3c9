"""Speaking for and against a comment or an amendment, citing sources, and withdrawing an argument."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from miroir.common.may import carried_out
from miroir.directory.middleware import standing
from miroir.directory.standing import Standing
from miroir.drafting.actions.comments import argue, cite_evidence, withdraw_argument
from miroir.drafting.forms.comments import ArgumentForm, EvidenceForm
from miroir.drafting.models import Amendment, Argument, Comment, Document
from miroir.drafting.permissions.comments import (
    arguing_organisations,
    may_argue_at_all,
    may_cite,
    may_withdraw_argument,
    subject_of,
)
from miroir.drafting.permissions.texts import may_see_document
from miroir.drafting.queries.comments import amendment_to_argue, argument_of, comment_of, discussion_of
from miroir.drafting.queries.texts import document_of
from miroir.drafting.views.comments_ways import person_of, sent, subject_step, way_from

GET_AND_POST = ["GET", "HEAD", "POST"]


def arguing_about(standing: Standing, subject: Comment | Amendment, *, now: datetime) -> dict[str, Any]:
    """Return what `drafting/arguments.html` shows of a comment or an amendment. Three queries, four with arguments."""
    kind = "comment" if isinstance(subject, Comment) else "amendment"
    named = [subject.document.slug, subject.number]
    return {
        "discussion": discussion_of(subject),
        "may_argue": may_argue_at_all(standing, subject, now=now),
        "may_cite": may_cite(standing, subject, now=now),
        "argue_address": reverse(f"drafting:argue-{kind}", args=named),
        "cite_address": reverse(f"drafting:cite-{kind}", args=named),
        "discussed": subject.document.slug,
        "own": [membership.organisation_id for membership in standing.memberships],
    }


@require_http_methods(GET_AND_POST)
@login_required
def argue_comment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for an argument about a comment."""
    return _argue(request, comment_of(_readable(request, slug), number))


@require_http_methods(GET_AND_POST)
@login_required
def argue_amendment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for an argument about an amendment."""
    return _argue(request, amendment_to_argue(_readable(request, slug), number))


@require_http_methods(GET_AND_POST)
@login_required
def cite_comment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for a source that a comment cites."""
    return _cite(request, comment_of(_readable(request, slug), number))


@require_http_methods(GET_AND_POST)
@login_required
def cite_amendment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for a source that an amendment cites."""
    return _cite(request, amendment_to_argue(_readable(request, slug), number))


@require_http_methods(GET_AND_POST)
@login_required
def cite_argument(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Ask for a source that an argument cites."""
    return _cite(request, argument_of(_readable(request, slug), key))


@require_http_methods(GET_AND_POST)
@login_required
def take_back_argument(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Ask whether an argument is to be withdrawn, and withdraw it."""
    document = _readable(request, slug)
    argument = argument_of(document, key)
    may_withdraw_argument(standing(request), argument, now=timezone.now()).require()
    subject = subject_of(argument)
    if request.method == "POST":
        withdraw_argument(by=person_of(request), argument=argument)
        messages.success(request, gettext("The argument is withdrawn."))
        return redirect(subject)
    context: dict[str, Any] = {
        "title": gettext("Withdraw an argument"),
        "way": way_from(document, subject_step(subject)),
    }
    context |= {"said": argument, "verb": gettext("Withdraw it"), "back": subject.get_absolute_url()}
    return render(request, "drafting/comment_withdraw.html", context)


def _argue(request: HttpRequest, subject: Comment | Amendment) -> HttpResponse:
    now, reader = timezone.now(), standing(request)
    may_argue_at_all(reader, subject, now=now).require()
    organisations = arguing_organisations(reader, subject, now=now)
    form = ArgumentForm(sent(request), organisations=organisations, initial={"language": get_language()})
    made = carried_out(form, lambda: _argued(request, subject, form)) if request.method == "POST" else None
    if made is not None:
        messages.success(request, gettext("Your argument is made."))
        return redirect(subject)
    told = {"title": gettext("Speak for or against"), "verb": gettext("Make the argument")}
    return _asked(request, subject, form, told)


def _argued(request: HttpRequest, subject: Comment | Amendment, form: ArgumentForm) -> Argument:
    return argue(by=person_of(request), about=subject, reason=form.reason(), organisation=form.speaking_for())


def _cite(request: HttpRequest, citing: Comment | Amendment | Argument) -> HttpResponse:
    may_cite(standing(request), citing, now=timezone.now()).require()
    form = EvidenceForm(sent(request))
    act = lambda: cite_evidence(by=person_of(request), citing=citing, source=form.source())  # noqa: E731
    cited = carried_out(form, act) if request.method == "POST" else None
    subject = subject_of(citing) if isinstance(citing, Argument) else citing
    if cited is not None:
        messages.success(request, gettext("The source is cited."))
        return redirect(subject)
    return _asked(request, subject, form, {"title": gettext("Cite a source"), "verb": gettext("Cite it")})


def _asked(
    request: HttpRequest, subject: Comment | Amendment, form: ArgumentForm | EvidenceForm, told: dict[str, str]
) -> HttpResponse:
    way = way_from(subject.document, subject_step(subject))
    context = {**told, "way": way, "form": form, "subject": subject}
    return render(request, "drafting/argument_form.html", context, status=422 if form.errors else 200)


def _readable(request: HttpRequest, slug: str) -> Document:
    document = document_of(slug)
    may_see_document(standing(request), document, now=timezone.now()).require()
    return document
