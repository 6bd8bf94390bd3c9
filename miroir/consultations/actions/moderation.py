"""Deciding on statements: publishing, refusing, withdrawing, merging by a link, and taking such decisions back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused, Verdict
from miroir.consultations.actions.refreshing import want_refresh
from miroir.consultations.actions.telling import tell_proposer
from miroir.consultations.models import Process, Statement, StatementState
from miroir.consultations.permissions.statements import (
    may_merge,
    may_merge_into,
    may_publish,
    may_refuse,
    may_restore,
    may_withdraw,
)
from miroir.consultations.queries.statements import label_of
from miroir.directory.standing import Standing, standing_of
from miroir.journal.actions import fingerprint, record

PUBLISHED: Final = words("statement published")
REFUSED: Final = words("statement refused")
WITHDRAWN: Final = words("statement withdrawn")
RESTORED: Final = words("decision on a statement taken back")
MERGED: Final = words("statement merged into another")
LETTER: Final = "consultations/letters/statement_decided.html"

Permission = Callable[..., Verdict]


@transaction.atomic
def publish_statement(*, by: User, statement: Statement) -> Statement:
    """Publish a proposed statement: it takes positions from now on. Its proposer is told."""
    statement, now = _locked(statement, may_publish, by=by)
    return _decided(statement, StatementState.PUBLISHED, PUBLISHED, by=by, at=now)


@transaction.atomic
def refuse_statement(*, by: User, statement: Statement, reason: str) -> Statement:
    """Refuse a proposed statement for a reason, which its proposer is told."""
    statement, now = _locked(statement, may_refuse, by=by)
    statement.reason = _required(reason)
    return _decided(statement, StatementState.REFUSED, REFUSED, by=by, at=now)


@transaction.atomic
def withdraw_statement(*, by: User, statement: Statement, reason: str) -> Statement:
    """Withdraw a statement for a reason: it takes no more positions, and those taken stay in the history."""
    statement, now = _locked(statement, may_withdraw, by=by)
    statement.reason = _required(reason)
    return _decided(statement, StatementState.WITHDRAWN, WITHDRAWN, by=by, at=now)


@transaction.atomic
def merge_statement(*, by: User, statement: Statement, into: Statement, reason: str) -> Statement:
    """Say by a link that a statement says the same as another: no position moves.

    A statement that was merged itself stands for the one at the end of its links, and those that were merged into
    `statement` are led there too: links never form a chain. Raises Refused for a circle.
    """
    statement, now = _locked(statement, may_merge, by=by)
    into = _end_of(Statement.objects.select_for_update(of=("self",)).get(pk=into.pk))
    may_merge_into(statement, into).require()
    statement.reason = _required(reason)
    for before in statement.merged.select_for_update():
        _led_on(before, into, by=by, at=now)
    statement.merged_into = into
    return _decided(statement, StatementState.MERGED, MERGED, by=by, at=now)


@transaction.atomic
def restore_statement(*, by: User, statement: Statement) -> Statement:
    """Take back a refusal, a withdrawal or a merging: the statement stands where it stood before it."""
    statement, now = _locked(statement, may_restore, by=by)
    statement.reason, statement.merged_into = "", None
    state = StatementState.PUBLISHED if statement.published_at else StatementState.PROPOSED
    return _decided(statement, state, RESTORED, by=by, at=now)


def _end_of(statement: Statement) -> Statement:
    """Return where the links of a merged statement end; the statement itself where it is not merged."""
    while statement.merged_into is not None:
        statement = statement.merged_into
    return statement


def _locked(statement: Statement, permission: Permission, *, by: User) -> tuple[Statement, datetime]:
    """Return the statement as it stands, its process locked before it, once the permission has said yes."""
    now = timezone.now()
    process = (
        Process.objects.select_for_update(of=("self",)).select_related("current_step").get(pk=statement.process_id)
    )
    found = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    found.process = process
    standing: Standing = standing_of(by, now=now)
    permission(standing, found, now=now).require()
    return found, now


def _decided(statement: Statement, state: StatementState, kind: str, *, by: User, at: datetime) -> Statement:
    """Keep a decision, record it, tell it to the proposer and have the figures computed anew where they change."""
    before = fingerprint(Statement.objects.get(pk=statement.pk))
    was = statement.published_at is not None or statement.state == StatementState.PUBLISHED
    if was or state == StatementState.PUBLISHED:
        statement.published_at = statement.published_at or (statement.proposed_at if was else at)
    own = by.pk == statement.proposed_by_id and statement.state == StatementState.PROPOSED
    statement.moderated_at = statement.moderated_at if own and state == StatementState.WITHDRAWN else at
    statement.state = state
    statement.save()
    owner = statement.proposed_for
    for_whom = str(owner.key) if owner else ""
    record(kind, statement, by=by, at=at, before=before, for_whom=for_whom, label=label_of(statement))
    tell_proposer(by=by, statement=statement, template=LETTER)
    if statement.published_at:
        want_refresh(by=by, process=statement.process, at=at)
    return statement


def _led_on(statement: Statement, into: Statement, *, by: User, at: datetime) -> None:
    """Lead a statement that was merged into one that is now merged itself to where that goes."""
    before = fingerprint(statement)
    statement.merged_into = into
    statement.save(update_fields=["merged_into"])
    record(MERGED, statement, by=by, at=at, before=before, label=label_of(statement))


def _required(reason: str) -> str:
    if not reason.strip():
        raise Refused(gettext("Give a reason: who proposed the statement is told, and it is kept with it."))
    return reason.strip()
