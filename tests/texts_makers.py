"""Makers of texts that were written through the actions: every character has its change."""

from __future__ import annotations

import itertools

from miroir.accounts.models import User
from miroir.consultations.models import Process
from miroir.directory.models import Seat, SeatRole
from miroir.drafting.actions.documents import create_document
from miroir.drafting.actions.versions import begin_version, issue_version
from miroir.drafting.actions.writing import import_draft
from miroir.drafting.models import Document, Stage, Version
from miroir.formats.documents.drafts import Draft, Part
from tests.drafting_makers import ARTICLE, make_document, make_text_process
from tests.makers import make_secretary, make_user

_NUMBERS = itertools.count(1)


def make_rapporteur(document: Document) -> User:
    """Return the rapporteur of the working group of a text."""
    person = make_user()
    assert document.group is not None
    Seat.objects.create(body=document.group, person=person, role=SeatRole.RAPPORTEUR, starts_on="2020-01-01")
    return person


def make_written(*texts: str, by: User | None = None, process: Process | None = None) -> Version:
    """Return the first version of a text, being written, whose clauses say these texts under “Article n”."""
    by = by or make_secretary()
    document = create_document(
        by=by,
        process=process or make_text_process(),
        slug=f"ecrit-{next(_NUMBERS)}",
        title_fr="Stratégie",
        title_en="Strategy",
        group=make_document().group,
    )
    version = begin_version(by=by, document=document)
    parts = (Part(f"Article {number}", text, 1) for number, text in enumerate(texts or (ARTICLE,), start=1))
    import_draft(by=by, version=version, draft=Draft("", "fr", tuple(parts)))
    return version


def make_issued(*texts: str, by: User | None = None, process: Process | None = None) -> Version:
    """Return the first version of a text, issued as an enquiry draft."""
    by = by or make_secretary()
    return issue_version(by=by, version=make_written(*texts, by=by, process=process), stage=Stage.ENQUIRY)
