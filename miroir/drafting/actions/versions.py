"""Versions of a text: begun, issued and from then on frozen, adopted."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.directory.standing import standing_of
from miroir.drafting.actions.amendments import rebase_amendments
from miroir.drafting.actions.places import find_places
from miroir.drafting.models import Document, Objection, ObjectionState, Stage, Version, Wording, WordingTranslation
from miroir.drafting.permissions.texts import may_begin_version, may_issue_version, may_mark_adopted
from miroir.drafting.queries.proposals import proposals_hinder
from miroir.drafting.queries.texts import document_to_write, last_issued, version_hash, version_to_write, wordings_of
from miroir.drafting.queries.texts_issuing import what_hinders
from miroir.drafting.queries.texts_tree import numbers_of
from miroir.engine.text.difference import ALGORITHM
from miroir.journal.actions import fingerprint, record

BEGUN: Final = words("version of a text begun")
ISSUED: Final = words("version of a text issued")
ADOPTED: Final = words("version of a text adopted")
SUPERSEDED: Final = words("version of a text superseded")


@transaction.atomic
def begin_version(*, by: User, document: Document) -> Version:
    """Begin the next version: the words of the one issued last, to be changed; empty before the first.

    Raises Refused where `by` may not write, or a version is being written already.
    """
    now = timezone.now()
    document = document_to_write(document)
    may_begin_version(standing_of(by, now=now), document, now=now).require()
    if Version.objects.written().filter(document=document).exists():
        raise Refused(gettext("A version of this text is being written already: issue it first."))
    last = last_issued(document)
    version = Version.objects.create(
        document=document,
        number=last.number + 1 if last else 1,
        stage=last.stage if last else Stage.WORKING,
        based_on=last,
        begun_at=now,
        begun_by=by,
        algorithm=ALGORITHM,
    )
    if last is not None:
        _copy_words(last, version)
    record(BEGUN, version, by=by, at=now, label=_label(version))
    return version


@transaction.atomic
def issue_version(*, by: User, version: Version, stage: str, notes: str = "") -> Version:
    """Issue a version: from now on everybody reads it and not a character of it changes.

    Raises Refused where `by` may not, where it says nothing, where a contribution on the version before has no agreed
    answer, where a text that is frozen for the enquiry leaves a proposal of its process without one, or where a conflict
    of amendments is open; the sentence names what. Open amendments go over to it or fall.
    """
    now = timezone.now()
    version = version_to_write(version)
    may_issue_version(standing_of(by, now=now), version, now=now).require()
    what_hinders(version).require()
    if stage not in Stage.values:
        raise Refused(gettext("Choose what this version is."))
    proposals_hinder(version.document, stage).require()
    before = fingerprint(version)
    wordings = _numbered(version)
    version.stage, version.notes = stage, notes.strip()
    version.issued_at, version.issued_by = now, by
    version.text_hash = version_hash(version, wordings)
    version.save()
    record(ISSUED, version, by=by, at=now, before=before, label=_label(version))
    if version.based_on is not None and version.based_on.adopted_at is None:
        _supersede(version.based_on, by=by, at=now)
    rebase_amendments(by=by, version=version, at=now)
    find_places(by=by, version=version, at=now)
    return version


@transaction.atomic
def mark_adopted(*, by: User, version: Version) -> Version:
    """Have a version stand as adopted, by the finding that `by` records; one adopted before it is superseded.

    Raises Refused where `by` may not, where it is not the issued version in force, or where an objection
    to the text is open or one to this version was sustained.
    """
    now = timezone.now()
    version = version_to_write(version)
    may_mark_adopted(standing_of(by, now=now), version, now=now).require()
    if Objection.objects.open().filter(document=version.document).exists():
        raise Refused(gettext("An objection to this text is open: it is resolved or ruled upon first."))
    if Objection.objects.filter(version=version, state=ObjectionState.SUSTAINED).exists():
        raise Refused(gettext("An objection to this version was sustained: the text goes back to work."))
    before = fingerprint(version)
    version.adopted_at = now
    version.save(update_fields=["adopted_at"])
    record(ADOPTED, version, by=by, at=now, before=before, label=_label(version))
    adopted = Version.objects.filter(document=version.document, adopted_at__isnull=False, superseded_at__isnull=True)
    for earlier in adopted.exclude(pk=version.pk):
        _supersede(earlier, by=by, at=now)
    return version


def _copy_words(last: Version, version: Version) -> None:
    """Put into a version all that the one before says, with whence it comes and its translations."""
    told = WordingTranslation.objects.filter(wording__version=last).order_by("pk")
    translations = [(one.wording_id, one) for one in told]
    copied: dict[int, Wording] = {}
    for wording in wordings_of(last):
        earlier, wording.pk, wording.version = wording.pk, None, version
        wording._state.adding = True
        copied[earlier] = wording
    Wording.objects.bulk_create(copied.values())
    for earlier, one in translations:
        one.pk, one.wording = None, copied[earlier]
        one._state.adding = True
    WordingTranslation.objects.bulk_create([one for _earlier, one in translations])


def _numbered(version: Version) -> list[Wording]:
    """Return the wordings of a version with the numbers that follow from their order, kept."""
    wordings = wordings_of(version)
    numbers = numbers_of(wordings)
    late = [wording for wording in wordings if wording.number != numbers[wording.clause_id]]
    for wording in late:
        wording.number = numbers[wording.clause_id]
    Wording.objects.bulk_update(late, ["number"])
    return wordings


def _supersede(version: Version, *, by: User, at: datetime) -> None:
    before = fingerprint(version)
    version.superseded_at = at
    version.save(update_fields=["superseded_at"])
    record(SUPERSEDED, version, by=by, at=at, before=before, label=_label(version))


def _label(version: Version) -> str:
    return f"{version.document.slug} {version.number}"
