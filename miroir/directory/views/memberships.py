"""Memberships: the secretariat's list and decisions, vouching, leaving."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.forms import ReasonForm
from miroir.common.may import Verdict, carried_out
from miroir.common.way import WayStep
from miroir.directory.actions import memberships as actions
from miroir.directory.forms.memberships import MembershipFilterForm
from miroir.directory.middleware import signed_in, standing
from miroir.directory.models import Membership, MembershipState
from miroir.directory.permissions import memberships as permissions
from miroir.directory.permissions.closing import may_close_account
from miroir.directory.permissions.mandates import may_give_mandate
from miroir.directory.queries.mandates import mandates_held
from miroir.directory.queries.memberships import memberships_in

A_PAGE = 30


@require_safe
@login_required
def memberships(request: HttpRequest) -> HttpResponse:
    """List the memberships of a state for the secretariat: applications first."""
    permissions.may_act_as_secretariat(standing(request), now=timezone.now()).require()
    form = MembershipFilterForm(request.GET or None)
    state, text = form.chosen()
    page = Paginator(memberships_in(state, text), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": gettext("Memberships and applications"),
        "way": (),
        "form": MembershipFilterForm(initial={"state": state, "q": text}),
        "page": page,
        "state": MembershipState(state),
    }
    return render(request, "directory/memberships.html", context)


@require_safe
@login_required
def membership(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a membership to the secretariat, with what it can decide."""
    permissions.may_act_as_secretariat(standing(request), now=timezone.now()).require()
    return _membership_page(request, _found(key), ReasonForm(), status=200)


@require_POST
@login_required
def verify(request: HttpRequest, key: UUID) -> HttpResponse:
    """Verify an application."""
    kept = actions.verify_membership(by=signed_in(request), membership=_found(key))
    done = gettext("%(person)s is an active member now.") % {"person": kept.person}
    waits = gettext("%(person)s is verified, and is asked to accept the charter.") % {"person": kept.person}
    messages.success(request, done if kept.state == MembershipState.ACTIVE else waits)
    return redirect("directory:memberships")


@require_POST
@login_required
def refuse(request: HttpRequest, key: UUID) -> HttpResponse:
    """Refuse an application, with a reason."""
    return _with_reason(
        request,
        _found(key),
        permissions.may_refuse_membership,
        actions.refuse_membership,
        gettext("The application is refused; the person is told why."),
    )


@require_POST
@login_required
def suspend(request: HttpRequest, key: UUID) -> HttpResponse:
    """Suspend a membership, with a reason."""
    return _with_reason(
        request,
        _found(key),
        permissions.may_suspend_membership,
        actions.suspend_membership,
        gettext("The membership is suspended; the person is told why."),
    )


@require_POST
@login_required
def reinstate(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a suspension."""
    kept = actions.reinstate_membership(by=signed_in(request), membership=_found(key))
    messages.success(request, gettext("%(person)s is an active member now.") % {"person": kept.person})
    return redirect("directory:membership", kept.key)


@require_POST
@login_required
def vouch(request: HttpRequest, key: UUID) -> HttpResponse:
    """Vouch for a colleague."""
    kept = actions.vouch_for(by=signed_in(request), membership=_found(key))
    messages.success(request, gettext("You vouched for %(person)s. The secretariat decides.") % {"person": kept.person})
    return redirect(f"{reverse('directory:mine')}?organisation={kept.organisation.key}")


@require_http_methods(["GET", "POST"])
@login_required
def leave(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say what leaving ends, and leave."""
    found = _found(key)
    permissions.may_leave(standing(request), found, now=timezone.now()).require()
    if request.method == "POST":
        actions.leave_organisation(by=signed_in(request), membership=found)
        messages.success(request, gettext("You left %(organisation)s.") % {"organisation": found.organisation})
        return redirect("directory:mine")
    way = (WayStep(gettext("My organisation"), reverse("directory:mine")),)
    title = gettext("Leave %(organisation)s") % {"organisation": found.organisation}
    return render(request, "directory/leave.html", {"title": title, "way": way, "membership": found})


def _found(key: UUID) -> Membership:
    shown = Membership.objects.select_related("person", "organisation", "charter", "vouched_by")
    return get_object_or_404(shown, key=key)


def _with_reason(
    request: HttpRequest,
    found: Membership,
    may: Callable[..., Verdict],
    act: Callable[..., Membership],
    said: str,
) -> HttpResponse:
    may(standing(request), found, now=timezone.now()).require()
    form = ReasonForm(request.POST)
    person = signed_in(request)
    if carried_out(form, lambda: act(by=person, membership=found, reason=form.cleaned_data["reason"])):
        messages.success(request, said)
        return redirect("directory:memberships")
    return _membership_page(request, found, form, status=422)


def _membership_page(request: HttpRequest, found: Membership, form: ReasonForm, *, status: int) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "title": str(found.person),
        "way": (WayStep(gettext("Memberships and applications"), reverse("directory:memberships")),),
        "membership": found,
        "form": form,
        "mandates": mandates_held(found.person, today).filter(organisation=found.organisation_id),
        **_choices(request, found),
    }
    return render(request, "directory/membership.html", context, status=status)


def _choices(request: HttpRequest, found: Membership) -> dict[str, Verdict]:
    ours, now = standing(request), timezone.now()
    return {
        "may_verify": permissions.may_verify_membership(ours, found, now=now),
        "may_refuse": permissions.may_refuse_membership(ours, found, now=now),
        "may_suspend": permissions.may_suspend_membership(ours, found, now=now),
        "may_reinstate": permissions.may_reinstate_membership(ours, found, now=now),
        "may_give": may_give_mandate(ours, found.organisation, now=now),
        "may_close": may_close_account(ours, found.person, now=now),
    }
