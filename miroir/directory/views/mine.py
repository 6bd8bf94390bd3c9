"""My organisation: its members, its mandates, who asks to join it, and what I hold."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from miroir.directory.middleware import signed_in, standing
from miroir.directory.models import Membership
from miroir.directory.queries.bodies import seats_held
from miroir.directory.queries.memberships import charter_in_force, members_of, own_memberships
from miroir.directory.queries.own import own_organisation

A_PAGE = 30


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show one of the organisations that the reader belongs to or asked to join; say how to join where there is none."""
    person, now = signed_in(request), timezone.now()
    memberships = list(own_memberships(person))
    chosen = _chosen(memberships, request.GET.get("organisation", ""))
    context: dict[str, object] = {
        "title": gettext("My organisation"),
        "way": (),
        "memberships": memberships,
        "chosen": chosen,
        "seats": seats_held(person, timezone.localdate(now)),
        "charter": charter_in_force(timezone.localdate(now)),
    }
    if chosen is not None:
        own = own_organisation(standing(request), chosen, now=now)
        members = members_of(chosen.organisation) if own.active else Membership.objects.none()
        context |= {"own": own, "page": Paginator(members, A_PAGE).get_page(request.GET.get("page"))}
    return render(request, "directory/mine.html", context)


def _chosen(memberships: list[Membership], key: str) -> Membership | None:
    named = [one for one in memberships if str(one.organisation.key) == key]
    return next(iter(named or memberships), None)
