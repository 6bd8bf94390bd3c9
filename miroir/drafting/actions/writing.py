"""Writing a version: clauses added, worded, moved, removed, brought in from a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.directory.standing import standing_of
from miroir.drafting.actions.changing import LONGEST, PLACED, Stroke, carry_out_all, place_clause
from miroir.drafting.models import Change, ChangeKind, Clause, Part, Version, Wording, WordingTranslation
from miroir.drafting.permissions.texts import may_write
from miroir.drafting.queries.texts import as_written, one_line, version_to_write, wording_hash, wordings_of
from miroir.drafting.queries.texts_tree import DEEPEST, Spot, depth_of, numbers_of, parent_at, placed, with_those_under
from miroir.engine.text.difference import difference
from miroir.engine.text.operations import text_hash
from miroir.formats.documents.drafts import Draft
from miroir.formats.documents.drafts import Part as DraftPart
from miroir.journal.actions import Happening, fingerprint, record, record_all

MOVED: Final = words("clause moved")
REMOVED: Final = words("clause removed")
MOST_CLAUSES: Final = 1_000


class Outdated(Refused):
    """A clause that somebody else changed since it was read to be changed."""


@transaction.atomic
def add_clause(*, by: User, version: Version, heading: str, text: str, spot: Spot | None = None) -> Wording:
    """Add a clause with its words to a version being written, at a spot; None for the end.

    Raises Refused where `by` may not write, or it says nothing, too much, or stands too deep.
    """
    now = timezone.now()
    heading, text = one_line(heading), as_written(text)
    _require_words(heading, text)
    wording = place_clause(by=by, version=version, spot=spot, at=now)
    carry_out_all(by=by, strokes=list(_strokes(wording, heading, text)), kind=ChangeKind.WRITTEN, at=now)
    wording.refresh_from_db()
    return wording


@transaction.atomic
def change_wording(*, by: User, wording: Wording, heading: str, text: str, base_hash: str) -> list[Change]:
    """Give a clause other words; [] where they are the same. `base_hash`: `wording_hash` of the words that were read.

    Raises Outdated where somebody changed them since, and Refused where `by` may not write, or they are none or too many.
    """
    now = timezone.now()
    version = _written(wording.version, by=by, now=now)
    current = _current(version, wording)
    if wording_hash(current.heading, current.text) != base_hash:
        raise Outdated(gettext("Somebody changed this clause while you wrote. What you typed is still here."))
    heading, text = one_line(heading), as_written(text)
    _require_words(heading, text)
    strokes = list(_strokes(current, heading, text))
    return carry_out_all(by=by, strokes=strokes, kind=ChangeKind.WRITTEN, at=now) if strokes else []


@transaction.atomic
def move_clause(*, by: User, wording: Wording, spot: Spot | None) -> Wording:
    """Put a clause, with all that stands under it, at another spot; None for the end.

    Raises Refused where `by` may not write or it would stand too deep; NoSuchSpot where the spot is not there, or lies
    in what is moved.
    """
    now = timezone.now()
    version = _written(wording.version, by=by, now=now)
    wordings = wordings_of(version)
    moved = with_those_under(wordings, wording.clause_id)
    rest = [one for one in wordings if one not in moved]
    before, parent = fingerprint(moved[0]), parent_at(rest, spot)
    moved[0].parent_id = parent
    _keep_order(placed(rest, moved, spot))
    moved[0].save(update_fields=["parent"])
    record(MOVED, moved[0], by=by, at=now, before=before, label=_label(version, moved[0].clause))
    return moved[0]


@transaction.atomic
def remove_clause(*, by: User, wording: Wording) -> Clause:
    """Take a clause out of a version being written; its words are deleted by a change, as any words are.

    Raises Refused where `by` may not write, or clauses stand under it.
    """
    now = timezone.now()
    version = _written(wording.version, by=by, now=now)
    current = _current(version, wording)
    if Wording.objects.filter(version=version, parent=current.clause_id).exists():
        raise Refused(gettext("Clauses stand under this one: move or remove them first."))
    strokes = list(_strokes(current, "", ""))
    if strokes:
        carry_out_all(by=by, strokes=strokes, kind=ChangeKind.WRITTEN, at=now)
    current.refresh_from_db()
    before = fingerprint(current)
    WordingTranslation.objects.filter(wording=current).delete()
    Wording.objects.filter(pk=current.pk).delete()
    _keep_order(wordings_of(version))
    record(REMOVED, current.clause, by=by, at=now, before=before, label=_label(version, current.clause))
    return current.clause


@transaction.atomic
def import_draft(*, by: User, version: Version, draft: Draft) -> list[Wording]:
    """Add the clauses of a file at the end of a version being written, their headings' levels as their order of rank.

    Raises Refused where `by` may not write, or the file has too many clauses, none, or one that says too much.
    """
    now = timezone.now()
    version = _written(version, by=by, now=now)
    parts = [DraftPart(one_line(one.heading), as_written(one.text), one.level) for one in draft.parts]
    parts = [one for one in parts if one.heading or one.text]
    if not parts:
        raise Refused(gettext("There is no text in this file."))
    before = wordings_of(version)
    if len(before) + len(parts) > MOST_CLAUSES:
        raise Refused(gettext("A text has at most %(most)s clauses.") % {"most": MOST_CLAUSES})
    for part in parts:
        _require_length(part.heading, part.text)
    made = _empty_clauses(version, parts, now)
    _keep_order([*before, *made])
    placed_now = [Happening(one.clause, label=_label(version, one.clause)) for one in made]
    record_all(PLACED, placed_now, by=by, at=now)
    pairs = zip(made, parts, strict=True)
    strokes = [stroke for wording, part in pairs for stroke in _strokes(wording, part.heading, part.text)]
    carry_out_all(by=by, strokes=strokes, kind=ChangeKind.IMPORTED, at=now)
    return wordings_of(version)[len(before) :]


def _empty_clauses(version: Version, parts: list[DraftPart], now: datetime) -> list[Wording]:
    """Lay down a clause without words for each part, under the last one before it of a lower level."""
    count = version.document.clauses.count()
    codes = [f"c{number}" for number in range(count + 1, count + len(parts) + 1)]
    document = version.document
    Clause.objects.bulk_create(Clause(document=document, code=code, created_at=now) for code in codes)
    clauses = {clause.code: clause for clause in document.clauses.filter(code__in=codes)}
    above: list[tuple[int, Clause]] = []
    made: list[Wording] = []
    start = Wording.objects.filter(version=version).count() + 1
    for order, (code, part) in enumerate(zip(codes, parts, strict=True), start=start):
        level = min(part.level, DEEPEST)
        above = [(rank, clause) for rank, clause in above if rank < level]
        parent = above[-1][1] if above else None
        above.append((level, clauses[code]))
        empty = text_hash("")
        made.append(Wording(version=version, clause=clauses[code], parent=parent, order=order, text_hash=empty))
    Wording.objects.bulk_create(made)
    return [one for one in wordings_of(version) if one.clause.code in clauses]


def _written(version: Version, *, by: User, now: datetime) -> Version:
    """Return a version as it is now, held; whoever may not write it is refused."""
    held = version_to_write(version)
    may_write(standing_of(by, now=now), held, now=now).require()
    return held


def _current(version: Version, wording: Wording) -> Wording:
    """Return what a clause says now."""
    found = Wording.objects.select_related("clause").filter(pk=wording.pk).first()
    if found is None:
        raise Refused(gettext("Somebody removed this clause while you wrote."))
    found.version = version
    return found


def _strokes(wording: Wording, heading: str, text: str) -> Iterator[Stroke]:
    """Return the operations that give a clause a heading and a text, for each part that changes."""
    for part, old, new in ((Part.HEADING, wording.heading, heading), (Part.TEXT, wording.text, text)):
        operations = difference(old, new)
        if operations:
            yield Stroke(wording, part, operations)


def _keep_order(ordered: list[Wording]) -> None:
    """Keep the order and the numbers of clauses in reading order."""
    numbers = numbers_of(ordered)
    if any(depth_of(number) > DEEPEST for number in numbers.values()):
        raise Refused(gettext("Clauses stand at most %(most)s deep, one under another.") % {"most": DEEPEST})
    moved: list[Wording] = []
    for order, wording in enumerate(ordered, start=1):
        number = numbers[wording.clause_id]
        if (wording.order, wording.number) != (order, number):
            wording.order, wording.number = order, number
            moved.append(wording)
    Wording.objects.bulk_update(moved, ["order", "number"])


def _require_words(heading: str, text: str) -> None:
    if not heading and not text:
        raise Refused(gettext("A clause has a heading or a text. To take it out, remove it."))
    _require_length(heading, text)


def _require_length(heading: str, text: str) -> None:
    if len(heading) > LONGEST[Part.HEADING]:
        told = gettext("The heading “%(heading)s…” is too long: at most %(most)s characters.")
        raise Refused(told % {"heading": heading[:60], "most": LONGEST[Part.HEADING]})
    if len(text) > LONGEST[Part.TEXT]:
        told = gettext("The text under “%(heading)s” is too long: at most %(most)s characters; divide it into clauses.")
        raise Refused(told % {"heading": heading[:60], "most": LONGEST[Part.TEXT]})


def _label(version: Version, clause: Clause) -> str:
    return f"{version.document.slug} {version.number} {clause.code}"
