"""The page of an organisation, and its members changing it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.directory.actions.organisations import change_organisation
from miroir.directory.forms.organisations import IdentityForm, PresentationForm
from miroir.directory.middleware import signed_in, standing
from miroir.directory.models import Organisation
from miroir.directory.permissions.organisations import (
    may_change_identity,
    may_change_organisation,
    may_keep_the_directory,
    may_see_organisation,
)
from miroir.directory.queries.organisations import organisation_whole, seats_of
from miroir.directory.shown import about_text, history_table, listed, place_of
from miroir.directory.sirens import spaced
from miroir.directory.views.decisions import decisions_for


@require_safe
def organisation(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show an organisation: who it is, its college and sectors by date, its seats; and what the reader may decide."""
    return organisation_page(request, seen(request, key))


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change how an organisation presents itself; the secretariat, also what it verified."""
    found = seen(request, key)
    may_change_organisation(standing(request), found).require()
    whole = may_change_identity(standing(request), found)
    form = (IdentityForm if whole else PresentationForm)(request.POST or None, organisation=found)
    if request.method == "POST" and _changed(request, found, form):
        messages.success(request, gettext("The changes are in the directory."))
        return redirect(found)
    context = {
        "title": gettext("Change the page of the organisation"),
        "way": (*_way(), WayStep(str(found), found.get_absolute_url())),
        "organisation": found,
        "form": form,
        "whole": whole,
    }
    return render(request, "directory/organisation_edit.html", context, status=422 if form.errors else 200)


def seen(request: HttpRequest, key: UUID) -> Organisation:
    """Return an organisation that the reader may see. Raises Http404 where there is none, or it is not for them."""
    found = get_object_or_404(organisation_whole(), key=key)
    if not may_see_organisation(standing(request), found):
        raise Http404
    return found


def organisation_page(
    request: HttpRequest, found: Organisation, wrong: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    """Show the page of an organisation; `wrong`: forms on it that were sent with faults."""
    reader = standing(request)
    context = {
        "title": str(found),
        "way": _way(),
        "organisation": found,
        "seats": seats_of(found, timezone.localdate()),
        "decisions": decisions_for(reader, found, wrong or {}),
        "may_change": may_change_organisation(reader, found),
        "may_keep": may_keep_the_directory(reader),
    }
    return render(request, "directory/organisation.html", context | _told(found), status=422 if wrong else 200)


def _told(found: Organisation) -> dict[str, object]:
    about, about_language = about_text(found)
    return {
        "listed": listed(found, timezone.localdate()),
        "place": place_of(found),
        "siren": spaced(found.siren or ""),
        "about": about,
        "about_language": about_language,
        "history": history_table(found),
    }


def _changed(request: HttpRequest, found: Organisation, form: PresentationForm) -> Organisation | None:
    return carried_out(
        form, lambda: change_organisation(by=signed_in(request), organisation=found, identity=form.identity())
    )


def _way() -> tuple[WayStep, ...]:
    return (WayStep(gettext("Directory"), reverse("directory:organisations")),)
