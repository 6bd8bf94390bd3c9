"""Who may read a text, write it, and issue its versions."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Process, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.directory.standing import Standing
from miroir.drafting.models import Document, Version


def may_see_document(standing: Standing, document: Document, *, now: datetime) -> Verdict:
    """Return whether a person may read a text: whoever may see its consultation."""
    return may_do(Task.SEE, document.process, standing, now=now)


def may_see_version(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may read a version: everybody once it is issued, who works on it before."""
    seen = may_see_document(standing, version.document, now=now)
    if not seen or version.issued_at is not None:
        return seen
    return may_see_unissued(standing, version.document)


def may_see_unissued(standing: Standing, document: Document) -> Verdict:
    """Return whether a person may read what is still being written: the working group, the secretariat, the bureau."""
    if standing.is_secretariat or standing.is_bureau or sits_in_group(standing, document):
        return YES
    return no(gettext("This version is still being written. Everybody reads it once it is issued."))


def may_create_document(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may begin a text of a consultation."""
    return first_no(_signed_in(standing), may_do(Task.WRITE, process, standing, now=now))


def may_work_on(standing: Standing, document: Document, *, now: datetime) -> Verdict:
    """Return whether a person may write a text in the current step: the secretariat, and others in its working group."""
    allowed = first_no(_signed_in(standing), may_do(Task.WRITE, document.process, standing, now=now))
    outside = document.group_id is not None and not sits_in_group(standing, document)
    if allowed and outside and not standing.is_secretariat:
        return no(gettext("This text is written by the rapporteur of its working group and by the secretariat."))
    return allowed


def may_write(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may change the words of a version: while it is being written."""
    return first_no(is_being_written(version), may_work_on(standing, version.document, now=now))


def may_translate_wording(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may write a labelled translation of a clause: also beside a frozen version."""
    if version.superseded_at is not None:
        return no(gettext("A later version stands in the place of this one: translate that."))
    return may_work_on(standing, version.document, now=now)


def may_begin_version(standing: Standing, document: Document, *, now: datetime) -> Verdict:
    """Return whether a person may begin the next version; whether one is being written is asked of the database."""
    return may_work_on(standing, document, now=now)


def may_issue_version(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may issue a version; its clauses, its gate and its conflicts are asked apart."""
    return may_write(standing, version, now=now)


def may_mark_adopted(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may have a version stand as adopted: who records the finding, once, on an issued one."""
    return first_no(_may_be_adopted(version), may_do(Task.FIND, version.document.process, standing, now=now))


def is_being_written(version: Version) -> Verdict:
    """Return whether the words of a version may still change."""
    if version.issued_at is None:
        return YES
    return no(gettext("This version is issued: not a character of it changes any more. Begin the next version."))


def sits_in_group(standing: Standing, document: Document) -> bool:
    """Return whether a person holds a seat in the working group of a text."""
    return document.group_id is not None and any(seat.body_id == document.group_id for seat in standing.seats)


def _may_be_adopted(version: Version) -> Verdict:
    if version.issued_at is None:
        return no(gettext("A version is adopted once it is issued."))
    if version.adopted_at is not None:
        return no(gettext("This version is adopted already."))
    if version.superseded_at is not None:
        return no(gettext("A later version stands in the place of this one: it is no longer adopted."))
    return YES


def _signed_in(standing: Standing) -> Verdict:
    return YES if standing.person else no(gettext("Sign in to write a text."))
