"""The bodies of the group, for everybody; opening and changing them and giving seats, for the secretariat."""

from __future__ import annotations

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

from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.directory.actions import bodies as actions
from miroir.directory.forms.bodies import BodyForm, NewBodyForm, SeatForm
from miroir.directory.middleware import signed_in, standing
from miroir.directory.models import Body, Seat
from miroir.directory.permissions import bodies as permissions
from miroir.directory.queries.bodies import bodies_on, seats_of, shown_seats

A_PAGE = 50


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """List the bodies of the group."""
    now = timezone.now()
    context = {
        "title": gettext("Bodies of the group"),
        "way": (WayStep(gettext("Directory"), reverse("directory:organisations")),),
        "page": Paginator(bodies_on(timezone.localdate(now)), A_PAGE).get_page(request.GET.get("page")),
        "may_open": permissions.may_open_body(standing(request), now=now),
    }
    return render(request, "directory/bodies.html", context)


@require_safe
def body(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a body is for and which organisations sit there; to the secretariat, who."""
    found = get_object_or_404(Body.objects.prefetch_related("areas"), code=code)
    now = timezone.now()
    may_give = permissions.may_give_seat(standing(request), now=now)
    today = timezone.localdate(now)
    page = Paginator(seats_of(found, today), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": str(found),
        "way": _way(),
        "body": found,
        "page": page,
        "seats": shown_seats(list(page), today),
        "kept": list(page) if may_give else (),
        "may_give": may_give,
        "may_change": permissions.may_change_body(standing(request), now=now),
    }
    return render(request, "directory/body.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def open_body(request: HttpRequest) -> HttpResponse:
    """Open a body."""
    person = signed_in(request)
    permissions.may_open_body(standing(request), now=timezone.now()).require()
    form = NewBodyForm(request.POST or None)
    if opened := carried_out(
        form, lambda: actions.open_body(by=person, kind=form.cleaned_data["kind"], details=form.details())
    ):
        messages.success(request, gettext("The body is open."))
        return redirect(opened)
    context = {"title": gettext("Open a body"), "way": _way(), "form": form, "verb": gettext("Open this body")}
    return render(request, "directory/body_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def change_body(request: HttpRequest, code: str) -> HttpResponse:
    """Change what is said of a body."""
    found, person = get_object_or_404(Body, code=code), signed_in(request)
    permissions.may_change_body(standing(request), now=timezone.now()).require()
    form = BodyForm(request.POST or None, initial=_kept(found))
    if carried_out(form, lambda: actions.change_body(by=person, body=found, details=form.details())):
        messages.success(request, gettext("What is said of the body is changed."))
        return redirect(found)
    context = {"title": gettext("Change a body"), "way": _way(found), "form": form, "verb": gettext("Keep the changes")}
    return render(request, "directory/body_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def give_seat(request: HttpRequest, code: str) -> HttpResponse:
    """Give a person a seat in a body."""
    found, person = get_object_or_404(Body, code=code), signed_in(request)
    permissions.may_give_seat(standing(request), now=timezone.now()).require()
    form = SeatForm(request.POST or None, body=found, initial={"starts_on": timezone.localdate()})
    if carried_out(form, lambda: actions.give_seat(by=person, body=found, **form.offered())):
        messages.success(request, gettext("The seat is given, and the person is told by letter."))
        return redirect(found)
    context = {"title": gettext("Give a seat"), "way": _way(found), "form": form, "body": found}
    return render(request, "directory/give_seat.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def end_seat(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask whether a seat ends, and end it."""
    seat = _seat(key)
    permissions.may_end_seat(standing(request), seat, now=timezone.now()).require()
    if request.method == "POST":
        actions.end_seat(by=signed_in(request), seat=seat)
        messages.success(request, gettext("The seat has ended."))
        return redirect(seat.body)
    context = {"title": gettext("End a seat"), "way": _way(seat.body), "seat": seat}
    return render(request, "directory/end_seat.html", context)


@require_POST
@login_required
def show_name(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let one's name be shown on the page of a body."""
    seat = actions.show_name(by=signed_in(request), seat=_seat(key))
    messages.success(request, gettext("Your name is shown on the page of this body: %(body)s.") % {"body": seat.body})
    return redirect("directory:mine")


@require_POST
@login_required
def hide_name(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hide one's name on the page of a body."""
    seat = actions.hide_name(by=signed_in(request), seat=_seat(key))
    messages.success(request, gettext("Your name is hidden on the page of this body: %(body)s.") % {"body": seat.body})
    return redirect("directory:mine")


def _seat(key: UUID) -> Seat:
    return get_object_or_404(Seat.objects.select_related("body", "organisation", "person"), key=key)


def _kept(body: Body) -> dict[str, object]:
    told = {name: getattr(body, name) for name in ("name_fr", "name_en", "purpose_fr", "purpose_en")}
    return {**told, "areas": list(body.areas.all())}


def _way(body: Body | None = None) -> tuple[WayStep, ...]:
    above = (
        WayStep(gettext("Directory"), reverse("directory:organisations")),
        WayStep(gettext("Bodies of the group"), reverse("directory:bodies")),
    )
    return (*above, WayStep(str(body), body.get_absolute_url())) if body else above
