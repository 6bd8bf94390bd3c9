"""Publishing what a finding adopted."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from miroir.decisions.actions.publishing import publish_strategy
from miroir.decisions.permissions.publishing import may_publish
from miroir.decisions.queries.files import FILES
from miroir.decisions.queries.places import finding_of, ground_of
from miroir.decisions.queries.publications import next_number
from miroir.decisions.views.showing import call_step, seen_call, way_to_call
from miroir.directory.middleware import signed_in, standing
from miroir.drafting.queries.texts import wordings_of


@require_http_methods(["GET", "POST"])
@login_required
def publish(request: HttpRequest, slug: str, version: int, number: int) -> HttpResponse:
    """Publish the text that a finding adopted, once its reader has seen what is frozen."""
    call = seen_call(request, slug, version, number)
    found = finding_of(call)
    if found is None:
        raise Http404
    found.call = call
    if request.method == "POST":
        published = publish_strategy(by=signed_in(request), finding=found)
        messages.success(request, gettext("The strategy is published. Its files are being written."))
        return redirect(published)
    may = may_publish(standing(request), found, ground_of(call), now=timezone.now())
    context = {"title": gettext("Publish the strategy"), "way": way_to_call(call, call_step(call)), "call": call}
    context |= {"version": call.version, "finding": found, "may": may, "number": next_number(), "files": FILES}
    context["wordings"] = wordings_of(call.version)
    return render(request, "decisions/strategy_publish.html", context)
