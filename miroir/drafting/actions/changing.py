"""Carrying operations out: the only way in which the words of a clause change, and where their origin is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.directory.models import Organisation
from miroir.directory.standing import standing_of
from miroir.drafting.models import Amendment, Change, ChangeKind, Clause, Part, Version, Wording
from miroir.drafting.permissions.texts import may_write
from miroir.drafting.queries.provenance import kept_of, link_of, woven_of
from miroir.drafting.queries.texts import last_change, version_to_write, wordings_of
from miroir.drafting.queries.texts_tree import DEEPEST, Spot, depth_of, numbers_of, parent_at, placed
from miroir.engine.text.difference import ALGORITHM
from miroir.engine.text.operations import Operation, as_json, text_hash
from miroir.engine.text.provenance import logged, text_of
from miroir.journal.actions import Happening, record, record_all

CHANGED: Final = words("words of a clause changed")
PLACED: Final = words("clause added")
LONGEST: Final = {Part.HEADING: 300, Part.TEXT: 40_000}
"""Characters of each part of a clause."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """Operations on one part of what a clause says now."""

    wording: Wording
    part: Part
    operations: tuple[Operation, ...]


@transaction.atomic
def carry_out(  # noqa: PLR0913 - each says one thing of the change
    *,
    by: User,
    wording: Wording,
    part: str,
    operations: Sequence[Operation],
    kind: ChangeKind,
    at: datetime,
    amendment: Amendment | None = None,
    organisation: Organisation | None = None,
) -> Change:
    """Carry operations out on one part of a clause and keep whence each character comes; read the wording again after it.

    `wording` may be of an earlier reading: the operations are on what the clause says now. Raises Refused where `by`
    may not write or the clause would be too long; ValueError where the operations are none, or do not fit the text.
    """
    stroke = Stroke(wording, Part(part), tuple(operations))
    return carry_out_all(by=by, strokes=[stroke], kind=kind, at=at, amendment=amendment, organisation=organisation)[0]


@transaction.atomic
def carry_out_all(
    *,
    by: User,
    strokes: Sequence[Stroke],
    kind: ChangeKind,
    at: datetime,
    amendment: Amendment | None = None,
    organisation: Organisation | None = None,
) -> list[Change]:
    """Carry out strokes on clauses of one version, in their order, as `carry_out` does each."""
    version = version_to_write(strokes[0].wording.version)
    may_write(standing_of(by, now=at), version, now=at).require()
    wordings = _held(version, {stroke.wording.pk for stroke in strokes})
    last = last_change(version.document)
    chain = last.chain if last else ""
    changes: list[Change] = []
    for sequence, stroke in enumerate(strokes, start=last.sequence + 1 if last else 1):
        told = {"sequence": sequence, "kind": kind, "amendment": amendment, "organisation": organisation, "by": by}
        change = Change(document=version.document, version=version, at=at, **told)
        _carry(change, wordings[stroke.wording.pk], stroke)
        change.chain = chain = link_of(chain, change)
        changes.append(change)
    Change.objects.bulk_create(changes)
    Wording.objects.bulk_update(wordings.values(), ["heading", "heading_woven", "text", "woven", "text_hash"])
    whom = str(organisation.key) if organisation else ""
    happenings = [Happening(change, for_whom=whom, label=_label(version, change.clause)) for change in changes]
    record_all(CHANGED, happenings, by=by, at=at)
    return changes


@transaction.atomic
def place_clause(*, by: User, version: Version, spot: Spot | None, at: datetime) -> Wording:
    """Put a new clause, still without words, at a spot of a version being written; None for the end.

    Raises Refused where `by` may not write or the clause would stand too deep, NoSuchSpot where the spot is not there.
    """
    version = version_to_write(version)
    may_write(standing_of(by, now=at), version, now=at).require()
    document = version.document
    code = f"c{document.clauses.count() + 1}"
    clause = Clause.objects.create(document=document, code=code, created_at=at)
    wordings = wordings_of(version)
    empty = text_hash("")
    wording = Wording(version=version, clause=clause, order=0, text_hash=empty)
    wording.parent_id = parent_at(wordings, spot)
    ordered = placed(wordings, [wording], spot)
    numbers = numbers_of(ordered)
    if depth_of(numbers[clause.pk]) > DEEPEST:
        raise Refused(gettext("Clauses stand at most %(most)s deep, one under another.") % {"most": DEEPEST})
    moved = [one for order, one in enumerate(ordered, start=1) if _renumbered(one, order, numbers) and one.pk]
    wording.save()
    Wording.objects.bulk_update(moved, ["order", "number"])
    record(PLACED, clause, by=by, at=at, label=_label(version, clause))
    return wording


def _held(version: Version, keys: set[int]) -> dict[int, Wording]:
    """Return some wordings of a version as they are now, by their keys."""
    found = Wording.objects.filter(version=version, pk__in=keys).select_related("clause")
    held = {wording.pk: wording for wording in found}
    for wording in held.values():
        wording.version = version
    return held


def _renumbered(wording: Wording, order: int, numbers: dict[int, str]) -> bool:
    """Give a wording its order and number; return whether that changed it."""
    number = numbers[wording.clause_id]
    changed = (wording.order, wording.number) != (order, number)
    wording.order, wording.number = order, number
    return changed


def _carry(change: Change, wording: Wording, stroke: Stroke) -> None:
    """Weave a stroke into a wording, and say it in its change."""
    if not stroke.operations:
        message = "a change has one operation at least"
        raise ValueError(message)
    woven, entry = logged(woven_of(wording, stroke.part), stroke.operations, change.sequence)
    text = text_of(woven)
    if len(text) > LONGEST[stroke.part]:
        raise Refused(gettext("A clause has at most %(most)s characters here.") % {"most": LONGEST[stroke.part]})
    if stroke.part == Part.HEADING:
        wording.heading, wording.heading_woven = text, kept_of(woven)
    else:
        wording.text, wording.woven, wording.text_hash = text, kept_of(woven), entry.result_hash
    change.clause, change.part, change.algorithm = wording.clause, stroke.part, ALGORITHM
    change.operations = [as_json(one) for one in entry.operations]
    change.base_hash, change.result_hash = entry.base_hash, entry.result_hash


def _label(version: Version, clause: Clause) -> str:
    return f"{version.document.slug} {version.number} {clause.code}"
