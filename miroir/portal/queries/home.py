"""What the home pages show at a glance: read from the rooms below, never written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from miroir.common.numbers import whole
from miroir.common.tables import Table, row
from miroir.common.verdicts import VERDICTS
from miroir.consultations.models import KeptMap, Process, ProcessState
from miroir.consultations.permissions.results import may_see_results
from miroir.consultations.queries.processes import counted_processes
from miroir.decisions.queries.publications import publications
from miroir.directory.models import Area, College, OrganisationState
from miroir.directory.queries.organisations import roll_of
from miroir.directory.standing import Standing

SHOWN = 3
"""Processes on a home page; the others are one click away."""


@dataclass(frozen=True, slots=True)
class OpenProcess:
    """A process that is open, as a card shows it. `facts`: how many statements and participants, in words."""

    title: str
    question: str
    address: str
    step: str
    until: datetime
    individuals: bool
    facts: str


@dataclass(frozen=True, slots=True)
class CountedVerdict:
    """How many statements have a verdict."""

    code: str
    count: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a process: the verdicts counted, and from what."""

    title: str
    address: str
    verdicts: tuple[CountedVerdict, ...]
    facts: str


@dataclass(frozen=True, slots=True)
class CountedArea:
    """A priority area, where its organisations are listed, and how many they are, in words."""

    name: str
    address: str
    count: str


@dataclass(frozen=True, slots=True)
class LatestStrategy:
    """The strategy that was published last, as a card shows it. `invented`: of a demonstration."""

    title: str
    address: str
    number: int
    day: datetime
    over_objections: bool
    invented: bool


@dataclass(frozen=True, slots=True)
class Glance:
    """What is open, who takes part, what is found and adopted. `invented`: some of it is a demonstration."""

    open: tuple[OpenProcess, ...]
    organisations: int
    colleges: Table
    found: tuple[Found, ...]
    strategy: LatestStrategy | None
    invented: bool


def glance(standing: Standing, language: str, *, now: datetime) -> Glance:
    """Return what a home page shows to somebody."""
    shown = list(counted_processes().filter(state=ProcessState.OPEN)[:SHOWN])
    roll = roll_of(timezone.localdate(now))
    return Glance(
        open=tuple(_open(process, language) for process in shown if process.current_step),
        organisations=sum(roll.values()),
        colleges=_colleges(roll, language),
        found=tuple(_found(standing, language, now)),
        strategy=_strategy(),
        invented=Process.objects.filter(invented=True).exists(),
    )


def areas(language: str) -> tuple[CountedArea, ...]:
    """Return the priority areas with how many member organisations care about each."""
    verified = Q(organisations__state=OrganisationState.VERIFIED)
    return tuple(
        CountedArea(
            str(area), f"{reverse('directory:organisations')}?area={area.code}", _organisations(area.n, language)
        )
        for area in Area.objects.annotate(n=Count("organisations", filter=verified))
    )


def _open(process: Process, language: str) -> OpenProcess:
    step = process.current_step
    assert step is not None  # noqa: S101 - asked by the caller
    n_statements, n_holders = process.statement_count, process.holder_count  # type: ignore[attr-defined]
    statements = ngettext("%(number)s statement", "%(number)s statements", n_statements)
    holders = ngettext("%(number)s participant", "%(number)s participants", n_holders)
    facts = (statements % {"number": whole(n_statements, language)}, holders % {"number": whole(n_holders, language)})
    return OpenProcess(
        title=str(process),
        question=process.question(),
        address=process.get_absolute_url(),
        step=str(step),
        until=step.ends_at,
        individuals=process.individuals,
        facts=", ".join(facts),
    )


def _strategy() -> LatestStrategy | None:
    last = publications().first()
    if last is None:
        return None
    return LatestStrategy(
        title=str(last),
        address=last.get_absolute_url(),
        number=last.number,
        day=last.published_at,
        over_objections=last.finding.over_objections,
        invented=last.version.document.process.invented,
    )


def _colleges(roll: dict[str, int], language: str) -> Table:
    rows = [row(str(college), whole(roll.get(college.code, 0), language)) for college in College.objects.all()]
    total = row(gettext("All colleges"), whole(sum(roll.values()), language))
    return Table(
        gettext("Member organisations by college, today"),
        (gettext("College"), gettext("Organisations")),
        (*rows, total),
    )


def _found(standing: Standing, language: str, now: datetime) -> Iterator[Found]:
    kept = (
        KeptMap.objects.filter(current=True)
        .select_related("process", "charter", "process__current_step")
        .prefetch_related("process__current_step__capabilities")
    )
    allowed = [one for one in kept if may_see_results(standing, one.process, now=now)]
    for one in allowed[:SHOWN]:
        facts = gettext("From %(positions)s positions of %(holders)s participants, computed on %(day)s.")
        yield Found(
            title=str(one.process),
            address=reverse("consultations:results", args=[one.process.slug]),
            verdicts=tuple(
                CountedVerdict(code, whole(count, language))
                for code in VERDICTS
                if (count := one.summary["verdicts"].get(code, 0))
            ),
            facts=facts
            % {
                "positions": whole(one.positions, language),
                "holders": whole(one.holders, language),
                "day": date_format(timezone.localtime(one.made_at), "DATE_FORMAT"),
            },
        )


def _organisations(number: int, language: str) -> str:
    told = ngettext("%(number)s organisation", "%(number)s organisations", number)
    return told % {"number": whole(number, language)}
