"""What people type to sign up and in, in our words, and to change their profile."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import forms as account
from allauth.mfa.base import forms as second
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as keys
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language

LABELS: Final[dict[str, Any]] = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "password1": _("Password"),
    "password2": _("The same password again"),
    "oldpassword": _("Current password"),
    "remember": _("Keep me signed in on this computer for two weeks"),
    "code": _("Code"),
    "passwordless": _("Sign in with this key alone, without a password"),
}
HELP: Final[dict[str, Any]] = {
    "password": "",
    "oldpassword": "",
    "passwordless": _("The key then asks for your fingerprint, your face or its own code."),
    "password1": _("At least 12 characters. A sentence of several words is easy to remember and hard to guess."),
}


class OurWords(forms.Form):
    """Gives the fields of django-allauth our labels, and takes away texts that vanish as one types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - allauth's own
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, field.help_text)
            if name == "code":
                field.widget.attrs |= {"inputmode": "text", "spellcheck": "false", "autocapitalize": "characters"}


class SignInForm(OurWords, account.LoginForm):  # type: ignore[misc]  # allauth is untyped
    """Address and password."""


class SignUpForm(OurWords, account.SignupForm):  # type: ignore[misc]  # allauth is untyped
    """Name, address and password; without the password when a passkey takes its place."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As others will see it, first name and family name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email", "password1")

    def try_save(self, request: HttpRequest) -> Any:  # noqa: ANN401 - allauth's own
        """Take as long where there is an account already as where one is made: the time tells nothing."""
        if self.account_already_exists:
            make_password(self.cleaned_data.get("password1"))
        return super().try_save(request)


class NewAddressForm(OurWords, account.AddEmailForm):  # type: ignore[misc]  # allauth is untyped
    """Another address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - allauth's own
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class NewPasswordForm(OurWords, account.ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    """The current password, and a new one twice."""


class FirstPasswordForm(OurWords, account.SetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    """A password for who had none."""


class ForgottenPasswordForm(OurWords, account.ResetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    """The address to send a link to."""


class OtherPasswordForm(OurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth is untyped
    """A new password twice, by the link of a letter."""


class PasswordAgainForm(OurWords, account.ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The password, asked again before what is grave."""


class LetterCodeForm(OurWords, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]  # allauth is untyped
    """The code of a letter."""


class SecondFactorForm(OurWords, second.AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The code of an app, or a recovery code."""


class SecondFactorAgainForm(OurWords, second.ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The same, asked again before what is grave."""


class AppForm(OurWords, totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth is untyped
    """The first code of an app."""


class _KeyForm(OurWords):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - allauth's own
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].help_text = _("So that you know it again, such as “my telephone”.")


class NewKeyForm(_KeyForm, keys.AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """One more key."""


class FirstKeyForm(_KeyForm, keys.SignupWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """The key of a new account."""


class KeyNameForm(_KeyForm, keys.EditWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """Another name for a key."""


class ProfileForm(forms.Form):
    """Name and language of a person."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As others will see it, first name and family name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language of your letters"), choices=Language.choices, widget=forms.RadioSelect
    )
