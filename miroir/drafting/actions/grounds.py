"""On what clauses stand, and what they say in the other language."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import Language, User
from miroir.common.may import Refused
from miroir.consultations.models import KeptMap, Proposal, Statement, TranslationKind
from miroir.directory.standing import standing_of
from miroir.drafting.models import Document, Ground, Version, Wording, WordingTranslation
from miroir.drafting.permissions.texts import may_translate_wording, may_write
from miroir.drafting.queries.texts import as_written, one_line, version_to_write, wording_hash
from miroir.journal.actions import fingerprint, record

LAID: Final = words("ground of a clause laid")
REMOVED: Final = words("ground of a clause removed")
TRANSLATED: Final = words("clause translated")
LONGEST_HEADING, LONGEST_TEXT = 400, 60_000


@transaction.atomic
def lay_ground(
    *,
    by: User,
    wording: Wording,
    statement: Statement | None = None,
    kept_map: KeptMap | None = None,
    proposal: Proposal | None = None,
    why: str = "",
) -> Ground:
    """Have a clause of a version being written stand on a statement, with its verdict in a kept map, on a whole map, or on a proposal.

    Raises Refused where `by` may not write, the ground is of another consultation, or the clause stands on it already.
    """
    now = timezone.now()
    version = version_to_write(wording.version)
    may_write(standing_of(by, now=now), version, now=now).require()
    _require_ground(version.document, statement, kept_map, proposal)
    held = Ground.objects.filter(clause=wording.clause_id, removed_at__isnull=True)
    same = {"statement": statement, "proposal": proposal}
    if held.filter(**same, **({} if statement or proposal else {"kept_map": kept_map})).exists():
        raise Refused(gettext("This clause stands on that already."))
    ground = Ground.objects.create(
        clause_id=wording.clause_id,
        statement=statement,
        kept_map=kept_map,
        proposal=proposal,
        why=why.strip(),
        laid_at=now,
        laid_by=by,
    )
    record(LAID, ground, by=by, at=now, label=_label(version, ground))
    return ground


@transaction.atomic
def remove_ground(*, by: User, ground: Ground) -> Ground:
    """Have a clause stand on a ground no longer; that it did stays known. Raises Refused where `by` may not write now."""
    now = timezone.now()
    written = Version.objects.written().filter(document=ground.clause.document_id).first()
    if written is None:
        raise Refused(gettext("No version of this text is being written: begin the next version first."))
    version = version_to_write(written)
    may_write(standing_of(by, now=now), version, now=now).require()
    held = Ground.objects.select_for_update(of=("self",)).get(pk=ground.pk)
    if held.removed_at is not None:
        return held
    before = fingerprint(held)
    held.removed_at = now
    held.save(update_fields=["removed_at"])
    record(REMOVED, held, by=by, at=now, before=before, label=_label(version, held))
    return held


@transaction.atomic
def translate_wording(
    *,
    by: User,
    wording: Wording,
    heading: str,
    text: str,
    kind: str = TranslationKind.HUMAN,
) -> WordingTranslation:
    """Write what a clause says in the other language, labelled as a translation, or replace what was there.

    Raises Refused where `by` may not, or it is empty or too long.
    """
    now = timezone.now()
    version = version_to_write(wording.version)
    may_translate_wording(standing_of(by, now=now), version, now=now).require()
    heading, text = one_line(heading), as_written(text)
    if not (heading or text) or len(heading) > LONGEST_HEADING or len(text) > LONGEST_TEXT:
        raise Refused(gettext("A translation of a clause has from 1 to %(most)s characters.") % {"most": LONGEST_TEXT})
    current = Wording.objects.get(pk=wording.pk)
    language = next(code for code in Language.values if code != version.document.language)
    known = WordingTranslation.objects.filter(wording=current, language=language).first()
    before = fingerprint(known) if known else ""
    made = known or WordingTranslation(wording=current, language=language)
    made.heading, made.text, made.kind = heading, text, kind
    made.source_hash = wording_hash(current.heading, current.text)
    made.made_at, made.made_by = now, by
    made.save()
    record(TRANSLATED, made, by=by, at=now, before=before, label=f"{version.document.slug} {version.number}")
    return made


def _require_ground(
    document: Document, statement: Statement | None, kept_map: KeptMap | None, proposal: Proposal | None
) -> None:
    if statement is None and kept_map is None and proposal is None:
        raise Refused(gettext("Choose on what the clause stands."))
    if any(one is not None and one.process_id != document.process_id for one in (statement, kept_map, proposal)):
        raise Refused(gettext("A clause stands on what its own consultation found."))


def _label(version: Version, ground: Ground) -> str:
    return f"{version.document.slug} {ground.clause.code}"
