"""Raising an objection, and every change of it until its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import first_no
from miroir.consultations.queries.charters import charter_in_force
from miroir.directory.models import Organisation
from miroir.directory.standing import standing_of
from miroir.drafting.actions.objections_course import carry_on
from miroir.drafting.actions.objections_telling import tell_raised, tell_step
from miroir.drafting.models import (
    Clause,
    Objection,
    ObjectionState,
    ReconciliationKind,
    ReconciliationStep,
    Version,
)
from miroir.drafting.permissions.objections import (
    Event,
    is_of,
    is_said,
    may_add_step,
    may_escalate,
    may_lapse,
    may_say,
)
from miroir.drafting.permissions.objections_raising import may_object, may_object_to
from miroir.drafting.queries.objections import label_of, objection_to_change, overdue_objections
from miroir.drafting.queries.texts import version_to_write
from miroir.journal.actions import record

RAISED: Final = words("objection raised")
STEP_ADDED: Final = words("step added to the reconciliation of an objection")


@dataclass(frozen=True, slots=True)
class Opposition:
    """What an organisation opposes, and what would settle it. `clause`: None for the version as a whole."""

    substantial: bool
    reason: str
    remedy: str
    clause: Clause | None = None


@transaction.atomic
def raise_objection(*, by: User, version: Version, organisation: Organisation, opposition: Opposition) -> Objection:
    """Raise the objection of an organisation to a version or one of its clauses; the secretariat is told.

    Raises Refused without a mandate or without a reason and a remedy, on a version that takes none, and where the
    organisation has an open objection to the same place already.
    """
    now = timezone.now()
    version = version_to_write(version)
    may_object(standing_of(by, now=now), version, organisation, now=now).require()
    is_said(opposition.reason, gettext("Say why your organisation objects.")).require()
    is_said(opposition.remedy, gettext("Say what would settle the objection.")).require()
    may_object_to(version, opposition.clause, organisation).require()
    objection = Objection.objects.create(
        document=version.document,
        version=version,
        clause=opposition.clause,
        number=_next_number(version),
        organisation=organisation,
        raised_by=by,
        substantial=opposition.substantial,
        reason=opposition.reason.strip(),
        remedy=opposition.remedy.strip(),
        raised_at=now,
        acknowledge_by=now + timedelta(days=charter_in_force(version.document.process).acknowledge_days),
    )
    ReconciliationStep.objects.create(
        objection=objection,
        kind=ReconciliationKind.STATE,
        state=ObjectionState.RAISED,
        by=by,
        organisation=organisation,
        at=now,
    )
    for_whom = str(organisation.key)
    record(RAISED, objection, by=by, at=now, for_whom=for_whom, label=label_of(objection))
    tell_raised(by=by, objection=objection)
    return objection


@transaction.atomic
def acknowledge_objection(*, by: User, objection: Objection, text: str = "") -> Objection:
    """Say that an objection was received. Its reconciliation begins within the days in which it would have to end."""
    return carry_on(by=by, objection=objection, event=Event.ACKNOWLEDGE, text=text, now=timezone.now())


@transaction.atomic
def begin_reconciliation(*, by: User, objection: Objection, text: str = "") -> Objection:
    """Begin the reconciliation of an objection: it ends within the days of the charter, or the objection is maintained."""
    return carry_on(by=by, objection=objection, event=Event.BEGIN, text=text, now=timezone.now())


@transaction.atomic
def add_step(
    *, by: User, objection: Objection, kind: ReconciliationKind, text: str, held_on: date | None = None
) -> ReconciliationStep:
    """Add a step to the thread of an open objection, by who objects or who reconciles; the other party is told.

    `held_on`: the day of a meeting, where it is another than today; also one to come.
    """
    now = timezone.now()
    objection = objection_to_change(objection.pk)
    standing = standing_of(by, now=now)
    may_add_step(standing, objection, now=now).require()
    said = is_said(text, gettext("Say what happened, or what you propose."))
    first_no(may_say(objection, kind), said).require()
    step = ReconciliationStep.objects.create(
        objection=objection,
        kind=kind,
        text=text.strip(),
        held_on=held_on,
        by=by,
        organisation=objection.organisation if is_of(standing, objection.organisation_id) else None,
        at=now,
    )
    for_whom = str(step.organisation.key) if step.organisation else ""
    record(STEP_ADDED, step, by=by, at=now, for_whom=for_whom, label=label_of(objection))
    tell_step(by=by, step=step)
    return step


@transaction.atomic
def resolve_objection(*, by: User, objection: Objection, outcome: str) -> Objection:
    """Declare an objection resolved, for the organisation that raised it; `outcome` says by what."""
    return carry_on(by=by, objection=objection, event=Event.RESOLVE, text=outcome, now=timezone.now())


@transaction.atomic
def withdraw_objection(*, by: User, objection: Objection, text: str = "") -> Objection:
    """Withdraw an objection, for the organisation that raised it."""
    return carry_on(by=by, objection=objection, event=Event.WITHDRAW, text=text, now=timezone.now())


@transaction.atomic
def maintain_objection(*, by: User, objection: Objection, text: str = "") -> Objection:
    """Maintain an objection, for the organisation that raised it: the steering committee rules on it."""
    return carry_on(by=by, objection=objection, event=Event.MAINTAIN, text=text, now=timezone.now())


@transaction.atomic
def rule_on_objection(*, by: User, objection: Objection, sustained: bool, ruling: str) -> Objection:
    """Sustain or overrule a maintained objection, as the steering committee, with the rationale that is published."""
    event = Event.SUSTAIN if sustained else Event.OVERRULE
    return carry_on(by=by, objection=objection, event=event, text=ruling, now=timezone.now())


@transaction.atomic
def escalate_overdue(*, by: User | None, now: datetime) -> int:
    """Carry out what passed terms bring about, and return for how many objections; done again, it finds none.

    One that nobody acknowledged goes to the desk and to the steering committee, and stays as raised. One whose
    reconciliation did not end, or never began, is maintained: the steering committee rules on it.
    """
    due = [(objection, event) for objection in _held(overdue_objections(now)) if (event := _owed(objection, now))]
    for objection, event in due:
        carry_on(by=by, objection=objection, event=event, text="", now=now)
    return len(due)


def _held(keys: list[int]) -> list[Objection]:
    return [objection_to_change(pk) for pk in keys]


def _owed(objection: Objection, now: datetime) -> Event | None:
    """Return what the time that passed does to an objection; None where it does nothing."""
    if may_lapse(objection, now=now):
        return Event.LAPSE
    return Event.ESCALATE if may_escalate(objection, now=now) else None


def _next_number(version: Version) -> int:
    last = Objection.objects.filter(document=version.document).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
