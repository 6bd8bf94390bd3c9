"""What an answer asks for: one of four, and its reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from miroir.common.forms import NonceForm
from miroir.consultations.given import Given
from miroir.consultations.models import Position, Stance, Statement
from miroir.consultations.permissions.positions import may_hold
from miroir.consultations.queries.positions import CODES
from miroir.consultations.queries.routing import exposure_of

LONGEST_REASON = 5000
AFTER = ("answer", "statement", "mine")
"""Where one goes once a position is taken."""


class StanceRadio(forms.RadioSelect):
    """The four answers, each with its shape and its word."""

    option_template_name = "consultations/position_option.html"

    def create_option(self, name: str, value: Any, *args: Any, **named: Any) -> dict[str, Any]:  # noqa: ANN401
        option = super().create_option(name, value, *args, **named)
        option["code"] = CODES.get(Stance(int(value)), "") if str(value).lstrip("-").isdigit() else ""
        return option


class AnswerForm(forms.Form):
    """One of four answers, and a reason: owed by reservations, welcome with the others."""

    answer = forms.TypedChoiceField(
        label=_("Answer"),
        choices=Stance.choices,
        coerce=int,
        widget=StanceRadio,
        error_messages={"required": _("Choose one of the four answers.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "With reservations, say on what condition you agree: it is required. If you disagree, say what would make you "
            "agree: it helps to reconcile. Where positions are public, your reason is too."
        ),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "answer" in told and "reason" in told:
            whole = may_hold(told["answer"], told["reason"])
            if not whole:
                self.add_error("reason", whole.reason)
        return told


class PositionForm(AnswerForm, NonceForm):
    """A position on one statement. `who`: in whose name; `put`: how the statement was put, signed; `after`: where to go."""

    who = forms.CharField(max_length=36, widget=forms.HiddenInput)
    put = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    after = forms.ChoiceField(choices=[(name, name) for name in AFTER], widget=forms.HiddenInput)

    def given(self, statement: Statement) -> Given:
        """Return what the form says of a statement."""
        told = self.cleaned_data
        policy, probability = exposure_of(told["put"], statement, told["who"])
        return Given(statement, told["answer"], told["reason"], told["nonce"], policy, probability)


def position_form(*, who: str, current: Position | None, put: str = "", after: str = "statement") -> PositionForm:
    """Return the form of a position as it is shown first: with the position held, where it is one of the four answers."""
    initial: dict[str, Any] = {"who": who, "put": put, "after": after}
    if current is not None and current.answer in Stance.values:
        initial |= {"answer": current.answer, "reason": current.reason}
    return PositionForm(initial=initial)


class EnteredForm(AnswerForm, NonceForm):
    """A position that a member gave otherwise, with who gave it, when and how."""

    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Who gave this position, when and how: for example “Claire Martin, by telephone, on 3 June 2026 at 10:15”."
        ),
    )

    field_order = ("answer", "reason", "evidence")

    def given(self, statement: Statement) -> Given:
        """Return what the form says of a statement."""
        told = self.cleaned_data
        return Given(statement, told["answer"], told["reason"], told["nonce"], evidence=told["evidence"])
