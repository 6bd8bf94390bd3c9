"""What each request knows of the person: their standing, read at most once."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.directory.standing import Standing, seats_of, standing_of

OPEN_WITHOUT = re.compile(r"/(?:[a-z]{2}/(?:accounts|about)|static)/")
"""Where somebody may go who owes a second factor: to set it up, to sign out, to read what the site owes everybody."""


class StandingMiddleware:
    """Puts `request.standing`, and leads who sits in a guarded body to their second factor before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now, person = timezone.now(), request.user
        open_without = OPEN_WITHOUT.match(request.path)
        seats = seats_of(person, now=now) if isinstance(person, User) and not open_without else None
        request.standing = SimpleLazyObject(lambda: standing_of(person, now=now, seats=seats))  # type: ignore[attr-defined]
        if seats and owes_second_factor(standing(request)):
            return redirect("mfa_activate_totp")
        return self.get_response(request)


def owes_second_factor(standing: Standing) -> bool:
    """Return whether somebody sits in a guarded body and has no second factor yet."""
    return standing.guarded and not standing.second_factor


def standing(request: HttpRequest) -> Standing:
    """Return the standing of who asks, read once a request."""
    return request.standing  # type: ignore[attr-defined,no-any-return]


def signed_in(request: HttpRequest) -> User:
    """Return who asks, on a page that only people who are signed in reach. Raises Refused for anybody else."""
    person = standing(request).person
    if person is None:
        raise Refused(gettext("Sign in first."))
    return person
