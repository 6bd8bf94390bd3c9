"""Who may invite and remind, and how often."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import formats, timezone
from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Invitation, Process, ProcessState, Reminder, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.directory.models import Organisation, OrganisationState
from miroir.directory.standing import Standing

BETWEEN: Final = timedelta(days=7)
"""How long nobody is invited or reminded again."""


def may_see_gathering(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may see who has not answered yet: the secretariat always, others who may invite."""
    return YES if standing.is_secretariat else may_invite(standing, process, now=now)


def may_invite(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may invite and remind in a process."""
    if process.state == ProcessState.PREPARATION:
        return no(gettext("This consultation is being prepared; it is not open yet."))
    return may_do(Task.INVITE, process, standing, now=now)


def may_invite_whom(
    standing: Standing, process: Process, organisation: Organisation | None, *, last: datetime | None, now: datetime
) -> Verdict:
    """Return whether a person may invite an organisation, or an address where none is given. `last`: when it was before."""
    return first_no(may_invite(standing, process, now=now), _is_member(organisation), is_not_too_soon(last, now))


def may_remind(
    standing: Standing, process: Process, organisation: Organisation, *, last: datetime | None, now: datetime
) -> Verdict:
    """Return whether a person may remind an organisation that its answer is awaited. `last`: when it was before."""
    return may_invite_whom(standing, process, organisation, last=last, now=now)


def may_undo(standing: Standing, sent: Invitation | Reminder, *, now: datetime) -> Verdict:
    """Return whether a person may take an invitation or a reminder back."""
    if sent.undone_at is not None:
        return no(gettext("It was taken back on %(day)s.") % {"day": _day(sent.undone_at)})
    return may_invite(standing, sent.process, now=now)


def _is_member(organisation: Organisation | None) -> Verdict:
    if organisation is None or organisation.state == OrganisationState.VERIFIED:
        return YES
    return no(gettext("%(organisation)s is not a verified member of the group.") % {"organisation": organisation})


def is_not_too_soon(last: datetime | None, now: datetime) -> Verdict:
    """Return whether somebody who was written to at a moment, None for never, may be written to again."""
    if last is None or now >= last + BETWEEN:
        return YES
    told = {"day": _day(last), "next": _day(last + BETWEEN)}
    return no(gettext("A letter was sent on %(day)s; the next one may be sent from %(next)s on.") % told)


def _day(moment: datetime) -> str:
    return str(formats.date_format(timezone.localtime(moment), "DATE_FORMAT"))
