"""Who may take a position, in which quality, and when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Process, ProcessState, Stance, Statement, StatementState, Task
from miroir.consultations.permissions.capabilities import is_time_for, may_do
from miroir.consultations.permissions.results import may_see_results
from miroir.directory.models import MandateScope, Organisation, OrganisationState
from miroir.directory.permissions.mandates import mandate_verdict
from miroir.directory.standing import Standing


def may_take_position(
    standing: Standing, statement: Statement, organisation: Organisation, *, now: datetime
) -> Verdict:
    """Return whether a person may take the position of an organisation on a statement.

    The statement and its step are open for it, the person has a mandate in force that covers the statement, and the
    step's table allows it; the first that lacks says why.
    """
    open_to_all = takes_positions(statement, Task.TAKE_POSITION, now=now)
    if not open_to_all:
        return open_to_all
    return first_no(
        mandate_verdict(standing, organisation, _areas(standing, statement, organisation), now=now),
        may_do(Task.TAKE_POSITION, statement.process, standing, now=now, organisation=organisation),
    )


def may_speak(standing: Standing) -> Verdict:
    """Return whether a person may speak for any organisation, whatever the subject; a no says what they can do instead."""
    if standing.mandates:
        return YES
    if standing.person is None:
        return no(gettext("Sign in to answer for your organisation."))
    if standing.is_member:
        return no(
            gettext("You have no mandate to answer for your organisation: you may prepare its answer with colleagues.")
        )
    return no(gettext("Organisations of the group answer here. Join yours, or apply for it."))


def may_answer_at_all(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may answer some statement of a process, for one of their organisations or in their own name."""
    if process.individuals and may_answer_process_in_own_name(standing, process, now=now):
        return YES
    timely = first_no(_is_open(process), is_time_for(Task.TAKE_POSITION, process, now=now), may_speak(standing))
    if not timely:
        return timely
    organisations = [mandate.organisation for mandate in standing.mandates]
    verdicts = [may_do(Task.TAKE_POSITION, process, standing, now=now, organisation=one) for one in organisations]
    return next((verdict for verdict in verdicts if verdict), verdicts[-1])


def may_answer_in_own_name(standing: Standing, statement: Statement, *, now: datetime) -> Verdict:
    """Return whether a person may answer a statement in their own name, where the process is open to persons."""
    return first_no(
        may_answer_process_in_own_name(standing, statement.process, now=now),
        takes_positions(statement, Task.TAKE_OWN_POSITION, now=now),
    )


def may_answer_process_in_own_name(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may answer statements of a process in their own name."""
    if not process.individuals:
        return no(gettext("In this consultation organisations answer; persons do not answer in their own name."))
    if standing.person is None:
        return no(gettext("Sign in to answer in your own name."))
    return first_no(_is_open(process), may_do(Task.TAKE_OWN_POSITION, process, standing, now=now))


def may_enter_position(
    standing: Standing, statement: Statement, organisation: Organisation, *, now: datetime
) -> Verdict:
    """Return whether a person may enter a position that a member gave otherwise, such as by telephone."""
    return first_no(
        may_enter_positions(standing, statement.process, now=now),
        takes_positions(statement, Task.ENTER_POSITION, now=now),
        _is_verified(organisation),
    )


def may_enter_positions(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may enter positions that members gave otherwise in a process."""
    return first_no(_is_open(process), may_do(Task.ENTER_POSITION, process, standing, now=now))


def may_bring_positions(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may bring the positions of a file into a process."""
    return may_do(Task.IMPORT, process, standing, now=now)


def takes_positions(statement: Statement, task: Task, *, now: datetime) -> Verdict:
    """Return whether anybody at all may answer a statement now: it is published, its process open, its step in its dates."""
    return first_no(
        _is_open(statement.process), is_time_for(task, statement.process, now=now), _is_published(statement)
    )


def may_hold(answer: int, reason: str) -> Verdict:
    """Return whether an answer is whole: reservations make an agreement conditional, so they say on what condition."""
    if answer == Stance.RESERVATIONS and not reason.strip():
        return no(gettext("Say what your reservations are: they are the condition of your agreement."))
    return YES


def may_see_positions(standing: Standing, process: Process, *, public: bool, now: datetime) -> Verdict:
    """Return whether a person may read who holds which position. `public`: by the charter, positions are."""
    if not public:
        return no(gettext("By the charter of this consultation positions are confidential: only counts are published."))
    return may_see_results(standing, process, now=now)


def may_read_own(standing: Standing, process: Process) -> Verdict:
    """Return whether there is a page of positions for a person: of their organisation, or of themselves."""
    if standing.is_member or (process.individuals and standing.person is not None):
        return YES
    return no(gettext("This page is for members of organisations."))


def may_answer(
    standing: Standing, statement: Statement, organisation: Organisation | None, *, now: datetime
) -> Verdict:
    """Return whether a person may answer a statement for an organisation, or in their own name where none is given."""
    if organisation is None:
        return may_answer_in_own_name(standing, statement, now=now)
    return may_take_position(standing, statement, organisation, now=now)


def may_see_own_positions(standing: Standing, organisation: Organisation) -> Verdict:
    """Return whether a person may read all that an organisation holds and held: its active members alone."""
    if standing.belongs_to(organisation.pk):
        return YES
    return no(gettext("This page is for the members of %(organisation)s.") % {"organisation": organisation})


def _areas(standing: Standing, statement: Statement, organisation: Organisation) -> frozenset[str]:
    """Return the areas of a statement; none, and no query, where no mandate of the person is limited to areas."""
    limited = any(
        mandate.scope == MandateScope.AREAS
        for mandate in standing.mandates
        if mandate.organisation_id == organisation.pk
    )
    return frozenset(area.code for area in statement.areas.all()) if limited else frozenset()


def _is_open(process: Process) -> Verdict:
    if process.state == ProcessState.PREPARATION:
        return no(gettext("This consultation is being prepared; it is not open yet."))
    return YES


def _is_published(statement: Statement) -> Verdict:
    if statement.state == StatementState.PUBLISHED:
        return YES
    told = {"state": statement.get_state_display()}
    return no(gettext("This statement takes no positions now: it is %(state)s.") % told)


def _is_verified(organisation: Organisation) -> Verdict:
    if organisation.state == OrganisationState.VERIFIED:
        return YES
    return no(gettext("%(organisation)s is not a verified member of the group.") % {"organisation": organisation})
