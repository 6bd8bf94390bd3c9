"""Who may write the charter of a process, and change it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Process
from miroir.consultations.permissions.processes import is_open, may_edit_process, may_prepare
from miroir.directory.standing import Standing


def may_write_charter(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may write the charter of a process: until it opens."""
    return may_edit_process(standing, process, now=now)


def may_change_charter(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may put a new version in force while a process is open."""
    return first_no(may_prepare(standing, now=now), is_open(process))


def may_publish_positions(before: str, after: str, *, taken: bool) -> Verdict:
    """Return whether the publicity of positions may go from `before` to `after`. `taken`: whether there are any."""
    if taken and before == "confidential" and after == "public":
        return no(gettext("Positions were taken in confidence; the charter cannot make them public afterwards."))
    return YES
