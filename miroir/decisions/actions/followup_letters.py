"""Letters about a measure to whoever speaks for its owner."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from miroir.accounts.models import User
from miroir.consultations.actions.telling import PURPOSE
from miroir.decisions.models import Measure
from miroir.decisions.queries.followup_held import speakers_of
from miroir.letters.actions import write_letter

SILENT: Final = "decisions/letters/measure_silent.html"


@transaction.atomic
def tell_silence(*, by: User | None, measure: Measure, heard_at: datetime, now: datetime) -> int:
    """Write to whoever speaks for the owner that nothing was heard since a moment; return how many letters were written."""
    people = speakers_of(measure.owner, now=now) if measure.owner else []
    about = {"measure": measure, "strategy": measure.publication, "heard_at": heard_at}
    letters = [
        write_letter(by=by, to=one.email, language=one.language, template=SILENT, about=about, purpose=PURPOSE)
        for one in people
    ]
    return sum(letter is not None for letter in letters)
