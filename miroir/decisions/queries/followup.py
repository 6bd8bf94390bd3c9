"""How a published strategy goes: its objectives with their measures, one measure with all that was told of it."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext

from miroir.common.tables import Table
from miroir.decisions.models import DutyChange, Indicator, IndicatorValue, Measure, Progress, ProgressState, Publication
from miroir.decisions.queries.followup_courses import Course, course_of, whole_table
from miroir.drafting.models import Wording
from miroir.formats.mapped_columns import protected

COLUMNS: Final = (
    *("number", "objective", "title_fr", "title_en", "clause", "owner", "owner_key", "deadline", "state", "told_on"),
    *("silent_since", "ended_on", "indicator_fr", "indicator_en", "unit", "baseline", "baseline_on"),
    *("value", "value_on", "target", "target_on"),
)
"""The columns of the table of a follow-up: a line an indicator, or one for a measure that has none."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A measure as lists show it. `wording`: the clause that says it; `last`: what was told last, as far as the reader may read."""

    measure: Measure
    wording: Wording | None
    last: Progress | None
    courses: tuple[Course, ...]

    @property
    def silent(self) -> bool:
        """Whether nothing was heard of it for six months."""
        return self.measure.flagged_at is not None and self.measure.ended_at is None


@dataclass(frozen=True, slots=True)
class FollowedObjective:
    """An objective with the measures that serve it."""

    followed: Followed
    measures: tuple[Followed, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Something told of a measure. `struck`: a correction stands in its place."""

    progress: Progress
    struck: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """An indicator with its course, and every value that was ever told of it. `current`: the values that may be corrected."""

    course: Course
    table: Table
    current: tuple[IndicatorValue, ...]


def followed_objectives(publication: Publication, *, internal: bool) -> tuple[FollowedObjective, ...]:
    """Return the objectives of a strategy in their order, each with its measures. Five queries.

    `internal`: whether what was told to the members only is shown too.
    """
    measures = list(_measures(publication, internal=internal))
    latest = Progress.objects.in_bulk([pk for one in measures if (pk := getattr(one, "latest", None))])
    courses = _courses(publication)
    wordings = _wordings(publication)
    shown = [
        Followed(
            measure=one,
            wording=wordings.get(one.clause_id) if one.clause_id else None,
            last=latest.get(getattr(one, "latest", None) or 0),
            courses=tuple(courses[one.pk]),
        )
        for one in measures
    ]
    return tuple(
        FollowedObjective(one, tuple(other for other in shown if other.measure.parent_id == one.measure.pk))
        for one in shown
        if one.measure.parent_id is None
    )


def state_counts(objectives: Iterable[FollowedObjective]) -> list[tuple[str, int]]:
    """Return how many measures are in each state, in words, as far as the reader may read; those without news last. No query."""
    states = Counter(one.last.state if one.last else "" for each in objectives for one in each.measures)
    told = [(str(state.label), states[state]) for state in ProgressState if states[state]]
    return [*told, (gettext("nothing told yet"), states[""])] if states[""] else told


def owned_by(objectives: Iterable[FollowedObjective], organisations: Collection[int]) -> list[Measure]:
    """Return the measures and objectives that are not ended and that some organisations answer for. No query."""
    found = [one.measure for each in objectives for one in (each.followed, *each.measures)]
    return [one for one in found if one.owner_id in organisations and one.ended_at is None]


def measure_of(publication: Publication, number: int) -> Measure:
    """Return a measure of a strategy with its owner and its objective. Raises Http404. One query."""
    found = Measure.objects.filter(publication=publication).select_related("owner", "parent", "clause")
    measure = get_object_or_404(found, number=number)
    measure.publication = publication
    if measure.parent is not None:
        measure.parent.publication = publication
    return measure


def objectives_under_way(publication: Publication) -> list[Measure]:
    """Return the objectives of a strategy that are not ended, in their order. One query."""
    return list(publication.measures.filter(parent__isnull=True, ended_at__isnull=True).order_by("number"))


def measures_below(measure: Measure) -> list[Measure]:
    """Return the measures that serve an objective, in their order. One query."""
    below = list(measure.measures.select_related("owner").order_by("number"))
    for one in below:
        one.publication = measure.publication
    return below


def told_of(measure: Measure, *, internal: bool) -> list[Told]:
    """Return what was told of a measure, the last first, with what was corrected. One query.

    `internal`: whether what was told to the members only is shown. Elsewhere what a correction keeps among the members
    is not shown either, nor anything that it corrects.
    """
    found = list(measure.progress.select_related("correction").order_by("-told_at", "-pk"))
    corrections: dict[int, Progress] = {one.corrects_id: one for one in found if one.corrects_id}
    shown = found if internal else [one for one in found if _is_public(one, corrections)]
    return [Told(one, one.pk in corrections) for one in shown]


def duty_changes_of(measure: Measure) -> list[DutyChange]:
    """Return who answered for a measure before, and until when, the last change first. One query."""
    return list(measure.duty_changes.select_related("owner", "owner_before"))


def counted_of(measure: Measure) -> list[Counted]:
    """Return the indicators of a measure with their courses and all values. Two queries."""
    found = []
    values = IndicatorValue.objects.select_related("correction").order_by("on", "pk")
    by_indicator = defaultdict(list)
    for value in values.filter(indicator__measure=measure):
        by_indicator[value.indicator_id].append(value)
    for indicator in measure.indicators.order_by("pk"):
        told = by_indicator[indicator.pk]
        current = tuple(one for one in told if not hasattr(one, "correction"))
        found.append(Counted(course_of(indicator, current), whole_table(indicator, told), current))
    return found


def progress_of(measure: Measure, key: object) -> Progress:
    """Return something told of a measure, with its correction. Raises Http404."""
    return get_object_or_404(measure.progress.select_related("correction"), key=key)


def value_of(measure: Measure, key: object) -> IndicatorValue:
    """Return a value of an indicator of a measure, with its correction. Raises Http404."""
    values = IndicatorValue.objects.select_related("correction", "indicator").filter(indicator__measure=measure)
    return get_object_or_404(values, key=key)


def followup_csv(publication: Publication) -> str:
    """Return what everybody may read of the follow-up as CSV; no cell can be taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for objective in followed_objectives(publication, internal=False):
        for one in (objective.followed, *objective.measures):
            for cells in _lines(one, objective):
                writer.writerow([protected(str(cell)) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue()


def _lines(one: Followed, objective: FollowedObjective) -> Iterator[tuple[object, ...]]:
    measure, last = one.measure, one.last
    parent = objective.followed.measure.number if measure.parent_id else ""
    about = (
        *(measure.number, parent, measure.title_fr, measure.title_en, one.wording.clause.code if one.wording else ""),
        *(str(measure.owner or ""), str(measure.owner.key) if measure.owner else "", measure.deadline),
        *(last.state if last else "", timezone.localdate(last.told_at) if last else ""),
        *(
            timezone.localdate(measure.flagged_at) if measure.flagged_at else "",
            timezone.localdate(measure.ended_at) if measure.ended_at else "",
        ),
    )
    for course in one.courses:
        indicator, value = course.indicator, course.last
        counted = (indicator.title_fr, indicator.title_en, indicator.unit, indicator.baseline, indicator.baseline_on)
        told = (value.value, value.on) if value else ("", "")
        yield (*about, *counted, *told, indicator.target, indicator.target_on)
    if not one.courses:
        yield (*about, *[""] * (len(COLUMNS) - len(about)))


def _measures(publication: Publication, *, internal: bool) -> Iterator[Measure]:
    read = Progress.objects.filter(measure=OuterRef("pk"), correction__isnull=True)
    read = read if internal else read.filter(public=True)
    latest = Subquery(read.order_by("-told_at", "-pk").values("pk")[:1])
    found: QuerySet[Measure] = Measure.objects.filter(publication=publication).select_related("owner")
    for measure in found.annotate(latest=latest).order_by("number"):
        measure.publication = publication
        yield measure


def _courses(publication: Publication) -> dict[int, list[Course]]:
    """Return the courses of the indicators of a strategy by measure. Two queries."""
    values: dict[int, list[IndicatorValue]] = defaultdict(list)
    current = IndicatorValue.objects.filter(indicator__measure__publication=publication, correction__isnull=True)
    for value in current.order_by("on", "pk"):
        values[value.indicator_id].append(value)
    courses: dict[int, list[Course]] = defaultdict(list)
    for indicator in Indicator.objects.filter(measure__publication=publication).order_by("pk"):
        courses[indicator.measure_id].append(course_of(indicator, values[indicator.pk]))
    return courses


def _wordings(publication: Publication) -> dict[int, Wording]:
    said = Wording.objects.filter(version=publication.version_id, clause__in=_clauses(publication))
    return {one.clause_id: one for one in said.select_related("clause")}


def _clauses(publication: Publication) -> QuerySet[Measure, int | None]:
    return Measure.objects.filter(publication=publication).values_list("clause_id", flat=True)


def _is_public(progress: Progress, corrections: dict[int, Progress]) -> bool:
    """Return whether everybody may read something told: neither it nor a correction of it is for the members only."""
    one: Progress | None = progress
    while one is not None:
        if not one.public:
            return False
        one = corrections.get(one.pk)
    return True
