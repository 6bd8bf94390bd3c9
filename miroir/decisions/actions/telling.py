"""Letters about a call to whoever speaks for an organisation on its roll."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone

from miroir.accounts.models import User
from miroir.consultations.actions.telling import PURPOSE
from miroir.decisions.models import Call, Moment
from miroir.directory.queries.mandates import representatives_of
from miroir.letters.actions import write_letter

CALLED_LETTER: Final = "decisions/letters/call_opened.html"
FOUND_LETTER: Final = "decisions/letters/call_found.html"


@transaction.atomic
def tell_called(*, by: User | None, call: Call, template: str, about: Mapping[str, object] | None = None) -> int:
    """Write to whoever may speak for an organisation on the roll, once each; return how many letters were written."""
    on_roll = call.roll.filter(moment=Moment.OPENING).values_list("organisation_id", flat=True)
    people = representatives_of(list(on_roll), timezone.localdate())
    told = {"call": call, "version": call.version, "document": call.version.document, **(about or {})}
    letters = [
        write_letter(by=by, to=email, language=language, template=template, about=told, purpose=PURPOSE)
        for email, language in {one.person_id: (one.email, one.language) for one in people}.values()
    ]
    return sum(letter is not None for letter in letters)
