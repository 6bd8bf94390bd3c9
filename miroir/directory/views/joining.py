"""Joining: find one's organisation, say one's function, accept the charter."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.directory.actions.memberships import apply_for_membership
from miroir.directory.actions.organisations import apply_organisation
from miroir.directory.forms.memberships import FindForm, JoinForm
from miroir.directory.forms.organisations import OrganisationForm
from miroir.directory.middleware import signed_in, standing
from miroir.directory.models import Organisation
from miroir.directory.permissions.memberships import may_apply_for_membership
from miroir.directory.permissions.organisations import may_apply_for_organisation
from miroir.directory.queries.memberships import (
    charter_in_force,
    organisations_applied_for,
    organisations_shown_to_join,
    organisations_to_join,
    own_memberships,
)
from miroir.directory.queries.organisations import applications_waiting

A_PAGE = 20


@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """Say how one joins, and begin: one's organisation is looked for in the directory."""
    person = standing(request).person
    form = FindForm(request.GET if "q" in request.GET else None)
    context = {
        "title": gettext("Join the group"),
        "way": (WayStep(gettext("Directory"), reverse("directory:organisations")),),
        "form": form,
        "person": person,
        "found": None,
    }
    if person is not None:
        text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
        page = Paginator(organisations_to_join(person, text), A_PAGE).get_page(request.GET.get("page"))
        context |= {"found": page if text else None, "kept": urlencode({"q": text}) if text else ""}
        context |= {"memberships": own_memberships(person), "waiting": organisations_applied_for(person)}
    return render(request, "directory/join.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def join_new(request: HttpRequest) -> HttpResponse:
    """Apply for an organisation that is not in the directory; its applicant joins it next."""
    person = signed_in(request)
    may_apply_for_organisation(standing(request), applications_waiting(person)).require()
    named = request.GET.get("q", "")[:200]
    form = OrganisationForm(request.POST or None, initial={"name_fr": named})
    if applied := carried_out(form, lambda: apply_organisation(by=person, details=form.details())):
        messages.success(request, gettext("Your organisation is asked for. Now say what you do there."))
        return redirect("directory:join-organisation", applied.key)
    context = {"title": gettext("A new organisation"), "way": _way(named), "form": form}
    return render(request, "directory/join_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def join_organisation(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say one's function in an organisation, accept the charter, and apply."""
    person, now = signed_in(request), timezone.now()
    organisation = get_object_or_404(organisations_shown_to_join(person), key=key)
    may_apply_for_membership(standing(request), organisation, now=now).require()
    charter = charter_in_force(timezone.localdate(now))
    context = {"title": str(organisation), "way": _way(request.GET.get("q", "")), "organisation": organisation}
    if charter is None:
        return render(request, "directory/join_organisation.html", {**context, "charter": None, "form": None})
    form = JoinForm(request.POST or None, charter=charter)
    if carried_out(form, lambda: _apply(request, organisation, form)):
        messages.success(request, gettext("Your application has been received. The secretariat writes to you."))
        return redirect("directory:mine")
    status = 422 if form.errors else 200
    return render(
        request, "directory/join_organisation.html", {**context, "charter": charter, "form": form}, status=status
    )


def _apply(request: HttpRequest, organisation: Organisation, form: JoinForm) -> object:
    return apply_for_membership(
        by=signed_in(request),
        organisation=organisation,
        function=form.cleaned_data["function"],
        charter=form.charter,
    )


def _way(text: str) -> tuple[WayStep, ...]:
    """Return the way back to the search, what was looked for kept."""
    kept = f"?{urlencode({'q': text})}" if text else ""
    return (
        WayStep(gettext("Directory"), reverse("directory:organisations")),
        WayStep(gettext("Join the group"), f"{reverse('directory:join')}{kept}"),
    )
