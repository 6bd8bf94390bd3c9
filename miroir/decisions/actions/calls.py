"""Calling for consensus on a version, and closing the call: the rolls of both moments, and what the rule says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.consultations.queries.charters import charter_in_force
from miroir.decisions.actions.telling import CALLED_LETTER, tell_called
from miroir.decisions.models import Call, Moment, RollLine
from miroir.decisions.permissions.calls import Putting, may_close_call, may_open_call
from miroir.decisions.queries.calls import label_of
from miroir.decisions.queries.counting import computed_of, counting_of
from miroir.decisions.queries.places import held_call, held_version, readiness_of, result_of
from miroir.decisions.queries.rolls import Called, awaited, college_counts, organisations_called, roll_hash
from miroir.decisions.queries.rules import kept_rule
from miroir.directory.standing import standing_of
from miroir.drafting.models import Version
from miroir.journal.actions import fingerprint, record

OPENED: Final = words("call for consensus opened")
VOTE_OPENED: Final = words("vote opened")
CLOSED: Final = words("call for consensus closed")


@transaction.atomic
def open_call(  # noqa: PLR0913 - each says one thing of the call
    *,
    by: User,
    version: Version,
    question_fr: str,
    question_en: str,
    closes_at: datetime,
    is_vote: bool = False,
    follows: Call | None = None,
) -> Call:
    """Put an issued version to all verified organisations until a moment, by the rule of the charter in force.

    The roll is taken, each with its college and sectors of the day, and representatives are written to. `is_vote`,
    `follows`: the fallback vote, after a finding of no consensus. Raises Refused.
    """
    now = timezone.now()
    version = held_version(version)
    putting = Putting(closes_at, is_vote, follows, result_of(follows) if follows else "")
    may_open_call(standing_of(by, now=now), version, readiness_of(version), putting, now=now).require()
    if not (question_fr.strip() and question_en.strip()):
        raise Refused(gettext("Write the question in French and in English."))
    called = organisations_called(timezone.localdate(now))
    charter = charter_in_force(version.document.process)
    call = Call.objects.create(
        version=version,
        number=(Call.objects.filter(version=version).aggregate(last=Max("number"))["last"] or 0) + 1,
        question_fr=question_fr.strip(),
        question_en=question_en.strip(),
        text_hash=version.text_hash,
        rule=kept_rule(charter, college_counts(called), roll_hash(called)),
        is_vote=is_vote,
        follows=follows,
        opens_at=now,
        closes_at=closes_at,
        opened_by=by,
    )
    _take_roll(call, Moment.OPENING, called)
    record(VOTE_OPENED if is_vote else OPENED, call, by=by, at=now, label=label_of(call))
    tell_called(by=by, call=call, template=CALLED_LETTER)
    return call


@transaction.atomic
def close_call(*, by: User | None, call: Call) -> Call:
    """Close a call: take the roll once more, and keep what the rule says of the answers. It finds nothing by itself.

    `by`: None for the site itself, once the time of the call is over. Raises Refused.
    """
    now = timezone.now()
    call = held_call(call)
    standing = standing_of(by, now=now) if by else None
    may_close_call(standing, call, awaited=awaited(call), now=now).require()
    before = fingerprint(call)
    called = organisations_called(timezone.localdate(now))
    _take_roll(call, Moment.CLOSING, called)
    call.computed = computed_of(counting_of(call)) | {"closing_roll_hash": roll_hash(called)}
    call.closed_at = now
    call.save(update_fields=["computed", "closed_at"])
    record(CLOSED, call, by=by, at=now, before=before, label=label_of(call))
    return call


def _take_roll(call: Call, moment: str, called: Sequence[Called]) -> None:
    lines = RollLine.objects.bulk_create(
        [RollLine(call=call, moment=moment, organisation=one.organisation, college_id=one.college_id) for one in called]
    )
    link = RollLine.sectors.through
    link.objects.bulk_create(
        [
            link(rollline_id=line.pk, sector_id=sector)
            for line, one in zip(lines, called, strict=True)
            for sector in one.sectors
        ]
    )
