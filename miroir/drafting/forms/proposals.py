"""What an answer to proposals asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from miroir.consultations.models import Process, Proposal
from miroir.drafting.models import Outcome, Wording

OUTCOMES = [(str(one), one.label) for one in Outcome if one != Outcome.WITHDRAWN]


class ProposalAnswerForm(forms.Form):
    """One answer for the proposals that are chosen beside it."""

    outcome = forms.ChoiceField(label=_("Answer"), choices=OUTCOMES)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The organisation is told, and everybody can read it."),
    )
    clause = forms.ChoiceField(label=_("Clause where it lands"), required=False)
    duplicate = forms.IntegerField(
        label=_("Number of the proposal that it repeats"), required=False, min_value=1, max_value=2**31 - 1
    )

    def __init__(self, *given: Any, process: Process, wordings: Sequence[Wording], **named: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **named)
        self.process, self.clauses = process, {one.clause.code: one.clause for one in wordings}
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        named_clauses = [(one.clause.code, str(one)[:80] or one.clause.code) for one in wordings]
        field.choices = [("", gettext("not named yet")), *named_clauses]

    def clean_duplicate(self) -> Proposal | None:
        """Return the proposal of that number, None where none is given."""
        number = self.cleaned_data["duplicate"]
        if number is None:
            return None
        found = Proposal.objects.filter(process=self.process, number=number).first()
        if found is None:
            raise forms.ValidationError(gettext("No proposal of this consultation has this number."))
        return found

    def told(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        said = self.cleaned_data
        repeats = said["outcome"] == Outcome.DUPLICATE
        return {
            "outcome": said["outcome"],
            "reason": said["reason"],
            "clause": self.clauses.get(said["clause"]),
            "duplicate_of": said["duplicate"] if repeats else None,
        }
