"""What one can do with an objection: each change with its words, its form, its permission and its action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.common.may import Verdict
from miroir.directory.standing import Standing
from miroir.drafting.actions.objections import (
    acknowledge_objection,
    add_step,
    begin_reconciliation,
    maintain_objection,
    resolve_objection,
    rule_on_objection,
    withdraw_objection,
)
from miroir.drafting.forms.objections import OutcomeForm, RulingForm, StepForm, WordsForm
from miroir.drafting.models import Objection
from miroir.drafting.permissions.objections import (
    may_acknowledge,
    may_add_step,
    may_begin,
    may_maintain,
    may_resolve,
    may_rule,
    may_withdraw,
)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an objection. `verb`, `why`, `done`: English phrases marked for translation; `grave`: it is for good."""

    code: str
    verb: str
    why: str
    done: str
    may: Callable[..., Verdict]
    act: Callable[..., object]
    asks: type[forms.Form]
    grave: bool = False

    def form(self, objection: Objection, sent: Any = None) -> forms.Form:  # noqa: ANN401 - a QueryDict
        """Return its form; its fields have names of their own on the page."""
        named: dict[str, Any] = {"objection": objection} if self.asks is StepForm else {}
        return self.asks(sent, auto_id=f"{self.code}_%s", **named)


@dataclass(frozen=True, slots=True)
class Doable:
    """A change that the reader may make, in the language in force, with its form."""

    code: str
    verb: str
    why: str
    form: forms.Form
    grave: bool


CHANGES: Final = (
    Change(
        "acknowledge",
        words("Acknowledge"),
        words("You say that the objection was received. Its reconciliation comes next."),
        words("The objection is acknowledged."),
        may_acknowledge,
        acknowledge_objection,
        WordsForm,
    ),
    Change(
        "begin",
        words("Begin the reconciliation"),
        words("It ends within the days that the charter promises; otherwise the objection is maintained."),
        words("The reconciliation has begun."),
        may_begin,
        begin_reconciliation,
        WordsForm,
    ),
    Change(
        "say",
        words("Add a step"),
        words("Who objects and who reconciles write in this thread; everybody can read it."),
        words("The step is added."),
        may_add_step,
        add_step,
        StepForm,
    ),
    Change(
        "resolve",
        words("Declare it resolved"),
        words("You declare for your organisation that the objection is settled. This is for good."),
        words("The objection is resolved."),
        may_resolve,
        resolve_objection,
        OutcomeForm,
    ),
    Change(
        "maintain",
        words("Maintain it"),
        words(
            "The steering committee then rules on it. Until it does, you may still declare it resolved or withdraw it."
        ),
        words("The objection is maintained."),
        may_maintain,
        maintain_objection,
        WordsForm,
        grave=True,
    ),
    Change(
        "withdraw",
        words("Withdraw it"),
        words("This is for good. The objection and its thread stay readable."),
        words("The objection is withdrawn."),
        may_withdraw,
        withdraw_objection,
        WordsForm,
        grave=True,
    ),
    Change(
        "rule",
        words("Rule on it"),
        words("The steering committee sustains or overrules the objection. This is for good."),
        words("The ruling is published."),
        may_rule,
        rule_on_objection,
        RulingForm,
        grave=True,
    ),
)


def change_asked(code: str) -> Change:
    """Return the change of a code. Raises Http404 for another."""
    found = next((change for change in CHANGES if change.code == code), None)
    if found is None:
        raise Http404
    return found


def doing_with(
    standing: Standing, objection: Objection, *, now: datetime, refused: str = "", form: forms.Form | None = None
) -> list[Doable]:
    """Return what a person may do with an objection, in the order of its way; nothing for a visitor.

    `refused`: the code of a change that was refused, whose `form` says why: it is shown also where it is not allowed.
    """
    shown: list[Doable] = []
    for change in CHANGES if standing.person is not None else ():
        again = form if change.code == refused else None
        if again is not None or change.may(standing, objection, now=now):
            asked = again or change.form(objection)
            shown.append(Doable(change.code, gettext(change.verb), gettext(change.why), asked, change.grave))
    return shown
