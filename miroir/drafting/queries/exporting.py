"""What the room keeps of a person's part in texts, for the person."""

from __future__ import annotations

from typing import Any

from miroir.accounts.models import User
from miroir.drafting.models import Amendment, Argument, Change, Comment, Disposition
from miroir.drafting.queries.objections_people import exported_objections


def exported_of(person: User) -> dict[str, list[dict[str, Any]]]:
    """Return what drafting holds of a person as plain values, for the export of their data.

    What they wrote for organisations: comments, arguments, amendments, objections; the changes that they carried out;
    the answers that they proposed, agreed on or contested.
    """
    text, said = "document__slug", ("organisation__key", "language")
    return {
        "comments": _rows(
            Comment.objects.filter(by=person), text, "number", *said, "text", "proposed_change", "made_at"
        ),
        "arguments": _rows(Argument.objects.filter(by=person), *said, "side", "text", "made_at", "withdrawn_at"),
        "amendments": _rows(
            Amendment.objects.filter(by=person), text, "number", *said, "operations", "rationale", "state", "tabled_at"
        ),
        "changes": _rows(Change.objects.filter(by=person), text, "sequence", "kind", "operations", "at"),
        "answers_proposed": _answers(proposed_by=person),
        "answers_agreed": _answers(agreed_by=person),
        "answers_contested": _answers(contested_by=person),
        **exported_objections(person),
    }


def _answers(**of: User) -> list[dict[str, Any]]:
    return _rows(Disposition.objects.filter(**of), "key", "outcome", "reason", "contest", "state", "proposed_at")


def _rows(found: Any, *fields: str) -> list[dict[str, Any]]:  # noqa: ANN401 - a query of any of the models
    return list(found.order_by("pk").values(*fields))
