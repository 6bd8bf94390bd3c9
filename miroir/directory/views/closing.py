"""Closing an account: what will happen, then a confirmation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from miroir.accounts.models import User
from miroir.common.forms import ReasonForm
from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.directory.actions.closing import close_account
from miroir.directory.forms.closing import ConfirmForm
from miroir.directory.middleware import signed_in, standing
from miroir.directory.permissions.closing import may_close_account
from miroir.directory.permissions.memberships import may_act_as_secretariat
from miroir.directory.queries.bodies import seats_held
from miroir.directory.queries.mandates import mandates_held
from miroir.directory.queries.memberships import own_memberships


@require_http_methods(["GET", "POST"])
@login_required
def close_own(request: HttpRequest) -> HttpResponse:
    """Say what closing one's account ends; close it once this is confirmed."""
    person = signed_in(request)
    may_close_account(standing(request), person, now=timezone.now()).require()
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if carried_out(form, lambda: close_account(by=person, person=person)):
        logout(request)
        messages.success(request, gettext("Your account is closed, and nothing personal is left in it."))
        return redirect("portal:home")
    way = (WayStep(gettext("My account"), reverse("accounts:account")),)
    context = {"title": gettext("Close my account"), "way": way, "form": form, **_held(person)}
    return render(request, "directory/close_account.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def close_other(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close the account of another as the secretariat, with a reason."""
    by, person, now = signed_in(request), get_object_or_404(User, key=key), timezone.now()
    may_act_as_secretariat(standing(request), now=now).require()
    may_close_account(standing(request), person, now=now).require()
    form = ReasonForm(request.POST or None)
    if carried_out(form, lambda: close_account(by=by, person=person, reason=form.cleaned_data["reason"])):
        messages.success(request, gettext("The account is closed."))
        return redirect("directory:memberships")
    way = (WayStep(gettext("Memberships and applications"), reverse("directory:memberships")),)
    title = gettext("Close the account of %(person)s") % {"person": person}
    context = {"title": title, "way": way, "form": form, **_held(person)}
    return render(request, "directory/close_account.html", context, status=422 if form.errors else 200)


def _held(person: User) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "person": person,
        "memberships": own_memberships(person),
        "mandates": mandates_held(person, today),
        "seats": seats_held(person, today),
    }
