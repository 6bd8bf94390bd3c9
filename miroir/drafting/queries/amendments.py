"""Amendments as pages read them: filtered, a page at a time, and one alone with what it asks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from miroir.directory.models import Organisation, Sector, SectorTerm
from miroir.drafting.models import Amendment, AmendmentState, Clause, Document, Version, Wording
from miroir.journal.actions import about
from miroir.journal.models import Opening

A_PAGE: Final = 50
ALONE: Final = (
    "held_version",
    "parent__organisation",
    "disposition__landing_version",
    "disposition__landing_clause",
)
MOST_NUMBER: Final = 1 << 31
"""A number from here on is none of an amendment, and none that the database takes."""


@dataclass(frozen=True, slots=True)
class AmendmentFilters:
    """What a list of amendments is narrowed to; "" for anything. `page`: as the address says it.

    `version`: its number; `clause`, `sector`: codes; `organisation`: its key; `state`, `kind`: of an amendment.
    """

    version: str = ""
    clause: str = ""
    organisation: str = ""
    state: str = ""
    kind: str = ""
    sector: str = ""
    page: str = "1"


def amendments_page(document: Document, filters: AmendmentFilters) -> Page[Amendment]:
    """Return a page of 50 amendments of a text, by number, with what their lines show. Two queries, however many."""
    found = _narrowed(Amendment.objects.filter(document=document), filters).order_by("number")
    keys = list(found.values_list("pk", flat=True))
    page: Page[int] = Paginator(keys, A_PAGE).get_page(filters.page)
    lines = with_lines(Amendment.objects.filter(pk__in=list(page.object_list))).order_by("number")
    return Page(_in(document, lines), page.number, page.paginator)  # type: ignore[arg-type]


def fallen_page(document: Document, page: str) -> Page[Amendment]:
    """Return a page of 50 amendments of a text that fell, by number, with the reason in each. Three queries at most."""
    found = Amendment.objects.filter(document=document, state=AmendmentState.FALLEN)
    shown = Paginator(with_lines(found).order_by("number"), A_PAGE).get_page(page)
    return Page(_in(document, shown.object_list), shown.number, shown.paginator)  # type: ignore[arg-type]


def with_lines(amendments: QuerySet[Amendment]) -> QuerySet[Amendment]:
    """Return amendments with what a line shows: who tabled them, on which clause, and its number and heading there."""
    place = Wording.objects.filter(version=OuterRef("version"), clause=OuterRef("clause"))
    after = Wording.objects.filter(version=OuterRef("version"), clause=OuterRef("after"))
    return amendments.select_related("organisation", "clause", "after", "version", "parent", "disposition").annotate(
        clause_number=Subquery(place.values("number")[:1]),
        clause_heading=Subquery(place.values("heading")[:1]),
        after_number=Subquery(after.values("number")[:1]),
    )


def amendment_of(document: Document, number: int) -> Amendment:
    """Return an amendment of a text with what its page shows; its text is the one given. Raises Http404."""
    if number >= MOST_NUMBER:
        raise Http404
    children = Prefetch("children", with_lines(Amendment.objects.all()).order_by("number"))
    found = with_lines(Amendment.objects.filter(document=document)).prefetch_related(
        children,
        Prefetch("parent__children", Amendment.objects.order_by("number")),
    )
    amendment = get_object_or_404(found.select_related(*ALONE), number=number)
    _in(document, [amendment, *amendment.children.all()])
    return amendment


def amendment_to_write(amendment: Amendment) -> Amendment:
    """Return an amendment as it is now, its text held until the transaction ends."""
    document = Document.objects.select_for_update(of=("self",)).select_related("process__current_step")
    held = document.get(pk=amendment.document_id)
    found = Amendment.objects.select_related("organisation", "parent", "version", "clause", "after", "disposition")
    fresh = found.get(pk=amendment.pk)
    fresh.document = fresh.version.document = held
    return fresh


def place_of(version: Version, code: str) -> Wording:
    """Return what a clause says in a version, by its code. Raises Http404."""
    found = get_object_or_404(Wording.objects.select_related("clause"), version=version, clause__code=code)
    found.version = version
    return found


def version_being_written(document: Document) -> Version | None:
    """Return the version of a text that is still being written, with the text in it; None where there is none."""
    found = Version.objects.written().filter(document=document).select_related("based_on").first()
    if found is not None:
        found.document = document
    return found


def amended_clauses(document: Document) -> list[tuple[str, str]]:
    """Return (code, number and heading) of the clauses that amendments change, in reading order of the last version."""
    amended = Amendment.objects.filter(document=document, clause=OuterRef("pk"))
    last = Wording.objects.filter(clause=OuterRef("pk")).order_by("-version__number")
    rows = Clause.objects.filter(Exists(amended), document=document).annotate(
        place=Subquery(last.values("order")[:1]),
        number=Subquery(last.values("number")[:1]),
        heading=Subquery(last.values("heading")[:1]),
    )
    ordered = rows.order_by("place", "pk").values_list("code", "number", "heading")
    return [(code, f"{number or ''} {heading or ''}".strip() or code) for code, number, heading in ordered]


def amending_bodies(document: Document) -> QuerySet[Organisation]:
    """Return the organisations that tabled amendments on a text, by name."""
    tabled = Amendment.objects.filter(document=document).values("organisation")
    return Organisation.objects.filter(pk__in=tabled).order_by("name_fr", "pk")


def counts_by_state(document: Document) -> list[tuple[str, int]]:
    """Return how many amendments of a text stand in each state, as (label, count), in the order of the states."""
    rows = Amendment.objects.filter(document=document).order_by().values_list("state").annotate(n=Count("pk"))
    counts = dict(rows)
    return [(str(state.label), counts[state]) for state in AmendmentState if state in counts]


def sectors() -> QuerySet[Sector]:
    """Return all sectors."""
    return Sector.objects.all()


def label_of(amendment: Amendment) -> str:
    """Return what the public record calls an amendment: its text, and its number there."""
    return f"{amendment.document.slug}, {amendment.number}"


def history_of(amendment: Amendment) -> QuerySet[Opening]:
    """Return the openings of the record's entries about an amendment, in their order."""
    return Opening.objects.filter(about=about(amendment)).select_related("entry").order_by("entry")


def _in(document: Document, amendments: Sequence[Amendment] | QuerySet[Amendment]) -> list[Amendment]:
    found = list(amendments)
    for amendment in found:
        amendment.document = amendment.version.document = document
        if amendment.parent is not None:
            amendment.parent.document = document
    return found


def _narrowed(found: QuerySet[Amendment], filters: AmendmentFilters) -> QuerySet[Amendment]:
    exact = {
        "version__number": _number(filters.version),
        "clause__code": filters.clause,
        "organisation__key": _key(filters.organisation),
        "state": filters.state,
        "kind": filters.kind,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.sector:
        terms = SectorTerm.objects.filter(ends_on__isnull=True, sector__code=filters.sector)
        found = found.filter(organisation__in=terms.values("organisation"))
    return found


def _number(told: str) -> int | None:
    return int(told) if told.isdecimal() and len(told) < 5 else None


def _key(told: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(told)
    except ValueError:
        return None
