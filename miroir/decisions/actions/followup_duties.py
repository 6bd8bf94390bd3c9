"""Having another organisation answer for a measure of a strategy, or until another day."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import first_no
from miroir.decisions.actions.followup_letters import tell_entrusted, tell_moved
from miroir.decisions.models import DutyChange, Measure
from miroir.decisions.permissions.followup import is_reasoned, may_be_entrusted, may_change_measure
from miroir.decisions.queries.followup_held import held_measure, label_of
from miroir.directory.models import Organisation
from miroir.directory.standing import standing_of
from miroir.journal.actions import record

CHANGED: Final = words("duty of a measure changed")


@transaction.atomic
def change_duty(
    *, by: User, measure: Measure, owner: Organisation | None, deadline: date | None, reason: str
) -> DutyChange:
    """Have an organisation answer for a measure until a day, with the reason that everybody reads. Raises Refused.

    What was before stays readable. Whoever answers from now on is written to, and has six months again to tell how it
    goes; who answered before is written to as well.
    """
    now = timezone.now()
    measure = held_measure(measure.pk)
    may_change_measure(standing_of(by, now=now), measure, now=now).require()
    first_no(is_reasoned(reason), may_be_entrusted(measure, owner, deadline)).require()
    change = DutyChange.objects.create(
        measure=measure,
        owner_before=measure.owner,
        deadline_before=measure.deadline,
        owner=owner,
        deadline=deadline,
        reason=reason.strip(),
        changed_at=now,
        changed_by=by,
    )
    measure.owner, measure.deadline = owner, deadline
    measure.flagged_at = None if owner is None or change.has_new_owner else measure.flagged_at
    measure.save(update_fields=["owner", "deadline", "flagged_at"])
    record(CHANGED, change, by=by, at=now, for_whom=str(owner.key) if owner else "", label=label_of(measure))
    if change.has_new_owner:
        tell_entrusted(by=by, measure=measure, now=now)
    tell_moved(by=by, change=change, now=now)
    return change
