"""What a proposal asks for, and how their list is narrowed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language
from miroir.consultations.actions.proposals import Proposed
from miroir.consultations.models.proposals import LONGEST_PROPOSAL, LONGEST_TITLE
from miroir.consultations.queries.proposals import ProposalFilters
from miroir.directory.models import Area, Organisation, Sector


class ProposalForm(forms.Form):
    """A proposal of an organisation. `organisations`: those for which the person may put it forward."""

    organisation = forms.ModelChoiceField(
        label=_("For which organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    title = forms.CharField(
        label=_("Title"), max_length=LONGEST_TITLE, help_text=_("What it is about, in a few words.")
    )
    text = forms.CharField(
        label=_("Proposal"),
        max_length=LONGEST_PROPOSAL,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("What is to be done, by whom, and why. An empty line begins a paragraph."),
    )
    language = forms.ChoiceField(label=_("Language in which it is written"), choices=Language.choices)
    areas = forms.ModelMultipleChoiceField(
        label=_("Areas: at least one"), queryset=Area.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    sectors = forms.ModelMultipleChoiceField(
        label=_("Sectors"), queryset=Sector.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    nonce = forms.CharField(max_length=36, widget=forms.HiddenInput, initial=lambda: str(uuid.uuid4()))

    def __init__(self, *given: Any, organisations: Sequence[Organisation], **named: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **named)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the types
        field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations])

    def told(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        said = self.cleaned_data
        proposed = Proposed(said["title"], said["text"], said["language"], tuple(said["areas"]), tuple(said["sectors"]))
        return {"organisation": said["organisation"], "proposed": proposed, "nonce": said["nonce"]}


class ProposalFilterForm(forms.Form):
    """To which proposals a list is narrowed."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.all(), required=False, to_field_name="code", empty_label=_("every area")
    )

    def filters(self) -> ProposalFilters:
        """Return what was asked; what cannot be understood narrows nothing."""
        said = self.cleaned_data if self.is_valid() else {}
        area = said.get("area")
        return ProposalFilters(said.get("q", ""), area.code if area else "", str(self.data.get("page", "1")))
