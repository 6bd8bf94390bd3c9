"""What the room keeps of a person, for the person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from miroir.accounts.models import User
from miroir.consultations.models import Channel, Draft, DraftNote, Import, Invitation, Position, Reminder, Statement
from miroir.consultations.queries.proposals import proposals_by


def exported_of(person: User) -> dict[str, list[dict[str, Any]]]:
    """Return what consultations hold of a person as plain values, for the export of their data.

    Positions in their own name; positions of organisations that they took or entered; drafts that they wrote last and
    notes; statements that they proposed and proposals that they put forward; invitations and reminders that they sent; files that they brought in, without
    the positions of others in them.
    """
    return {
        "own_positions": [_position(one) for one in _positions().filter(holder__person=person)],
        "positions_taken": [
            _position(one)
            for one in _positions().filter(taken_by=person, holder__person__isnull=True).exclude(channel=Channel.IMPORT)
        ],
        "drafts": [
            _draft(one)
            for one in Draft.objects.filter(updated_by=person).select_related("organisation", "statement__process")
        ],
        "notes": [
            _note(one)
            for one in DraftNote.objects.filter(person=person).select_related(
                "draft__organisation", "draft__statement__process"
            )
        ],
        "proposals": [
            _statement(one) for one in Statement.objects.filter(proposed_by=person).select_related("process")
        ],
        "proposals_put_forward": proposals_by(person),
        "invitations": [
            _sent(one) for one in Invitation.objects.filter(sent_by=person).select_related("process", "organisation")
        ],
        "reminders": [
            _sent(one) for one in Reminder.objects.filter(sent_by=person).select_related("process", "organisation")
        ],
        "imports": [
            _import(one)
            for one in Import.objects.filter(uploaded_by=person).select_related("process").defer("preview", "mapping")
        ],
    }


def _import(one: Import) -> dict[str, Any]:
    return {
        "key": str(one.key),
        "process": one.process.slug,
        "file": one.name,
        "state": one.state,
        "uploaded_at": _text(one.uploaded_at),
    }


def _positions() -> Any:  # noqa: ANN401 - a queryset with its joins
    return Position.objects.select_related("statement__process", "holder__organisation").order_by("pk")


def _position(one: Position) -> dict[str, Any]:
    return {
        "key": str(one.key),
        "process": one.statement.process.slug,
        "statement": one.statement.number,
        "organisation": one.holder.organisation.name_fr if one.holder.organisation else None,
        "answer": one.answer,
        "reason": one.reason,
        "current": one.current,
        "taken_at": _text(one.taken_at),
        "channel": one.channel,
        "evidence": one.evidence,
    }


def _draft(one: Draft) -> dict[str, Any]:
    return {
        "process": one.statement.process.slug,
        "statement": one.statement.number,
        "organisation": one.organisation.name_fr,
        "answer": one.answer,
        "reason": one.reason,
        "updated_at": _text(one.updated_at),
    }


def _note(one: DraftNote) -> dict[str, Any]:
    return {
        "process": one.draft.statement.process.slug,
        "statement": one.draft.statement.number,
        "organisation": one.draft.organisation.name_fr,
        "text": one.text,
        "suggested": one.suggested,
        "at": _text(one.at),
    }


def _statement(one: Statement) -> dict[str, Any]:
    return {
        "process": one.process.slug,
        "statement": one.number,
        "text": one.text,
        "language": one.language,
        "state": one.state,
        "proposed_at": _text(one.proposed_at),
    }


def _sent(one: Invitation | Reminder) -> dict[str, Any]:
    return {
        "process": one.process.slug,
        "organisation": one.organisation.name_fr if one.organisation else None,
        "email": one.email if isinstance(one, Invitation) else "",
        "sent_at": _text(one.sent_at),
        "undone_at": _text(one.undone_at),
        "reason": one.reason,
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
