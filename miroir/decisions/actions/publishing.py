"""Publishing an adopted text: frozen and numbered, with a certificate for each clause, and its files."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words
from django_q.tasks import async_task

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.consultations.permissions.results import may_see_results
from miroir.decisions.models import Certificate, Finding, Publication
from miroir.decisions.permissions.publishing import may_keep_files, may_publish
from miroir.decisions.permissions.threads import EVERYBODY, Sight
from miroir.decisions.queries.certificates import certificates_of, content_hash
from miroir.decisions.queries.places import ground_of, held_call
from miroir.decisions.queries.publications import next_number
from miroir.directory.standing import standing_of
from miroir.drafting.queries.texts import document_to_write, version_hash, wordings_of
from miroir.journal.actions import fingerprint, record

PUBLISHED: Final = words("strategy published")
FILED: Final = words("files of a strategy written")
LONGEST: Final = 50
"""Characters of the name of a text that the name of its publication keeps."""
TASK: Final = "miroir.decisions.tasks.write_publication"


@transaction.atomic
def publish_strategy(*, by: User, finding: Finding) -> Publication:
    """Publish the text that a finding adopted; not a character of it changes any more. Raises Refused.

    Each clause gets its certificate, as things stand now. Its files are written by a task, queued in the transaction.
    """
    now = timezone.now()
    finding.call = held_call(finding.call)
    version = finding.call.version
    document = document_to_write(version.document)
    may_publish(standing_of(by, now=now), finding, ground_of(finding.call), now=now).require()
    shown = may_see_results(EVERYBODY, document.process, now=now)
    wordings = wordings_of(version)
    if version_hash(version, wordings) != version.text_hash or version.text_hash != finding.call.text_hash:
        raise Refused(gettext("The text is no longer the one that was put to the call: it cannot be published."))
    number = next_number()
    publication = Publication.objects.create(
        version=version,
        finding=finding,
        number=number,
        slug=_free_slug(document.slug, version.number, number),
        text_hash=version.text_hash,
        published_at=now,
        published_by=by,
    )
    contents = certificates_of(finding, wordings, sight=Sight(verdicts=bool(shown)))
    Certificate.objects.bulk_create(
        Certificate(publication=publication, clause_id=clause, content=content, content_hash=content_hash(content))
        for clause, content in contents.items()
    )
    entry = record(PUBLISHED, publication, by=by, at=now, label=publication.slug)
    publication.sequence = entry.sequence
    publication.save(update_fields=["sequence"])
    async_task(TASK, publication.pk, task_name=f"files of {publication.slug}")
    return publication


def _free_slug(text: str, version: int, number: int) -> str:
    """Return the name of a publication in its address: of its text and version; its number where that one is taken."""
    slug = f"{text[:LONGEST]}-{version}"
    return f"strategy-{number}" if Publication.objects.filter(slug=slug).exists() else slug


@transaction.atomic
def keep_files(*, by: User | None, publication: Publication, folder: str, manifest_hash: str) -> Publication:
    """Note the files of a publication, once they are written: their folder, and the hash of the list of them."""
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    may_keep_files(publication, by=by).require()
    before = fingerprint(publication)
    publication.folder, publication.manifest_hash = folder, manifest_hash
    publication.save(update_fields=["folder", "manifest_hash"])
    record(FILED, publication, by=by, at=timezone.now(), before=before, label=publication.slug)
    return publication
