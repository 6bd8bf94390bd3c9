"""The work on contributions: grouping them, proposing answers, and the working group agreeing on them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.directory.middleware import standing
from miroir.drafting.actions.dispositions import agree_dispositions, propose_disposition
from miroir.drafting.actions.grouping import group_contributions, ungroup_contributions
from miroir.drafting.forms.dispositions import AnswerForm, ReportForm
from miroir.drafting.models import Amendment, Comment, Disposition, Version
from miroir.drafting.permissions.dispositions import (
    Contribution,
    may_agree,
    may_dispose,
    may_propose_disposition,
    may_see_consolidation,
)
from miroir.drafting.queries.dispositions import next_version, wordings_of, worked_version
from miroir.drafting.queries.dispositions_lists import marked, report_page
from miroir.drafting.queries.dispositions_work import agreeable, agreeable_page, alike, groups_page, work_of
from miroir.drafting.queries.gate import gate_of
from miroir.drafting.views.comments_ways import person_of, sent, version_step, way_from

MOST_AT_ONCE = 300
"""How many contributions a form answers, or groups, at once."""


@require_safe
@login_required
def work(request: HttpRequest) -> HttpResponse:
    """Show the versions on which the reader answers contributions or agrees on answers."""
    context: dict[str, Any] = {
        "title": gettext("Contributions to answer"),
        "way": [WayStep(gettext("Texts"), reverse("drafting:texts"))],
        "work": work_of(standing(request), now=timezone.now()),
    }
    return render(request, "drafting/dispositions_work.html", context)


@require_safe
@login_required
def consolidation(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the contributions on a version by clause, those that say nearly the same, and the groups made of them."""
    version, now, reader = _version(slug, number), timezone.now(), standing(request)
    may_see_consolidation(reader, version, now=now).require()
    form = ReportForm(request.GET, version=version, wordings=wordings_of(version), prepared=True)
    filters = form.filters()
    page = report_page(version, filters, prepared=True)
    context = {
        **_whole(version, gettext("Group and answer"), version_step(version)),
        "gate": gate_of(version),
        "filters": form,
        "page": page,
        "choices": [(line, may_propose_disposition(reader, line.contribution, now=now)) for line in page.object_list],
        "alike": alike(version, reader, filters.clause),
        "groups": groups_page(version, request.GET.get("groups", "1")),
        "may_dispose": may_dispose(reader, version, now=now),
    }
    return render(request, "drafting/consolidation.html", context)


@require_POST
@login_required
def choose(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Group the chosen contributions, or go on to answer them."""
    version, marks = _version(slug, number), request.POST.getlist("m")[:MOST_AT_ONCE]
    if "answer" in request.POST:
        address = reverse("drafting:answer-contributions", args=[slug, number])
        return redirect(f"{address}?{urlencode({'m': marks}, doseq=True)}")
    found = marked(version, marks)
    comments = [one for one in found if isinstance(one, Comment)]
    amendments = [one for one in found if isinstance(one, Amendment)]
    title = request.POST.get("title", "")
    group = group_contributions(
        by=person_of(request), version=version, title=title, comments=comments, amendments=amendments
    )
    messages.success(request, gettext("“%(title)s” is a group now: answer it at once.") % {"title": group.title})
    return redirect(reverse("drafting:consolidation", args=[slug, number]) + "#groups")


@require_POST
@login_required
def ungroup(request: HttpRequest, slug: str, number: int, group: int) -> HttpResponse:
    """Take a group apart."""
    version = _version(slug, number)
    ungroup_contributions(by=person_of(request), group=get_object_or_404(version.groups, pk=group))
    messages.success(request, gettext("The group is taken apart; answers that were given stay."))
    return redirect("drafting:consolidation", slug, number)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for one answer for the contributions that the address names, and propose it."""
    version, now, reader = _version(slug, number), timezone.now(), standing(request)
    may_dispose(reader, version, now=now).require()
    verdicts = [(one, may_propose_disposition(reader, one, now=now)) for one in _named(request, version)]
    chosen = [one for one, may in verdicts if may]
    form = _answer_form(request, version, chosen)
    if request.method == "POST" and carried_out(form, lambda: _proposed(request, chosen, form)) is not None:
        told = ngettext("%(count)s answer is proposed.", "%(count)s answers are proposed.", len(chosen))
        messages.success(request, told % {"count": len(chosen)})
        return redirect("drafting:consolidation", slug, number)
    context = _whole(version, gettext("Propose an answer"), version_step(version), _step(version))
    context |= {"form": form, "chosen": chosen, "left_out": [(one, may) for one, may in verdicts if not may]}
    return render(request, "drafting/consolidation_answer.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agree(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the proposed answers, and agree on those that are chosen, or on all of them."""
    version = _version(slug, number)
    may_agree(standing(request), version, now=timezone.now()).require()
    if request.method == "POST":
        agreed = agree_dispositions(by=person_of(request), dispositions=_chosen(request, version))
        told = ngettext("%(count)s answer is agreed.", "%(count)s answers are agreed.", len(agreed))
        messages.success(request, told % {"count": len(agreed)})
        return redirect("drafting:agree-dispositions", slug, number)
    context = _whole(version, gettext("Agree on answers"), version_step(version))
    context |= {"gate": gate_of(version), "page": agreeable_page(version, request.GET.get("page", "1"))}
    return render(request, "drafting/dispositions_agree.html", context)


def _version(slug: str, number: int) -> Version:
    return worked_version(document__slug=slug, number=number)


def _whole(version: Version, title: str, *above: WayStep) -> dict[str, Any]:
    way = way_from(version.document, *above)
    return {"title": title, "way": way, "version": version, "document": version.document}


def _step(version: Version) -> WayStep:
    address = reverse("drafting:consolidation", args=[version.document.slug, version.number])
    return WayStep(gettext("Group and answer"), address)


def _named(request: HttpRequest, version: Version) -> list[Contribution]:
    found = marked(version, request.GET.getlist("m")[:MOST_AT_ONCE])
    if not found:
        raise Http404
    return found


def _answer_form(request: HttpRequest, version: Version, chosen: list[Contribution]) -> AnswerForm:
    later = next_version(version)
    before = getattr(chosen[0], "disposition", None) if len(chosen) == 1 else None
    initial = {"outcome": before.outcome, "reason": before.reason} if before else None
    wordings = wordings_of(later) if later else []
    return AnswerForm(sent(request), version=version, later=later, wordings=wordings, initial=initial)


def _proposed(request: HttpRequest, chosen: list[Contribution], form: AnswerForm) -> list[Disposition]:
    told = form.cleaned_data
    return propose_disposition(
        by=person_of(request),
        contributions=chosen,
        outcome=told["outcome"],
        reason=told["reason"],
        duplicate_of=told["duplicate_of"],
        landing=form.landing(),
    )


def _chosen(request: HttpRequest, version: Version) -> list[Disposition]:
    found = agreeable(version)
    if "all" in request.POST:
        return list(found)
    keys = [int(key) for key in request.POST.getlist("d")[:MOST_AT_ONCE] if key.isdecimal() and len(key) < 10]
    return list(found.filter(pk__in=keys))
