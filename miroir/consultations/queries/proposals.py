"""Proposals as pages and upper rooms read them: filtered, a page at a time, and as a table."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from miroir.accounts.models import User
from miroir.common.folding import sought
from miroir.consultations.models import Process, Proposal
from miroir.formats.mapped_columns import protected
from miroir.journal.actions import about
from miroir.journal.models import Opening

A_PAGE: Final = 20
COLUMNS: Final = (
    "number",
    "title",
    "text",
    "language",
    "organisation",
    "organisation_key",
    "areas",
    "sectors",
    "made_on",
    "withdrawn_on",
)
"""The columns of the table of proposals."""


@dataclass(frozen=True, slots=True)
class ProposalFilters:
    """What a list of proposals is narrowed to; "" for anything. `area`: a code. `page`: as the address says it."""

    text: str = ""
    area: str = ""
    page: str = "1"


def proposals_page(process: Process, filters: ProposalFilters) -> Page[Proposal]:
    """Return a page of 20 proposals of a process, by number; withdrawn ones stay listed.

    The text is looked for without accents or capitals, in titles and texts. Four queries, however many there are.
    """
    found = process.proposals.order_by("number")
    if filters.area:
        found = found.filter(areas__code=filters.area)
    for piece in sought(filters.text):
        found = found.filter(search__contains=piece)
    page: Page[Proposal] = Paginator(listed_proposals(found), A_PAGE).get_page(filters.page)
    for one in page.object_list:
        one.process = process
    return page


def listed_proposals(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Return proposals with all that a line or a page shows of them."""
    return proposals.select_related("organisation").prefetch_related("areas", "sectors")


def proposal_of(process: Process, number: int) -> Proposal:
    """Return a proposal of a process with what its page shows; its process is the one given. Raises Http404."""
    proposal = get_object_or_404(listed_proposals(process.proposals.all()), number=number)
    proposal.process = process
    return proposal


def held_proposal(pk: int) -> Proposal:
    """Return a proposal with its process and its organisation, its row locked."""
    held = Proposal.objects.select_for_update(of=("self",)).select_related("process__current_step", "organisation")
    return held.get(pk=pk)


def label_of_proposal(proposal: Proposal) -> str:
    """Return what the public record calls a proposal: the consultation and its number there."""
    return f"{proposal.process.title_fr}, proposition {proposal.number}"


def history_of_proposal(proposal: Proposal) -> QuerySet[Opening]:
    """Return the openings of the record's entries about a proposal, in their order; emptied ones are not among them."""
    return Opening.objects.filter(about=about(proposal)).select_related("entry").order_by("entry")


def proposals_csv(process: Process) -> str:
    """Return the proposals of a process as CSV; no cell can be taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in listed_proposals(process.proposals.order_by("number")):
        cells = (
            *(one.number, one.title, one.text, one.language, str(one.organisation), str(one.organisation.key)),
            " ".join(area.code for area in one.areas.all()),
            " ".join(sector.code for sector in one.sectors.all()),
            timezone.localdate(one.made_at),
            timezone.localdate(one.withdrawn_at) if one.withdrawn_at else "",
        )
        writer.writerow([protected(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue()


def proposals_by(person: User) -> list[dict[str, Any]]:
    """Return what a person put forward as plain values, for the export of their data."""
    fields = ("process__slug", "number", "organisation__key", "title", "text", "language", "made_at", "withdrawn_at")
    return list(Proposal.objects.filter(made_by=person).order_by("pk").values(*fields))
