"""Who may propose, read and moderate statements."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Process, ProcessState, Statement, StatementState, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.directory.models import BodyKind, Organisation, SeatRole
from miroir.directory.standing import Standing

OPEN_TO = {
    "publish": (StatementState.PROPOSED,),
    "refuse": (StatementState.PROPOSED,),
    "withdraw": (StatementState.PROPOSED, StatementState.PUBLISHED),
    "merge": (StatementState.PROPOSED, StatementState.PUBLISHED),
    "restore": (StatementState.REFUSED, StatementState.WITHDRAWN, StatementState.MERGED),
}
"""From which states each change of a statement may start."""


def may_propose(
    standing: Standing, process: Process, *, now: datetime, organisation: Organisation | None = None
) -> Verdict:
    """Return whether a person may propose a statement, for an organisation where one is given."""
    if standing.person is None:
        return no(gettext("Sign in to propose a statement."))
    if process.state == ProcessState.PREPARATION:
        return no(gettext("This consultation is being prepared; it is not open yet."))
    return may_do(Task.PROPOSE, process, standing, now=now, organisation=organisation)


def proposing_organisations(standing: Standing, process: Process, *, now: datetime) -> list[Organisation]:
    """Return those of a person's organisations for which they may propose a statement now."""
    ours = (membership.organisation for membership in standing.memberships)
    return [mine for mine in ours if may_propose(standing, process, now=now, organisation=mine)]


def may_propose_at_all(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may propose a statement, for one of their organisations or for none."""
    verdicts = [may_propose(standing, process, now=now)]
    verdicts += [may_propose(standing, process, now=now, organisation=one.organisation) for one in standing.memberships]
    return next((verdict for verdict in verdicts if verdict), verdicts[-1])


def may_seed(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may put statements in at once: the secretariat, in preparation and where it may moderate."""
    if not standing.is_secretariat:
        return no(gettext("Statements are put in at once by the secretariat alone."))
    return may_do(Task.MODERATE, process, standing, now=now)


def may_see_statement(standing: Standing, statement: Statement, *, now: datetime) -> Verdict:
    """Return whether a person may read a statement: everybody those that were published, who wrote it and who moderates any."""
    seen = may_do(Task.SEE, statement.process, standing, now=now)
    if not seen or was_published(statement):
        return seen
    if is_own(standing, statement) or may_see_unpublished(standing, statement.process, now=now):
        return YES
    return no(gettext("This statement is not published."))


def may_see_unpublished(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may read statements that are not published: the secretariat always, others who moderate."""
    return YES if standing.is_secretariat else may_do(Task.MODERATE, process, standing, now=now)


def may_moderate(standing: Standing, statement: Statement, *, now: datetime) -> Verdict:
    """Return whether a person may decide on a statement; never on one of their own organisation, save the secretariat."""
    allowed = may_do(Task.MODERATE, statement.process, standing, now=now)
    owner = statement.proposed_for_id
    if allowed and owner and standing.belongs_to(owner) and not standing.is_secretariat:
        return no(gettext("Your organisation proposed this statement: somebody else decides on it."))
    return allowed


def may_moderate_at_all(standing: Standing, *, now: datetime) -> Verdict:
    """Return whether a person may open the list of proposed statements; each of them is asked apart."""
    group = standing.sits_in(BodyKind.WORKING_GROUP, SeatRole.CHAIR, SeatRole.RAPPORTEUR)
    if standing.is_secretariat or standing.is_bureau or group:
        return YES
    return no(gettext("Proposed statements are read by the secretariat and by those whom the table of a step names."))


def may_publish(standing: Standing, statement: Statement, *, now: datetime) -> Verdict:
    """Return whether a person may publish a proposed statement."""
    return first_no(may_moderate(standing, statement, now=now), _from("publish", statement))


def may_refuse(standing: Standing, statement: Statement, *, now: datetime) -> Verdict:
    """Return whether a person may refuse a proposed statement."""
    return first_no(may_moderate(standing, statement, now=now), _from("refuse", statement))


def may_withdraw(standing: Standing, statement: Statement, *, now: datetime) -> Verdict:
    """Return whether a person may withdraw a statement: who moderates, and who proposed it while nobody decided on it."""
    mine = standing.person is not None and statement.proposed_by_id == standing.person.pk
    if mine and statement.state == StatementState.PROPOSED and statement.process.state == ProcessState.OPEN:
        return YES
    return first_no(may_moderate(standing, statement, now=now), _from("withdraw", statement))


def may_restore(standing: Standing, statement: Statement, *, now: datetime) -> Verdict:
    """Return whether a person may take back the refusal, withdrawal or merging of a statement."""
    return first_no(may_moderate(standing, statement, now=now), _from("restore", statement))


def may_merge(standing: Standing, statement: Statement, *, now: datetime) -> Verdict:
    """Return whether a person may say that a statement says the same as another."""
    return first_no(may_moderate(standing, statement, now=now), _from("merge", statement))


def may_merge_into(statement: Statement, into: Statement) -> Verdict:
    """Return whether one statement may be merged into another; `into` is the end of its own merging already."""
    if into.process_id != statement.process_id:
        return no(gettext("The two statements are not of the same consultation."))
    if into.pk == statement.pk:
        return no(gettext("A statement cannot be merged into itself, nor into one that was merged into it."))
    if into.state != StatementState.PUBLISHED:
        return no(
            gettext("A statement is merged into a published one; number %(number)s is not.") % {"number": into.number}
        )
    return YES


def was_published(statement: Statement) -> bool:
    """Return whether everybody may read a statement: it is published, or it was and has been withdrawn or merged."""
    if statement.state == StatementState.PUBLISHED:
        return True
    over = statement.state in (StatementState.WITHDRAWN, StatementState.MERGED)
    return over and statement.published_at is not None


def is_own(standing: Standing, statement: Statement) -> bool:
    """Return whether a person proposed a statement, or is a member of the organisation for which it was proposed."""
    person, owner = standing.person, statement.proposed_for_id
    if person is None:
        return False
    return statement.proposed_by_id == person.pk or (owner is not None and standing.belongs_to(owner))


def _from(change: str, statement: Statement) -> Verdict:
    if statement.state in OPEN_TO[change]:
        return YES
    state = str(StatementState(statement.state).label)
    return no(gettext("This statement is %(state)s: that cannot be done with it now.") % {"state": state})
