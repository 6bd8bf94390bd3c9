"""The follow-up of the published text: its objectives and measures, and what their owners tell, by the actions of the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from demonstration.people import Group
from miroir.accounts.models import User
from miroir.decisions.actions.followup import add_indicator, add_measure, tell_progress, tell_value
from miroir.decisions.actions.followup_duties import change_duty
from miroir.decisions.models import Measure, Publication
from miroir.decisions.permissions.followup import Figure, Telling
from miroir.drafting.queries.texts import wordings_of

Told = Mapping[str, Any]


def lay_followup(group: Group, publication: Publication, objectives: Sequence[Told], *, today: date) -> None:
    """Lay the objectives of a strategy with their measures, and have the owners tell how they go."""
    wordings = wordings_of(publication.version)
    for told in objectives:
        objective = add_measure(
            by=group.secretary,
            publication=publication,
            titles=(told["fr"], told["en"]),
            clause=wordings[told["clause"] - 1].clause,
        )
        for measure in told["measure"]:
            _lay(group, objective, measure, today)


def _lay(group: Group, objective: Measure, told: Told, today: date) -> None:
    owner, speaker = group.organisations[told["owner"]], group.representatives[told["owner"]]
    measure = add_measure(
        by=group.secretary,
        publication=objective.publication,
        titles=(told["fr"], told["en"]),
        parent=objective,
        owner=owner,
        deadline=today + timedelta(days=told["deadline"]),
    )
    if "indicator" in told:
        _count(group.secretary, speaker, measure, told["indicator"], today)
    for one in told.get("progress", ()):
        telling = Telling(one["state"], one["text"], "fr", one.get("evidence", ""), one.get("address", ""))
        tell_progress(by=speaker, measure=measure, telling=telling)
    if moved := told.get("moved"):
        later = today + timedelta(days=moved["deadline"])
        change_duty(by=group.secretary, measure=measure, owner=owner, deadline=later, reason=moved["reason"])


def _count(secretary: User, speaker: User, measure: Measure, told: Told, today: date) -> None:
    assert measure.deadline is not None  # noqa: S101 - it was just laid with one
    indicator = add_indicator(
        by=secretary,
        measure=measure,
        titles=(told["fr"], told["en"]),
        unit=told["unit"],
        baseline=Figure(Decimal(told["baseline"]), today - timedelta(days=told["baseline_days"])),
        target=Figure(Decimal(told["target"]), measure.deadline),
    )
    for one in told["values"]:
        figure = Figure(Decimal(one["value"]), today - timedelta(days=one["days"]))
        tell_value(by=speaker, indicator=indicator, figure=figure, source=one["source"])
