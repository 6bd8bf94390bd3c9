"""Letters to those who speak for an organisation, or to the address of one that is not of the group yet."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from miroir.accounts.models import User
from miroir.consultations.actions.telling import PURPOSE
from miroir.directory.models import Organisation
from miroir.directory.queries.mandates import representatives_of
from miroir.directory.queries.memberships import members_of
from miroir.letters.actions import write_letter


@transaction.atomic
def tell_organisation(*, by: User, organisation: Organisation, template: str, about: Mapping[str, object]) -> int:
    """Write to whoever may speak for an organisation, to its members where nobody may; return how many have an address.

    Some of them may have refused such letters: they count, but get none.
    """
    people = [(one.email, one.language) for one in representatives_of([organisation.pk], timezone.localdate())]
    if not people:
        people = [(one.person.email, one.person.language) for one in members_of(organisation)]
    for email, language in dict.fromkeys(people):
        tell_address(by=by, email=email, language=language, template=template, about=about)
    return len(people)


@transaction.atomic
def tell_address(*, by: User, email: str, language: str, template: str, about: Mapping[str, object]) -> None:
    """Write to an address, unless it refused news of consultations."""
    write_letter(by=by, to=email, language=language, template=template, about=about, purpose=PURPOSE)
