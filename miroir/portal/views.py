"""The home pages, the secretariat's desk, and a person's own data."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from miroir.consultations.models import StepKind
from miroir.directory.middleware import standing
from miroir.portal.permissions import may_see_desk
from miroir.portal.queries.desk import desk_places, desk_tasks, failed_letters, participation
from miroir.portal.queries.home import areas, glance
from miroir.portal.queries.own_data import own_data_json

PAGE = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show members their page in French, and Europe its own in English."""
    return europe(request) if get_language() == "en" else members(request)


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Show members and actors what is open, who takes part, and where to begin."""
    context = {
        "title": gettext("A national strategy that every college can carry"),
        "glance": glance(standing(request), get_language() or "fr", now=timezone.now()),
        "stages": [label for _kind, label in StepKind.choices],
        "signup_address": reverse("account_signup"),
        "join_address": reverse("directory:join"),
    }
    return render(request, "portal/members.html", context)


@require_safe
def europe(request: HttpRequest) -> HttpResponse:
    """Show a European visitor who the French actors are, and what they agree on."""
    language = get_language() or "en"
    context = {
        "title": gettext("French smart cities: who, what is agreed, how to check"),
        "glance": glance(standing(request), language, now=timezone.now()),
        "areas": areas(language),
        "contact_address": reverse("common:page", args=["contact"]),
    }
    return render(request, "portal/europe.html", context)


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show the secretariat what waits for it."""
    may_see_desk(standing(request)).require()
    language, now = get_language() or "fr", timezone.now()
    context = {
        "title": gettext("The secretariat’s desk"),
        "tasks": desk_tasks(language, now=now),
        "participation": participation(language, now=now),
        "places": desk_places(),
    }
    return render(request, "portal/desk.html", context)


@login_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Show the secretariat the letters that could not leave."""
    may_see_desk(standing(request)).require()
    page = Paginator(failed_letters(), PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/letters.html", {"title": gettext("Letters that could not leave"), "page": page})


@login_required
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Give a person everything that the site keeps of them, as a file."""
    person = standing(request).person
    assert person is not None
    answer = HttpResponse(own_data_json(person), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="miroir-my-data.json"'
    answer["Cache-Control"] = "no-store"
    return answer
