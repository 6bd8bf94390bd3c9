"""Who may see and write what an organisation prepares: its active members, and nobody else whoever they are."""

from __future__ import annotations

from datetime import datetime

from miroir.common.may import Verdict, first_no
from miroir.consultations.models import Statement, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.consultations.permissions.positions import may_see_own_positions, takes_positions
from miroir.directory.models import Organisation
from miroir.directory.standing import Standing


def may_see_draft(standing: Standing, organisation: Organisation) -> Verdict:
    """Return whether a person may read what an organisation prepares; the secretariat may not."""
    return may_see_own_positions(standing, organisation)


def may_write_draft(standing: Standing, statement: Statement, organisation: Organisation, *, now: datetime) -> Verdict:
    """Return whether a person may prepare an organisation's position on a statement, and comment on what others prepared."""
    return first_no(
        may_see_draft(standing, organisation),
        takes_positions(statement, Task.DRAFT, now=now),
        may_do(Task.DRAFT, statement.process, standing, now=now, organisation=organisation),
    )
