"""What changes in people's accounts beside sign-in itself, which is django-allauth's."""

from __future__ import annotations

from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from miroir.accounts.models import User
from miroir.accounts.permissions import may_be_emptied, may_change_profile, may_make_demonstration_accounts
from miroir.letters.actions import forget_address

DEMONSTRATION_PASSWORD: Final = "miroir pour essayer"  # noqa: S105 - published on the sign-in page of a demonstration
DEMONSTRATION_SECRET: Final = "MIROIRDEMONSTRATIONMIROIRDEMONST"  # noqa: S105 - published with it
WITH_SECOND_FACTOR: Final = frozenset({"secretariat", "bureau"})


@transaction.atomic
def change_profile(*, by: User, name: str, language: str) -> User:
    """Change the name and the language of `by`; return them."""
    may_change_profile(by, now=timezone.now()).require()
    person = User.objects.select_for_update().get(pk=by.pk)
    person.name = name
    person.language = language
    person.save(update_fields=["name", "language"])
    return person


@transaction.atomic
def empty_account(*, by: User | None, person: User) -> User:  # noqa: ARG001 - the room that closes asks and journals
    """Close an account: nothing personal is left of it, nobody can sign in to it, its key stays for the journal.

    Called by the closing action of a higher room, which asks who may do it. Raises Refused when it is closed already.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    now = timezone.now()
    may_be_emptied(person, now=now).require()
    for address in {person.email, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)}:
        forget_address(by=None, address=address)
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    _end_sessions(person)
    person.email = f"closed-{person.key}@invalid"
    person.name = person.demonstration = ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.closed_at = now
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
    return person


@transaction.atomic
def make_demonstration_account(*, by: User | None, email: str, name: str, role: str, language: str) -> User:  # noqa: ARG001
    """Return an account that anybody may try, in demonstration mode only: address confirmed, password published.

    Made again, it is as it was at first. Without a role it is one of the crowd: not listed, without a password. The secretariat and the steering committee get a second factor, with a
    published secret.
    """
    may_make_demonstration_accounts(now=timezone.now()).require()
    person = User.objects.filter(email=email.lower()).first() or User(email=email.lower())
    person.name, person.language, person.demonstration = name, language, role
    person.set_password(DEMONSTRATION_PASSWORD if role else None)
    person.save()
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    Authenticator.objects.filter(user=person).delete()
    if role in WITH_SECOND_FACTOR:
        TOTP.activate(person, DEMONSTRATION_SECRET)
    return person


def _end_sessions(person: User) -> None:
    mine = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(person.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()
