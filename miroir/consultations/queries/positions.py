"""Positions as pages list them: those of one participant, and those on one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet

from miroir.consultations.models import Draft, Holder, Position, Process, Stance, Statement, StatementState
from miroir.directory.models import Organisation

A_PAGE: Final = 20
SHOWS: Final = ("all", "unanswered", "answered", "draft")
CODES: Final = {
    Stance.AGREE: "agree",
    Stance.RESERVATIONS: "reservations",
    Stance.DISAGREE: "disagree",
    Stance.ABSTAIN: "abstain",
}
"""By answer, the code under which pages have its shape."""


@dataclass(frozen=True, slots=True)
class Line:
    """A statement, or a participant, with the position held and those held before, the last first."""

    subject: Statement | Holder
    current: Position | None
    before: tuple[Position, ...]
    draft: Draft | None = None

    @property
    def code(self) -> str:
        """The code of the answer held; "" for none, and for a point of a scale."""
        return code_of(self.current.answer) if self.current else ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many published statements a participant answered, of how many."""

    answered: int
    total: int


def code_of(answer: int) -> str:
    """Return the code under which pages have the shape of an answer; "" for a point of a scale."""
    return CODES.get(Stance(answer), "") if answer in Stance.values else ""


def progress_of(process: Process, holder: Holder | None) -> Progress:
    """Return how far a participant is. Two queries."""
    published = process.statements.published()
    held = Position.objects.current().filter(holder=holder, statement__in=published) if holder else None
    return Progress(held.count() if held is not None else 0, published.count())


def own_page(
    process: Process, holder: Holder | None, organisation: Organisation | None, *, show: str, page: str
) -> Page[Line]:
    """Return a page of 20 statements with what a participant holds and prepares of each.

    `show`: one of `SHOWS`; "draft" are those on which something is prepared that is later than the position held.
    Five queries however many lines.
    """
    found = _shown(process, holder, organisation, show).order_by("number")
    asked: Page[Statement] = Paginator(found.prefetch_related("translations"), A_PAGE).get_page(page)
    statements = list(asked.object_list)
    positions = Position.objects.filter(holder=holder, statement__in=statements) if holder else Position.objects.none()
    drafts = (
        Draft.objects.filter(organisation=organisation, statement__in=statements)
        if organisation
        else Draft.objects.none()
    )
    prepared = {draft.statement_id: draft for draft in drafts}
    held = _grouped(positions.select_related("taken_by"), "statement_id")
    for statement in statements:
        statement.process = process
    lines = [_line(statement, held.get(statement.pk, []), prepared.get(statement.pk)) for statement in statements]
    return Page(lines, asked.number, asked.paginator)  # type: ignore[arg-type]


def statement_positions(statement: Statement, *, college: str, answer: str, page: str) -> Page[Line]:
    """Return a page of 20 participants that hold a position on a statement, by college and name, with those held before.

    `college`: a code, `answer`: a code of `CODES`; "" for any. Four queries however many lines.
    """
    held = Position.objects.current().filter(statement=statement)
    if college:
        held = held.filter(holder__college__code=college)
    answers = [value for value, code in CODES.items() if code == answer]
    if answers:
        held = held.filter(answer__in=answers)
    ordered = held.order_by(
        "holder__college__order", "holder__college__code", "holder__organisation__name_fr", "holder"
    )
    asked: Page[int] = Paginator(ordered.values_list("holder", flat=True), A_PAGE).get_page(page)
    keys = list(asked.object_list)
    holders = Holder.objects.select_related("organisation", "college").in_bulk(keys)
    positions = _grouped(Position.objects.filter(statement=statement, holder__in=keys), "holder_id")
    lines = [_line(holders[key], positions[key]) for key in keys]
    return Page(lines, asked.number, asked.paginator)  # type: ignore[arg-type]


def current_on(holder: Holder | None, statement: Statement) -> Position | None:
    """Return the position that a participant holds on a statement; None for none, and before the first answer."""
    return Position.objects.current().filter(holder=holder, statement=statement).first() if holder else None


def current_positions(holder: Holder) -> list[Position]:
    """Return what a participant holds, by statement."""
    return list(
        Position.objects.current().filter(holder=holder).select_related("statement").order_by("statement__number")
    )


def _shown(
    process: Process, holder: Holder | None, organisation: Organisation | None, show: str
) -> QuerySet[Statement]:
    held = Position.objects.current().filter(holder=holder, statement=OuterRef("pk"))
    published = Q(state=StatementState.PUBLISHED)
    if show == "answered":
        return process.statements.filter(Exists(held))
    if show == "unanswered":
        return process.statements.filter(published, ~Exists(held))
    if show == "draft":
        later = held.filter(taken_at__gte=OuterRef("updated_at"), statement=OuterRef("statement"))
        drafts = Draft.objects.filter(~Exists(later), organisation=organisation)
        return process.statements.filter(published, pk__in=drafts.values("statement"))
    return process.statements.filter(published | Exists(held))


def _grouped(positions: Iterable[Position], by: str) -> dict[int, list[Position]]:
    found: dict[int, list[Position]] = {}
    for position in positions:
        found.setdefault(getattr(position, by), []).append(position)
    return found


def _line(subject: Statement | Holder, positions: Sequence[Position], draft: Draft | None = None) -> Line:
    ordered = sorted(positions, key=lambda position: position.pk, reverse=True)
    current = next((position for position in ordered if position.current), None)
    return Line(subject, current, tuple(position for position in ordered if not position.current), draft)
