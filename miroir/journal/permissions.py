"""Who may erase what the journal says."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from miroir.accounts.models import User
from miroir.common.may import YES, Verdict, no


def may_erase(person: User | None, *, person_key: str = "", now: datetime) -> Verdict:  # noqa: ARG001 - every permission is asked alike
    """Return whether somebody may empty what opens entries; `person_key`: whose links, where it is only these.

    The machine itself may (None), who repairs the site, and each person for their own links.
    """
    if person is None or (person.is_staff and person.is_active) or str(person.key) == person_key:
        return YES
    return no(gettext("Only who repairs the site may erase what the journal says; for yourself, write to the contact."))
