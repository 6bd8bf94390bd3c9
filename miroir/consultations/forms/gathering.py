"""What an invitation asks for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language
from miroir.consultations.actions.gathering import Invited
from miroir.directory.models import Organisation


class MessageForm(forms.Form):
    """A word of one's own in an invitation."""

    message = forms.CharField(
        label=_("A word of your own"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands in the letter above the link."),
    )


class InviteForm(MessageForm):
    """An invitation to an organisation that is known, or to an address where none is."""

    email = forms.EmailField(label=_("E-mail address of an organisation that is not in the group yet"), max_length=254)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=Language.choices)
    field_order = ("email", "language", "message")


def invited_by(form: MessageForm, organisation: Organisation | None) -> Invited:
    """Return whom a valid form invites: the organisation, where one is given."""
    if organisation is not None:
        return Invited(organisation)
    return Invited(None, form.cleaned_data["email"], form.cleaned_data["language"])
