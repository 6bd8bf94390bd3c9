"""Letters about a measure to whoever speaks for its owner."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from miroir.accounts.models import User
from miroir.consultations.actions.telling import PURPOSE
from miroir.decisions.models import DutyChange, Measure
from miroir.decisions.queries.followup_held import speakers_of
from miroir.directory.models import Organisation
from miroir.letters.actions import write_letter

SILENT: Final = "decisions/letters/measure_silent.html"
ENTRUSTED: Final = "decisions/letters/measure_entrusted.html"
MOVED: Final = "decisions/letters/measure_moved.html"


@transaction.atomic
def tell_silence(*, by: User | None, measure: Measure, heard_at: datetime, now: datetime) -> int:
    """Write to whoever speaks for the owner that nothing was heard since a moment; return how many letters were written."""
    return _written(by, measure, measure.owner, SILENT, {"heard_at": heard_at}, now)


@transaction.atomic
def tell_entrusted(*, by: User | None, measure: Measure, now: datetime) -> int:
    """Write to whoever speaks for the owner that it answers for a measure; return how many letters were written."""
    return _written(by, measure, measure.owner, ENTRUSTED, {}, now)


@transaction.atomic
def tell_moved(*, by: User | None, change: DutyChange, now: datetime) -> int:
    """Write to whoever speaks for the owner before what changed of its duty; return how many letters were written."""
    return _written(by, change.measure, change.owner_before, MOVED, {"change": change}, now)


def _written(
    by: User | None, measure: Measure, owner: Organisation | None, template: str, about: dict[str, Any], now: datetime
) -> int:
    people = speakers_of(owner, now=now) if owner else []
    about = {"measure": measure, "strategy": measure.publication, **about}
    letters = [
        write_letter(by=by, to=one.email, language=one.language, template=template, about=about, purpose=PURPOSE)
        for one in people
    ]
    return sum(letter is not None for letter in letters)
