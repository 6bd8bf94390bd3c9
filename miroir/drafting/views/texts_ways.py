"""The way back from a page of a text, and what one may do with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from miroir.common.way import WayStep
from miroir.directory.middleware import standing
from miroir.directory.standing import Standing
from miroir.drafting.models import Document, Version, Wording
from miroir.drafting.permissions.texts import (
    may_begin_version,
    may_see_unissued,
    may_see_version,
    may_translate_wording,
    may_write,
)
from miroir.drafting.queries.texts import document_of, version_of
from miroir.drafting.queries.texts_clauses import wording_of
from miroir.drafting.queries.texts_shown import named_clause, named_version


def way_to(version: Version | None = None, *more: WayStep) -> list[WayStep]:
    """Return the pages above: the texts, the text and the version where there is one, and what else is given."""
    steps = [WayStep(gettext("Texts"), reverse("drafting:texts"))]
    if version is not None:
        steps += [document_step(version.document), WayStep(named_version(version), version.get_absolute_url())]
    return [*steps, *more]


def document_step(document: Document) -> WayStep:
    """Return the page of a text."""
    return WayStep(str(document), document.get_absolute_url())


def clause_step(wording: Wording) -> WayStep:
    """Return the page of a clause."""
    return WayStep(named_clause(wording), wording.get_absolute_url())


def version_asked(request: HttpRequest, slug: str, number: int) -> Version:
    """Return a version that the reader may read. Raises Http404, or Refused with the reason."""
    found = version_of(document_of(slug), number)
    may_see_version(standing(request), found, now=timezone.now()).require()
    return found


def version_to_be_written(request: HttpRequest, slug: str, number: int) -> Version:
    """Return a version whose words the reader may change now. Raises Http404, or Refused with the reason."""
    found = version_of(document_of(slug), number)
    may_write(standing(request), found, now=timezone.now()).require()
    return found


def wording_to_be_written(request: HttpRequest, slug: str, number: int, code: str) -> Wording:
    """Return a clause whose words the reader may change now. Raises Http404, or Refused with the reason."""
    return wording_of(version_to_be_written(request, slug, number), code)


def doing_with(version: Version, reader: Standing, *, now: datetime) -> dict[str, Any]:
    """Return the answers of the permissions on a version, by name."""
    return {
        "may_write": may_write(reader, version, now=now),
        "may_begin": may_begin_version(reader, version.document, now=now),
        "may_translate": may_translate_wording(reader, version, now=now),
        "sees_names": may_see_unissued(reader, version.document),
    }


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None


def status_of(form: Any) -> int:  # noqa: ANN401 - any form
    """Return the status of a page with a form: 422 where something must be corrected."""
    return 422 if form.errors else 200
