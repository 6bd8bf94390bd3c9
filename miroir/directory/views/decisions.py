"""What is decided on an organisation from its page: each decision with its form, its permission and its action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.common.forms import ReasonForm
from miroir.common.may import Verdict
from miroir.directory.actions.belonging import change_college, change_sectors
from miroir.directory.actions.decisions import (
    refuse_organisation,
    reinstate_organisation,
    suspend_organisation,
    verify_organisation,
    withdraw_organisation,
)
from miroir.directory.forms.belonging import CollegeForm, PartingForm, SectorsForm
from miroir.directory.models import Organisation
from miroir.directory.permissions.organisations import (
    may_change_belonging,
    may_refuse_organisation,
    may_reinstate_organisation,
    may_suspend_organisation,
    may_verify_organisation,
    may_withdraw_organisation,
)
from miroir.directory.standing import Standing


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision. `hint`: what it does, said before; `done`: what was done, said after; `act` takes who decides."""

    verb: Promise
    hint: Promise
    done: Promise
    form: type[forms.Form]
    may: Callable[[Standing, Organisation], Verdict]
    act: Callable[[User, Organisation, dict[str, Any]], object]
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """A decision that the reader may take now, with its form."""

    code: str
    decision: Decision
    form: forms.Form


DECISIONS: Final[Mapping[str, Decision]] = {
    "verify": Decision(
        _("Verify the organisation"),
        _(
            "It becomes a member today, in the college and the sectors that it asked for; its applicant is told by e-mail."
        ),
        _("The organisation is a member from today; its applicant is told."),
        forms.Form,
        may_verify_organisation,
        lambda by, on, _said: verify_organisation(by=by, organisation=on),
    ),
    "refuse": Decision(
        _("Refuse the application"),
        _("The reason is sent to the applicant. They may apply again."),
        _("The application is refused; the reason is sent to the applicant."),
        ReasonForm,
        may_refuse_organisation,
        lambda by, on, said: refuse_organisation(by=by, organisation=on, **said),
        grave=True,
    ),
    "reinstate": Decision(
        _("Reinstate the organisation"),
        _("It is a member again from now on; its people are told by e-mail."),
        _("The organisation is a member again; its people are told."),
        forms.Form,
        may_reinstate_organisation,
        lambda by, on, _said: reinstate_organisation(by=by, organisation=on),
    ),
    "college": Decision(
        _("Change the college"),
        _("The college until then stays in the history; what the organisation said stays counted in it."),
        _("The change of college is kept."),
        CollegeForm,
        may_change_belonging,
        lambda by, on, said: change_college(by=by, organisation=on, **said),
    ),
    "sectors": Decision(
        _("Change the sectors"),
        _("Choose all the sectors from that day on. The sectors until then stay in the history."),
        _("The change of sectors is kept."),
        SectorsForm,
        may_change_belonging,
        lambda by, on, said: change_sectors(by=by, organisation=on, **said),
    ),
    "suspend": Decision(
        _("Suspend the organisation"),
        _("It takes no position until it is reinstated. The reason is sent to its people."),
        _("The organisation is suspended; the reason is sent to its people."),
        ReasonForm,
        may_suspend_organisation,
        lambda by, on, said: suspend_organisation(by=by, organisation=on, **said),
        grave=True,
    ),
    "withdraw": Decision(
        _("Withdraw from the group"),
        _("It is not a member any more from today. What it said is kept; the secretariat can reinstate it."),
        _("The organisation left the group."),
        PartingForm,
        may_withdraw_organisation,
        lambda by, on, said: withdraw_organisation(by=by, organisation=on, **said),
        grave=True,
    ),
}


def decisions_for(standing: Standing, organisation: Organisation, wrong: Mapping[str, forms.Form]) -> list[Offered]:
    """Return the decisions that a person may take on an organisation now; a form that was sent with faults is kept."""
    return [
        Offered(code, decision, wrong.get(code) or form_of(code, organisation))
        for code, decision in DECISIONS.items()
        if decision.may(standing, organisation)
    ]


def form_of(code: str, organisation: Organisation, sent: Mapping[str, Any] | None = None) -> forms.Form:
    """Return the form of a decision, with what was sent or what is kept."""
    college = next((term.college_id for term in organisation.college_terms.all() if term.ends_on is None), None)
    sectors = [term.sector_id for term in organisation.sector_terms.all() if term.ends_on is None]
    kept = {"college": college, "sectors": sectors}
    return DECISIONS[code].form(sent, initial=kept, prefix=code)
