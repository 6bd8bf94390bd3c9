"""What members of an organisation prepare among themselves.

The public record has no entry of it: nothing of the dialogue changes before the position is taken, and an entry would
tell that an organisation prepares, and allow its answer to be guessed from its fingerprint.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.consultations.actions.positions import take_position
from miroir.consultations.given import Given
from miroir.consultations.models import Draft, DraftNote, Position, Stance, Statement
from miroir.consultations.permissions.drafts import may_see_draft, may_write_draft
from miroir.directory.models import Organisation
from miroir.directory.standing import standing_of


@transaction.atomic
def write_draft(
    *, by: User, statement: Statement, organisation: Organisation, answer: int | None, reason: str
) -> Draft:
    """Write what an organisation prepares on a statement, over what was prepared before. `answer`: None while it is open."""
    now = timezone.now()
    may_write_draft(standing_of(by, now=now), statement, organisation, now=now).require()
    draft = _draft_of(statement, organisation)
    draft.answer = None if answer is None else Stance(answer)
    draft.reason, draft.updated_by, draft.updated_at = reason.strip(), by, now
    draft.save()
    return draft


@transaction.atomic
def note_draft(
    *, by: User, statement: Statement, organisation: Organisation, text: str, suggested: int | None
) -> DraftNote:
    """Say something to one's colleagues of a statement, and the answer that one suggests, None for none."""
    now = timezone.now()
    may_write_draft(standing_of(by, now=now), statement, organisation, now=now).require()
    draft = _draft_of(statement, organisation)
    if draft._state.adding:
        draft.updated_at = now
        draft.save()
    return DraftNote.objects.create(draft=draft, person=by, text=text.strip(), suggested=suggested, at=now)


@transaction.atomic
def take_drafted_position(*, by: User, statement: Statement, organisation: Organisation, nonce: str) -> Position:
    """Take the position that an organisation prepared, as it stands. Raises Refused where no answer is prepared."""
    may_see_draft(standing_of(by, now=timezone.now()), organisation).require()
    draft = Draft.objects.select_for_update().filter(organisation=organisation, statement=statement).first()
    if draft is None or draft.answer is None:
        raise Refused(gettext("No answer is prepared yet: choose one in the draft first."))
    given = Given(statement, draft.answer, draft.reason, nonce)
    return take_position(by=by, organisation=organisation, given=given)


def _draft_of(statement: Statement, organisation: Organisation) -> Draft:
    """Return the draft of an organisation on a statement, locked; a new one that is not kept yet where there is none."""
    found = Draft.objects.select_for_update().filter(organisation=organisation, statement=statement).first()
    return found or Draft(organisation=organisation, statement=statement)
