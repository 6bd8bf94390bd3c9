"""The way of an objection, in one table, and who may take it further. Every no carries its sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Process, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.directory.standing import Standing
from miroir.drafting.models import (
    OPEN,
    Objection,
    ObjectionState,
    ReconciliationKind,
)
from miroir.drafting.permissions.objections_raising import day_of, mandated
from miroir.drafting.permissions.texts import sits_in_group


class Event(StrEnum):
    """What takes an objection from one state to the next. `LAPSE`, `ESCALATE`: a term passed."""

    ACKNOWLEDGE = "acknowledge"
    BEGIN = "begin"
    RESOLVE = "resolve"
    WITHDRAW = "withdraw"
    MAINTAIN = "maintain"
    LAPSE = "lapse"
    SUSTAIN = "sustain"
    OVERRULE = "overrule"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states an event is possible, where it leads (None: nowhere else), and what is said of it elsewhere."""

    origins: tuple[ObjectionState, ...]
    to: ObjectionState | None
    otherwise: str


S = ObjectionState
_RULED: Final = words("This objection is %(state)s: it is ruled upon once it is maintained.")
_KEPT_UP: Final = words("This objection is %(state)s: it is maintained after it was acknowledged, and once.")
MOVES: Final[Mapping[Event, Move]] = {
    Event.ACKNOWLEDGE: Move(
        (S.RAISED,), S.ACKNOWLEDGED, words("This objection is %(state)s: it was acknowledged already.")
    ),
    Event.BEGIN: Move(
        (S.ACKNOWLEDGED,),
        S.RECONCILING,
        words("This objection is %(state)s: reconciliation begins once, after it was acknowledged."),
    ),
    Event.RESOLVE: Move(
        (S.RECONCILING, S.MAINTAINED),
        S.RESOLVED,
        words("This objection is %(state)s: it is declared resolved once reconciliation has begun."),
    ),
    Event.WITHDRAW: Move(OPEN, S.WITHDRAWN, words("This objection is %(state)s: it cannot be withdrawn.")),
    Event.MAINTAIN: Move((S.ACKNOWLEDGED, S.RECONCILING), S.MAINTAINED, _KEPT_UP),
    Event.LAPSE: Move((S.ACKNOWLEDGED, S.RECONCILING), S.MAINTAINED, _KEPT_UP),
    Event.SUSTAIN: Move((S.MAINTAINED,), S.SUSTAINED, _RULED),
    Event.OVERRULE: Move((S.MAINTAINED,), S.OVERRULED, _RULED),
    Event.ESCALATE: Move((S.RAISED,), None, words("This objection is %(state)s: nobody owes its acknowledgement.")),
}
"""The state machine. An objection begins as raised; what is in `models.OPEN` is not ended, everything else is for good."""

SAYS: Final[Mapping[ReconciliationKind, tuple[ObjectionState, ...]]] = {
    ReconciliationKind.MESSAGE: OPEN,
    ReconciliationKind.MEETING: (S.RECONCILING,),
    ReconciliationKind.PROPOSAL: (S.RECONCILING,),
    ReconciliationKind.OUTCOME: (S.RECONCILING,),
}
"""In which states each kind of step is added by hand."""


def state_after(state: ObjectionState, event: Event) -> ObjectionState | None:
    """Return where an event leads from a state; None where it is not possible there."""
    move = MOVES[event]
    return (move.to or state) if state in move.origins else None


def can_happen(event: Event, objection: Objection) -> Verdict:
    """Return whether an event is possible in the state of an objection, whoever asks."""
    state = ObjectionState(objection.state)
    if state in MOVES[event].origins:
        return YES
    over = _over(objection)
    return no(gettext(MOVES[event].otherwise) % {"state": state.label}) if over is None else over


def may_acknowledge(standing: Standing, objection: Objection, *, now: datetime) -> Verdict:
    """Return whether a person may say that an objection was received: who reconciles, of another organisation."""
    return _led(Event.ACKNOWLEDGE, standing, objection, now)


def may_begin(standing: Standing, objection: Objection, *, now: datetime) -> Verdict:
    """Return whether a person may begin the reconciliation of an objection: who reconciles, of another organisation."""
    return _led(Event.BEGIN, standing, objection, now)


def may_resolve(standing: Standing, objection: Objection, *, now: datetime) -> Verdict:
    """Return whether a person may declare an objection resolved: the representative of who raised it, nobody else."""
    return _declared(Event.RESOLVE, standing, objection, now)


def may_withdraw(standing: Standing, objection: Objection, *, now: datetime) -> Verdict:
    """Return whether a person may withdraw an objection: the representative of who raised it, nobody else."""
    return _declared(Event.WITHDRAW, standing, objection, now)


def may_maintain(standing: Standing, objection: Objection, *, now: datetime) -> Verdict:
    """Return whether a person may maintain an objection: the representative of who raised it, nobody else."""
    return _declared(Event.MAINTAIN, standing, objection, now)


def may_add_step(standing: Standing, objection: Objection, *, now: datetime) -> Verdict:
    """Return whether a person may add a step to the thread of an objection: either party, while it is open."""
    over = _over(objection)
    if over is not None:
        return over
    if is_of(standing, objection.organisation_id):
        return _is_party(standing, objection, now)
    return _may_reconcile(standing, objection, now)


def may_say(objection: Objection, kind: str) -> Verdict:
    """Return whether a step of a kind has its place in the state of an objection."""
    if kind not in SAYS:
        return no(gettext("Such a step is written by a change of state only."))
    if objection.state in SAYS[ReconciliationKind(kind)]:
        return YES
    told = {"state": objection.get_state_display()}
    return no(gettext("This objection is %(state)s: meetings and proposals belong to a reconciliation.") % told)


def may_rule(standing: Standing, objection: Objection, *, now: datetime) -> Verdict:
    """Return whether a person may rule on an objection: of the steering committee, and not of who raised it."""
    possible = can_happen(Event.OVERRULE, objection)
    in_step = may_do(Task.RULE, _process(objection), standing, now=now)
    return possible and first_no(_of_another(standing, objection), in_step)


def may_lapse(objection: Objection, *, now: datetime) -> Verdict:
    """Return whether the term of a reconciliation has passed without an end, so that the objection is maintained."""
    possible = can_happen(Event.LAPSE, objection)
    return possible and _passed(objection.reconcile_by, now)


def may_escalate(objection: Objection, *, now: datetime) -> Verdict:
    """Return whether the steering committee is to be told that nobody has acknowledged an objection in its term; once."""
    possible = can_happen(Event.ESCALATE, objection)
    if possible and objection.escalated_at is not None:
        return no(
            gettext("The steering committee was told of it on %(day)s.") % {"day": day_of(objection.escalated_at)}
        )
    return possible and _passed(objection.acknowledge_by, now)


PERMISSIONS: Final[Mapping[Event, Callable[..., Verdict]]] = {
    Event.ACKNOWLEDGE: may_acknowledge,
    Event.BEGIN: may_begin,
    Event.RESOLVE: may_resolve,
    Event.WITHDRAW: may_withdraw,
    Event.MAINTAIN: may_maintain,
    Event.SUSTAIN: may_rule,
    Event.OVERRULE: may_rule,
}
"""Who may bring each event about; those that are not in it come with the time."""


def may_bring(event: Event, standing: Standing, objection: Objection, *, now: datetime) -> Verdict:
    """Return whether a person may bring an event about now; whoever asks, where it comes with the time."""
    if event == Event.LAPSE:
        return may_lapse(objection, now=now)
    if event == Event.ESCALATE:
        return may_escalate(objection, now=now)
    return PERMISSIONS[event](standing, objection, now=now)


def is_said(text: str, wanted: str) -> Verdict:
    """Return whether a text says something; where not, `wanted` says what is to be written."""
    return YES if text.strip() else no(wanted)


def _led(event: Event, standing: Standing, objection: Objection, now: datetime) -> Verdict:
    possible = can_happen(event, objection)
    return possible and first_no(_of_another(standing, objection), _may_reconcile(standing, objection, now))


def _declared(event: Event, standing: Standing, objection: Objection, now: datetime) -> Verdict:
    possible = can_happen(event, objection)
    return possible and _is_party(standing, objection, now)


def _of_another(standing: Standing, objection: Objection) -> Verdict:
    """Return whether a person has nothing to do with who objects: nobody is judge in their own cause."""
    if not is_of(standing, objection.organisation_id):
        return YES
    told = {"organisation": objection.organisation}
    return no(gettext("You belong to %(organisation)s, which objects: this is for others.") % told)


def _may_reconcile(standing: Standing, objection: Objection, now: datetime) -> Verdict:
    """Return whether the step lets a person reconcile: of the working group of the text, the secretariat, the bureau."""
    allowed = may_do(Task.RECONCILE, _process(objection), standing, now=now)
    leads = standing.is_secretariat or standing.is_bureau or objection.document.group_id is None
    if allowed and not leads and not sits_in_group(standing, objection.document):
        return no(gettext("This objection is reconciled by the working group of the text and by the secretariat."))
    return allowed


def _is_party(standing: Standing, objection: Objection, now: datetime) -> Verdict:
    """Return whether a person speaks for who objects. No step is asked for: what was raised can be ended at any time."""
    if not is_of(standing, objection.organisation_id):
        told = {"organisation": objection.organisation}
        return no(gettext("Only who has a mandate of %(organisation)s, which objects, declares this.") % told)
    return mandated(standing, objection.document, objection.organisation, now=now)


def is_of(standing: Standing, organisation_id: int) -> bool:
    """Return whether a person belongs to an organisation, or sits anywhere for it."""
    return standing.belongs_to(organisation_id) or any(
        seat.organisation_id == organisation_id for seat in standing.seats
    )


def _process(objection: Objection) -> Process:
    return objection.document.process


def _over(objection: Objection) -> Verdict | None:
    """Return the no of what is ended; None while an objection is open."""
    if objection.state in OPEN:
        return None
    told = {"state": objection.get_state_display(), "day": day_of(objection.ended_at or objection.raised_at)}
    return no(gettext("This objection was %(state)s on %(day)s: nothing changes in it any more.") % told)


def _passed(term: datetime | None, now: datetime) -> Verdict:
    if term is not None and now >= term:
        return YES
    return no(gettext("Its term has not passed yet."))
