"""Who may group contributions, propose what becomes of them, agree on it, contest it and confirm it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import ProcessState, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.directory.models import BodyKind
from miroir.directory.permissions.mandates import mandate_verdict
from miroir.directory.standing import Standing
from miroir.drafting.models import (
    Amendment,
    AmendmentState,
    Comment,
    ContributionGroup,
    Disposition,
    DispositionState,
    Document,
    Outcome,
    Version,
)

Contribution = Comment | Amendment
LANDING: Final = (Outcome.ACCEPTED, Outcome.IN_PRINCIPLE, Outcome.PARTIALLY)
"""The outcomes after which words of the contribution land in the text."""


def may_dispose(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may work on what becomes of the contributions on a version: its group's rapporteur."""
    return first_no(_is_issued(version), may_in_group(Task.DISPOSE, standing, version.document, now))


def may_agree(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may say that the working group agrees on what becomes of contributions: its chair."""
    return first_no(_is_issued(version), may_in_group(Task.AGREE, standing, version.document, now))


def may_see_consolidation(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may see contributions being grouped and answered."""
    if standing.is_secretariat or may_agree(standing, version, now=now):
        return _is_issued(version)
    return may_dispose(standing, version, now=now)


def may_group(standing: Standing, contribution: Contribution, *, now: datetime) -> Verdict:
    """Return whether a person may put a contribution with others that say nearly the same."""
    return first_no(may_dispose(standing, contribution.version, now=now), _not_own(standing, contribution))


def may_ungroup(standing: Standing, group: ContributionGroup, *, now: datetime) -> Verdict:
    """Return whether a person may take a group of contributions apart again."""
    return may_dispose(standing, group.version, now=now)


def may_propose_disposition(standing: Standing, contribution: Contribution, *, now: datetime) -> Verdict:
    """Return whether a person may propose what becomes of a contribution, or propose otherwise before it is agreed."""
    return first_no(
        may_dispose(standing, contribution.version, now=now),
        _not_own(standing, contribution),
        _still_proposed(getattr(contribution, "disposition", None)),
    )


def may_answer_with(contribution: Contribution, outcome: str, duplicate_of: Contribution | None) -> Verdict:
    """Return whether a contribution can get an outcome at all, whoever proposes it."""
    withdrawn = is_withdrawn(contribution)
    if outcome == Outcome.WITHDRAWN and not withdrawn:
        return no(gettext("Only its author withdraws a contribution: choose another outcome."))
    if withdrawn and outcome != Outcome.WITHDRAWN:
        return no(gettext("Its author withdrew this contribution: the outcome says so, and no other."))
    if outcome != Outcome.DUPLICATE:
        return YES
    return _may_repeat(contribution, duplicate_of)


def may_land(standing: Standing, disposition: Disposition, *, now: datetime) -> Verdict:
    """Return whether a person may say where an accepted contribution lands in the text."""
    contribution = disposition.contribution
    lands = (
        YES
        if disposition.outcome in LANDING
        else no(gettext("Only what is accepted, at least in part, lands in the text."))
    )
    return first_no(may_dispose(standing, contribution.version, now=now), _not_own(standing, contribution), lands)


def may_land_in(disposition: Disposition, version: Version) -> Verdict:
    """Return whether a version can hold what a contribution led to: a later one of the same text."""
    on = disposition.contribution.version
    if version.document_id == on.document_id and version.number > on.number:
        return YES
    return no(gettext("A contribution lands in a later version of the same text."))


def may_agree_to(standing: Standing, disposition: Disposition, *, now: datetime) -> Verdict:
    """Return whether a person may say that the working group agrees on an answer as it was proposed."""
    return first_no(may_agree(standing, disposition.contribution.version, now=now), _to_be_agreed(disposition))


def may_contest(standing: Standing, disposition: Disposition, *, now: datetime) -> Verdict:
    """Return whether a person may contest an agreed answer: once, for the organisation that made the contribution.

    As long as the process runs and the next version is not issued: afterwards one comments on that. One query at most.
    """
    contribution = disposition.contribution
    speaks = _may_speak(standing, contribution, now)
    if not speaks:
        return speaks
    if disposition.contested_at is not None:
        return no(gettext("This answer was contested once already: its confirmation stands."))
    if disposition.state != DispositionState.AGREED:
        return no(gettext("This answer is not agreed yet: wait until the working group has agreed on it."))
    return _still_runs(contribution.version)


def may_confirm(standing: Standing, disposition: Disposition, *, now: datetime) -> Verdict:
    """Return whether a person may end a contest: the working group's chair, and after that the answer stands."""
    contested = (
        YES
        if disposition.state == DispositionState.CONTESTED
        else no(gettext("This answer is not contested: there is nothing to confirm."))
    )
    return first_no(may_agree(standing, disposition.contribution.version, now=now), contested)


def is_withdrawn(contribution: Contribution) -> bool:
    """Return whether the author took a contribution back."""
    if isinstance(contribution, Comment):
        return contribution.withdrawn_at is not None
    return contribution.state == AmendmentState.WITHDRAWN


def is_own(standing: Standing, contribution: Contribution) -> bool:
    """Return whether a contribution is of an organisation to which a person belongs, or was made by the person."""
    person = standing.person
    if person is not None and contribution.by_id == person.pk and not contribution.author_code:
        return True
    return contribution.organisation_id is not None and standing.belongs_to(contribution.organisation_id)


def may_in_group(task: Task, standing: Standing, document: Document, now: datetime) -> Verdict:
    """Return whether the capability table gives somebody a task, of whose seats only those in the text's group count."""
    whole = may_do(task, document.process, standing, now=now)
    if not whole or document.group_id is None:
        return whole
    if may_do(task, document.process, _in_group(standing, document.group_id), now=now):
        return YES
    return no(gettext("Another working group works on this text: this is for its rapporteur and its chair."))


def _in_group(standing: Standing, group: int) -> Standing:
    """Return a standing without the seats in other working groups."""
    seats = (seat for seat in standing.seats if seat.body.kind != BodyKind.WORKING_GROUP or seat.body_id == group)
    return Standing(
        person=standing.person,
        memberships=standing.memberships,
        mandates=standing.mandates,
        seats=tuple(seats),
        mandate_areas=standing.mandate_areas,
        second_factor=standing.second_factor,
    )


def _is_issued(version: Version) -> Verdict:
    if version.issued_at is not None:
        return YES
    return no(gettext("This version is still being written: it takes no contributions yet."))


def _not_own(standing: Standing, contribution: Contribution) -> Verdict:
    if is_own(standing, contribution):
        return no(gettext("This contribution is of your own organisation: another rapporteur must answer it."))
    return YES


def _still_proposed(disposition: Disposition | None) -> Verdict:
    if disposition is None or disposition.state == DispositionState.PROPOSED:
        return YES
    if disposition.state == DispositionState.CONTESTED:
        return no(gettext("This answer is contested: the working group’s chair confirms it or gives another."))
    return no(gettext("The working group agreed on this answer: it does not change any more."))


def _to_be_agreed(disposition: Disposition) -> Verdict:
    if disposition.state == DispositionState.PROPOSED:
        return YES
    return no(gettext("The working group agreed on this answer already."))


def _may_repeat(contribution: Contribution, duplicate_of: Contribution | None) -> Verdict:
    if duplicate_of is None:
        return no(gettext("Say which contribution it repeats."))
    if duplicate_of.version_id != contribution.version_id:
        return no(gettext("A contribution repeats another on the same version."))
    if type(duplicate_of) is type(contribution) and duplicate_of.pk == contribution.pk:
        return no(gettext("A contribution does not repeat itself."))
    return _may_stand_for_both(duplicate_of)


def _may_stand_for_both(contribution: Contribution) -> Verdict:
    if is_withdrawn(contribution):
        return no(gettext("The contribution that it would repeat was withdrawn: answer it for itself."))
    answer = getattr(contribution, "disposition", None)
    if answer is not None and answer.outcome == Outcome.DUPLICATE:
        return no(
            gettext("The contribution that it would repeat is a duplicate itself: name the one that both repeat.")
        )
    return YES


def _may_speak(standing: Standing, contribution: Contribution, now: datetime) -> Verdict:
    """Ask for a mandate of every subject, as for all that an organisation asks of a text."""
    if contribution.organisation is None:
        return no(gettext("Only a representative of the organisation that made a contribution contests its answer."))
    return mandate_verdict(standing, contribution.organisation, frozenset(), now=now)


def _still_runs(version: Version) -> Verdict:
    if version.document.process.state == ProcessState.CLOSED:
        return no(gettext("This consultation is closed."))
    if Version.objects.issued().filter(document=version.document_id, number__gt=version.number).exists():
        return no(gettext("The next version is issued: say what you object to on that one."))
    return YES
