"""What became of a contribution: upwards from it to clauses, calls, findings and publications."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext

from miroir.consultations.models import Position, Process, Proposal, Stance, Statement
from miroir.decisions.permissions.threads import Contribution
from miroir.decisions.queries.stations import Station, who_of
from miroir.decisions.queries.stations_given import (
    amendment_station,
    answer_station,
    comment_station,
    disposition_station,
    objection_station,
    proposal_station,
)
from miroir.decisions.queries.upwards import clauses_upwards, document_upwards
from miroir.drafting.models import Amendment, Change, Comment, Disposition, Ground, Objection
from miroir.drafting.queries.dispositions_lists import PUBLIC
from miroir.drafting.queries.proposals import answer_to_proposal

KINDS: Final[Mapping[str, tuple[Any, str, tuple[str, ...]]]] = {
    "statement": (Statement, "process", ("proposed_for",)),
    "proposal": (Proposal, "process", ("organisation",)),
    "voice": (Position, "statement__process", ("holder__organisation",)),
    "comment": (Comment, "document__process", ("organisation",)),
    "amendment": (Amendment, "document__process", ("organisation", "parent__organisation", "parent__document")),
    "objection": (Objection, "document__process", ("organisation",)),
}
"""By the word in the address: the model, the way to its process, and what else is read of it."""


def contribution_of(kind: str, key: uuid.UUID) -> Contribution:
    """Return a contribution with its process, that one's table and charters. Raises Http404. Three queries at most."""
    if kind not in KINDS:
        raise Http404
    model, process, others = KINDS[kind]
    rows: QuerySet[Any] = model.objects.select_related(f"{process}__current_step", *others)
    read = (f"{process}__current_step__capabilities", f"{process}__charters")
    found: Contribution = get_object_or_404(rows.prefetch_related(*read), key=key)
    return found


def process_of_contribution(contribution: Contribution) -> Process:
    """Return the process to which a contribution was made. No query where it came from `contribution_of`."""
    if isinstance(contribution, Statement | Proposal):
        return contribution.process
    if isinstance(contribution, Position):
        return contribution.statement.process
    return contribution.document.process


def became(contribution: Contribution) -> Station:
    """Return what became of a contribution, as a thread upwards: at most four queries, whatever its length."""
    tell: Callable[[Any], Station] = TELLING[type(contribution)]
    return tell(contribution)


def _statement(statement: Statement) -> Station:
    laid = Ground.objects.filter(statement=statement, removed_at__isnull=True).order_by("pk")
    return Station(
        kind="statement",
        key=str(statement.key),
        title=gettext("Statement %(number)s") % {"number": statement.number},
        address=statement.get_absolute_url(),
        told=statement.text,
        language=statement.language,
        at=statement.published_at,
        stations=clauses_upwards(laid.values_list("clause", flat=True)),
        **who_of(statement.proposed_for),
    )


def _proposal(proposal: Proposal) -> Station:
    """Return a proposal with its answer, and the clauses into which it went or that stand on it."""
    answer = answer_to_proposal(proposal)
    laid = Ground.objects.filter(proposal=proposal, removed_at__isnull=True).order_by("pk")
    landed = [answer.clause_id] if answer is not None and answer.clause_id is not None else []
    above = clauses_upwards([*landed, *laid.values_list("clause", flat=True)])
    return proposal_station(proposal, *((answer_station(answer, *above),) if answer is not None else above))


def _position(position: Position) -> Station:
    """Return a position under its statement; of a person in their own name it says nothing of who they are."""
    answers = {value: str(label) for value, label in Stance.choices}
    statement, organisation = position.statement, position.holder.organisation
    page = reverse("consultations:statement-positions", args=[statement.process.slug, statement.number])
    return Station(
        kind="voice",
        key=str(position.key),
        title=answers.get(position.answer, str(position.answer)),
        address=page if organisation is not None else "",
        told=position.reason,
        at=position.taken_at,
        stations=(_statement(statement),),
        **who_of(organisation),
    )


def _comment(comment: Comment) -> Station:
    answer = Disposition.objects.filter(comment=comment, state__in=PUBLIC).first()
    return comment_station(comment, *_answered(answer, clauses_upwards(_landing(answer))))


def _amendment(amendment: Amendment) -> Station:
    """Return an amendment with its answer and the clauses that it changed; over one that amends another stands that one."""
    answer = Disposition.objects.filter(amendment=amendment, state__in=PUBLIC).first()
    carried = amendment.parent or amendment
    changed = Change.objects.filter(amendment=carried, version__issued_at__isnull=False).order_by("sequence")
    above = clauses_upwards([*changed.values_list("clause", flat=True), *_landing(answer)])
    if amendment.parent is not None:
        above = (amendment_station(amendment.parent, *above),)
    return amendment_station(amendment, *_answered(answer, above))


def _objection(objection: Objection) -> Station:
    about = objection.clause_id
    above = clauses_upwards([about]) if about is not None else document_upwards(objection.document)
    ruling = Station(
        kind="ruling",
        key=str(objection.key),
        title=str(objection.get_state_display()),
        told=objection.ruling,
        at=objection.ended_at,
        stations=above,
    )
    return objection_station(objection, *((ruling,) if objection.ruling else above), told=objection.reason)


def _landing(answer: Disposition | None) -> list[int]:
    return [answer.landing_clause_id] if answer is not None and answer.landing_clause_id is not None else []


def _answered(answer: Disposition | None, above: tuple[Station, ...]) -> tuple[Station, ...]:
    """Return what stands over a contribution: its answer, and over that the clauses into which it went."""
    return (disposition_station(answer, *above),) if answer is not None else above


TELLING: Final[Mapping[type, Callable[[Any], Station]]] = {
    Statement: _statement,
    Proposal: _proposal,
    Position: _position,
    Comment: _comment,
    Amendment: _amendment,
    Objection: _objection,
}
"""By what a contribution is: how its thread is told."""
