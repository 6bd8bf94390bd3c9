"""What one says in joining, and what the secretariat looks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from miroir.directory.actions.charters import CharterText
from miroir.directory.models import MembershipCharter, MembershipState


class FindForm(forms.Form):
    """Looks for one's organisation."""

    q = forms.CharField(
        label=_("Name or acronym of your organisation"),
        required=True,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "organization"}),
    )


class JoinForm(forms.Form):
    """The function one has in an organisation, and the charter one accepts."""

    function = forms.CharField(
        label=_("Your function there"),
        max_length=120,
        help_text=_("For example: head of the smart city project."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    accepted = forms.BooleanField(
        label=_("I have read this charter and I accept it."),
        error_messages={
            "required": _("Nobody joins without accepting the charter: tick the box once you have read it.")
        },
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, charter: MembershipCharter, **named: Any) -> None:  # noqa: ANN401 - a form's
        self.charter = charter
        named["initial"] = {"version": charter.version}
        super().__init__(*args, **named)

    def clean(self) -> dict[str, Any]:
        """Return what was typed. Raises ValidationError where another charter is in force than the one that was shown."""
        cleaned = super().clean() or {}
        if cleaned.get("version") != self.charter.version:
            self.data = {**dict(self.data.items()), "version": self.charter.version, "accepted": ""}
            told = gettext(
                "Another charter came into force while you were reading. It stands above: read it, then accept it."
            )
            raise ValidationError(told)
        return cleaned


class MembershipFilterForm(forms.Form):
    """Which memberships the secretariat looks at."""

    state = forms.ChoiceField(label=_("State"), choices=MembershipState.choices)
    q = forms.CharField(label=_("Person or organisation"), required=False, max_length=200)

    def chosen(self) -> tuple[str, str]:
        """Return a state and a text; applications and no text where nothing readable was asked."""
        self.is_valid()
        said = getattr(self, "cleaned_data", {})
        return said.get("state") or MembershipState.APPLIED, said.get("q", "").strip()


class CharterForm(forms.Form):
    """A charter to put in force."""

    version = forms.CharField(label=_("Version"), max_length=20, help_text=_("For example: 2026-2."))
    dated = forms.DateField(
        label=_("In force since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    text_fr = forms.CharField(
        label=_("Text in French"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12, "lang": "fr"})
    )
    text_en = forms.CharField(
        label=_("Text in English"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12, "lang": "en"})
    )

    def charter(self) -> CharterText:
        """Return what a valid form says."""
        return CharterText(**self.cleaned_data)
