"""The outbox of a demonstration, and the page by which one refuses letters."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.way import WayStep
from miroir.letters import queries
from miroir.letters.actions import accept_letters, refuse_letters
from miroir.letters.models import Letter
from miroir.letters.refusing import Refusable, refusable_of
from miroir.letters.rendering import letter_policy


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """List the letters of a demonstration, the last first."""
    _only_shown_in_demonstration()
    page = Paginator(queries.outbox(), 30).get_page(request.GET.get("page"))
    return render(request, "letters/outbox.html", {"title": gettext("Outbox"), "way": [], "page": page})


@require_safe
def letter(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show a letter of a demonstration as its text, and the way to its HTML."""
    _only_shown_in_demonstration()
    found = get_object_or_404(Letter, key=key)
    context = {"title": found.subject, "way": [WayStep(gettext("Outbox"), reverse("letters:outbox"))], "letter": found}
    return render(request, "letters/letter_page.html", context)


@require_safe
def letter_html(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give the HTML of a letter of a demonstration, in a sandbox and under a policy of its own."""
    _only_shown_in_demonstration()
    found = get_object_or_404(Letter.objects.exclude(html=""), key=key)
    response = HttpResponse(found.html)
    response["Content-Security-Policy"] = letter_policy()
    return response


@csrf_exempt  # a mail program posts without any page before; the signed word is what allows it
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, then refuse letters of a purpose; a mail program refuses by one POST (RFC 8058)."""
    what = _known(token)
    if request.method == "POST":
        refuse_letters(by=None, address=what.address, purpose=what.purpose)
    refused = queries.is_refused(what.address, what.purpose)
    title = gettext("You receive no more of these letters") if refused else gettext("Receive no more of these letters?")
    context = {"title": title, "what": what, "token": token, "refused": refused, "purpose": gettext(what.purpose)}
    return render(request, "letters/refuse.html", context)


@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take a refusal back."""
    what = _known(token)
    accept_letters(by=None, address=what.address, purpose=what.purpose)
    messages.success(request, gettext("You receive these letters again."))
    return redirect("letters:refuse", token)


def _known(token: str) -> Refusable:
    what = refusable_of(token)
    if what is None:
        raise Http404
    return what


def _only_shown_in_demonstration() -> None:
    if not settings.DEMONSTRATION:
        raise Http404
