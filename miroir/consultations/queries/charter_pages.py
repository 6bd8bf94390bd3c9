"""The versions of a charter as its page tells them: in sentences, dated, each beside the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext

from miroir.common.languages import local
from miroir.consultations.models import Charter, Process, ProcessState, Step
from miroir.consultations.queries.charters import calendar_of, rule_told


@dataclass(frozen=True, slots=True)
class Dated:
    """A step of a charter's calendar."""

    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """What a version says otherwise than the one before: of what, what it said, what it says."""

    subject: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CharterVersion:
    """A version as it is told. `differences`: to the version before; empty for the first."""

    charter: Charter
    purpose: str
    engagement: str
    rule: tuple[str, ...]
    colleges: tuple[str, ...]
    promises: tuple[str, ...]
    calendar: tuple[Dated, ...]
    differences: tuple[Difference, ...]
    in_force: bool


def charter_versions(process: Process) -> list[CharterVersion]:
    """Return all versions of a process's charter, the last first, each with what it changed."""
    steps = sorted(process.steps.all(), key=lambda step: step.order)
    ordered = sorted(process.charters.all(), key=lambda charter: charter.version)
    told: list[CharterVersion] = []
    for place, charter in enumerate(ordered):
        before = ordered[place - 1] if place else None
        told.append(_told(charter, before, steps, in_force=place == len(ordered) - 1))
    return told[::-1]


def version_asked(versions: list[CharterVersion], asked: str) -> CharterVersion:
    """Return the version of a number, the last one for "". Raises Http404 for another."""
    if not asked:
        return versions[0]
    found = next((version for version in versions if str(version.charter.version) == asked), None)
    if found is None:
        raise Http404
    return found


def _told(charter: Charter, before: Charter | None, steps: list[Step], *, in_force: bool) -> CharterVersion:
    frozen = in_force and charter.frozen_at is not None and charter.process.state != ProcessState.PREPARATION
    return CharterVersion(
        charter=charter,
        purpose=local(charter, "purpose"),
        engagement=local(charter, "engagement"),
        rule=rule_told(charter),
        colleges=tuple(str(college) for college in charter.colleges.all()),
        promises=_promises(charter),
        calendar=_calendar(charter, steps),
        differences=_differences(before, charter, steps) if before else (),
        in_force=frozen,
    )


def _promises(charter: Charter) -> tuple[str, ...]:
    days = ngettext(
        "Each contribution is answered within %(days)s day.",
        "Each contribution is answered within %(days)s days.",
        charter.reply_days,
    ) % {"days": charter.reply_days}
    acknowledged = ngettext(
        "An objection to a text is acknowledged within %(days)s day.",
        "An objection to a text is acknowledged within %(days)s days.",
        charter.acknowledge_days,
    ) % {"days": charter.acknowledge_days}
    reconciled = ngettext(
        "Its reconciliation ends within %(days)s day.",
        "Its reconciliation ends within %(days)s days.",
        charter.reconcile_days,
    ) % {"days": charter.reconcile_days}
    hidden = gettext("Results are hidden until the consultation closes.")
    live = gettext("Results are shown while positions are taken.")
    return (days, f"{acknowledged} {reconciled}", hidden if charter.hidden_until_closing else live)


def _calendar(charter: Charter, steps: list[Step]) -> tuple[Dated, ...]:
    rows = charter.calendar or calendar_of(steps)
    return tuple(
        Dated(
            title=local(_Row(row), "title"),
            starts_at=_moment(row["starts_at"]),
            ends_at=_moment(row["ends_at"]),
        )
        for row in rows
    )


class _Row:
    """A step of a kept calendar, with its fields by name."""

    def __init__(self, row: dict[str, str | int]) -> None:
        self.title_fr, self.title_en = row["title_fr"], row["title_en"]


def _moment(told: str | int) -> datetime:
    return timezone.localtime(datetime.fromisoformat(str(told)))


def _differences(before: Charter, after: Charter, steps: list[Step]) -> tuple[Difference, ...]:
    """Return what changed, subject by subject, as each version says it."""
    pairs = (
        (gettext("Purpose"), local(before, "purpose"), local(after, "purpose")),
        (gettext("What is promised"), local(before, "engagement"), local(after, "engagement")),
        (gettext("Rule"), "\n".join(_only(before, after)), "\n".join(_only(after, before))),
        (gettext("Reply and results"), " ".join(_promises(before)), " ".join(_promises(after))),
        (gettext("Calendar"), _dates(before, after, steps), _dates(after, before, steps)),
    )
    return tuple(Difference(subject, was, now) for subject, was, now in pairs if was != now)


def _only(one: Charter, other: Charter) -> list[str]:
    """Return the sentences of a rule that the other does not have."""
    there = set(rule_told(other))
    return [sentence for sentence in rule_told(one) if sentence not in there]


def _dates(charter: Charter, other: Charter, steps: list[Step]) -> str:
    """Return the ends of the steps that another version dates otherwise, a line each."""
    there = {(row.title, row.ends_at) for row in _calendar(other, steps)}
    moved = (row for row in _calendar(charter, steps) if (row.title, row.ends_at) not in there)
    told = gettext("%(step)s: until %(moment)s")
    return "\n".join(told % {"step": row.title, "moment": _in_words(row.ends_at)} for row in moved)


def _in_words(moment: datetime) -> str:
    return str(formats.date_format(moment, "DATETIME_FORMAT"))
