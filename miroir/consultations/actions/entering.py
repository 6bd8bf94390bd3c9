"""Entering the position of a member who gave it otherwise; its representatives are told, so that they can correct it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from miroir.accounts.models import User
from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.actions.holders import holder_of
from miroir.consultations.actions.keeping import Sending, Sent, keep
from miroir.consultations.actions.telling_organisations import tell_organisation
from miroir.consultations.given import Given
from miroir.consultations.models import Channel, Position, Task
from miroir.consultations.permissions.positions import may_enter_position, may_hold
from miroir.consultations.queries.taking import held_statement, positions_on
from miroir.directory.models import Organisation
from miroir.directory.standing import standing_of

LETTER: Final = "consultations/letters/position_entered.html"


@transaction.atomic
def enter_position(*, by: User, organisation: Organisation, given: Given) -> Position:
    """Enter the position of an organisation that was given otherwise, with the evidence of it. Raises Refused.

    Whoever may speak for the organisation is told by letter, with a link to correct it.
    """
    now = timezone.now()
    statement, named = held_statement(given.statement, Task.ENTER_POSITION)
    standing = standing_of(by, now=now)

    def _may(one: Sent) -> Verdict:
        return first_no(
            may_enter_position(standing, statement, organisation, now=now),
            may_hold(one.given.answer, one.given.reason),
            _is_evident(one.given.evidence),
        )

    holder = holder_of(by=by, process=statement.process, organisation=organisation, now=now)
    sent_before = bool(given.nonce) and any(one.nonce == given.nonce for one in positions_on(holder, statement))
    sending = Sending(statement.process, Channel.PHONE, now, named)
    sent = [Sent(holder, replace(given, statement=statement))]
    position = keep(by=by, sending=sending, sent=sent, may=_may)[0]
    if not sent_before:
        about = {"position": position, "organisation": organisation, "statement": statement}
        tell_organisation(by=by, organisation=organisation, template=LETTER, about=about)
    return position


def _is_evident(evidence: str) -> Verdict:
    if evidence.strip():
        return YES
    return no(gettext("Say who gave this position, when and how: without it nobody could check it."))
