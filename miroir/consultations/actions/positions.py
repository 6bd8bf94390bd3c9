"""Taking positions: of an organisation, in one's own name, entered for a member, brought in from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from miroir.accounts.models import User
from miroir.common.may import Verdict, first_no
from miroir.consultations.actions.holders import holder_of, own_holder_of
from miroir.consultations.actions.keeping import AT_ONCE, Sending, Sent, keep
from miroir.consultations.given import Given
from miroir.consultations.models import Channel, Holder, Position, Process, Task
from miroir.consultations.permissions.positions import (
    may_answer_in_own_name,
    may_bring_positions,
    may_hold,
    may_take_position,
)
from miroir.consultations.queries.charters import charter_in_force
from miroir.consultations.queries.speaking import speaker_standing
from miroir.consultations.queries.taking import PUBLIC, held_process, held_statement, statements_by_key
from miroir.directory.models import Organisation
from miroir.directory.standing import standing_of


@transaction.atomic
def take_position(*, by: User, organisation: Organisation, given: Given) -> Position:
    """Take the position of an organisation on a statement; the one before stays in the history. Raises Refused."""
    now = timezone.now()
    statement, named = held_statement(given.statement, Task.TAKE_POSITION)
    holder = holder_of(by=by, process=statement.process, organisation=organisation, now=now)
    sending = Sending(statement.process, Channel.SITE, now, named)
    sent = Sent(holder, replace(given, statement=statement))
    return keep(by=by, sending=sending, sent=[sent], may=_for_organisation(by, organisation, now))[0]


@transaction.atomic
def take_own_position(*, by: User, given: Given) -> Position:
    """Take a person's position on a statement in their own name; it is counted apart. Raises Refused."""
    now = timezone.now()
    statement, _named = held_statement(given.statement, Task.TAKE_OWN_POSITION)
    standing = standing_of(by, now=now)

    def _may(one: Sent) -> Verdict:
        allowed = may_answer_in_own_name(standing, one.given.statement, now=now)
        return first_no(allowed, may_hold(one.given.answer, one.given.reason))

    holder = own_holder_of(by=by, process=statement.process, now=now)
    sent = Sent(holder, replace(given, statement=statement))
    return keep(by=by, sending=Sending(statement.process, Channel.SITE, now), sent=[sent], may=_may)[0]


@transaction.atomic
def take_positions(
    *, by: User, holder: Holder, given: Sequence[Given], channel: Channel, now: datetime
) -> list[Position]:
    """Take many positions of one participant at once; return them in the order given. Raises Refused for the whole.

    Imported ones need the right to import; those of an organisation taken here, its mandate for each statement.
    """
    if channel == Channel.IMPORT:
        brought = [(holder, one) for one in given]
        return bring_positions(by=by, process=holder.process, sent=brought, now=now)
    if holder.organisation is None or channel != Channel.SITE:
        message = "many at once are imported, or taken here for an organisation"
        raise ValueError(message)
    process = held_process(holder.process)
    organisation = holder.organisation
    fresh = statements_by_key(process, [one.statement.pk for one in given])
    named = charter_in_force(process).rule.get("positions") == PUBLIC
    locked = holder_of(by=by, process=process, organisation=organisation, now=now)
    sending = Sending(process, channel, now, named)
    sent = [Sent(locked, replace(one, statement=fresh[one.statement.pk])) for one in given]
    return keep(by=by, sending=sending, sent=sent, may=_for_organisation(by, organisation, now))


@transaction.atomic
def bring_positions(
    *, by: User, process: Process, sent: Sequence[tuple[Holder, Given]], now: datetime
) -> list[Position]:
    """Bring many positions of many participants into a process, as a file gives them; return them in their order.

    The rows of the participants are locked in one order. Raises Refused where the step does not let `by` import, and
    ValueError where a statement or a participant is not of the process.
    """
    process = held_process(process)
    verdict = may_bring_positions(standing_of(by, now=now), process, now=now)
    verdict.require()
    if any({holder.process_id, one.statement.process_id} != {process.pk} for holder, one in sent):
        message = f"a statement or a holder is not of the process {process.slug}"
        raise ValueError(message)
    holders = _locked({holder.pk for holder, _one in sent})
    answers = [Sent(holders[holder.pk], one) for holder, one in sent]
    sending = Sending(process, Channel.IMPORT, now)
    return keep(by=by, sending=sending, sent=answers, may=lambda _one: verdict)


def _locked(keys: set[int]) -> dict[int, Holder]:
    """Return participants by their keys, their rows locked in one order."""
    ordered = sorted(keys)
    holders = Holder.objects.select_for_update(of=("self",)).select_related("organisation").order_by("pk")
    return {
        holder.pk: holder
        for first in range(0, len(ordered), AT_ONCE)
        for holder in holders.filter(pk__in=ordered[first : first + AT_ONCE])
    }


def _for_organisation(by: User, organisation: Organisation, now: datetime) -> Callable[[Sent], Verdict]:
    """Return the question whether a person may take the organisation's position; their standing is read once.

    It is read for this organisation alone, and whole only where that is not enough.
    """
    speaker = speaker_standing(by, organisation, now=now)

    def _may(one: Sent) -> Verdict:
        statement = one.given.statement
        allowed = may_take_position(speaker, statement, organisation, now=now)
        if not allowed:
            allowed = may_take_position(standing_of(by, now=now), statement, organisation, now=now)
        return first_no(allowed, may_hold(one.given.answer, one.given.reason))

    return _may
