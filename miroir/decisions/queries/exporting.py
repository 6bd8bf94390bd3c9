"""What the room keeps of a person's part in calls, for the person."""

from __future__ import annotations

from typing import Any

from miroir.accounts.models import User
from miroir.decisions.models import (
    Answer,
    Call,
    Delegation,
    DutyChange,
    Finding,
    IndicatorValue,
    MinorityStatement,
    Progress,
    Publication,
)


def exported_of(person: User) -> dict[str, list[dict[str, Any]]]:
    """Return what decisions hold of a person as plain values, for the export of their data.

    Calls that they opened; answers, delegations and minority statements that they gave for organisations; findings; strategies that they
    published; what they told of measures, and whose duties they changed.
    """
    call = ("call__version__document__slug", "call__version__number", "call__number")
    return {
        "calls_opened": _rows(Call.objects.filter(opened_by=person), "version__document__slug", "number", "opens_at"),
        "answers": _rows(
            Answer.objects.filter(given_by=person),
            *(*call, "organisation__key", "reply", "reason", "current", "given_at"),
        ),
        "delegations": _rows(
            Delegation.objects.filter(given_by=person),
            *(*call, "giver__key", "receiver__key", "given_at", "revoked_at"),
        ),
        "findings": _rows(Finding.objects.filter(found_by=person), *call, "result", "reason", "found_as", "found_at"),
        "minority_statements": _rows(
            MinorityStatement.objects.filter(given_by=person),
            *("finding__call__version__document__slug", "organisation__key", "text", "language", "given_at"),
        ),
        "strategies_published": _rows(
            Publication.objects.filter(published_by=person), "slug", "number", "published_at"
        ),
        **_of_followup(person),
    }


def _of_followup(person: User) -> dict[str, list[dict[str, Any]]]:
    return {
        "progress": _rows(
            Progress.objects.filter(told_by=person),
            *(
                "measure__publication__slug",
                "measure__number",
                "state",
                "text",
                "evidence_address",
                "reason",
                "told_at",
            ),
        ),
        "indicator_values": _rows(
            IndicatorValue.objects.filter(told_by=person),
            *("indicator__measure__publication__slug", "indicator__measure__number", "indicator__title_fr"),
            *("value", "on", "source", "reason", "told_at"),
        ),
        "duties_changed": _rows(
            DutyChange.objects.filter(changed_by=person),
            *("measure__publication__slug", "measure__number", "owner__key", "deadline", "reason", "changed_at"),
        ),
    }


def _rows(found: Any, *fields: str) -> list[dict[str, Any]]:  # noqa: ANN401 - a query of any of the models
    return list(found.order_by("pk").values(*fields))
