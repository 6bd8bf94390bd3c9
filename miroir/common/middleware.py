"""What every answer goes through."""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from miroir.common.may import Refused

RETRY_AFTER = 5
"""Seconds after which to try again when the disk or the database did not answer."""


class RefusalMiddleware:
    """Says a refusal, or a failure of storage, as a page with its sentence: never a stack trace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page of a refusal (403) or of a failure of storage (503); None for any other fault."""
        if isinstance(exception, Refused):
            told = {"title": gettext("This cannot be done now"), "reason": str(exception)}
            return render(request, "common/refused.html", told, status=403)
        if isinstance(exception, OperationalError):
            reason = gettext("The storage did not answer. What you sent was not kept; send it again in a moment.")
            answer = render(
                request, "common/refused.html", {"title": gettext("Please try again"), "reason": reason}, status=503
            )
            answer["Retry-After"] = str(RETRY_AFTER)
            return answer
        return None
