"""What one can do with a measure: each deed with its words, its form, its permission and its action."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.doing import Deed, Doable
from miroir.decisions.actions.followup import add_indicator, end_measure, tell_progress, tell_value
from miroir.decisions.actions.followup_duties import change_duty
from miroir.decisions.forms.followup import DutyForm, EndForm, IndicatorForm, ProgressForm, ValueForm
from miroir.decisions.models import Indicator, Measure
from miroir.decisions.permissions.followup import may_change_measure, may_tell
from miroir.directory.standing import Standing

DEEDS: Final = (
    Deed(
        "progress",
        words("Tell how it goes"),
        words("You tell it for the organisation that answers for the measure. What was told stays."),
        words("It is told. Thank you."),
        may_tell,
        tell_progress,
        ProgressForm,
    ),
    Deed(
        "value",
        words("Tell a value"),
        words("A value of an indicator on a day, with where it comes from. Everybody reads it."),
        words("The value is told."),
        may_tell,
        tell_value,
        ValueForm,
    ),
    Deed(
        "indicator",
        words("Add an indicator"),
        words("What is counted, from which value on which day, to which one on which later day. It does not change."),
        words("The indicator is added."),
        may_change_measure,
        add_indicator,
        IndicatorForm,
    ),
    Deed(
        "duty",
        words("Change who answers, or the deadline"),
        words("Whoever answers from now on, and who did before, are written to. What was before stays readable."),
        words("It is changed. Those concerned are written to."),
        may_change_measure,
        change_duty,
        DutyForm,
    ),
    Deed(
        "end",
        words("End it"),
        words("Nothing more is told of it, and this is for good. Everything that was told stays readable."),
        words("It is ended."),
        may_change_measure,
        end_measure,
        EndForm,
        grave=True,
    ),
)


def form_of(deed: Deed, measure: Measure, indicators: list[Indicator], sent: Any = None) -> Any:  # noqa: ANN401 - a QueryDict; one of the forms
    """Return the form of a deed."""
    asked: dict[type[forms.Form], dict[str, Any]] = {
        ValueForm: {"indicators": indicators},
        DutyForm: {"measure": measure},
    }
    return deed.form(sent, **asked.get(deed.asks, {}))


def carry_out(deed: Deed, *, by: User, measure: Measure, form: Any) -> object:  # noqa: ANN401 - one of the forms
    """Do a deed with what a valid form says. Raises Refused."""
    named = {} if deed.asks is ValueForm else {"measure": measure}
    return deed.act(by=by, **named, **form.told())


def doing_with(
    standing: Standing, measure: Measure, indicators: list[Indicator], again: dict[str, forms.Form], *, now: datetime
) -> list[Doable]:
    """Return what a person may do with a measure; nothing for a visitor. `again`: forms that were refused, by code."""
    if standing.person is None:
        return []
    verdicts = {may: may(standing, measure, now=now) for may in {deed.may for deed in DEEDS}}
    possible = [deed for deed in DEEDS if verdicts[deed.may] and (indicators or deed.asks is not ValueForm)]
    asked = {deed.code: form_of(deed, measure, indicators) for deed in possible} | again
    return [deed.doable(asked[deed.code], _address(measure, deed)) for deed in DEEDS if deed.code in asked]


def _address(measure: Measure, deed: Deed) -> str:
    return reverse("decisions:change-measure", args=[measure.publication.slug, measure.number, deed.code])
