"""What one can do with a measure: each deed with its words, its form, its permission and its action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Verdict
from miroir.decisions.actions.followup import add_indicator, end_measure, tell_progress, tell_value
from miroir.decisions.forms.followup import EndForm, IndicatorForm, ProgressForm, ValueForm
from miroir.decisions.models import Indicator, Measure
from miroir.decisions.permissions.followup import may_change_measure, may_tell
from miroir.directory.standing import Standing


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that is done with a measure. `verb`, `why`, `done`: English phrases marked for translation."""

    code: str
    verb: str
    why: str
    done: str
    may: Callable[..., Verdict]
    act: Callable[..., object]
    asks: type[forms.Form]
    grave: bool = False

    def form(self, indicators: list[Indicator], sent: Any = None) -> Any:  # noqa: ANN401 - a QueryDict; one of the forms
        """Return its form; its fields have names of their own on the page."""
        named: dict[str, Any] = {"indicators": indicators} if self.asks is ValueForm else {}
        return self.asks(sent, auto_id=f"{self.code}_%s", **named)

    def carry_out(self, *, by: User, measure: Measure, form: Any) -> object:  # noqa: ANN401 - one of the forms
        """Do it with what a valid form says. Raises Refused."""
        named = {} if self.asks is ValueForm else {"measure": measure}
        return self.act(by=by, **named, **form.told())


@dataclass(frozen=True, slots=True)
class Doable:
    """A deed that the reader may do, in the language in force, with its form."""

    code: str
    verb: str
    why: str
    form: forms.Form
    grave: bool


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


def deed_asked(code: str) -> Deed:
    """Return the deed of a code. Raises Http404 for another."""
    found = next((deed for deed in DEEDS if deed.code == code), None)
    if found is None:
        raise Http404
    return found


def doing_with(
    standing: Standing, measure: Measure, indicators: list[Indicator], again: dict[str, forms.Form], *, now: datetime
) -> list[Doable]:
    """Return what a person may do with a measure; nothing for a visitor. `again`: forms that were refused, by code."""
    if standing.person is None:
        return []
    verdicts = {may: may(standing, measure, now=now) for may in {deed.may for deed in DEEDS}}
    possible = [deed for deed in DEEDS if verdicts[deed.may] and (indicators or deed.asks is not ValueForm)]
    asked = {deed.code: deed.form(indicators) for deed in possible} | again
    return [
        Doable(deed.code, gettext(deed.verb), gettext(deed.why), asked[deed.code], deed.grave)
        for deed in DEEDS
        if deed.code in asked
    ]
