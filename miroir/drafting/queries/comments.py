"""Comments as pages read them: filtered, a page at a time, and one alone with what became of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from miroir.directory.models import Organisation
from miroir.drafting.models import (
    Amendment,
    Argument,
    Clause,
    Comment,
    DispositionState,
    Document,
    Evidence,
    Place,
    Side,
    Version,
    Wording,
)
from miroir.drafting.permissions.comments import AGREED
from miroir.journal.actions import about
from miroir.journal.models import Opening

A_PAGE: Final = 30
MOST_NUMBER: Final = 1 << 31
"""A number from here on is none of a comment, and none that the database takes."""
ANSWERS: Final = (
    ("open", _("not answered yet")),
    ("answered", _("answered")),
    ("contested", _("contested by the author")),
    ("withdrawn", _("withdrawn")),
)
"""Where a comment stands on its way to an answer."""
_STANDS: Final = {
    "open": Q(withdrawn_at=None) & (Q(disposition=None) | Q(disposition__state=DispositionState.PROPOSED)),
    "answered": Q(disposition__state__in=AGREED),
    "contested": Q(disposition__state=DispositionState.CONTESTED),
    "withdrawn": Q(withdrawn_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class CommentFilters:
    """What a list of comments is narrowed to; "" for anything. `page`: as the address says it.

    `version`: its number; `clause`: its code; `organisation`: its key; `answer`: one of `ANSWERS`.
    """

    version: str = ""
    clause: str = ""
    organisation: str = ""
    kind: str = ""
    answer: str = ""
    page: str = "1"


@dataclass(frozen=True, slots=True)
class SideOfArguments:
    """The arguments on one side that were not withdrawn, the oldest first."""

    side: Side
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Discussion:
    """What is said of a comment or an amendment: for, then against; and the sources that it cites itself."""

    sides: tuple[SideOfArguments, ...]
    evidence: tuple[Evidence, ...]


def comments_page(document: Document, filters: CommentFilters) -> Page[Comment]:
    """Return a page of the comments of a document, by version and number. Three queries, however many there are."""
    keys = document.comments.filter(_asked(filters)).order_by("version__number", "number").values_list("pk", flat=True)
    page: Page[int] = Paginator(keys, A_PAGE).get_page(filters.page)
    rows = {comment.pk: comment for comment in listed(document.comments.filter(pk__in=list(page.object_list)))}
    shown = [rows[key] for key in page.object_list]
    for comment in shown:
        comment.document = document
    return Page(shown, page.number, page.paginator)  # type: ignore[arg-type]


def listed(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Return comments with all that a line or a page shows of them, `clause_number` and `clause_heading` among it."""
    wording = Wording.objects.filter(version=OuterRef("version"), clause=OuterRef("clause"))
    return comments.select_related("version", "clause", "organisation", "disposition").annotate(
        clause_number=Subquery(wording.values("number")[:1]), clause_heading=Subquery(wording.values("heading")[:1])
    )


def comment_of(document: Document, number: int) -> Comment:
    """Return a comment of a document, with where its words are in later versions. Raises Http404."""
    if number >= MOST_NUMBER:
        raise Http404
    places = Prefetch("places", Place.objects.select_related("version").order_by("version__number"))
    comment = get_object_or_404(listed(document.comments.all()).prefetch_related(places), number=number)
    comment.document = document
    comment.version.document = document
    return comment


def argument_of(document: Document, key: uuid.UUID) -> Argument:
    """Return an argument about a comment or an amendment of a document. Raises Http404."""
    within = Q(comment__document=document) | Q(amendment__document=document)
    found = Argument.objects.select_related("comment__version", "amendment__version", "organisation")
    argument = get_object_or_404(found.filter(within), key=key)
    subject = argument.comment or argument.amendment
    assert subject is not None  # noqa: S101 - a constraint says so
    subject.document = subject.version.document = document
    return argument


def amendment_to_argue(document: Document, number: int) -> Amendment:
    """Return an amendment of a document, to be spoken for or against. Raises Http404."""
    if number >= MOST_NUMBER:
        raise Http404
    found = document.amendments.select_related("version", "organisation")
    amendment = get_object_or_404(found, number=number)
    amendment.document = amendment.version.document = document
    return amendment


def discussion_of(subject: Comment | Amendment) -> Discussion:
    """Return what is said of a comment or an amendment, each argument with its sources. Three queries."""
    said = Argument.objects.filter(**_of(subject)).select_related("organisation").prefetch_related("evidence")
    arguments = list(said.order_by("made_at", "pk"))
    sides = tuple(
        SideOfArguments(side, tuple(one for one in arguments if one.side == side and one.withdrawn_at is None))
        for side in Side
    )
    return Discussion(sides, tuple(Evidence.objects.filter(**_of(subject))))


def commented_clauses(document: Document) -> list[tuple[str, str]]:
    """Return (code, "number heading") of the clauses of a document that have comments, in their newest wording's words."""
    newest = Wording.objects.filter(clause=OuterRef("pk")).order_by("-version__number")
    clauses = (
        Clause.objects.filter(document=document, pk__in=document.comments.order_by().values("clause"))
        .annotate(number=Subquery(newest.values("number")[:1]), heading=Subquery(newest.values("heading")[:1]))
        .annotate(place=Subquery(newest.values("order")[:1]))
        .order_by("place", "pk")
    )
    rows = clauses.values_list("code", "number", "heading")
    return [(code, f"{number or ''} {heading or ''}".strip() or code) for code, number, heading in rows]


def commenting(document: Document) -> list[Organisation]:
    """Return the organisations that commented on a document, by name."""
    found = Organisation.objects.filter(pk__in=document.comments.order_by().values("organisation"))
    return sorted(found, key=str)


def standing_comments(version: Version) -> QuerySet[Comment]:
    """Return the comments of a version in their order, as a commenting table lists them; withdrawn ones are not in it."""
    return listed(version.comments.filter(withdrawn_at=None)).order_by("number")


def history_of(comment: Comment) -> QuerySet[Opening]:
    """Return the openings of the record's entries about a comment, in their order; emptied ones are not among them."""
    return Opening.objects.filter(about=about(comment)).select_related("entry").order_by("entry")


def label_of(said: Comment | Amendment) -> str:
    """Return what the public record calls a comment or an amendment: the text and its number there."""
    return f"{said.document.title_fr}, {said.number}"


def _of(subject: Comment | Amendment) -> dict[str, Comment | Amendment]:
    return {"comment": subject} if isinstance(subject, Comment) else {"amendment": subject}


def _asked(filters: CommentFilters) -> Q:
    asked = _STANDS.get(filters.answer, Q())
    if filters.version.isdecimal() and int(filters.version) < MOST_NUMBER:
        asked &= Q(version__number=int(filters.version))
    if filters.clause:
        asked &= Q(clause__code=filters.clause)
    if filters.kind:
        asked &= Q(kind=filters.kind)
    if filters.organisation:
        asked &= Q(organisation__key=filters.organisation)
    return asked
