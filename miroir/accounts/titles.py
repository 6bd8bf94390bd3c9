"""The title of each page of django-allauth, and the way back from it."""

from __future__ import annotations

import ipaddress
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.common.way import WayStep

INDEX: Final = "mfa_index"
TITLES: Final[dict[str, str]] = {
    "account_login": words("Sign in"),
    "account_signup": words("Create an account"),
    "account_signup_by_passkey": words("Create an account with a passkey"),
    "account_email_verification_sent": words("Confirm your e-mail address"),
    "account_logout": words("Sign out?"),
    "account_inactive": words("This account is closed"),
    "account_reauthenticate": words("Is it still you?"),
    "account_email": words("Your e-mail address"),
    "account_change_password": words("Change your password"),
    "account_set_password": words("Choose a password"),
    "account_reset_password": words("Forgotten password"),
    "account_reset_password_done": words("A letter is on its way"),
    "account_reset_password_from_key": words("Choose a new password"),
    "account_reset_password_from_key_done": words("Your new password is set"),
    INDEX: words("Second factor"),
    "mfa_authenticate": words("Your second factor"),
    "mfa_reauthenticate": words("Is it still you?"),
    "mfa_activate_totp": words("Set up an authenticator app"),
    "mfa_deactivate_totp": words("Remove the authenticator app?"),
    "mfa_view_recovery_codes": words("Recovery codes"),
    "mfa_generate_recovery_codes": words("New recovery codes?"),
    "mfa_list_webauthn": words("Passkeys and security keys"),
    "mfa_add_webauthn": words("Add a passkey or a security key"),
    "mfa_edit_webauthn": words("Rename a key"),
    "mfa_remove_webauthn": words("Remove a key?"),
    "mfa_reauthenticate_webauthn": words("Is it still you?"),
    "mfa_signup_webauthn": words("Create your passkey"),
}
OWN: Final = frozenset({"account_email", "account_change_password", "account_set_password", "account_logout"})
"""Pages under the person's account."""


def titles(request: HttpRequest) -> dict[str, object]:
    """Return `title`, `way` and `passkeys_work` for a page of django-allauth; nothing for any other, which has its own."""
    name = request.resolver_match.url_name if request.resolver_match else None
    if name not in TITLES or request.resolver_match is None or request.resolver_match.namespace:
        return {}
    return {"title": gettext(TITLES[name]), "way": list(_way(request, name)), "passkeys_work": _has_a_name(request)}


def _way(request: HttpRequest, name: str) -> list[WayStep]:
    if not request.user.is_authenticated or not (name in OWN or name.startswith("mfa_")):
        return []
    steps = [WayStep(gettext("My account"), reverse("accounts:account"))]
    if name.startswith("mfa_") and name != INDEX:
        steps.append(WayStep(gettext(TITLES[INDEX]), reverse(INDEX)))
    return steps


def _has_a_name(request: HttpRequest) -> bool:
    """Return whether the site is asked by a name: browsers make no passkey for a bare number such as 127.0.0.1."""
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False
