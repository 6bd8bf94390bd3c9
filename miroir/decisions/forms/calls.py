"""What opening a call, answering it, delegating, finding upon it and dissenting ask for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language
from miroir.common.forms import NonceForm
from miroir.consultations.forms.moments import MomentField
from miroir.decisions.forms.named import LONGEST, organisation_named
from miroir.decisions.models import Answer, Reply
from miroir.decisions.permissions.findings import OF_A_CALL, OF_A_VOTE
from miroir.directory.models import Organisation
from miroir.drafting.models import Objection


class OpenForm(forms.Form):
    """The question that is put, in both languages, and until when."""

    question_fr = forms.CharField(
        label=_("Question in French"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    question_en = forms.CharField(
        label=_("Question in English"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    closes_at = MomentField(
        label=_("Closes at"),
        help_text=_("Answers are refused from this moment on. It cannot be moved once the call is open."),
    )


class AnswerForm(NonceForm):
    """One of four answers; comments and an opposition have words. `objections`: those of the organisation to this text."""

    organisation = forms.CharField(max_length=36, widget=forms.HiddenInput)
    reply = forms.ChoiceField(
        label=_("Answer"),
        choices=Reply.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four answers.")},
    )
    reason = forms.CharField(
        label=_("Comments or reason"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Owed where you agree with comments or oppose. An opposition says what the text would do, and what would settle it."
        ),
    )
    objection = forms.ChoiceField(
        label=_("The objection that the opposition stands on"), required=False, choices=[("", _("none"))]
    )

    def __init__(self, *args: Any, objections: Iterable[Objection] = (), **named: Any) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(*args, **{"auto_id": "answer_%s", **named})
        self.objections = {str(one.number): one for one in objections}
        named_ones = ((number, _objection_label(one)) for number, one in self.objections.items())
        _offer(self, "objection", [("", _("none")), *named_ones])
        if not self.objections:
            del self.fields["objection"]

    def objection_chosen(self) -> Objection | None:
        """Return the objection that was chosen, None for none."""
        return self.objections.get(self.cleaned_data.get("objection", ""))


class DelegateForm(forms.Form):
    """Which organisation answers in the place of another."""

    organisation = forms.CharField(max_length=36, widget=forms.HiddenInput)
    receiver = forms.CharField(
        label=_("Who answers in its place"),
        max_length=LONGEST,
        help_text=_("The name or the acronym of an organisation that is called."),
    )

    def __init__(self, *args: Any, receivers: Iterable[Organisation] = (), **named: Any) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(*args, **{"auto_id": "delegate_%s", **named})
        self.receivers = tuple(receivers)

    def clean_receiver(self) -> Organisation:
        """Return the organisation that is named."""
        return organisation_named(self.cleaned_data["receiver"], self.receivers)

    def receiver_chosen(self) -> Organisation:
        """Return the organisation that was chosen."""
        chosen: Organisation = self.cleaned_data["receiver"]
        return chosen


class FindForm(forms.Form):
    """What the chair finds, and why."""

    result = forms.ChoiceField(label=_("Finding"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("It is published with the finding, and nothing of it changes afterwards."),
    )
    against_figures = forms.BooleanField(
        label=_("I find otherwise than the rule computes; the page shows both"), required=False
    )

    def __init__(self, *args: Any, is_vote: bool, **named: Any) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(*args, **{"auto_id": "find_%s", **named})
        _offer(self, "result", [(one.value, one.label) for one in (OF_A_VOTE if is_vote else OF_A_CALL)])
        if is_vote:
            del self.fields["against_figures"]

    def told(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        return {name: self.cleaned_data[name] for name in self.fields}


class DissentForm(forms.Form):
    """What an organisation wants to be read beside a finding."""

    organisation = forms.CharField(max_length=36, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Minority statement"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "It is public, with the name of your organisation, also where answers are confidential. It does not change afterwards."
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(*args, **{"auto_id": "dissent_%s", **named})


def answer_initial(organisation: Organisation, answer: Answer | None) -> dict[str, Any]:
    """Return what the form of an answer is shown with first: the answer that holds."""
    held = {} if answer is None else {"reply": answer.reply, "reason": answer.reason}
    if answer is not None and answer.objection is not None:
        held["objection"] = str(answer.objection.number)
    return {"organisation": str(organisation.key), **held}


def _offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """Put the choices of a field into a form."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


def _objection_label(objection: Objection) -> str:
    return f"{objection.number} – {objection.reason[:80]}"
