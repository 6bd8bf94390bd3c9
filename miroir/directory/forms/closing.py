"""The confirmation that closing one's account asks for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ConfirmForm(forms.Form):
    """A box that says one knows what ends."""

    sure = forms.BooleanField(
        label=_("I know that this cannot be undone."),
        error_messages={"required": _("Tick the box: closing an account cannot be undone.")},
    )
