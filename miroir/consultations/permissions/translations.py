"""Who may translate a statement."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Statement, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.consultations.permissions.statements import may_see_statement
from miroir.directory.standing import Standing


def may_translate(standing: Standing, statement: Statement, *, now: datetime) -> Verdict:
    """Return whether a person may write or replace a translation of a statement that they may read."""
    return first_no(
        YES if standing.person else no(gettext("Sign in to translate a statement.")),
        may_see_statement(standing, statement, now=now),
        _allowed(standing, statement, now=now),
    )


def _allowed(standing: Standing, statement: Statement, *, now: datetime) -> Verdict:
    """For one of their organisations or for none: a line of the table may be of one college."""
    process = statement.process
    verdicts = [may_do(Task.TRANSLATE, process, standing, now=now)]
    verdicts += [
        may_do(Task.TRANSLATE, process, standing, now=now, organisation=one.organisation)
        for one in standing.memberships
    ]
    return next((verdict for verdict in verdicts if verdict), verdicts[0])
