"""What happens in consultations to the words of a person whose account is closed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.consultations.actions.refreshing import want_refresh
from miroir.consultations.models import DraftNote, Holder, Position
from miroir.consultations.models.positions import CLOSED_CODE
from miroir.directory.standing import standing_of
from miroir.journal.actions import fingerprint, record

FORGOTTEN: Final = words("participant in their own name made anonymous")


@transaction.atomic
def forget_person(*, by: User, person: User) -> int:
    """Cut what a person answered in their own name from them, and empty the reasons and notes that they wrote.

    The answers stay counted, under a code that says nothing: a result does not change because somebody leaves. The
    positions that they took for an organisation are the organisation's and stay. Returns how many participants were
    made anonymous. Raises Refused for anybody else than the person and the secretariat.
    """
    now = timezone.now()
    if by.pk != person.pk and not standing_of(by, now=now).is_secretariat:
        raise Refused(gettext("Only the person and the secretariat may close an account."))
    holders = list(Holder.objects.select_for_update(of=("self",)).filter(person=person).select_related("process"))
    for holder in holders:
        _make_anonymous(holder, by=by, at=now)
    DraftNote.objects.filter(person=person).update(text="", suggested=None)
    return len(holders)


def _make_anonymous(holder: Holder, *, by: User, at: datetime) -> None:
    before = fingerprint(holder)
    Position.objects.filter(holder=holder).update(reason="", evidence="", taken_by=None)
    holder.person, holder.code = None, f"{CLOSED_CODE}{uuid.uuid4()}"
    holder.save(update_fields=["person", "code"])
    record(FORGOTTEN, holder, by=by, at=at, before=before)
    want_refresh(by=by, process=holder.process, at=at)
