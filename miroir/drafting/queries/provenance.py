"""Whence each character of a text comes: woven texts as they are kept, and the chain of the changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from miroir.drafting.models import Change, Part, Wording
from miroir.engine.record.lines import canonical
from miroir.engine.text.chain import entry_hash
from miroir.engine.text.operations import from_json
from miroir.engine.text.provenance import Strand, Woven


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters that stand side by side and came by one change; None where no change of the document is theirs."""

    text: str
    change: Change | None


def woven_of(wording: Wording, part: str) -> Woven:
    """Return one part of a wording as strands, each with the sequence of its change.

    Raises ValueError where the lengths kept are not those of the text.
    """
    text, kept = (wording.heading, wording.heading_woven) if part == Part.HEADING else (wording.text, wording.woven)
    if sum(length for length, _origin in kept) != len(text):
        message = f"{wording} keeps the origin of {sum(length for length, _ in kept)} characters of {len(text)}"
        raise ValueError(message)
    strands: list[Strand] = []
    read = 0
    for length, origin in kept:
        strands.append(Strand(text[read : read + length], origin))
        read += length
    return tuple(strands)


def kept_of(woven: Woven) -> list[list[int]]:
    """Return strands as they are kept: [[length, sequence of the change], …]."""
    return [[len(strand.text), strand.origin] for strand in woven]


def link_of(previous: str, change: Change) -> str:
    """Return the hash that binds a change to all before it; `previous`: that of the change before, "" for none.

    It covers the place of the change and why it was made, beside its operations and the texts before and after.
    """
    place = canonical(
        {
            "algorithm": change.algorithm,
            "amendment": change.amendment_id or 0,
            "clause": change.clause.code,
            "kind": str(change.kind),
            "organisation": change.organisation_id or 0,
            "part": str(change.part),
            "previous": previous,
            "version": change.version.number,
        }
    )
    operations = [from_json(one) for one in change.operations]
    return entry_hash(place, change.sequence, operations, change.base_hash, change.result_hash)


def stretches_of(wording: Wording, parts: Sequence[str] = (Part.HEADING, Part.TEXT)) -> dict[str, list[Stretch]]:
    """Return by part whence each stretch of a wording comes, in the order of the text. One query."""
    woven = {str(part): woven_of(wording, part) for part in parts}
    sequences = {strand.origin for strands in woven.values() for strand in strands}
    changes = Change.objects.filter(document=wording.version.document_id, sequence__in=sequences)
    known = {change.sequence: change for change in changes.select_related("version", "amendment", "organisation", "by")}
    return {
        part: [Stretch(strand.text, known.get(strand.origin)) for strand in strands] for part, strands in woven.items()
    }
