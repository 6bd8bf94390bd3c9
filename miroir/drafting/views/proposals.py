"""The proposals of the process of a text: what becomes of each, answering them, and agreeing on answers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from miroir.common.may import carried_out
from miroir.directory.middleware import standing
from miroir.drafting.actions.proposals import agree_on_proposals, answer_proposals
from miroir.drafting.forms.proposals import ProposalAnswerForm
from miroir.drafting.models import Document, Version
from miroir.drafting.permissions.proposals import may_agree_on_proposals, may_answer_proposals
from miroir.drafting.permissions.texts import may_see_document
from miroir.drafting.queries.proposals import answered_page, owed_to_proposals
from miroir.drafting.queries.texts import document_of, last_issued, wordings_of
from miroir.drafting.views.comments_ways import person_of, sent, way_from

MOST_AT_ONCE = 300


@require_safe
def proposals(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the proposals of the process of a text with what becomes of each."""
    return _page(request, _readable(request, slug))


@require_POST
@login_required
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the chosen proposals one answer."""
    found = _readable(request, slug)
    form = _form(request, found)
    chosen = _chosen(request)
    act = lambda: answer_proposals(by=person_of(request), document=found, numbers=chosen, **form.told())  # noqa: E731
    made = carried_out(form, act)
    if made is None:
        return _page(request, found, form=form)
    told = ngettext("%(count)s answer is proposed.", "%(count)s answers are proposed.", len(made))
    messages.success(request, told % {"count": len(made)})
    return redirect("drafting:proposals", slug)


@require_POST
@login_required
def agree(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the working group agrees on the answers to the chosen proposals."""
    found = _readable(request, slug)
    agreed = agree_on_proposals(by=person_of(request), document=found, numbers=_chosen(request))
    told = ngettext("%(count)s answer is agreed.", "%(count)s answers are agreed.", len(agreed))
    messages.success(request, told % {"count": len(agreed)})
    return redirect("drafting:proposals", slug)


def _readable(request: HttpRequest, slug: str) -> Document:
    found = document_of(slug)
    may_see_document(standing(request), found, now=timezone.now()).require()
    return found


def _page(request: HttpRequest, found: Document, *, form: ProposalAnswerForm | None = None) -> HttpResponse:
    """Show the proposals, with a form that was refused in its place where there is one."""
    now, reader, waiting = timezone.now(), standing(request), "waiting" in request.GET
    answers = may_answer_proposals(reader, found, now=now)
    context = {
        "title": gettext("What becomes of the proposals"),
        "way": way_from(found),
        "document": found,
        "current": last_issued(found),
        "waiting": waiting,
        "owed": owed_to_proposals(found.process),
        "page": answered_page(found.process, waiting=waiting, page=str(request.GET.get("page", "1"))),
        "may_answer": answers,
        "may_agree": may_agree_on_proposals(reader, found, now=now),
        "form": form or (_form(request, found) if answers else None),
        "chosen": _chosen(request) if form else [],
    }
    return render(request, "drafting/proposals.html", context, status=422 if form else 200)


def _form(request: HttpRequest, found: Document) -> ProposalAnswerForm:
    written: Version | None = Version.objects.written().filter(document=found).first() or last_issued(found)
    wordings = wordings_of(written) if written else []
    return ProposalAnswerForm(sent(request), process=found.process, wordings=wordings)


def _chosen(request: HttpRequest) -> list[int]:
    numbers = request.POST.getlist("n")[:MOST_AT_ONCE]
    return [int(one) for one in numbers if one.isdecimal() and len(one) < 10]
