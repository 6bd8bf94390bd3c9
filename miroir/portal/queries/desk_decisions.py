"""What waits for the secretariat of calls, publications and the follow-up of strategies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from miroir.common.numbers import whole
from miroir.decisions.queries.calls import calls_closing_soon, calls_to_find
from miroir.decisions.queries.followup_held import silent_strategies
from miroir.decisions.queries.publications import findings_to_publish
from miroir.portal.queries.desk_shown import DeskTask


def decisions_tasks(language: str, *, now: datetime) -> Iterator[DeskTask]:
    """Yield the calls to be found upon, the texts to publish, and the strategies with silent measures."""
    yield from _calls(now)
    yield from _to_publish()
    yield from _silent_measures(language)


def calls_closing(*, now: datetime) -> Iterator[DeskTask]:
    """Yield the calls that close soon."""
    for call in calls_closing_soon(now=now):
        day = timezone.localtime(call.closes_at).date()
        told = gettext("“%(text)s”: answers are taken until %(day)s.")
        yield DeskTask(
            gettext("A call closes soon"),
            told % {"text": call.version.document, "day": date_format(day, "DATE_FORMAT")},
            call.get_absolute_url(),
        )


def _calls(now: datetime) -> Iterator[DeskTask]:
    for call in calls_to_find(now=now):
        told = gettext("“%(text)s”: answers have ended, and the chair has found nothing yet.")
        yield DeskTask(
            gettext("A call to be found upon"),
            told % {"text": call.version.document},
            call.get_absolute_url(),
            call.closes_at,
        )


def _to_publish() -> Iterator[DeskTask]:
    for finding in findings_to_publish():
        version = finding.call.version
        told = gettext("“%(text)s” is adopted, and not published yet.") % {"text": version.document}
        address = reverse("decisions:publish", args=[version.document.slug, version.number, finding.call.number])
        yield DeskTask(gettext("A strategy to publish"), told, address, finding.found_at)


def _silent_measures(language: str) -> Iterator[DeskTask]:
    for silent in silent_strategies():
        told = ngettext("“%(strategy)s”: %(number)s measure.", "“%(strategy)s”: %(number)s measures.", silent.number)
        said = told % {"strategy": silent.strategy, "number": whole(silent.number, language)}
        address = reverse("decisions:followup", args=[silent.strategy.slug])
        yield DeskTask(gettext("Nothing heard for six months"), said, address, silent.since)
