"""The secretariat decides: on applications, and on organisations."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.directory.middleware import signed_in, standing
from miroir.directory.permissions.organisations import may_keep_the_directory
from miroir.directory.queries.organisations import applications_whole
from miroir.directory.shown import listed
from miroir.directory.views.decisions import DECISIONS, form_of
from miroir.directory.views.organisations import organisation_page, seen

A_PAGE = 20
ON_APPLICATIONS = ("verify", "refuse")


@require_safe
@login_required
def applications(request: HttpRequest) -> HttpResponse:
    """List the applications of organisations that nobody decided yet, the oldest first."""
    may_keep_the_directory(standing(request)).require()
    page = Paginator(applications_whole(), A_PAGE).get_page(request.GET.get("page"))
    day = timezone.localdate()
    context = {
        "title": gettext("Applications of organisations"),
        "way": (WayStep(gettext("Directory"), reverse("directory:organisations")),),
        "page": page,
        "applications": [(one, listed(one, max(day, timezone.localdate(one.applied_at)))) for one in page.object_list],
    }
    return render(request, "directory/applications.html", context)


@require_POST
@login_required
def decide(request: HttpRequest, key: UUID, what: str) -> HttpResponse:
    """Take a decision on an organisation; a wrong form is shown again on its page."""
    if what not in DECISIONS:
        raise Http404
    found, decision = seen(request, key), DECISIONS[what]
    decision.may(standing(request), found).require()
    form = form_of(what, found, request.POST)
    done = carried_out(form, lambda: decision.act(signed_in(request), found, form.cleaned_data))
    if done is None:
        return organisation_page(request, found, {what: form})
    messages.success(request, str(decision.done))
    return redirect("directory:applications") if what in ON_APPLICATIONS else redirect(found)
