"""What one can do with an objection: each change with its words, its form, its permission and its action."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_noop as words

from miroir.common.doing import Deed, Doable
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

CHANGES: Final = (
    Deed(
        "acknowledge",
        words("Acknowledge"),
        words("You say that the objection was received. Its reconciliation comes next."),
        words("The objection is acknowledged."),
        may_acknowledge,
        acknowledge_objection,
        WordsForm,
    ),
    Deed(
        "begin",
        words("Begin the reconciliation"),
        words("It ends within the days that the charter promises; otherwise the objection is maintained."),
        words("The reconciliation has begun."),
        may_begin,
        begin_reconciliation,
        WordsForm,
    ),
    Deed(
        "say",
        words("Add a step"),
        words("Who objects and who reconciles write in this thread; everybody can read it."),
        words("The step is added."),
        may_add_step,
        add_step,
        StepForm,
    ),
    Deed(
        "resolve",
        words("Declare it resolved"),
        words("You declare for your organisation that the objection is settled. This is for good."),
        words("The objection is resolved."),
        may_resolve,
        resolve_objection,
        OutcomeForm,
    ),
    Deed(
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
    Deed(
        "withdraw",
        words("Withdraw it"),
        words("This is for good. The objection and its thread stay readable."),
        words("The objection is withdrawn."),
        may_withdraw,
        withdraw_objection,
        WordsForm,
        grave=True,
    ),
    Deed(
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


def form_of(deed: Deed, objection: Objection, sent: Any = None) -> forms.Form:  # noqa: ANN401 - a QueryDict
    """Return the form of a change."""
    named: dict[str, Any] = {"objection": objection} if deed.asks is StepForm else {}
    form: forms.Form = deed.form(sent, **named)
    return form


def doing_with(
    standing: Standing, objection: Objection, *, now: datetime, refused: str = "", form: forms.Form | None = None
) -> list[Doable]:
    """Return what a person may do with an objection, in the order of its way; nothing for a visitor.

    `refused`: the code of a change that was refused, whose `form` says why: it is shown also where it is not allowed.
    """
    shown: list[Doable] = []
    for deed in CHANGES if standing.person is not None else ():
        again = form if deed.code == refused else None
        if again is not None or deed.may(standing, objection, now=now):
            shown.append(deed.doable(again or form_of(deed, objection), _address(objection, deed)))
    return shown


def _address(objection: Objection, deed: Deed) -> str:
    return reverse("drafting:change-objection", args=[objection.document.slug, objection.number, deed.code])
