"""Translating statements: beside the original, never in its place."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import Language, User
from miroir.common.may import Refused
from miroir.consultations.models import Process, Statement, Translation, TranslationKind
from miroir.consultations.models.statements import LONGEST, source_hash
from miroir.consultations.permissions.translations import may_translate
from miroir.consultations.queries.statements import label_of, one_space
from miroir.directory.standing import standing_of
from miroir.journal.actions import fingerprint, record

TRANSLATED: Final = words("statement translated")


@transaction.atomic
def translate_statement(
    *, by: User, statement: Statement, language: str, text: str, kind: TranslationKind = TranslationKind.HUMAN
) -> Translation:
    """Write a statement in another language, or replace what was there; positions stay with the original.

    Raises Refused for its own language, an unknown one, or a text that is empty or too long.
    """
    now = timezone.now()
    processes = Process.objects.select_related("current_step")
    statement = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    statement.process = processes.get(pk=statement.process_id)
    may_translate(standing_of(by, now=now), statement, now=now).require()
    _require_language(statement, language)
    text = one_space(text)
    if not 0 < len(text) <= 2 * LONGEST:
        raise Refused(gettext("A translation has from 1 to %(longest)s characters.") % {"longest": 2 * LONGEST})
    known = Translation.objects.filter(statement=statement, language=language).first()
    before = fingerprint(known) if known else ""
    translation = known or Translation(statement=statement, language=language)
    translation.text, translation.kind, translation.source_hash = text, kind, source_hash(statement.text)
    translation.made_by, translation.made_at = by, now
    translation.save()
    record(TRANSLATED, translation, by=by, at=now, before=before, label=label_of(statement))
    return translation


def _require_language(statement: Statement, language: str) -> None:
    if language not in Language.values:
        raise Refused(gettext("Statements are translated into French or English."))
    if language == statement.language:
        raise Refused(gettext("This is the language in which the statement was written."))
