"""Who may do what with accounts."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext

from miroir.accounts.models import User
from miroir.common.may import YES, Verdict, no


def may_change_profile(person: User, *, now: datetime) -> Verdict:  # noqa: ARG001 - every permission takes the moment
    """Return whether a person may change their own name and language."""
    return YES if person.is_active else no(gettext("This account is closed."))


def may_be_emptied(person: User, *, now: datetime) -> Verdict:  # noqa: ARG001 - every permission takes the moment
    """Return whether an account can still be closed; who may close it is for the room that closes it to say."""
    return no(gettext("This account is closed already.")) if person.closed_at else YES


def may_make_demonstration_accounts(*, now: datetime) -> Verdict:  # noqa: ARG001 - every permission takes the moment
    """Return whether accounts with a published password may be made here."""
    if settings.DEMONSTRATION:
        return YES
    return no(gettext("Accounts with a published password are made in demonstration mode only."))
