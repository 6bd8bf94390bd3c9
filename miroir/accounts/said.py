"""What the site says where django-allauth would: messages, letters, ways to sign in again."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as words

SAID: Final[dict[str, str]] = {
    "account/messages/logged_out.txt": words("You are signed out."),
    "account/messages/email_confirmed.txt": words("Your address %(email)s is confirmed."),
    "account/messages/email_deleted.txt": words("The address %(email)s was removed."),
    "account/messages/cannot_delete_primary_email.txt": words("This is your only address; it cannot be removed."),
    "account/messages/password_changed.txt": words("Your password is changed."),
    "account/messages/password_set.txt": words("Your password is set."),
    "account/messages/primary_email_set.txt": words("Your address is changed."),
    "account/messages/unverified_primary_email.txt": words("Confirm this address first."),
    "account/messages/email_confirmation_failed.txt": words("This address could not be confirmed."),
    "mfa/messages/totp_activated.txt": words("Your authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": words("Your authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": words("Your key is added."),
    "mfa/messages/webauthn_removed.txt": words("The key is removed."),
    "mfa/messages/recovery_codes_generated.txt": words("Here are your recovery codes."),
}
"""By allauth's template; what is not here is not said, since the page shows it."""

LETTERS: Final[dict[str, str]] = {
    "account/email/email_confirmation": "accounts/letters/confirmation.html",
    "account/email/email_confirmation_signup": "accounts/letters/confirmation.html",
    "account/email/account_already_exists": "accounts/letters/already.html",
    "account/email/unknown_account": "accounts/letters/unknown.html",
    "account/email/password_reset_key": "accounts/letters/reset.html",
}
"""Our template of each letter by allauth's; any other letter tells a change of the account."""

CHANGES: Final[dict[str, str]] = {
    "account/email/email_changed": words("Your e-mail address was changed"),
    "account/email/email_confirm": words("Your e-mail address was confirmed"),
    "account/email/email_deleted": words("An e-mail address was removed"),
    "account/email/password_changed": words("Your password was changed"),
    "account/email/password_reset": words("Your password was replaced"),
    "account/email/password_set": words("A password was set"),
    "mfa/email/recovery_codes_generated": words("New recovery codes were made"),
    "mfa/email/totp_activated": words("An authenticator app was set up"),
    "mfa/email/totp_deactivated": words("The authenticator app was removed"),
    "mfa/email/webauthn_added": words("A key was added"),
    "mfa/email/webauthn_removed": words("A key was removed"),
}
"""What was changed, by allauth's letter that tells it."""

REAUTHENTICATIONS: Final[dict[str, str]] = {
    "reauthenticate": words("With your password"),
    "mfa_reauthenticate": words("With a code of your authenticator app, or a recovery code"),
    "mfa_reauthenticate:webauthn": words("With a passkey or a security key"),
}
