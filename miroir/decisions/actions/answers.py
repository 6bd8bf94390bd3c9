"""Answering a call: of one's organisation, or of one that let it answer in its place."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.languages import local
from miroir.decisions.models import Answer, Call, Delegation
from miroir.decisions.permissions.answers import may_answer, may_delegate, may_revoke, may_say, speaks_as
from miroir.decisions.queries.places import current_answer, held_call, place_in
from miroir.decisions.queries.rules import is_public
from miroir.directory.models import Organisation
from miroir.directory.standing import standing_of
from miroir.drafting.models import Objection
from miroir.journal.actions import fingerprint, record

ANSWERED: Final = words("call for consensus answered")
CHANGED: Final = words("answer to a call changed")
DELEGATED: Final = words("answer to a call delegated")
REVOKED: Final = words("delegation taken back")


@transaction.atomic
def answer_call(  # noqa: PLR0913 - each says one thing of the answer
    *,
    by: User,
    organisation: Organisation,
    call: Call,
    reply: str,
    reason: str,
    objection: Objection | None = None,
    nonce: str = "",
) -> Answer:
    """Answer a call for an organisation; the answer before stays in the history. Raises Refused.

    Under a delegation in force the receiver's representative answers, and the answer names it; an answer of the giver's
    own takes the delegation back. `nonce`: of the form: sent again, it counts once, also after the call has closed.
    """
    now = timezone.now()
    call = held_call(call)
    made = Answer.objects.filter(given_by=by, nonce=nonce, call=call, organisation=organisation) if nonce else None
    if made and (again := made.first()):
        return again
    place, standing = place_in(call, organisation), standing_of(by, now=now)
    may_answer(standing, call, organisation, place, now=now).require()
    may_say(call, organisation, reply, reason, objection).require()
    under = speaks_as(standing, call, organisation, place)
    if place.given is not None and under is None:
        _revoked(place.given, by=by, at=now, public=is_public(call))
    answer = Answer(
        call=call,
        organisation=organisation,
        reply=reply,
        reason=reason.strip(),
        objection=objection,
        delegation=under,
        given_by=by,
        given_at=now,
        nonce=nonce,
    )
    return _kept(answer, by=by, at=now)


@transaction.atomic
def delegate(*, by: User, call: Call, giver: Organisation, receiver: Organisation) -> Delegation:
    """Let another organisation on the roll answer for one's own, until it is taken back or the call closes. Raises Refused."""
    now = timezone.now()
    call = held_call(call)
    places = (place_in(call, giver), place_in(call, receiver))
    may_delegate(standing_of(by, now=now), call, giver, receiver, places, now=now).require()
    delegation = Delegation.objects.create(call=call, giver=giver, receiver=receiver, given_by=by, given_at=now)
    record(DELEGATED, delegation, by=by, at=now, **_named(giver, public=is_public(call)))
    return delegation


@transaction.atomic
def revoke_delegation(*, by: User, delegation: Delegation) -> Delegation:
    """Take a delegation back; what was answered under it stands until the giver answers itself. Raises Refused."""
    now = timezone.now()
    call = held_call(delegation.call)
    delegation = call.delegations.select_related("giver", "receiver").get(pk=delegation.pk)
    delegation.call = call
    may_revoke(standing_of(by, now=now), delegation, now=now).require()
    return _revoked(delegation, by=by, at=now, public=is_public(call))


def _kept(answer: Answer, *, by: User, at: datetime) -> Answer:
    """Keep an answer in the place of the one that held. The call's row is locked: there is one current answer."""
    last = current_answer(answer.call, answer.organisation)
    before = fingerprint(last) if last else ""
    if last is not None:
        last.current = False
        last.save(update_fields=["current"])
    answer.save()
    named = _named(answer.organisation, public=is_public(answer.call))
    record(CHANGED if last else ANSWERED, answer, by=by, at=at, before=before, **named)
    return answer


def _revoked(delegation: Delegation, *, by: User, at: datetime, public: bool) -> Delegation:
    before = fingerprint(delegation)
    delegation.revoked_at = at
    delegation.save(update_fields=["revoked_at"])
    record(REVOKED, delegation, by=by, at=at, before=before, **_named(delegation.giver, public=public))
    return delegation


def _named(organisation: Organisation, *, public: bool) -> dict[str, str]:
    """Return what the record says of whose answer it is: nothing where the charter keeps answers confidential."""
    if not public:
        return {}
    return {"for_whom": str(organisation.key), "label": local(organisation, "name", "fr")}
