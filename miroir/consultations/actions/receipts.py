"""A receipt of what a participant holds, by letter, at their wish."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone

from miroir.accounts.models import User
from miroir.consultations.models import Process
from miroir.consultations.permissions.positions import may_see_own_positions
from miroir.consultations.queries.answerers import holder_for
from miroir.consultations.queries.positions import current_positions
from miroir.directory.models import Organisation
from miroir.directory.standing import standing_of
from miroir.letters.actions import write_letter

LETTER: Final = "consultations/letters/receipt.html"


@transaction.atomic
def send_receipt(*, by: User, process: Process, organisation: Organisation | None) -> int:
    """Write to a person what their organisation, or they themselves (None), hold in a process; return how many positions.

    To that person alone, of whom it is an organisation; nothing changes, so there is no entry.
    """
    now = timezone.now()
    standing = standing_of(by, now=now)
    if organisation is not None:
        may_see_own_positions(standing, organisation).require()
    holder = holder_for(process, standing, organisation)
    positions = current_positions(holder) if holder else []
    about = {"process": process, "organisation": organisation, "positions": positions, "at": now}
    write_letter(by=by, to=by.email, language=by.language, template=LETTER, about=about)
    return len(positions)
