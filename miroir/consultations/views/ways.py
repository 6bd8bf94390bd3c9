"""The way back from a page of a consultation, and who asks for it."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from miroir.accounts.models import User
from miroir.common.way import WayStep
from miroir.consultations.models import Process, Statement


def way_to(process: Process | None = None, *more: WayStep) -> list[WayStep]:
    """Return the pages above: the consultations, the process where there is one, and what else is given."""
    first = WayStep(gettext("Consultations"), reverse("consultations:processes"))
    mine = [WayStep(str(process), process.get_absolute_url())] if process else []
    return [first, *mine, *more]


def edit_step(process: Process) -> WayStep:
    """Return the page where the secretariat prepares and leads a process."""
    return WayStep(gettext("Prepare and lead"), reverse("consultations:edit", args=[process.slug]))


def statement_step(statement: Statement) -> WayStep:
    """Return the page of a statement."""
    return WayStep(gettext("Statement %(number)s") % {"number": statement.number}, statement.get_absolute_url())


def person_of(request: HttpRequest) -> User:
    """Return who asks, where signing in is required."""
    return cast("User", request.user)


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None
