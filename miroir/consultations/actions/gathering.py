"""Seeking answers: inviting, reminding, and taking either back for a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.languages import local
from miroir.common.may import Refused
from miroir.consultations.actions.telling_organisations import tell_address, tell_organisation
from miroir.consultations.models import Invitation, Process, Reminder
from miroir.consultations.permissions.gathering import may_invite_whom, may_remind, may_undo
from miroir.consultations.queries.gathering import last_letter_to, last_letter_to_address
from miroir.directory.models import College, Organisation, Sector
from miroir.directory.standing import standing_of
from miroir.journal.actions import fingerprint, record

INVITED: Final = words("organisation invited")
INVITATION_UNDONE: Final = words("invitation taken back")
REMINDED: Final = words("organisation reminded")
REMINDER_UNDONE: Final = words("reminder taken back")
LETTERS: Final = {
    INVITED: "consultations/letters/invitation.html",
    INVITATION_UNDONE: "consultations/letters/invitation_undone.html",
    REMINDED: "consultations/letters/reminder.html",
    REMINDER_UNDONE: "consultations/letters/reminder_undone.html",
}
Undone = TypeVar("Undone", Invitation, Reminder)


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is invited: an organisation of the group, or the address of one that is not, and the language to write in."""

    organisation: Organisation | None = None
    email: str = ""
    language: str = "fr"


@transaction.atomic
def invite(
    *, by: User, process: Process, college: College, sector: Sector | None, invited: Invited, message: str = ""
) -> Invitation:
    """Invite somebody of a college and a sector of which nobody answered, by letter. Raises Refused.

    An organisation of the group is written to at its representatives; an address gets how to join too.
    """
    now = timezone.now()
    process = _locked(process)
    organisation, email = invited.organisation, "" if invited.organisation else invited.email.strip().lower()
    last = last_letter_to(process, organisation) if organisation else last_letter_to_address(process, email)
    may_invite_whom(standing_of(by, now=now), process, organisation, last=last, now=now).require()
    invitation = Invitation.objects.create(
        process=process,
        college=college,
        sector=sector,
        organisation=organisation,
        email=email,
        language=invited.language,
        message=message.strip(),
        sent_at=now,
        sent_by=by,
    )
    _tell(by, INVITED, invitation)
    record(INVITED, invitation, by=by, at=now, **_named(organisation))
    return invitation


@transaction.atomic
def undo_invitation(*, by: User, invitation: Invitation, reason: str) -> Invitation:
    """Take an invitation back for a reason; whoever got it is told."""
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("organisation", "process__current_step")
    return _undone(by, locked.get(pk=invitation.pk), reason, INVITATION_UNDONE)


@transaction.atomic
def remind(*, by: User, process: Process, organisation: Organisation) -> Reminder:
    """Remind whoever speaks for an organisation that its answer is awaited; not twice within seven days."""
    now = timezone.now()
    process = _locked(process)
    last = last_letter_to(process, organisation)
    may_remind(standing_of(by, now=now), process, organisation, last=last, now=now).require()
    reminder = Reminder.objects.create(process=process, organisation=organisation, sent_at=now, sent_by=by)
    _tell(by, REMINDED, reminder)
    record(REMINDED, reminder, by=by, at=now, **_named(organisation))
    return reminder


@transaction.atomic
def undo_reminder(*, by: User, reminder: Reminder, reason: str) -> Reminder:
    """Take a reminder back for a reason; whoever got it is told."""
    locked = Reminder.objects.select_for_update(of=("self",)).select_related("organisation", "process__current_step")
    return _undone(by, locked.get(pk=reminder.pk), reason, REMINDER_UNDONE)


def _undone(by: User, sent: Undone, reason: str, kind: str) -> Undone:
    now = timezone.now()
    may_undo(standing_of(by, now=now), sent, now=now).require()
    if not reason.strip():
        raise Refused(gettext("Say why it is taken back: who got it is told."))
    before = fingerprint(sent)
    sent.undone_at, sent.reason = now, reason.strip()
    sent.save(update_fields=["undone_at", "reason"])
    _tell(by, kind, sent)
    record(kind, sent, by=by, at=now, before=before, **_named(sent.organisation))
    return sent


def _tell(by: User, kind: str, sent: Invitation | Reminder) -> None:
    """Write the letter of a kind. Raises Refused where there is nobody to write to."""
    about = {"sent": sent, "process": sent.process, "organisation": sent.organisation}
    if isinstance(sent, Invitation) and sent.organisation is None:
        tell_address(by=by, email=sent.email, language=sent.language, template=LETTERS[kind], about=about)
        return
    organisation = sent.organisation
    if organisation is not None and not tell_organisation(
        by=by, organisation=organisation, template=LETTERS[kind], about=about
    ):
        told = {"organisation": organisation}
        raise Refused(gettext("%(organisation)s has nobody here who can be written to.") % told)


def _locked(process: Process) -> Process:
    """Return a process as it stands, its row locked: nobody is invited or reminded twice at once."""
    return Process.objects.select_for_update(of=("self",)).select_related("current_step").get(pk=process.pk)


def _named(organisation: Organisation | None) -> dict[str, str]:
    """Return what the record says of whom it is about; of an address nothing."""
    if organisation is None:
        return {}
    return {"for_whom": str(organisation.key), "label": local(organisation, "name", "fr")}
