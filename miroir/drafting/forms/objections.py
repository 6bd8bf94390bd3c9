"""What an objection and each change of it ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from miroir.directory.models import Organisation
from miroir.drafting.actions.objections import Opposition
from miroir.drafting.models import Clause, Objection, ReconciliationKind, Wording
from miroir.drafting.permissions.objections import may_say

YES_OR_NO = (("True", _("yes, on the substance")), ("False", _("no, on the form or the procedure")))
RULINGS = (("True", _("sustained: the text goes back to work")), ("False", _("overruled: the text may be decided on")))


def _told(value: object) -> bool:
    return value in (True, "True")


def _long(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:  # noqa: ANN401 - lazy texts
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=help_text, max_length=5000, required=required, widget=area)


class ObjectForm(forms.Form):
    """The objection of an organisation to a version or to one of its clauses."""

    organisation = forms.ModelChoiceField(
        label=_("For which organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    clause = forms.ChoiceField(label=_("To what"), required=False)
    substantial = forms.TypedChoiceField(
        label=_("Is it about the substance?"), choices=YES_OR_NO, coerce=_told, widget=forms.RadioSelect
    )
    reason = _long(_("Reason"), _("Why your organisation objects. Everybody can read it."))
    remedy = _long(_("What would settle it"), _("The change of the text, or the step, with which you could live."))

    def __init__(
        self,
        *given: Any,  # noqa: ANN401 - what a form takes
        organisations: Sequence[Organisation],
        wordings: Sequence[Wording],
        **named: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*given, **named)
        self.organisations = organisations
        self.clauses = {wording.clause.code: wording.clause for wording in wordings}
        places = [(wording.clause.code, str(wording) or wording.clause.code) for wording in wordings]
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [("", _("the version as a whole")), *places]
        if len(organisations) < 2:
            del self.fields["organisation"]
            return
        chosen = self.fields["organisation"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - for the types
        chosen.queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations])

    def objecting(self) -> Organisation:
        """Return for which organisation it is raised."""
        chosen = self.cleaned_data.get("organisation")
        return chosen if isinstance(chosen, Organisation) else self.organisations[0]

    def opposition(self) -> Opposition:
        """Return what the action takes."""
        told = self.cleaned_data
        clause: Clause | None = self.clauses.get(told["clause"])
        return Opposition(told["substantial"], told["reason"], told["remedy"], clause)


class WordsForm(forms.Form):
    """A change that may go with a word, and needs none."""

    text = _long(_("A word with it"), _("It stands in the thread, and in the letters."), required=False)


class OutcomeForm(forms.Form):
    """What settled an objection."""

    outcome = _long(_("What settled it"))


class RulingForm(forms.Form):
    """The ruling of the steering committee, with its rationale."""

    sustained = forms.TypedChoiceField(label=_("Ruling"), choices=RULINGS, coerce=_told, widget=forms.RadioSelect)
    ruling = _long(_("Rationale"), _("It is published with the ruling, and does not change any more."))


class StepForm(forms.Form):
    """A step of the thread, of the kinds that the state of the objection allows."""

    kind = forms.ChoiceField(label=_("What it is"))
    text = _long(_("What happened, or what you propose"))
    held_on = forms.DateField(
        label=_("Day, where it is another than today"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *given: Any, objection: Objection, **named: Any) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(*given, **named)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [(str(kind), kind.label) for kind in ReconciliationKind if may_say(objection, kind)]
