"""Who may prepare, open and close a process."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Process, ProcessState
from miroir.directory.standing import Standing


def may_prepare(standing: Standing, *, now: datetime) -> Verdict:
    """Return whether a person may prepare a process and lead it: the secretariat alone."""
    return YES if standing.is_secretariat else no(gettext("Consultations are prepared and led by the secretariat."))


def may_edit_process(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may change the texts, steps and charter of a process: until it opens."""
    return first_no(may_prepare(standing, now=now), _in_preparation(process))


def may_open_process(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may open a process; whether its charter is whole is asked apart."""
    return first_no(may_prepare(standing, now=now), _in_preparation(process))


def may_close_process(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may close a process; before the end of its last step they owe a reason."""
    return first_no(may_prepare(standing, now=now), is_open(process))


def is_open(process: Process) -> Verdict:
    """Return whether a process is open, and if not where it stands."""
    if process.state == ProcessState.PREPARATION:
        return no(gettext("This consultation is not open yet: open it first."))
    if process.state == ProcessState.CLOSED:
        return no(gettext("This consultation is closed."))
    return YES


def _in_preparation(process: Process) -> Verdict:
    if process.state == ProcessState.PREPARATION:
        return YES
    return no(gettext("This consultation has opened: its texts, its steps and its charter stand as they were then."))
