"""The charter of the group: read it, accept it, publish the next."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.directory.actions.charters import accept_charter, publish_membership_charter
from miroir.directory.forms.memberships import CharterForm
from miroir.directory.middleware import signed_in, standing
from miroir.directory.models import Membership, MembershipCharter
from miroir.directory.permissions.charters import may_publish_membership_charter
from miroir.directory.permissions.memberships import may_accept_charter
from miroir.directory.queries.memberships import charter_in_force, own_memberships


@require_safe
def charter(request: HttpRequest, version: str = "") -> HttpResponse:
    """Show the charter in force, or an older one by its version; who owes its acceptance can give it."""
    ours, now = standing(request), timezone.now()
    current = charter_in_force(timezone.localdate(now))
    shown = get_object_or_404(MembershipCharter, version=version) if version else current
    mine = own_memberships(ours.person) if ours.person and shown == current else ()
    context = {
        "title": gettext("The charter of the group"),
        "way": (WayStep(gettext("Directory"), reverse("directory:organisations")),),
        "charter": shown,
        "current": current,
        "others": [one for one in MembershipCharter.objects.all() if one != shown],
        "owing": [one for one in mine if may_accept_charter(ours, one, current, now=now)],
        "may_publish": may_publish_membership_charter(ours, now=now),
    }
    return render(request, "directory/charter.html", context)


@require_POST
@login_required
def accept(request: HttpRequest, key: UUID) -> HttpResponse:
    """Accept the charter in force for a membership of one's own."""
    found = get_object_or_404(Membership.objects.select_related("organisation"), key=key)
    accept_charter(by=signed_in(request), membership=found)
    messages.success(request, gettext("You accepted the charter. Thank you."))
    return redirect(f"{reverse('directory:mine')}?organisation={found.organisation.key}")


@require_http_methods(["GET", "POST"])
@login_required
def publish(request: HttpRequest) -> HttpResponse:
    """Put a new version of the charter in force."""
    now, person = timezone.now(), signed_in(request)
    may_publish_membership_charter(standing(request), now=now).require()
    form = CharterForm(request.POST or None, initial={"dated": timezone.localdate(now)})
    if carried_out(form, lambda: publish_membership_charter(by=person, charter=form.charter())):
        messages.success(request, gettext("The charter is in force. Each member is asked by letter to accept it."))
        return redirect("directory:charter")
    way = (
        WayStep(gettext("Directory"), reverse("directory:organisations")),
        WayStep(gettext("The charter of the group"), reverse("directory:charter")),
    )
    context = {"title": gettext("Publish a charter"), "way": way, "form": form}
    return render(request, "directory/publish_charter.html", context, status=422 if form.errors else 200)
