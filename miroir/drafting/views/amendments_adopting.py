"""Collisions of a version, carrying accepted amendments out, and resolving their conflicts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.may import Refused, carried_out
from miroir.directory.middleware import signed_in, standing
from miroir.drafting.actions.adopting import adopt_amendment, resolve_conflict
from miroir.drafting.forms.amendments import ConflictForm
from miroir.drafting.models import Amendment, Conflict, Version
from miroir.drafting.permissions.amendments import may_resolve, may_resolve_any
from miroir.drafting.permissions.texts import may_see_version
from miroir.drafting.queries.amendments import amendment_of, version_being_written
from miroir.drafting.queries.amendments_adopting import conflicts_of, waiting_for
from miroir.drafting.queries.amendments_reading import Contested, contested_of
from miroir.drafting.queries.collisions import collisions_page
from miroir.drafting.queries.texts import document_of, version_of
from miroir.drafting.views.amendments_shown import collisions_tables, way_to


@require_safe
def collisions(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show which amendments of each clause of a version are at the same words."""
    document = document_of(slug)
    version = version_of(document, number)
    may_see_version(standing(request), version, now=timezone.now()).require()
    page = collisions_page(version, request.GET.get("page", "1"))
    context: dict[str, Any] = {
        "title": gettext("Collisions of amendments"),
        "way": way_to(document, listed=True),
        "version": version,
    }
    context |= {"document": document, "page": page, "tables": collisions_tables(page)}
    return render(request, "drafting/collisions.html", context)


@require_POST
@login_required
def adopt(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Carry an accepted amendment out in the version being written."""
    document = document_of(slug)
    version = version_being_written(document)
    if version is None:
        raise Refused(gettext("No version of this text is being written: begin the next one first."))
    found = amendment_of(document, number)
    done = adopt_amendment(by=signed_in(request), amendment=found, version=version)
    messages.success(request, _told(done, version))
    return redirect(found)


@require_safe
@login_required
def conflicts(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """List what waits to be carried out in a version being written, and its conflicts, those to be resolved first."""
    document = document_of(slug)
    version = version_of(document, number)
    may_resolve_any(standing(request), version, now=timezone.now()).require()
    context: dict[str, Any] = {
        "title": gettext("Amendments to carry out, and their conflicts"),
        "way": way_to(document, listed=True),
    }
    context |= {"document": document, "version": version, "conflicts": conflicts_of(version)}
    context["waiting"] = waiting_for(version)
    return render(request, "drafting/conflicts.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def conflict(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Ask for the words that take the place of a conflict, and put them there."""
    version = version_of(document_of(slug), number)
    found = get_object_or_404(conflicts_of(version), pk=pk)
    found.version = version
    may_resolve(standing(request), found, now=timezone.now()).require()
    contested = contested_of(found)
    form = ConflictForm(request.POST if request.method == "POST" else None, initial=_initial(contested))
    resolved = carried_out(form, lambda: _resolved(request, found, form)) if request.method == "POST" else None
    if resolved is not None:
        messages.success(request, gettext("The conflict is resolved."))
        return redirect("drafting:conflicts", slug, number)
    context: dict[str, Any] = {
        "title": gettext("Resolve a conflict"),
        "way": way_to(version.document, found.amendment, listed=True),
    }
    context |= {"version": version, "contested": contested, "form": form}
    return render(request, "drafting/conflict.html", context, status=422 if form.errors else 200)


def _resolved(request: HttpRequest, conflict: Conflict, form: ConflictForm) -> Conflict:
    return resolve_conflict(by=signed_in(request), conflict=conflict, **form.cleaned_data)


def _initial(contested: Contested) -> dict[str, str]:
    return {"text": contested.spot.now if contested.spot else ""}


def _told(amendment: Amendment, version: Version) -> str:
    met = Conflict.objects.filter(version=version, amendment=amendment, resolved_at__isnull=True).count()
    if not met:
        return gettext("Amendment %(number)s is carried out.") % {"number": amendment.number}
    told = ngettext(
        "Amendment %(number)s is carried out, with %(count)s conflict to resolve.",
        "Amendment %(number)s is carried out, with %(count)s conflicts to resolve.",
        met,
    )
    return told % {"number": amendment.number, "count": met}
