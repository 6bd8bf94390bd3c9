"""The steps of a process as the secretariat chooses and dates them, and who may do what in each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from miroir.common.tables import NO_FIGURE
from miroir.consultations.actions.steps import PlannedStep
from miroir.consultations.capabilities import OF_A_COLLEGE, POSSIBLE
from miroir.consultations.forms.moments import MomentField
from miroir.consultations.models import Role, Step, StepKind, Task

SPARE_STEPS = 2
"""Empty rows of the page: a plan grows by so many steps each time it is kept."""


class StepForm(forms.Form):
    """One step. An empty row is none; only one that was there can be taken out."""

    step = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", NO_FIGURE), *StepKind.choices])
    title_fr = forms.CharField(label=_("Title in French"), max_length=160, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=160, required=False)
    starts_at = MomentField(label=_("Starts"))
    ends_at = MomentField(label=_("Ends"))
    removed = forms.BooleanField(label=_("Take this step out"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(*given, **named)
        if not self.initial:
            del self.fields["removed"]

    def is_a_step(self) -> bool:
        """Return whether the row says a step that stays."""
        told = self.cleaned_data
        return bool(told.get("kind")) and not told.get("removed")


class StepsForm:
    """All the steps of a process in one form: those that there are, and some empty rows."""

    def __init__(self, steps: Iterable[Step], sent: Any = None) -> None:  # noqa: ANN401 - a QueryDict
        self.known = {step.pk: step for step in steps}
        rows = [_row(step) for step in self.known.values()]
        make = forms.formset_factory(StepForm, extra=SPARE_STEPS, max_num=40, absolute_max=40)
        self.rows = make(sent, initial=rows, prefix="steps")

    def is_valid(self) -> bool:
        return bool(self.rows.is_valid())

    def planned(self) -> list[PlannedStep]:
        """Return what `plan_steps` takes. A step keeps the kind that it had."""
        found = []
        for row in (row for row in self.rows if row.is_a_step()):
            told = row.cleaned_data
            step = self.known.get(told.get("step") or 0)
            kind = StepKind(step.kind if step else told["kind"])
            found.append(
                PlannedStep(kind, told["starts_at"], told["ends_at"], told["title_fr"], told["title_en"], step)
            )
        return found


class CapabilitiesForm(forms.Form):
    """Which roles may do which tasks: one box a line of the table, `task:role`."""

    lines = forms.MultipleChoiceField(required=False)

    def __init__(self, *given: Any, of_a_college: bool, **named: Any) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(*given, **named)
        field = self.fields["lines"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the types
        field.choices = [
            (f"{task}:{role}", f"{task}:{role}")
            for task in Task
            for role in possible_roles(task, of_a_college=of_a_college)
        ]

    def pairs(self) -> list[tuple[Task, Role]]:
        """Return the chosen lines."""
        split = (line.split(":") for line in self.cleaned_data["lines"])
        return [(Task(task), Role(role)) for task, role in split]


class ExtendForm(forms.Form):
    """Until when a step goes on, and why."""

    until = MomentField(label=_("New end"))
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ReturnForm(forms.Form):
    """To which earlier step a process comes back, and why."""

    step = forms.ModelChoiceField(label=_("Step"), queryset=Step.objects.none(), empty_label=None)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *given: Any, steps: list[Step], **named: Any) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(*given, **named)
        field = self.fields["step"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the types
        field.queryset = Step.objects.filter(pk__in=[step.pk for step in steps])


def possible_roles(task: Task, *, of_a_college: bool) -> list[Role]:
    """Return the roles to which a task can be given, for one college or for all."""
    return [role for role in POSSIBLE[task] if not of_a_college or role in OF_A_COLLEGE]


def _row(step: Step) -> dict[str, Any]:
    names = ("kind", "title_fr", "title_en", "starts_at", "ends_at")
    return {"step": step.pk, **{name: getattr(step, name) for name in names}}
