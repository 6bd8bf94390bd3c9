"""What every event of an objection does: ask, change the state, write the step and the entry, tell."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.consultations.models import Role
from miroir.consultations.queries.charters import charter_in_force
from miroir.directory.standing import standing_of
from miroir.drafting.actions.objections_telling import tell_change
from miroir.drafting.models import OPEN, Objection, ReconciliationKind, ReconciliationStep
from miroir.drafting.permissions.objections import MOVES, Event, is_of, is_said, may_bring
from miroir.drafting.queries.objections import label_of, objection_to_change
from miroir.journal.actions import fingerprint, record

KINDS: Final = {
    Event.ACKNOWLEDGE: words("objection acknowledged"),
    Event.BEGIN: words("reconciliation of an objection begun"),
    Event.RESOLVE: words("objection declared resolved"),
    Event.WITHDRAW: words("objection withdrawn"),
    Event.MAINTAIN: words("objection maintained"),
    Event.LAPSE: words("objection maintained, its term having passed"),
    Event.SUSTAIN: words("objection sustained"),
    Event.OVERRULE: words("objection overruled"),
    Event.ESCALATE: words("objection escalated, its term having passed"),
}
"""What the journal calls each event."""
OWED: Final = {
    Event.RESOLVE: words("Say what settled the objection."),
    Event.SUSTAIN: words("Write the rationale of the ruling: it is published with it."),
    Event.OVERRULE: words("Write the rationale of the ruling: it is published with it."),
}
"""What is to be written with some events; the others may go without a word."""
OF_TIME: Final = (Event.LAPSE, Event.ESCALATE)
RULINGS: Final = (Event.SUSTAIN, Event.OVERRULE)


@transaction.atomic
def carry_on(*, by: User | None, objection: Objection, event: Event, text: str, now: datetime) -> Objection:
    """Have an event happen to an objection: its state, its step in the thread, its entry, and the letters that tell it.

    `by`: None for the time that passes. Raises Refused where the person or the state does not allow the event, or the
    words that it owes are missing.
    """
    objection = objection_to_change(objection.pk)
    standing = standing_of(by, now=now)
    may_bring(event, standing, objection, now=now).require()
    if event in OWED:
        is_said(text, gettext(OWED[event])).require()
    before = fingerprint(objection)
    _moved(objection, event, by, text.strip(), now)
    objection.save()
    step = ReconciliationStep.objects.create(
        objection=objection,
        kind=ReconciliationKind.ESCALATION if event in OF_TIME else ReconciliationKind.STATE,
        state=MOVES[event].to or "",
        text=text.strip(),
        by=by,
        organisation=objection.organisation if is_of(standing, objection.organisation_id) else None,
        at=now,
    )
    for_whom = str(objection.organisation.key)
    record(KINDS[event], objection, by=by, at=now, before=before, for_whom=for_whom, label=label_of(objection))
    tell_change(by=by, objection=objection, step=step)
    return objection


def _moved(objection: Objection, event: Event, by: User | None, text: str, now: datetime) -> None:
    """Set what an event changes. The days of a reconciliation count from when it begins.

    They are set at the acknowledgement already: one that never begins ends too.
    """
    objection.state = MOVES[event].to or objection.state
    objection.ended_at = None if objection.state in OPEN else now
    if event == Event.ACKNOWLEDGE:
        objection.acknowledged_at = now
    if event in (Event.ACKNOWLEDGE, Event.BEGIN):
        days = charter_in_force(objection.document.process).reconcile_days
        objection.reconcile_by = now + timedelta(days=days)
    if event in OF_TIME:
        objection.escalated_at = now
    if event in RULINGS:
        objection.ruling, objection.ruled_by, objection.ruled_as = text, by, Role.BUREAU
