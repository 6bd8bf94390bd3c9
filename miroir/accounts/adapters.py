"""Where django-allauth asks the site: our words, our letters, redirects inside the site only, secrets encrypted."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from qrcode.main import QRCode

from miroir.accounts.models import User
from miroir.accounts.said import CHANGES, LETTERS, REAUTHENTICATIONS, SAID
from miroir.letters.actions import write_letter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Sign-up, sign-in and what follows."""

    error_messages: Final = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("This address and this password do not go together. Check both and try again."),
        "email_taken": _("Another account has this address."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This is not the code. Check it, or wait for the next one."),
        "incorrect_password": _("This is not your password."),
        "invalid_password_reset": _("This link was used already, or is too old."),
        "too_many_login_attempts": _("There were too many attempts. Wait a few minutes, then try again."),
        "rate_limited": _("A letter has just been sent. Wait a moment before you ask for another one."),
    }

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - allauth's own
        """Keep the name that was given, and the language of the page."""
        user.name = form.cleaned_data.get("name", "")
        user.language = (get_language() or settings.LANGUAGE_CODE)[:2]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def is_safe_url(self, url: str) -> bool:
        """Return whether an address is inside the site."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={self.request.get_host()})

    def pre_login(self, request: HttpRequest, user: User, **told: Any) -> HttpResponse | None:  # noqa: ANN401
        """Refuse the accounts with a published password outside a demonstration."""
        if user.demonstration and not settings.DEMONSTRATION:
            user.is_active = False
        refused: HttpResponse | None = super().pre_login(request, user, **told)
        return refused

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401
        """Answer 429 to too many attempts, whether or not there is such an account."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter in the language of the person, with addresses of the site whatever host was asked."""
        person = context.get("user") or User.objects.filter(email__iexact=email).first()
        language = person.language if person else (get_language() or settings.LANGUAGE_CODE)[:2]
        about = {name: value for name, value in context.items() if name not in ("request", "user", "current_site")}
        about = {name: _of_site(value, language) if name.endswith("_url") else value for name, value in about.items()}
        if template_prefix in CHANGES:
            with override(language):
                about["change"] = gettext(CHANGES[template_prefix])
        template = LETTERS.get(template_prefix, "accounts/letters/change.html")
        write_letter(by=person, to=email, language=language, template=template, about={"email": email, **about})

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what was done in our words; what a page shows anyway is not said."""
        said = str(message or "")
        if not said and message_template in SAID:
            said = gettext(SAID[message_template]) % (message_context or {})
        if said:
            messages.add_message(request, level, said, extra_tags=extra_tags)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Return the ways to show that it is still the same person, in our words."""
        methods = super().get_reauthentication_methods(user)
        told = {name: gettext(description) for name, description in REAUTHENTICATIONS.items()}
        return [{**method, "description": told[method["id"]]} for method in methods]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Authenticator apps, keys and recovery codes."""

    error_messages: Final = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as the database keeps it: a copy of the database alone gives nobody's second factor."""
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret from what the database keeps."""
        return _lock().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as SVG that stands in the page: dark on white in the dark mode too, no style of its own."""
        code = QRCode(border=4)
        code.add_data(url)
        rows = code.get_matrix()
        path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
        size = len(rows)
        return (
            f'<svg class="qr" viewBox="0 0 {size} {size}" aria-hidden="true" shape-rendering="crispEdges">'
            f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{path}"/></svg>'
        )

    def _get_site_name(self) -> str:
        return "Miroir"


def _lock() -> MultiFernet:
    """Return the lock of the secrets: closed with the site's secret, opened with the former ones too."""
    secrets = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    digests = (hashlib.sha256(f"miroir.accounts.second-factor:{secret}".encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def _of_site(address: str, language: str) -> str:
    """Return an address of the site in a language, under the name that the site gives itself."""
    site, parts = urlsplit(settings.SITE_ADDRESS), urlsplit(address)
    path = translate_url(parts.path, language)
    return urlunsplit((site.scheme, site.netloc, path, parts.query, ""))
