"""What pages and upper rooms read of people."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.letters.queries import letters_to, refused_purposes

SECOND_FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
ROLES: Final[dict[str, str]] = {
    "secretariat": words("secretariat"),
    "bureau": words("steering committee"),
    "representative": words("representative"),
    "member": words("member"),
    "rapporteur": words("rapporteur"),
    "chair": words("chair of a working group"),
    "individual": words("person in their own name"),
    "newcomer": words("newcomer"),
}
"""What the accounts of a demonstration stand for, in the order in which they are listed."""
PERIOD: Final = 30


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """An account of a demonstration. `code`: what its second factor says now, "" where it has none."""

    role: str
    name: str
    email: str
    code: str


def has_second_factor(person: User) -> bool:
    """Return whether a person has an authenticator app or a key."""
    return bool(Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists())


def demonstration_accounts() -> list[DemonstrationAccount]:
    """Return the accounts made for a demonstration, role by role, with the codes that are valid now."""
    people = User.objects.exclude(demonstration="").filter(is_active=True).order_by("pk")
    secrets = dict(
        Authenticator.objects.filter(user__in=people, type=Authenticator.Type.TOTP).values_list("user", "data")
    )
    counter = int(time.time()) // PERIOD
    shown = [
        DemonstrationAccount(
            role=person.demonstration,
            name=person.name,
            email=person.email,
            code=_code(secrets[person.pk], counter) if person.pk in secrets else "",
        )
        for person in people
    ]
    order = list(ROLES)
    return sorted(shown, key=lambda account: order.index(account.role) if account.role in order else len(order))


def exported(person: User) -> dict[str, object]:
    """Return everything that this room, its letters and its sign-in keep of a person; no password and no secret."""
    return {
        "person": {
            "key": str(person.key),
            "email": person.email,
            "name": person.name,
            "language": person.language,
            "created_at": person.created_at,
            "last_login": person.last_login,
            "closed_at": person.closed_at,
        },
        "addresses": list(EmailAddress.objects.filter(user=person).values("email", "verified", "primary")),
        "second_factors": list(
            Authenticator.objects.filter(user=person).order_by("pk").values("type", "created_at", "last_used_at")
        ),
        "letters": letters_to(person.email),
        "refused_letters": refused_purposes(person.email),
    }


def _code(kept: dict[str, str], counter: int) -> str:
    return str(format_hotp_value(hotp_value(decrypt(kept["secret"]), counter)))
