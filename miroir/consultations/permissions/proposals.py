"""Who may put a proposal forward, and withdraw it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, no
from miroir.consultations.models import Process, Proposal, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.directory.models import Organisation
from miroir.directory.permissions.mandates import mandate_verdict, organisations_mandating
from miroir.directory.standing import Standing


def may_put_forward(
    standing: Standing,
    process: Process,
    organisation: Organisation,
    *,
    now: datetime,
    areas: frozenset[str] = frozenset(),
) -> Verdict:
    """Return whether a person may put a proposal about some areas (codes) forward for an organisation: it has mandated them."""
    allowed = may_do(Task.PUT_FORWARD, process, standing, now=now, organisation=organisation)
    return allowed and mandate_verdict(standing, organisation, areas, now=now)


def organisations_putting_forward(standing: Standing, process: Process, *, now: datetime) -> list[Organisation]:
    """Return the organisations for which a person has a mandate of any kind and the step lets them put something forward."""
    mandating = organisations_mandating(standing)
    return [one for one in mandating if may_do(Task.PUT_FORWARD, process, standing, now=now, organisation=one)]


def may_put_forward_at_all(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may put a proposal forward for some organisation."""
    if standing.person is None:
        return no(gettext("Sign in to put a proposal forward for your organisation."))
    if organisations_putting_forward(standing, process, now=now):
        return YES
    allowed = may_do(Task.PUT_FORWARD, process, standing, now=now)
    return (
        no(gettext("A proposal is put forward by somebody whom their organisation has mandated."))
        if allowed
        else allowed
    )


def may_withdraw_proposal(standing: Standing, proposal: Proposal, *, now: datetime) -> Verdict:
    """Return whether a person may withdraw a proposal: for its organisation, as long as proposals are put forward."""
    if proposal.withdrawn_at is not None:
        return no(gettext("This proposal was withdrawn already."))
    areas = frozenset(area.code for area in proposal.areas.all())
    return may_put_forward(standing, proposal.process, proposal.organisation, now=now, areas=areas)
