"""Makers of what tests of a follow-up need: a published strategy, an objective, measures with owners, indicators."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from miroir.consultations.models import StepKind
from miroir.decisions.models import Finding, Indicator, Measure, Publication, Result
from miroir.directory.models import Organisation
from tests.decisions_makers import make_call, make_version_to_put
from tests.makers import NOW, make_organisation
from tests.publications_makers import go_to

_NUMBERS = itertools.count(1)
DEADLINE = date(2027, 12, 31)


def make_strategy(*, kind: StepKind = StepKind.FOLLOW_UP) -> Publication:
    """Return a published strategy of one clause, whose process is in a step of a kind."""
    call = make_call(version=make_version_to_put())
    finding = Finding.objects.create(call=call, result=Result.CONSENSUS, reason="All carry it.", found_at=NOW)
    number = next(_NUMBERS)
    process = call.version.document.process
    if kind != StepKind.DECISION:
        go_to(process, kind)
    return Publication.objects.create(
        version=call.version,
        finding=finding,
        number=number,
        slug=f"strategie-{number}",
        text_hash="0" * 64,
        published_at=NOW - timedelta(days=400),
    )


def make_objective(publication: Publication | None = None, **told: Any) -> Measure:
    """Return an objective of a strategy, laid a year ago."""
    publication = publication or make_strategy()
    number = publication.measures.count() + 1
    fields: dict[str, Any] = {
        "title_fr": f"Objectif {number}",
        "title_en": f"Objective {number}",
        "made_at": NOW - timedelta(days=365),
    }
    return Measure.objects.create(publication=publication, number=number, **{**fields, **told})


def make_measure(objective: Measure | None = None, owner: Organisation | None = None, **told: Any) -> Measure:
    """Return a measure that serves an objective, with its owner and its deadline, laid a year ago."""
    objective = objective or make_objective()
    titles = {"title_fr": f"Mesure de {objective.number}", "title_en": f"Measure of {objective.number}"}
    owned = {"owner": owner or make_organisation(), "deadline": DEADLINE}
    return make_objective(objective.publication, **{"parent": objective, **titles, **owned, **told})


def make_indicator(measure: Measure | None = None, **told: Any) -> Indicator:
    """Return an indicator that goes from 10 to 60 datasets within two years."""
    fields: dict[str, Any] = {
        "title_fr": "Jeux ouverts",
        "title_en": "Open datasets",
        "unit": "jeux",
        "baseline": Decimal(10),
        "baseline_on": date(2026, 1, 1),
        "target": Decimal(60),
        "target_on": date(2027, 12, 31),
    }
    return Indicator.objects.create(measure=measure or make_measure(), **{**fields, **told})
