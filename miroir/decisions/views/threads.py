"""What became of a contribution, as a page and as JSON."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from miroir.common.way import WayStep
from miroir.decisions.permissions.threads import Contribution, may_see_contribution
from miroir.decisions.queries.becoming import became, contribution_of, process_of_contribution
from miroir.decisions.queries.publications import positions_are_public
from miroir.directory.middleware import standing


@require_safe
def thread(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    """Show what became of a contribution, up to the published text."""
    found = _seen(request, kind, key)
    process = process_of_contribution(found)
    context = {
        "title": gettext("What became of it?"),
        "way": [WayStep(str(process), process.get_absolute_url())],
        "thread": became(found),
        "kind": kind,
        "key": key,
    }
    return render(request, "decisions/thread.html", context)


@require_safe
def thread_json(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    """Give what became of a contribution as JSON."""
    told = became(_seen(request, kind, key)).as_json()
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1, "sort_keys": True})


def _seen(request: HttpRequest, kind: str, key: uuid.UUID) -> Contribution:
    """Return a contribution whose thread the reader may follow. Raises Http404, and Refused with the reason."""
    found = contribution_of(kind, key)
    public = positions_are_public(process_of_contribution(found))
    may_see_contribution(standing(request), found, public=public, now=timezone.now()).require()
    return found
