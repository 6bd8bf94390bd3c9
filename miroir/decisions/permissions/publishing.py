"""Who may publish the strategy, and when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Process, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.decisions.models import Finding, Publication
from miroir.decisions.permissions.findings import Ground, may_be_published
from miroir.directory.standing import Standing


def may_publish(standing: Standing, finding: Finding, ground: Ground, *, now: datetime) -> Verdict:
    """Return whether a person may publish the text that a finding adopted, as things stand now.

    Never over an open or a sustained objection, and never while a contribution is without its answer.
    """
    version = finding.call.version
    if hasattr(finding, "publication"):
        return no(gettext("This text is published already."))
    if version.adopted_at is None:
        return no(gettext("Only a text that a finding adopted is published."))
    return first_no(
        may_do(Task.PUBLISH, version.document.process, standing, now=now),
        may_be_published(ground, finding.result),
    )


def may_begin_publishing(standing: Standing) -> Verdict:
    """Return whether a person publishes at all: the secretariat and the steering committee do."""
    if standing.is_secretariat or standing.is_bureau:
        return YES
    return no(gettext("The secretariat and the steering committee publish."))


def may_see_publication(standing: Standing, process: Process, *, now: datetime) -> Verdict:
    """Return whether a person may read a published strategy: everybody may, whatever step its process is in."""
    _ = standing, process, now
    return YES


def may_keep_files(publication: Publication, *, by: object) -> Verdict:
    """Return whether the files of a publication may be noted: by the site itself, once."""
    if by is not None:
        return no(gettext("The site itself writes the files of a publication."))
    if publication.manifest_hash:
        return no(gettext("The files of this publication are written: they do not change any more."))
    return YES
