"""Who may table, withdraw and carry out amendments, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import ProcessState, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.directory.models import Organisation
from miroir.directory.permissions.mandates import mandate_verdict
from miroir.directory.standing import Standing
from miroir.drafting.models import (
    Amendment,
    AmendmentState,
    Conflict,
    Disposition,
    DispositionState,
    Outcome,
    Version,
)
from miroir.drafting.permissions.texts import may_work_on, may_write

EVERY_SUBJECT: Final[frozenset[str]] = frozenset()
"""A text is of no area: to amend it one needs a mandate of every subject."""
ACCEPTING: Final = (Outcome.ACCEPTED, Outcome.IN_PRINCIPLE, Outcome.PARTIALLY)
SETTLED: Final = (DispositionState.AGREED, DispositionState.CONFIRMED)


def may_amend(standing: Standing, version: Version, organisation: Organisation, *, now: datetime) -> Verdict:
    """Return whether a person may table an amendment of an organisation: its mandate, in a step that allows it."""
    takes = takes_amendments(version)
    if not takes:
        return takes
    return first_no(
        mandate_verdict(standing, organisation, EVERY_SUBJECT, now=now),
        may_do(Task.AMEND, version.document.process, standing, now=now, organisation=organisation),
    )


def may_amend_at_all(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may table an amendment for any organisation; a no says what lacks."""
    takes = takes_amendments(version)
    if not takes:
        return takes
    if standing.person is None:
        return no(gettext("Sign in to table an amendment for your organisation."))
    named = [one.organisation for one in standing.mandates] + [one.organisation for one in standing.memberships]
    if not named:
        return no(gettext("Organisations of the group table amendments. Join yours, or apply for it."))
    verdicts = [may_amend(standing, version, one, now=now) for one in named]
    return next((verdict for verdict in verdicts if verdict), verdicts[0])


def amending_organisations(standing: Standing, version: Version, *, now: datetime) -> list[Organisation]:
    """Return the organisations for which a person may table an amendment now, each once."""
    held = {mandate.organisation_id: mandate.organisation for mandate in standing.mandates}
    return [one for one in held.values() if may_amend(standing, version, one, now=now)]


def takes_amendments(version: Version) -> Verdict:
    """Return whether a version takes amendments: it is issued, and none was issued or adopted in its place."""
    if version.issued_at is None:
        return no(gettext("This version is still being written: amendments are tabled once it is issued."))
    if version.adopted_at is not None:
        return no(gettext("This version is adopted: its words do not change any more."))
    if version.superseded_at is not None:
        return no(gettext("A later version was issued in the place of this one: table your amendment on that one."))
    return YES


def may_amend_amendment(parent: Amendment) -> Verdict:
    """Return whether an amendment may be amended, whoever asks: tabled, of the first degree, on the version as it is."""
    if parent.parent_id is not None:
        return no(gettext("This is an amendment to an amendment: it is not amended in its turn."))
    if parent.state != AmendmentState.TABLED:
        return no(gettext("This amendment is not open any more: it is %(state)s.") % _state(parent))
    if parent.held_version_id is not None:
        return no(
            gettext("This amendment was tabled on an earlier version: table one of your own on the version as it is.")
        )
    return YES


def may_withdraw(standing: Standing, amendment: Amendment, *, now: datetime) -> Verdict:
    """Return whether a person may withdraw an amendment: with a mandate of its organisation, while it is open."""
    if amendment.state != AmendmentState.TABLED:
        return no(gettext("This amendment is not open any more: it is %(state)s.") % _state(amendment))
    if amendment.document.process.state != ProcessState.OPEN:
        return no(gettext("This consultation is not open: amendments stay as they are."))
    if amendment.organisation is None:
        return no(gettext("This amendment came in a file: nobody here speaks for its author."))
    if standing.person is None:
        return no(gettext("Sign in to withdraw an amendment of your organisation."))
    return mandate_verdict(standing, amendment.organisation, EVERY_SUBJECT, now=now)


def may_adopt(standing: Standing, amendment: Amendment, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may carry out an amendment in the version being written.

    By whoever writes it, never of their own organisation, after an accepted answer that the working group agreed. One
    that amends another goes before it.
    """
    return first_no(
        may_write(standing, version, now=now),
        _is_of_others(standing, amendment),
        _is_accepted(amendment),
        _is_for(amendment, version),
        _parent_is_open(amendment),
        _children_are_decided(amendment),
    )


def may_resolve_any(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may read and resolve the conflicts of a version: who writes it, until it is issued."""
    return may_write(standing, version, now=now)


def may_resolve(standing: Standing, conflict: Conflict, *, now: datetime) -> Verdict:
    """Return whether a person may say what the words of a conflict become; never of their own organisation's."""
    verdict = first_no(
        may_resolve_any(standing, conflict.version, now=now), _is_of_others(standing, conflict.amendment)
    )
    if verdict and conflict.resolved_at is not None:
        return no(gettext("This conflict is resolved already."))
    return verdict


def may_rebase(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether amendments may be taken over to a version: it is issued, by who writes."""
    if version.issued_at is None:
        return no(gettext("Amendments are taken over to a version once it is issued."))
    return may_work_on(standing, version.document, now=now)


def disposition_of(amendment: Amendment) -> Disposition | None:
    """Return the answer that an amendment got; None where it has none yet."""
    return getattr(amendment, "disposition", None)


def is_accepted(amendment: Amendment) -> bool:
    """Return whether the agreed answer to an amendment accepts it, in principle or in part too."""
    answer = disposition_of(amendment)
    return answer is not None and answer.state in SETTLED and answer.outcome in ACCEPTING


def is_refused(amendment: Amendment) -> bool:
    """Return whether the agreed answer to an amendment does not accept it."""
    answer = disposition_of(amendment)
    return answer is not None and answer.state in SETTLED and answer.outcome not in ACCEPTING


def _is_of_others(standing: Standing, amendment: Amendment) -> Verdict:
    if amendment.organisation_id is not None and standing.belongs_to(amendment.organisation_id):
        return no(gettext("Your organisation tabled this amendment: somebody else carries it out."))
    return YES


def _is_accepted(amendment: Amendment) -> Verdict:
    if amendment.state != AmendmentState.TABLED:
        return no(gettext("This amendment is not open any more: it is %(state)s.") % _state(amendment))
    if is_accepted(amendment):
        return YES
    return no(gettext("An amendment is carried out once the working group has agreed to accept it."))


def _is_for(amendment: Amendment, version: Version) -> Verdict:
    if (amendment.held_version_id or amendment.version_id) != version.based_on_id:
        return no(gettext("This amendment was not tabled on the version that the one being written is based on."))
    return YES


def _parent_is_open(amendment: Amendment) -> Verdict:
    if amendment.parent is None or amendment.parent.state == AmendmentState.TABLED:
        return YES
    told = {"number": amendment.parent.number, "state": amendment.parent.get_state_display()}
    return no(gettext("It amends amendment %(number)s, which is %(state)s.") % told)


def _children_are_decided(amendment: Amendment) -> Verdict:
    waiting = [
        child.number
        for child in amendment.children.all()
        if child.state == AmendmentState.TABLED and not is_refused(child)
    ]
    if not waiting:
        return YES
    told = {"numbers": ", ".join(map(str, sorted(waiting)))}
    return no(gettext("First decide on the amendments to this amendment: %(numbers)s.") % told)


def _state(amendment: Amendment) -> dict[str, str]:
    return {"state": amendment.get_state_display()}
