"""What a process asks for, and when it is closed or opened."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from miroir.common.languages import OTHER
from miroir.consultations.actions.steps import PlannedStep
from miroir.consultations.models import Process, StepKind

FIRST_KINDS = (StepKind.FRAMING, StepKind.STATEMENTS, StepKind.DECISION, StepKind.PUBLICATION, StepKind.FOLLOW_UP)
DAYS = {StepKind.FRAMING: 14, StepKind.STATEMENTS: 42, StepKind.ENQUIRY: 42}
USUAL_DAYS = 21
MORNING = time(9)


def _long_text(label: Any, *, longest: int, rows: int = 4, **named: Any) -> forms.CharField:  # noqa: ANN401
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **named)


class TextsForm(forms.Form):
    """The titles and questions of a process, its name in the address, and whether persons may answer too."""

    title_fr = forms.CharField(label=_("Title in French"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    question_fr = _long_text(_("Question in French"), longest=3000)
    question_en = _long_text(_("Question in English"), longest=3000)
    slug = forms.SlugField(
        label=_("Name in the address"),
        max_length=60,
        required=False,
        help_text=_("Small letters, figures and hyphens. Left empty, it is made from the French title."),
    )
    individuals = forms.BooleanField(
        label=_("Persons may also answer in their own name; they are counted apart"), required=False
    )

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"] or slugify(self.cleaned_data.get("title_fr", ""))[:60]).strip("-")
        if not slug:
            raise forms.ValidationError(gettext("Write a name for the address, such as “urban-data”."))
        return slug

    def texts(self) -> dict[str, Any]:
        """Return what `edit_process` takes."""
        told = self.cleaned_data
        return {
            "slug": told["slug"],
            "titles": {code: told[f"title_{code}"] for code in OTHER},
            "questions": {code: told[f"question_{code}"] for code in OTHER},
            "individuals": told["individuals"],
        }


class PrepareForm(TextsForm):
    """A new process, with the kinds of steps that it has and the day on which the first begins."""

    kinds = forms.MultipleChoiceField(
        label=_("Steps, in the order of the way of a strategy"),
        choices=StepKind.choices,
        initial=[str(kind) for kind in FIRST_KINDS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each can be dated, named and doubled on the next page."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def steps(self) -> list[PlannedStep]:
        """Return the chosen steps one after the other, each for its usual time."""
        found: list[PlannedStep] = []
        day: date = self.cleaned_data["starts_on"]
        for kind in (kind for kind in StepKind if kind in self.cleaned_data["kinds"]):
            end = day + timedelta(days=DAYS.get(kind, USUAL_DAYS))
            found.append(PlannedStep(kind, _morning(day), _morning(end)))
            day = end
        return found


class CloseForm(forms.Form):
    """Why a process is closed; owed before the end of its last step."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Owed before the end of the last step."),
    )


def texts_of(process: Process) -> dict[str, Any]:
    """Return what a form of the texts of a process begins with."""
    names = ("title_fr", "title_en", "question_fr", "question_en", "slug", "individuals")
    return {name: getattr(process, name) for name in names}


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))
