"""Letters of the directory to people."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from miroir.accounts.models import User
from miroir.letters.actions import write_letter


@transaction.atomic
def tell_person(
    *, by: User | None, person: User, template: str, about: Mapping[str, object], purpose: str = ""
) -> None:
    """Write to a person in their language; nothing to who did it themselves, nor to a closed account."""
    if person.is_active and person != by:
        confirm_to_person(by=by, person=person, template=template, about=about, purpose=purpose)


@transaction.atomic
def confirm_to_person(
    *, by: User | None, person: User, template: str, about: Mapping[str, object], purpose: str = ""
) -> None:
    """Write to a person in their language, also where they did it themselves."""
    write_letter(
        by=by,
        to=person.email,
        language=person.language,
        template=template,
        about={**about, "person": person},
        purpose=purpose,
    )
