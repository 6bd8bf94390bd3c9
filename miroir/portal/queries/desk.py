"""What waits for the secretariat, room by room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as words

from miroir.common.numbers import whole
from miroir.common.tables import Cell, Table, row
from miroir.common.way import WayStep
from miroir.consultations.models import Import, ImportState, Process, Statement
from miroir.consultations.queries.charters import charter_in_force
from miroir.consultations.queries.gathering import Participation, overdue, participations, silent_of
from miroir.consultations.queries.processes import current_processes, steps_ending_soon
from miroir.consultations.queries.statements import statements_to_moderate
from miroir.directory.queries.mandates import mandates_ending_soon
from miroir.directory.queries.memberships import applications_to_decide
from miroir.directory.queries.organisations import organisations_to_verify
from miroir.drafting.queries.dispositions_work import overdue_replies
from miroir.drafting.queries.objections import objections_to_treat
from miroir.letters.models import Letter, LetterState
from miroir.portal.queries.desk_decisions import calls_closing, decisions_tasks
from miroir.portal.queries.desk_shown import DeskTask

PLACES: Final = (
    ("directory:applications", words("Organisations that apply")),
    ("directory:memberships", words("Memberships")),
    ("directory:mandates", words("Mandates")),
    ("directory:bodies", words("Bodies of the group")),
    ("consultations:moderation", words("Moderation")),
    ("consultations:prepare", words("Prepare a consultation")),
    ("journal:entries", words("Journal")),
)


@dataclass(frozen=True, slots=True)
class ProcessPart:
    """The participation in one open process, college by college."""

    title: str
    address: str
    table: Table


def desk_tasks(language: str, *, now: datetime) -> list[DeskTask]:
    """Return what waits, the oldest first; what is only coming stands last."""
    found = [
        *_applications(language),
        *_moderation(language, now),
        *_imports(language),
        *_letters(language),
        *_owed(language, now),
        *_replies(language, now),
        *decisions_tasks(language, now=now),
        *_objections(language, now),
    ]
    dated = sorted((task for task in found if task.since), key=lambda task: task.since or now)
    return [*dated, *_coming(language, now), *calls_closing(now=now)]


def participation(language: str, *, now: datetime) -> list[ProcessPart]:
    """Return who answered against who could, for each process that takes positions now."""
    return [_part(process, lines, language) for process, lines in _taking_part(now)]


def _taking_part(now: datetime) -> list[tuple[Process, list[Participation]]]:
    """Return each process that takes positions now with its counted colleges; a constant number of queries."""
    processes = list(current_processes(now).prefetch_related("charters__colleges"))
    parts = participations(processes, timezone.localdate(now))
    return [(process, parts[process.pk]) for process in processes]


def _applications(language: str) -> Iterator[DeskTask]:
    yield from _waiting(
        organisations_to_verify(),
        gettext("Organisations to verify"),
        ngettext(
            "%(number)s organisation applies.", "%(number)s organisations apply.", organisations_to_verify().count()
        ),
        reverse("directory:applications"),
        language,
    )
    yield from _waiting(
        applications_to_decide(),
        gettext("People to verify"),
        ngettext("%(number)s person asks to join.", "%(number)s people ask to join.", applications_to_decide().count()),
        reverse("directory:memberships"),
        language,
    )


def _waiting(found: QuerySet, title: str, told: str, address: str, language: str) -> Iterator[DeskTask]:  # type: ignore[type-arg]
    number = found.count()
    if number:
        since = found.order_by().aggregate(since=Min("applied_at"))["since"]
        yield DeskTask(title, told % {"number": whole(number, language)}, address, since)


def _moderation(language: str, now: datetime) -> Iterator[DeskTask]:
    proposed = list(statements_to_moderate())
    if not proposed:
        return
    late_ones = _past_promise(proposed, now)
    number = len(proposed)
    told = ngettext("%(number)s statement waits for an answer.", "%(number)s statements wait for an answer.", number)
    late = ngettext(
        "%(number)s is past the days that the charter promises.",
        "%(number)s are past the days that the charter promises.",
        late_ones,
    )
    sentences = [told % {"number": whole(number, language)}]
    if late_ones:
        sentences.append(late % {"number": whole(late_ones, language)})
    yield DeskTask(
        gettext("Statements to moderate"),
        " ".join(sentences),
        reverse("consultations:moderation"),
        min(statement.proposed_at for statement in proposed),
    )


def _past_promise(proposed: list[Statement], now: datetime) -> int:
    """Return how many wait for longer than the charter of their process promises; one charter is read a process."""
    processes = {statement.process_id: statement.process for statement in proposed}
    promised = {pk: timedelta(days=charter_in_force(process).reply_days) for pk, process in processes.items()}
    return sum(statement.proposed_at + promised[statement.process_id] < now for statement in proposed)


def _imports(language: str) -> Iterator[DeskTask]:
    for state, title in (
        (ImportState.PREVIEWED, gettext("Imports to confirm")),
        (ImportState.FAILED, gettext("Imports that failed")),
    ):
        found = Import.objects.filter(state=state).select_related("process").order_by("uploaded_at")
        first, number = found.first(), found.count()
        if first:
            told = ngettext("%(number)s file.", "%(number)s files.", number) % {"number": whole(number, language)}
            yield DeskTask(title, told, reverse("consultations:imports", args=[first.process.slug]), first.uploaded_at)


def _letters(language: str) -> Iterator[DeskTask]:
    since = Letter.objects.filter(state=LetterState.FAILED).aggregate(since=Min("written_at"))["since"]
    number = Letter.objects.filter(state=LetterState.FAILED).count()
    if number:
        told = ngettext("%(number)s letter could not leave.", "%(number)s letters could not leave.", number)
        yield DeskTask(gettext("Letters"), told % {"number": whole(number, language)}, reverse("portal:letters"), since)


def _owed(language: str, now: datetime) -> Iterator[DeskTask]:
    for process in overdue(now):
        step = process.current_step
        if step is not None:
            told = gettext("“%(step)s” is over: open the next step, or close the consultation.") % {"step": step}
            yield DeskTask(gettext("A step is over"), told, process.get_absolute_url(), step.ends_at)
    for process, lines in _taking_part(now):
        silent = silent_of(lines)
        if silent:
            told = ngettext(
                "“%(process)s”: %(number)s college is under the minimum of the rule.",
                "“%(process)s”: %(number)s colleges are under the minimum of the rule.",
                len(silent),
            ) % {"process": process, "number": whole(len(silent), language)}
            address = reverse("consultations:gathering", args=[process.slug])
            yield DeskTask(gettext("Silent colleges"), told, address, process.opened_at)


def _objections(language: str, now: datetime) -> Iterator[DeskTask]:
    """Yield the objections to acknowledge and those to rule on, each under the oldest of them."""
    waiting = objections_to_treat(now)
    if waiting.raised:
        number, oldest = len(waiting.raised), waiting.raised[0]
        told = ngettext("%(number)s objection to acknowledge.", "%(number)s objections to acknowledge.", number)
        late = ngettext(
            "%(number)s is past the days that the charter promises.",
            "%(number)s are past the days that the charter promises.",
            waiting.late,
        )
        said = told % {"number": whole(number, language)}
        said += f" {late % {'number': whole(waiting.late, language)}}" if waiting.late else ""
        yield DeskTask(gettext("Objections to acknowledge"), said, oldest.get_absolute_url(), oldest.raised_at)
    if waiting.maintained:
        number, oldest = len(waiting.maintained), waiting.maintained[0]
        told = ngettext(
            "%(number)s maintained objection waits for a ruling of the steering committee.",
            "%(number)s maintained objections wait for a ruling of the steering committee.",
            number,
        ) % {"number": whole(number, language)}
        yield DeskTask(gettext("Objections to rule on"), told, oldest.get_absolute_url(), oldest.raised_at)


def _replies(language: str, now: datetime) -> Iterator[DeskTask]:
    for late in overdue_replies(now):
        told = ngettext(
            "“%(version)s”: %(number)s contribution waits for an answer past the days that the charter promises.",
            "“%(version)s”: %(number)s contributions wait for an answer past the days that the charter promises.",
            late.number,
        ) % {"version": late.version, "number": whole(late.number, language)}
        address = reverse("drafting:dispositions", args=[late.version.document.slug, late.version.number])
        yield DeskTask(gettext("Answers overdue"), told, f"{address}?outcome=open", late.since)


def _coming(language: str, now: datetime) -> Iterator[DeskTask]:
    for step in steps_ending_soon(now):
        day = timezone.localtime(step.ends_at).date()
        told = gettext("“%(step)s” of “%(process)s” ends on %(day)s.")
        yield DeskTask(
            gettext("A step ends soon"),
            told % {"step": step, "process": step.process, "day": date_format(day, "DATE_FORMAT")},
            step.process.get_absolute_url(),
        )
    number = mandates_ending_soon(now).count()
    if number:
        told = ngettext("%(number)s mandate ends soon.", "%(number)s mandates end soon.", number)
        yield DeskTask(gettext("Mandates"), told % {"number": whole(number, language)}, reverse("directory:mandates"))


def _part(process: Process, lines: list[Participation], language: str) -> ProcessPart:
    rows = [
        row(
            str(line.college),
            whole(line.members, language),
            whole(line.answered, language) if line.answered else Cell(gettext("silent"), empty=True),
            whole(line.lacking, language),
        )
        for line in lines
    ]
    columns = (
        gettext("College"),
        gettext("Members"),
        gettext("Have answered"),
        gettext("Missing to the minimum of the rule"),
    )
    caption = gettext("Participation by college: %(process)s") % {"process": process}
    table = Table(caption, columns, tuple(rows))
    return ProcessPart(str(process), reverse("consultations:gathering", args=[process.slug]), table)


def failed_letters() -> QuerySet[Letter]:
    """Return the letters that could not leave, the oldest first."""
    return Letter.objects.filter(state=LetterState.FAILED).order_by("written_at", "pk")


def desk_places() -> list[WayStep]:
    """Return the pages where the secretariat works."""
    return [WayStep(gettext(title), reverse(name)) for name, title in PLACES]
