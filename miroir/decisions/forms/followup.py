"""What laying a measure, telling how it goes, and correcting that ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language
from miroir.decisions.forms.named import LONGEST, organisation_named
from miroir.decisions.models import Indicator, IndicatorValue, Measure, Progress, ProgressState
from miroir.decisions.permissions.followup import Figure, Telling
from miroir.directory.models import Organisation
from miroir.drafting.models import Wording

READERS = (("True", _("everybody")), ("False", _("the members of the group only")))


def _read_by_all(value: object) -> bool:
    return value in (True, "True")


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:  # noqa: ANN401 - lazy texts
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def _value(label: Any) -> forms.DecimalField:  # noqa: ANN401 - a lazy text
    return forms.DecimalField(label=label, max_digits=18, decimal_places=4)


def _reason() -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=_("Reason"), help_text=_("Everybody can read it."), max_length=2000, widget=area)


def _owner() -> forms.CharField:
    return forms.CharField(
        label=_("Who answers for it"),
        required=False,
        max_length=LONGEST,
        help_text=_("The name or the acronym of an organisation of the group; nobody yet where it is empty."),
    )


def _owner_named(typed: str) -> Organisation | None:
    """Return the organisation that was typed, None for nothing. Raises ValidationError."""
    return organisation_named(typed, list(Organisation.objects.verified())) if typed.strip() else None


class MeasureForm(forms.Form):
    """An objective of a strategy, or a measure under one of its objectives."""

    title_fr = forms.CharField(label=_("Title in French"), max_length=300)
    title_en = forms.CharField(label=_("Title in English"), max_length=300)
    parent = forms.ChoiceField(
        label=_("The objective that it serves"),
        required=False,
        help_text=_("A measure serves an objective, and has an organisation that answers for it and a deadline."),
    )
    clause = forms.ChoiceField(label=_("The clause that says it"), required=False)
    owner = _owner()
    deadline = _day(_("Deadline"), required=False)

    def __init__(
        self,
        *given: Any,  # noqa: ANN401 - what a form takes
        objectives: Sequence[Measure],
        wordings: Sequence[Wording],
        **named: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*given, **named)
        self.objectives = {str(one.number): one for one in objectives}
        self.clauses = {one.clause.code: one.clause for one in wordings}
        parents = [(number, f"{number} – {one}") for number, one in self.objectives.items()]
        _offer(self, "parent", [("", _("none: it is an objective")), *parents])
        said = [(one.clause.code, str(one) or one.clause.code) for one in wordings]
        _offer(self, "clause", [("", _("none of its own")), *said])

    def clean_owner(self) -> Organisation | None:
        """Return the organisation that is named, None where none is."""
        return _owner_named(self.cleaned_data["owner"])

    def told(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        said = self.cleaned_data
        return {
            "titles": (said["title_fr"], said["title_en"]),
            "parent": self.objectives.get(said["parent"]),
            "clause": self.clauses.get(said["clause"]),
            "owner": said["owner"],
            "deadline": said["deadline"],
        }


class IndicatorForm(forms.Form):
    """What is counted of a measure: from where, to where."""

    title_fr = forms.CharField(label=_("Title in French"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    unit = forms.CharField(label=_("Unit"), max_length=40)
    baseline = _value(_("Baseline"))
    baseline_on = _day(_("Day of the baseline"))
    target = _value(_("Target"))
    target_on = _day(_("Day of the target"))

    def told(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        said = self.cleaned_data
        return {
            "titles": (said["title_fr"], said["title_en"]),
            "unit": said["unit"],
            "baseline": Figure(said["baseline"], said["baseline_on"]),
            "target": Figure(said["target"], said["target_on"]),
        }


class FigureForm(forms.Form):
    """A value of an indicator, on a day, with where it comes from."""

    value = _value(_("Value"))
    on = _day(_("Day of the value"))
    source = forms.CharField(label=_("Source"), max_length=300)

    def figure(self) -> Figure:
        """Return the value with its day."""
        return Figure(self.cleaned_data["value"], self.cleaned_data["on"])


class ValueForm(FigureForm):
    """A value of one of the indicators of a measure."""

    field_order = ("indicator",)
    indicator = forms.ChoiceField(label=_("Indicator"))

    def __init__(self, *given: Any, indicators: Sequence[Indicator], **named: Any) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(*given, **named)
        self.indicators = {str(one.pk): one for one in indicators}
        _offer(self, "indicator", [(key, f"{one} ({one.unit})") for key, one in self.indicators.items()])

    def told(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        indicator = self.indicators[self.cleaned_data["indicator"]]
        return {"indicator": indicator, "figure": self.figure(), "source": self.cleaned_data["source"]}


class ProgressForm(forms.Form):
    """How a measure goes, with what shows it."""

    state = forms.ChoiceField(label=_("How it goes"), choices=ProgressState.choices)
    text = forms.CharField(
        label=_("What was done, and what comes next"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    evidence_title = forms.CharField(label=_("Evidence: what it is"), max_length=300, required=False)
    evidence_address = forms.URLField(
        label=_("Evidence: its address"), max_length=500, required=False, assume_scheme="https"
    )
    public = forms.TypedChoiceField(
        label=_("Who reads it"), choices=READERS, coerce=_read_by_all, initial="True", widget=forms.RadioSelect
    )

    def telling(self) -> Telling:
        """Return what the form says, as the action takes it."""
        return Telling(**{name: self.cleaned_data[name] for name in ProgressForm.base_fields})

    def told(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        return {"telling": self.telling()}


class DutyForm(forms.Form):
    """Who answers for a measure from now on, until when, and why that changes; shown with what holds now."""

    owner = _owner()
    deadline = _day(_("Deadline"), required=False)
    reason = _reason()

    def __init__(self, *given: Any, measure: Measure, **named: Any) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(*given, **named)
        self.initial = {"owner": str(measure.owner or ""), "deadline": measure.deadline}

    def clean_owner(self) -> Organisation | None:
        """Return the organisation that is named, None where none is."""
        return _owner_named(self.cleaned_data["owner"])

    def told(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        return {name: self.cleaned_data[name] for name in ("owner", "deadline", "reason")}


class EndForm(forms.Form):
    """Why a measure ends."""

    reason = _reason()

    def told(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        return {"reason": self.cleaned_data["reason"]}


class CorrectProgressForm(ProgressForm):
    """What was told, as it should have been, and why."""

    reason = _reason()

    def told(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        return {"telling": self.telling(), "reason": self.cleaned_data["reason"]}


class CorrectValueForm(FigureForm):
    """A value as it should have been told, and why."""

    reason = _reason()

    def told(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        said = self.cleaned_data
        return {"figure": self.figure(), "source": said["source"], "reason": said["reason"]}


def progress_initial(progress: Progress) -> dict[str, Any]:
    """Return what the form of a correction is shown with first: what was told."""
    return {name: getattr(progress, name) for name in ProgressForm.base_fields} | {"public": str(progress.public)}


def value_initial(value: IndicatorValue) -> dict[str, Any]:
    """Return what the form of a correction is shown with first: the value that was told."""
    return {"value": value.value, "on": value.on, "source": value.source}


def _offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """Put the choices of a field into a form."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
    field.choices = choices
