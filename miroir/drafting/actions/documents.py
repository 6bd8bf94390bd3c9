"""Texts: begun in a consultation."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import Language, User
from miroir.common.may import Refused
from miroir.consultations.models import Process
from miroir.directory.models import Body
from miroir.directory.standing import standing_of
from miroir.drafting.models import Document
from miroir.drafting.permissions.texts import may_create_document
from miroir.journal.actions import record

CREATED: Final = words("text begun")
RESERVED: Final = "desk"
"""No text has this address: pages of the desk stand there."""


@transaction.atomic
def create_document(  # noqa: PLR0913 - each is a field of the text
    *,
    by: User,
    process: Process,
    slug: str,
    title_fr: str,
    title_en: str,
    language: str = Language.FRENCH,
    group: Body | None = None,
) -> Document:
    """Begin a text of a consultation, still without a version. Raises Refused where `by` may not, or the name is taken."""
    now = timezone.now()
    may_create_document(standing_of(by, now=now), process, now=now).require()
    if slug == RESERVED or Document.objects.filter(slug=slug).exists():
        raise Refused(gettext("Another text has this address: choose another one."))
    document = Document.objects.create(
        process=process,
        slug=slug,
        title_fr=title_fr.strip(),
        title_en=title_en.strip(),
        language=language,
        group=group,
        created_at=now,
        created_by=by,
    )
    record(CREATED, document, by=by, at=now, label=slug)
    return document
