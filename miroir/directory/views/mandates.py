"""Mandates: give one, revoke one, and the secretariat's list."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from miroir.common.forms import ReasonForm
from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.directory.actions.mandates import give_mandate, revoke_mandate
from miroir.directory.forms.mandates import MandateFilterForm, MandateForm
from miroir.directory.middleware import signed_in, standing
from miroir.directory.models import Mandate, Organisation
from miroir.directory.permissions.mandates import mandate_to_delegate, may_give_mandate, may_revoke_mandate
from miroir.directory.permissions.memberships import may_act_as_secretariat
from miroir.directory.queries.mandates import mandates_ending_soon, mandates_in_force, mandates_over

A_PAGE = 30


@require_safe
@login_required
def mandates(request: HttpRequest) -> HttpResponse:
    """List the mandates in force, ending soon or over, for the secretariat."""
    may_act_as_secretariat(standing(request), now=timezone.now()).require()
    which = MandateFilterForm(request.GET or None).chosen()
    page = Paginator(_chosen(which), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": gettext("Mandates"),
        "way": (),
        "form": MandateFilterForm(initial={"which": which}),
        "page": page,
        "which": which,
    }
    return render(request, "directory/mandates.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def give(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a member of an organisation the right to speak for it."""
    organisation, now, person = get_object_or_404(Organisation, key=key), timezone.now(), signed_in(request)
    may_give_mandate(standing(request), organisation, now=now).require()
    by_office = bool(may_act_as_secretariat(standing(request), now=now))
    own = None if by_office else mandate_to_delegate(standing(request), organisation)
    today = timezone.localdate(now)
    form = MandateForm(request.POST or None, organisation=organisation, delegated=own, initial={"starts_on": today})
    if given := carried_out(form, lambda: give_mandate(by=person, organisation=organisation, **form.offered())):
        messages.success(
            request, gettext("%(person)s has a mandate now, and is told by letter.") % {"person": given.person}
        )
        return redirect(_back(request, organisation))
    way = (*_way(request, organisation),)
    title = gettext("Give a mandate for %(organisation)s") % {"organisation": organisation}
    context = {"title": title, "way": way, "form": form, "organisation": organisation, "own": own}
    return render(request, "directory/give_mandate.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a mandate, with a reason."""
    shown = Mandate.objects.select_related("person", "organisation").prefetch_related("areas")
    mandate, person = get_object_or_404(shown, key=key), signed_in(request)
    may_revoke_mandate(standing(request), mandate, now=timezone.now()).require()
    form = ReasonForm(request.POST or None)
    if carried_out(form, lambda: revoke_mandate(by=person, mandate=mandate, reason=form.cleaned_data["reason"])):
        messages.success(request, gettext("The mandate is revoked."))
        return redirect(_back(request, mandate.organisation))
    way = _way(request, mandate.organisation)
    context = {"title": gettext("Revoke a mandate"), "way": way, "form": form, "mandate": mandate}
    return render(request, "directory/revoke_mandate.html", context, status=422 if form.errors else 200)


def _chosen(which: str) -> QuerySet[Mandate]:
    now = timezone.now()
    if which == "soon":
        return mandates_ending_soon(now)
    today = timezone.localdate(now)
    return mandates_over(today) if which == "over" else mandates_in_force(today)


def _back(request: HttpRequest, organisation: Organisation) -> str:
    """Return where one came from: one's own organisation, or the secretariat's list."""
    if standing(request).belongs_to(organisation.pk):
        return f"{reverse('directory:mine')}?organisation={organisation.key}"
    return reverse("directory:mandates") if standing(request).is_secretariat else reverse("directory:mine")


def _way(request: HttpRequest, organisation: Organisation) -> tuple[WayStep, ...]:
    ours = standing(request).belongs_to(organisation.pk) or not standing(request).is_secretariat
    return (WayStep(gettext("My organisation") if ours else gettext("Mandates"), _back(request, organisation)),)
