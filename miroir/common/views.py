"""The pages of the footer, and what is said where there is no page."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from miroir.common.gallery import samples, shown
from miroir.common.pages import PAGES


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show a page of the footer."""
    for known in PAGES:
        if known.name == name:
            context = {"title": gettext(known.title), "pages": PAGES, "contact": settings.CONTACT}
            return render(request, known.template, context)
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def gallery(request: HttpRequest) -> HttpResponse:
    """Show each component with its call and an example. What is sent in its forms shows what they answer; it is not kept."""
    context = {"title": gettext("Components of the pages"), "shown": shown(), **samples(request.POST)}
    return render(request, "common/gallery.html", context)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, and where to go."""
    return render(request, "common/not_found.html", {"title": gettext("This page does not exist")}, status=404)
