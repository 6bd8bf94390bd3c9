"""Who may raise an objection, for which organisation, and to what."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.directory.models import MandateScope, Organisation
from miroir.directory.permissions.mandates import mandate_verdict, organisations_mandating
from miroir.directory.standing import Standing
from miroir.drafting.models import Clause, Document, Objection, Version


def may_object(standing: Standing, version: Version, organisation: Organisation, *, now: datetime) -> Verdict:
    """Return whether a person may raise an objection to a version for an organisation: it has mandated them."""
    open_to_all = takes_objections(version)
    if not open_to_all:
        return open_to_all
    return first_no(
        mandated(standing, version.document, organisation, now=now),
        may_do(Task.OBJECT, version.document.process, standing, now=now, organisation=organisation),
    )


def may_object_at_all(standing: Standing, version: Version, *, now: datetime) -> Verdict:
    """Return whether a person may raise an objection to a version for some organisation."""
    if standing.person is None:
        return no(gettext("Sign in to object for your organisation."))
    if not standing.mandates:
        return no(gettext("An objection is raised by somebody whom their organisation has mandated."))
    verdicts = [may_object(standing, version, one, now=now) for one in organisations_mandating(standing)]
    return next((verdict for verdict in verdicts if verdict), verdicts[0])


def may_object_to(version: Version, clause: Clause | None, organisation: Organisation) -> Verdict:
    """Return whether the place is one of the version, and the organisation has no open objection to it yet."""
    if clause is not None and not version.wordings.filter(clause=clause).exists():
        return no(gettext("This version has no such clause."))
    first = Objection.objects.open().filter(organisation=organisation, document=version.document_id, clause=clause)
    standing_one = first.values_list("number", flat=True).first()
    if standing_one is None:
        return YES
    told = {"organisation": organisation, "number": standing_one}
    return no(gettext("%(organisation)s has an open objection to this already: number %(number)s.") % told)


def takes_objections(version: Version) -> Verdict:
    """Return whether a version is one to which anybody can object: issued, and neither adopted nor superseded."""
    if version.issued_at is None:
        return no(gettext("This version is still being written: one objects to a version that was issued."))
    if version.adopted_at is not None:
        return no(gettext("This version was adopted on %(day)s.") % {"day": day_of(version.adopted_at)})
    if version.superseded_at is not None:
        return no(gettext("A later version has taken the place of this one: object to that one."))
    return YES


def mandated(standing: Standing, document: Document, organisation: Organisation, *, now: datetime) -> Verdict:
    """Return whether a person has a mandate that covers a text: one of some areas needs one of its group's."""
    held = [mandate for mandate in standing.mandates if mandate.organisation_id == organisation.pk]
    limited = any(mandate.scope == MandateScope.AREAS for mandate in held)
    of_group = document.group.areas.all() if limited and document.group is not None else ()
    return mandate_verdict(standing, organisation, frozenset(area.code for area in of_group), now=now)


def day_of(moment: datetime) -> str:
    """Return the day of a moment in words, in the language in force."""
    return str(formats.date_format(timezone.localtime(moment), "DATE_FORMAT"))
