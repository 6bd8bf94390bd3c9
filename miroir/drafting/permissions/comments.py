"""Who may comment on a text, argue, cite, and bring a commenting table in."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Process, ProcessState, Role, Task
from miroir.consultations.permissions.capabilities import may_do, roles_of
from miroir.directory.models import Organisation
from miroir.directory.standing import Standing
from miroir.drafting.models import (
    Amendment,
    AmendmentState,
    Argument,
    Comment,
    Disposition,
    DispositionState,
    Version,
)
from miroir.drafting.permissions.texts import may_work_on

AGREED = (DispositionState.AGREED, DispositionState.CONTESTED, DispositionState.CONFIRMED)
"""The states in which a disposition is an answer that everybody reads."""


def may_comment(
    standing: Standing, version: Version, *, now: datetime, organisation: Organisation | None = None
) -> Verdict:
    """Return whether a person may comment on a version, for an organisation where one is given."""
    if standing.person is None:
        return no(gettext("Sign in to comment on this text."))
    return first_no(
        takes_comments(version),
        may_do(Task.COMMENT, version.document.process, standing, now=now, organisation=organisation),
    )


def commenting_organisations(standing: Standing, version: Version, *, now: datetime) -> list[Organisation]:
    """Return those of a person's organisations for which they may comment on a version now."""
    ours = (membership.organisation for membership in standing.memberships)
    return [mine for mine in ours if may_comment(standing, version, now=now, organisation=mine)]


def may_comment_at_all(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may comment on a version for one of their organisations."""
    verdicts = [may_comment(standing, version, now=now, organisation=one.organisation) for one in standing.memberships]
    return _any_of(verdicts, may_comment(standing, version, now=now))


def takes_comments(version: Version) -> Verdict:
    """Return whether a version takes comments at all: it is issued, and no later one stands in its place."""
    if version.issued_at is None:
        return no(gettext("This version is still being written: it takes comments once it is issued."))
    if version.adopted_at is not None:
        return no(gettext("This version was adopted: its text does not change any more."))
    if version.superseded_at is not None:
        return no(gettext("A later version stands in the place of this one: comment on that."))
    return YES


def may_withdraw_comment(standing: Standing, comment: Comment, *, now: datetime) -> Verdict:
    """Return whether a person may withdraw a comment: a member of its organisation, until it is answered."""
    if comment.withdrawn_at is not None:
        return no(gettext("This comment was withdrawn already."))
    if answer_of(comment) is not None:
        return no(gettext("This comment is answered: it stays beside its answer."))
    return first_no(_is_ours(standing, comment.organisation_id), _is_open(comment.document.process, now=now))


def may_argue(
    standing: Standing, about: Comment | Amendment, *, now: datetime, organisation: Organisation | None = None
) -> Verdict:
    """Return whether a person may speak for or against a comment or an amendment, for an organisation where one is given."""
    if standing.person is None:
        return no(gettext("Sign in to speak for or against."))
    return first_no(
        _is_standing(about),
        may_do(Task.COMMENT, about.document.process, standing, now=now, organisation=organisation),
    )


def arguing_organisations(standing: Standing, about: Comment | Amendment, *, now: datetime) -> list[Organisation]:
    """Return those of a person's organisations for which they may speak for or against."""
    ours = (membership.organisation for membership in standing.memberships)
    return [mine for mine in ours if may_argue(standing, about, now=now, organisation=mine)]


def may_argue_at_all(standing: Standing, about: Comment | Amendment, *, now: datetime) -> Verdict:
    """Return whether a person may speak for or against, for one of their organisations."""
    verdicts = [may_argue(standing, about, now=now, organisation=one.organisation) for one in standing.memberships]
    return _any_of(verdicts, may_argue(standing, about, now=now))


def may_withdraw_argument(standing: Standing, argument: Argument, *, now: datetime) -> Verdict:
    """Return whether a person may withdraw an argument: a member of its organisation, while what it is about is open."""
    if argument.withdrawn_at is not None:
        return no(gettext("This argument was withdrawn already."))
    about = subject_of(argument)
    return first_no(
        _is_ours(standing, argument.organisation_id), _is_standing(about), _is_open(about.document.process, now=now)
    )


def may_cite(standing: Standing, citing: Comment | Amendment | Argument, *, now: datetime) -> Verdict:
    """Return whether a person may cite a source beside something that was said: a member of the organisation that said it."""
    if standing.person is None:
        return no(gettext("Sign in to cite a source."))
    if isinstance(citing, Argument) and citing.withdrawn_at is not None:
        return no(gettext("This argument was withdrawn."))
    about = subject_of(citing) if isinstance(citing, Argument) else citing
    ours = _is_ours(standing, citing.organisation_id)
    if not ours:
        return ours
    asked = may_do(Task.COMMENT, about.document.process, standing, now=now, organisation=citing.organisation)
    return first_no(_is_standing(about), asked)


def may_import_comments(standing: Standing, version: Version, organisation: Organisation, *, now: datetime) -> Verdict:
    """Return whether a person may bring a filled-in commenting table in: a representative of the organisation."""
    allowed = may_comment(standing, version, now=now, organisation=organisation)
    if allowed and Role.REPRESENTATIVE not in roles_of(standing, organisation):
        return no(gettext("A commenting table is brought in by a representative of the organisation."))
    return allowed


def importing_organisations(standing: Standing, version: Version, *, now: datetime) -> list[Organisation]:
    """Return those of a person's organisations for which they may bring a commenting table in."""
    ours = (membership.organisation for membership in standing.memberships)
    return [mine for mine in ours if may_import_comments(standing, version, mine, now=now)]


def may_import_at_all(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may bring a commenting table in for one of their organisations."""
    verdicts = [may_import_comments(standing, version, one.organisation, now=now) for one in standing.memberships]
    return _any_of(verdicts, may_comment(standing, version, now=now))


def may_find_places(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may have the ranges of earlier comments found in an issued version: who may write it."""
    if version.issued_at is None:
        return no(gettext("This version is still being written: places are found once it is issued."))
    return may_work_on(standing, version.document, now=now)


def answer_of(comment: Comment) -> Disposition | None:
    """Return the answer of a comment that everybody reads; None while there is none, or it is only proposed."""
    disposition: Disposition | None = getattr(comment, "disposition", None)
    return disposition if disposition is not None and disposition.state in AGREED else None


def subject_of(argument: Argument) -> Comment | Amendment:
    """Return what an argument speaks for or against."""
    about = argument.comment or argument.amendment
    assert about is not None  # noqa: S101 - a constraint says so
    return about


def _is_ours(standing: Standing, organisation_id: int | None) -> Verdict:
    if organisation_id is not None and standing.belongs_to(organisation_id):
        return YES
    return no(gettext("This is for the members of the organisation that said it."))


def _is_open(process: Process, *, now: datetime) -> Verdict:
    if process.state == ProcessState.OPEN and (process.closed_at is None or now < process.closed_at):
        return YES
    return no(gettext("This consultation is not open."))


def _is_standing(about: Comment | Amendment) -> Verdict:
    if isinstance(about, Amendment):
        if about.state == AmendmentState.TABLED:
            return YES
        state = str(AmendmentState(about.state).label)
        return no(gettext("This amendment is %(state)s: nothing is added to it any more.") % {"state": state})
    if about.withdrawn_at is not None:
        return no(gettext("This comment was withdrawn."))
    return takes_comments(about.version)


def _any_of(verdicts: list[Verdict], otherwise: Verdict) -> Verdict:
    """Return the first yes; else the last no of an organisation, or what is told who has none."""
    if not verdicts:
        return otherwise if not otherwise else no(gettext("This is for members of an organisation of the group."))
    return next((verdict for verdict in verdicts if verdict), verdicts[-1])
