"""Who may bring a file into a process, and when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Import, ImportState, Process, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.consultations.permissions.statements import may_seed
from miroir.directory.standing import Standing

SETTLED = frozenset({ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED})


def may_see_imports(standing: Standing) -> Verdict:
    """Return whether a person may see which files were brought in, and what was refused of them."""
    return YES if standing.is_secretariat else no(gettext("Imports are for the secretariat."))


def may_import(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may bring a file into a process in its current step."""
    return first_no(may_see_imports(standing), may_do(Task.IMPORT, process, standing, now=now))


def may_correct_import(standing: Standing, importing: Import, *, now: datetime) -> Verdict:
    """Return whether a person may give an upload another mapping: until it is confirmed."""
    if importing.state != ImportState.PREVIEWED:
        return no(gettext("This import was decided already; upload the file again."))
    return may_import(standing, importing.process, now=now)


def may_confirm_import(standing: Standing, importing: Import, *, now: datetime) -> Verdict:
    """Return whether a person may have an upload brought in: once it was read, and once only."""
    if importing.state == ImportState.PREVIEWED and "counts" not in importing.preview:
        return no(gettext("This file is not read yet: there is nothing to bring in."))
    verdict = may_correct_import(standing, importing, now=now)
    if verdict and importing.preview["new_statements"]:
        return may_seed(standing, importing.process, now=now)
    return verdict


def may_cancel_import(standing: Standing, importing: Import) -> Verdict:
    """Return whether a person may stop an import; what was brought in by then stays."""
    if importing.state in SETTLED:
        return no(gettext("This import is over."))
    return may_see_imports(standing)
