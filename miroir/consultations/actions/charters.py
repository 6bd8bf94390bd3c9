"""Writing the charter of a process, freezing it at opening, and putting a new version in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.consultations.actions.refreshing import want_refresh
from miroir.consultations.actions.telling import tell_representatives
from miroir.consultations.models import ChangeKind, Charter, Process, ProcessChange
from miroir.consultations.permissions.charters import may_change_charter, may_publish_positions, may_write_charter
from miroir.consultations.permissions.processes import may_prepare
from miroir.consultations.queries.charters import calendar_of, charter_faults, charter_in_force, fingerprint_of
from miroir.consultations.queries.processes import positions_taken
from miroir.directory.models import College
from miroir.directory.queries.organisations import roll_of
from miroir.directory.standing import standing_of
from miroir.engine.consultation import Texts
from miroir.journal.actions import fingerprint, record

CHARTER_WRITTEN: Final = words("charter written")
CHARTER_FROZEN: Final = words("charter frozen")
CHARTER_CHANGED: Final = words("charter changed by a new version")


@dataclass(frozen=True, slots=True)
class CharterText:
    """All that a charter promises but its calendar, which is that of the steps.

    `purpose`, `engagement`: in French ("fr") and in English ("en"). `rule`: see `Charter`.
    """

    purpose: Texts
    engagement: Texts
    rule: Mapping[str, Any]
    colleges: Sequence[College]
    rolls: bool = True
    hidden_until_closing: bool = False
    reply_days: int = 30
    acknowledge_days: int = 10
    reconcile_days: int = 60


@transaction.atomic
def write_charter(*, by: User, process: Process, text: CharterText) -> Charter:
    """Write the charter of a process in preparation, as often as one likes. Raises Refused once it is open."""
    now = timezone.now()
    process = Process.objects.select_for_update().get(pk=process.pk)
    may_write_charter(standing_of(by, now=now), process, now=now).require()
    charter = charter_in_force(process)
    before = fingerprint(charter)
    _fill(charter, text)
    charter.save()
    charter.colleges.set(text.colleges)
    record(CHARTER_WRITTEN, charter, by=by, at=now, before=before, label=process.title_fr)
    return charter


@transaction.atomic
def change_charter(*, by: User, process: Process, text: CharterText, reason: str) -> Charter:
    """Put a new version of the charter in force, frozen at once and told to those who take part; the old one stays.

    Raises Refused where it is not whole, or would make public what was said in confidence.
    """
    now = timezone.now()
    process = Process.objects.select_for_update(of=("self",)).select_related("current_step").get(pk=process.pk)
    may_change_charter(standing_of(by, now=now), process, now=now).require()
    _require_reason(reason)
    before = charter_in_force(process)
    publicity = str(before.rule.get("positions", "public")), str(text.rule.get("positions", "public"))
    may_publish_positions(*publicity, taken=positions_taken(process)).require()
    charter = _version(before, text, reason)
    freeze_charter(by=by, charter=charter, at=now)
    return _announced(charter, ChangeKind.CHARTER, by=by, at=now)


@transaction.atomic
def freeze_charter(*, by: User, charter: Charter, at: datetime) -> Charter:
    """Freeze a charter with the calendar of its steps and its fingerprint; once and for all. Raises Refused if not whole.

    Called by what opens a process or changes its charter, which have locked the process.
    """
    may_prepare(standing_of(by, now=at), now=at).require()
    if charter.frozen_at is not None:
        raise Refused(gettext("This version of the charter is frozen: write a new one."))
    colleges = list(charter.colleges.all())
    for fault in charter_faults(charter, roll_of(timezone.localdate(at))):
        raise Refused(fault)
    before = fingerprint(charter)
    charter.calendar = calendar_of(list(charter.process.steps.order_by("order")))
    charter.fingerprint = fingerprint_of(charter, [college.code for college in colleges])
    charter.frozen_at = at
    charter.save()
    record(CHARTER_FROZEN, charter, by=by, at=at, before=before, label=charter.process.title_fr)
    return charter


@transaction.atomic
def date_charter_anew(*, by: User, process: Process, reason: str, at: datetime) -> Charter:
    """Put a version in force that differs by its calendar alone, after a step was extended; told like any other."""
    charter = _version(charter_in_force(process), None, reason)
    freeze_charter(by=by, charter=charter, at=at)
    return _announced(charter, None, by=by, at=at)


def _version(before: Charter, text: CharterText | None, reason: str) -> Charter:
    """Return the next version, kept but not frozen yet; without a text it promises what the one before does."""
    colleges = list(before.colleges.all())
    charter = Charter(
        process=before.process,
        purpose_fr=before.purpose_fr,
        purpose_en=before.purpose_en,
        engagement_fr=before.engagement_fr,
        engagement_en=before.engagement_en,
        rule=before.rule,
        rolls=before.rolls,
        hidden_until_closing=before.hidden_until_closing,
        reply_days=before.reply_days,
        acknowledge_days=before.acknowledge_days,
        reconcile_days=before.reconcile_days,
        version=before.version + 1,
        change_reason=reason,
    )
    if text is not None:
        _fill(charter, text)
        colleges = list(text.colleges)
    charter.save()
    charter.colleges.set(colleges)
    return charter


def _fill(charter: Charter, text: CharterText) -> None:
    charter.purpose_fr, charter.purpose_en = text.purpose.get("fr", ""), text.purpose.get("en", "")
    charter.engagement_fr, charter.engagement_en = text.engagement.get("fr", ""), text.engagement.get("en", "")
    charter.rule = dict(text.rule)
    charter.rolls = text.rolls
    charter.hidden_until_closing = text.hidden_until_closing
    charter.reply_days = text.reply_days
    charter.acknowledge_days, charter.reconcile_days = text.acknowledge_days, text.reconcile_days


def _announced(charter: Charter, kind: ChangeKind | None, *, by: User, at: datetime) -> Charter:
    """Tell a version to the representatives of those who take part, and have the figures computed by it."""
    process = charter.process
    if kind is not None:
        ProcessChange.objects.create(process=process, kind=kind, reason=charter.change_reason, at=at, by=by)
    before = fingerprint(charter)
    about = {"process": process, "charter": charter}
    tell_representatives(by=by, process=process, template="consultations/letters/charter_changed.html", about=about)
    charter.notified_at = at
    charter.save(update_fields=["notified_at"])
    record(CHARTER_CHANGED, charter, by=by, at=at, before=before, label=process.title_fr)
    want_refresh(by=by, process=process, at=at)
    return charter


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(gettext("A change of the charter owes a reason."))
