"""Who may answer a call, let another answer, and take that back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.decisions.models import Call, Delegation, Reply
from miroir.decisions.permissions.calls import day_of
from miroir.directory.models import Organisation
from miroir.directory.standing import Standing
from miroir.drafting.models import Document, Objection
from miroir.drafting.permissions.objections_raising import mandated


@dataclass(frozen=True, slots=True)
class Place:
    """Where an organisation stands in a call: on the roll of its opening or not, and the delegations in force.

    `given`: to whom it gave its answer, None for nobody; `received`: from whom it received theirs.
    """

    on_roll: bool
    given: Delegation | None = None
    received: tuple[Delegation, ...] = ()


def may_answer(standing: Standing, call: Call, organisation: Organisation, place: Place, *, now: datetime) -> Verdict:
    """Return whether a person may answer a call for an organisation: by its mandate, or by that of who received its answer."""
    open_to_all = first_no(takes_answers(call, now=now), _is_on_roll(organisation, place))
    return (
        first_no(open_to_all, _may_speak(standing, call, organisation, place, now=now)) if open_to_all else open_to_all
    )


def speaks_as(standing: Standing, call: Call, organisation: Organisation, place: Place) -> Delegation | None:
    """Return the delegation under which a person answers for an organisation; None for who speaks for it themselves."""
    return None if is_mandated(standing, call.version.document, organisation) else place.given


def is_mandated(standing: Standing, document: Document, organisation: Organisation) -> bool:
    """Return whether a mandate in force of a person covers a text: one of every subject, or of an area of its group."""
    areas = document.group.areas.all() if document.group is not None else ()
    return standing.mandate_for(organisation.pk, frozenset(area.code for area in areas)) is not None


def may_say(call: Call, organisation: Organisation, reply: str, reason: str, objection: Objection | None) -> Verdict:
    """Return whether an answer is whole: comments and an opposition have words, and the objection is the organisation's own."""
    return first_no(_is_whole(reply, reason), _stands_on(call, organisation, reply, objection))


def may_delegate(
    standing: Standing,
    call: Call,
    giver: Organisation,
    receiver: Organisation,
    places: tuple[Place, Place],
    *,
    now: datetime,
) -> Verdict:
    """Return whether a person may let another organisation answer for theirs. `places`: of the giver and of the receiver.

    Who has received an answer may not pass on, nor may an answer go to who has given theirs away: there are no chains.
    """
    gives, receives = places
    return first_no(
        takes_answers(call, now=now),
        _is_on_roll(giver, gives),
        _is_on_roll(receiver, receives),
        _is_no_chain(giver, receiver, gives, receives),
        _may_act_for(standing, call, giver, now=now),
    )


def may_revoke(standing: Standing, delegation: Delegation, *, now: datetime) -> Verdict:
    """Return whether a person may take a delegation back: a representative of the giver, until the call closes."""
    if delegation.revoked_at is not None:
        return no(gettext("It was taken back on %(day)s.") % {"day": day_of(delegation.revoked_at)})
    timely = takes_answers(delegation.call, now=now)
    return _may_act_for(standing, delegation.call, delegation.giver, now=now) if timely else timely


def takes_answers(call: Call, *, now: datetime) -> Verdict:
    """Return whether anybody at all may answer a call now."""
    ended = call.closed_at or (call.closes_at if now >= call.closes_at else None)
    return no(gettext("This call closed on %(day)s.") % {"day": day_of(ended)}) if ended else YES


def _is_whole(reply: str, reason: str) -> Verdict:
    if reply not in Reply.values:
        return no(gettext("Choose one of the four answers."))
    if reply == Reply.OPPOSE and not reason.strip():
        return no(gettext("An opposition has its reason: say what the text would do, and what would settle it."))
    if reply == Reply.WITH_COMMENTS and not reason.strip():
        return no(gettext("Write your comments, or agree without any."))
    return YES


def _stands_on(call: Call, organisation: Organisation, reply: str, objection: Objection | None) -> Verdict:
    if objection is None:
        return YES
    if reply != Reply.OPPOSE:
        return no(gettext("Only an opposition stands on an objection."))
    if objection.organisation_id != organisation.pk or objection.document_id != call.version.document_id:
        return no(gettext("This objection is another organisation’s, or to another text."))
    return YES


def _may_speak(standing: Standing, call: Call, organisation: Organisation, place: Place, *, now: datetime) -> Verdict:
    own = _may_act_for(standing, call, organisation, now=now)
    if own or place.given is None:
        return own
    received = _may_act_for(standing, call, place.given.receiver, now=now)
    return received or own


def _may_act_for(standing: Standing, call: Call, organisation: Organisation, *, now: datetime) -> Verdict:
    return first_no(
        mandated(standing, call.version.document, organisation, now=now),
        may_do(Task.REPLY, call.version.document.process, standing, now=now, organisation=organisation),
    )


def _is_on_roll(organisation: Organisation, place: Place) -> Verdict:
    if place.on_roll:
        return YES
    told = gettext("%(organisation)s was not on the roll when this call opened.")
    return no(told % {"organisation": organisation})


def _is_no_chain(giver: Organisation, receiver: Organisation, gives: Place, receives: Place) -> Verdict:
    if giver.pk == receiver.pk:
        return no(gettext("An answer is delegated to another organisation."))
    if gives.given is not None:
        told = gettext("%(receiver)s answers for %(giver)s already: take that back first.")
        return no(told % {"receiver": gives.given.receiver, "giver": giver})
    if gives.received:
        told = gettext("%(giver)s answers for %(other)s here: what was received is not passed on.")
        return no(told % {"giver": giver, "other": gives.received[0].giver})
    if receives.given is not None:
        told = gettext("%(receiver)s has given its own answer to another: choose who answers itself.")
        return no(told % {"receiver": receiver})
    return YES
