"""Letters about a consultation to those whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.consultations.models import Process, Statement
from miroir.consultations.queries.processes import people_taking_part
from miroir.letters.actions import write_letter

PURPOSE: Final = words("news of consultations")


@transaction.atomic
def tell_representatives(*, by: User, process: Process, template: str, about: Mapping[str, object]) -> int:
    """Write to whoever speaks for an organisation that takes part, once each; return how many letters were written."""
    letters = [
        write_letter(by=by, to=email, language=language, template=template, about=about, purpose=PURPOSE)
        for email, language in people_taking_part(process, timezone.localdate())
    ]
    return sum(letter is not None for letter in letters)


@transaction.atomic
def tell_proposer(*, by: User, statement: Statement, template: str) -> None:
    """Write to who proposed a statement what became of it; nobody is told what they did themselves."""
    person = statement.proposed_by
    if person is None or not person.is_active or person.pk == by.pk:
        return
    about = {"statement": statement, "process": statement.process, "into": statement.merged_into}
    write_letter(by=by, to=person.email, language=person.language, template=template, about=about, purpose=PURPOSE)
