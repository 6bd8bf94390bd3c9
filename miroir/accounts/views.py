"""A person's own account; the page of too many attempts."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from miroir.accounts.actions import change_profile
from miroir.accounts.forms import ProfileForm
from miroir.accounts.models import User
from miroir.accounts.queries import has_second_factor
from miroir.common.may import carried_out
from miroir.letters.actions import accept_letters
from miroir.letters.queries import refused_purposes

WAIT = 60
"""Seconds after which an attempt may be made again."""


@require_http_methods(["GET", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show a person their account, and change their name and language."""
    person = request.user
    assert isinstance(person, User)
    form = ProfileForm(request.POST or None, initial={"name": person.name, "language": person.language})
    changed = carried_out(form, lambda: change_profile(by=person, **form.cleaned_data))
    if changed is not None:
        messages.success(request, gettext("Your name and language are changed."))
        return redirect(translate_url(request.path, form.cleaned_data["language"]))
    context = {
        "title": gettext("My account"),
        "way": [],
        "form": form,
        "has_second_factor": has_second_factor(person),
        "refused": refused_purposes(person.email),
    }
    return render(request, "accounts/account.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def accept(request: HttpRequest) -> HttpResponse:
    """Take back the refusal of letters of one purpose."""
    assert isinstance(request.user, User)
    accept_letters(by=request.user, address=request.user.email, purpose=request.POST.get("purpose", ""))
    messages.success(request, gettext("You receive these letters again."))
    return redirect("accounts:account")


def too_many(request: HttpRequest) -> HttpResponse:
    """Say that there were too many attempts, and when to try again."""
    context = {"title": gettext("Too many attempts"), "way": [], "contact": settings.CONTACT}
    response = render(request, "accounts/too_many.html", context, status=429)
    response["Retry-After"] = str(WAIT)
    return response
