"""Who may call for consensus, close a call, and read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Process, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.decisions.models import Call, Result
from miroir.directory.models import SeatRole
from miroir.directory.standing import Standing
from miroir.drafting.models import Document, Version


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands in the way of calling for a version. `newer`: whether a later version is issued.

    `missing`: contributions to it and to the version before without an answer that is agreed. `running`: whether a
    call on the document is open or waits for its finding. `refused`: why the charter's rule cannot be followed, "" where it can.
    """

    newer: bool = False
    missing: int = 0
    running: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Putting:
    """A call as it would be opened: until when, and for a vote the call that it follows with what was found of that."""

    closes_at: datetime
    is_vote: bool = False
    follows: Call | None = None
    found: str = ""


def may_see_call(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may read the calls of a process."""
    return may_do(Task.SEE, process, standing, now=now)


def may_lead(task: Task, standing: Standing, document: Document, *, now: datetime) -> Verdict:
    """Return whether a person may call or find upon a text: the chair of its working group, or the steering committee."""
    allowed = may_do(task, document.process, standing, now=now)
    if not allowed or standing.is_bureau or document.group_id is None:
        return allowed
    if any(seat.body_id == document.group_id and seat.role == SeatRole.CHAIR for seat in standing.seats):
        return YES
    return no(gettext("This is for the chair of the working group of this text, and for the steering committee."))


def may_call(standing: Standing, version: Version, ready: Readiness, *, now: datetime) -> Verdict:
    """Return whether a person may call for consensus on a version at all, whatever they would ask."""
    return first_no(may_lead(Task.CALL, standing, version.document, now=now), may_be_put(version, ready))


def may_open_call(
    standing: Standing, version: Version, ready: Readiness, putting: Putting, *, now: datetime
) -> Verdict:
    """Return whether a person may open one call: on a version that is ready, within the step, a vote only after its finding."""
    return first_no(
        may_call(standing, version, ready, now=now),
        _is_dated(version.document.process, putting.closes_at, now),
        may_follow(version, putting),
    )


def may_be_put(version: Version, ready: Readiness) -> Verdict:
    """Return whether a version may be put to a call: it is issued, the last one, and all that was said of it is answered."""
    return first_no(_is_in_force(version, ready), _is_answered(ready), no(ready.refused) if ready.refused else YES)


def may_follow(version: Version, putting: Putting) -> Verdict:
    """Return whether a call may be what it is: a vote follows the finding, on this version, that there is no consensus."""
    if not putting.is_vote:
        return YES if putting.follows is None else no(gettext("Only a vote follows another call."))
    if putting.follows is None or putting.follows.version_id != version.pk or putting.follows.is_vote:
        return no(gettext("A vote follows a call for consensus on the same version: say which."))
    if putting.found != Result.NO_CONSENSUS:
        return no(
            gettext(
                "A vote is never automatic: the chair first finds that there is no consensus, and gives the reason."
            )
        )
    return YES


def may_close_call(standing: Standing | None, call: Call, *, awaited: int, now: datetime) -> Verdict:
    """Return whether a call may be closed: once its time is over, or nobody is awaited. `standing`: None for the site itself.

    `awaited`: how many on the roll have not answered.
    """
    if call.closed_at is not None:
        return no(gettext("This call closed on %(day)s.") % {"day": day_of(call.closed_at)})
    if now < call.closes_at and (awaited or standing is None):
        told = gettext(
            "This call is open until %(day)s, as it was promised; it closes sooner only when all have answered."
        )
        return no(told % {"day": day_of(call.closes_at)})
    return YES if standing is None else may_lead(Task.CALL, standing, call.version.document, now=now)


def _is_in_force(version: Version, ready: Readiness) -> Verdict:
    if version.issued_at is None:
        return no(gettext("This version is still being written: issue it first, so that not a word changes any more."))
    if version.adopted_at is not None:
        return no(gettext("This version is adopted already."))
    if version.superseded_at is not None or ready.newer:
        return no(gettext("A later version stands in the place of this one: call for that one."))
    return YES


def _is_answered(ready: Readiness) -> Verdict:
    if ready.missing:
        told = ngettext(
            "%(number)s contribution has no agreed answer yet: each is answered before a call opens.",
            "%(number)s contributions have no agreed answer yet: each is answered before a call opens.",
            ready.missing,
        )
        return no(told % {"number": ready.missing})
    if ready.running:
        return no(gettext("A call on this text is open or waits for its finding: one at a time."))
    return YES


def _is_dated(process: Process, closes_at: datetime, now: datetime) -> Verdict:
    if closes_at <= now:
        return no(gettext("A call closes at a moment that is still to come."))
    step = process.current_step
    if step is not None and closes_at >= step.ends_at:
        told = gettext("The step ends on %(day)s: the call closes before, so that it can be found upon.")
        return no(told % {"day": day_of(step.ends_at)})
    return YES


def day_of(moment: datetime) -> str:
    """Return a day and an hour in the language in force."""
    return str(formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT"))
