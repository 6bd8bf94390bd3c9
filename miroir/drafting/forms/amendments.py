"""What an amendment asks for, how a list of amendments is narrowed, and the words chosen in a conflict."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language
from miroir.common.forms import NonceForm
from miroir.drafting.actions.adopting import LONGEST_CHOICE, LONGEST_REASON
from miroir.drafting.actions.amendments import LONGEST, LONGEST_HEADING, LONGEST_RATIONALE, Typed
from miroir.drafting.forms.comments import ForOrganisation
from miroir.drafting.models import AmendmentState, Document, RemarkType
from miroir.drafting.queries.amendments import AmendmentFilters, amended_clauses, amending_bodies, sectors


class AmendmentForm(ForOrganisation, NonceForm):
    """The words of a clause, to be edited as they should be, and why. `base_hash`: of the words that were shown."""

    text = forms.CharField(
        label=_("The words as they should be"),
        max_length=LONGEST,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Edit them in place. What you change is found word by word."),
    )
    rationale = forms.CharField(
        label=_("Rationale"), max_length=LONGEST_RATIONALE, widget=forms.Textarea(attrs={"rows": 4})
    )
    kind = forms.ChoiceField(
        label=_("Type"),
        choices=RemarkType.choices,
        widget=forms.RadioSelect,
        help_text=_("General: on the whole. Technical: on the substance. Editorial: on the wording."),
    )
    language = forms.ChoiceField(label=_("Language of the rationale"), choices=Language.choices)
    base_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)

    field_order = ("organisation", "heading", "text", "rationale", "kind", "language")

    def typed(self) -> Typed:
        """Return what `table_amendment` takes."""
        told = self.cleaned_data
        return Typed(
            text=told["text"],
            rationale=told["rationale"],
            base_hash=told["base_hash"],
            kind=told["kind"],
            language=told["language"],
            heading=told.get("heading", ""),
            nonce=told["nonce"],
        )


class AdditionForm(AmendmentForm):
    """A clause to be added: its heading and its words."""

    heading = forms.CharField(label=_("Heading"), max_length=LONGEST_HEADING, required=False)

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(*given, **named)
        self.fields["text"].help_text = _("The words of the new clause.")
        self.fields["text"].required = True


class ConflictForm(forms.Form):
    """The words chosen in the place of a conflict, and why."""

    text = forms.CharField(
        label=_("The words chosen"),
        max_length=LONGEST_CHOICE,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("They take the place of the words shown above. Empty takes the words out."),
    )
    reason = forms.CharField(
        label=_("Reason of the choice"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class AmendmentFilterForm(forms.Form):
    """What a list of amendments is narrowed to, as the address says it; what is unknown narrows nothing."""

    version = forms.ChoiceField(label=_("Version"), required=False)
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=(("", _("all states")), *AmendmentState.choices), required=False
    )
    kind = forms.ChoiceField(label=_("Type"), choices=(("", _("all types")), *RemarkType.choices), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)

    def __init__(self, sent: Any, *, document: Document) -> None:  # noqa: ANN401 - a QueryDict
        super().__init__(sent)
        versions = [(str(one.number), str(one.number)) for one in document.versions.all() if one.issued_at]
        self._offer("version", _("all versions"), versions)
        self._offer("clause", _("all clauses"), amended_clauses(document))
        self._offer("organisation", _("all organisations"), [(str(o.key), str(o)) for o in amending_bodies(document)])
        self._offer("sector", _("all sectors"), [(sector.code, str(sector)) for sector in sectors()])

    def filters(self) -> AmendmentFilters:
        """Return what the query takes."""
        self.is_valid()
        told = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        return AmendmentFilters(**told, page=str(self.data.get("page", "1")))

    def _offer(self, name: str, everything: Any, choices: list[tuple[str, str]]) -> None:  # noqa: ANN401 - words
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [("", everything), *choices]
