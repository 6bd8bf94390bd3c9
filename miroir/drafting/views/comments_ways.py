"""The way back from a page about what is said of a text, and who asks for it."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from miroir.accounts.models import User
from miroir.common.way import WayStep
from miroir.drafting.models import Amendment, Comment, Document, Version


def way_from(document: Document, *more: WayStep) -> list[WayStep]:
    """Return the pages above: the texts, the text, and what else is given."""
    first = WayStep(gettext("Texts"), reverse("drafting:texts"))
    return [first, WayStep(str(document), document.get_absolute_url()), *more]


def version_step(version: Version) -> WayStep:
    """Return the page of a version."""
    return WayStep(gettext("Version %(number)s") % {"number": version.number}, version.get_absolute_url())


def comments_step(document: Document) -> WayStep:
    """Return the list of comments of a text."""
    return WayStep(gettext("Comments"), reverse("drafting:comments", args=[document.slug]))


def subject_step(subject: Comment | Amendment) -> WayStep:
    """Return the page of a comment or an amendment."""
    named = gettext("Comment %(number)s") if isinstance(subject, Comment) else gettext("Amendment %(number)s")
    return WayStep(named % {"number": subject.number}, subject.get_absolute_url())


def person_of(request: HttpRequest) -> User:
    """Return who asks, where signing in is required."""
    return cast("User", request.user)


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None
