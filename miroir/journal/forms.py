"""Which entries a reader looks for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from miroir.journal.queries import Sought


class SoughtForm(forms.Form):
    """The facets of the journal; a value that is none looks for nothing."""

    kind = forms.ChoiceField(label=_("What happened"), required=False)
    day = forms.DateField(
        label=_("On which day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    organisation = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)
    before = forms.IntegerField(min_value=0, max_value=10**18, required=False, widget=forms.HiddenInput)
    after = forms.IntegerField(min_value=0, max_value=10**18, required=False, widget=forms.HiddenInput)

    def offer(self, kinds: list[str]) -> None:
        """Offer kinds to choose from, in the order of their words."""
        told = sorted((gettext(kind), kind) for kind in kinds)
        self.fields["kind"].choices = [("", gettext("Everything")), *((kind, word) for word, kind in told)]  # type: ignore[attr-defined]

    def place(self, name: str) -> int | None:
        """Return the sequence before or after which to go on; None for the newest."""
        self.is_valid()
        place: int | None = self.cleaned_data.get(name)
        return place

    def sought(self) -> Sought:
        """Return what is looked for; what was not understood is left out."""
        self.is_valid()
        told = self.cleaned_data
        return Sought(told.get("kind") or "", told.get("organisation") or "", told.get("day"))
