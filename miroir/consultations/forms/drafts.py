"""What members of an organisation write among themselves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from miroir.consultations.forms.positions import LONGEST_REASON, StanceRadio
from miroir.consultations.models import Stance

LONGEST_NOTE = 5000
NONE = ("", _("no answer"))


def _number(value: str) -> int | None:
    return int(value) if value else None


class DraftForm(forms.Form):
    """The answer that is prepared, and its reason; the answer may stay open."""

    answer = forms.TypedChoiceField(
        label=_("Answer prepared"),
        choices=[NONE, *Stance.choices],
        coerce=_number,
        empty_value=None,
        required=False,
        widget=StanceRadio,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class NoteForm(forms.Form):
    """What one says to colleagues, and the answer that one suggests."""

    text = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 4}))
    suggested = forms.TypedChoiceField(
        label=_("Answer that you suggest"),
        choices=[NONE, *Stance.choices],
        coerce=_number,
        empty_value=None,
        required=False,
    )
