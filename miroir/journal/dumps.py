"""A dump of the journal: everything that is public of it, line by line, and the receipt of one entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from miroir.accounts.models import User
from miroir.engine.record import lines
from miroir.engine.record.receipts import Receipt
from miroir.engine.record.trees import inclusion_proof
from miroir.journal.keys import published_key, signing_key
from miroir.journal.models import WRITTEN, Entry, Head, Opening, Seal
from miroir.journal.proofs import KeptTree

PORTION: Final = 1_000


def dump_lines() -> Iterator[str]:
    """Yield the lines of a dump: entries with what opens them, then seals; never a person nor the salt that hides them.

    It is read in portions, so that nobody waits for it. What is written meanwhile is in it too: so an entry that was
    emptied meanwhile comes with the one that says so. Raises NoKey where the site has no key.
    """
    yield lines.head_line(signing_key().public.text())
    done, size = 0, _size()
    while done < size:
        for entry in _entries(done, min(done + PORTION, size)):
            yield lines.entry_line(entry)
        done = min(done + PORTION, size)
        size = _size() if done == size else size
    notes = 0
    for note in Seal.objects.filter(size__lte=done).order_by("pk").values_list("note", flat=True).iterator(PORTION):
        yield lines.seal_line(note)
        notes += 1
    yield lines.last_line(done, notes)


def receipt_for(sequence: int, reader: User | None) -> Receipt | None:
    """Return the receipt of an entry under the newest seal.

    None where there is no such entry, no seal over it yet, or no key. Where the reader made the entry, the receipt shows that it was them.
    """
    seal = Seal.objects.filter(size__gt=sequence).order_by("-pk").first()
    opening = Opening.objects.filter(entry=sequence).first()
    key = published_key()
    if seal is None or opening is None or key is None:
        return None
    proof = tuple(inclusion_proof(sequence, seal.size, KeptTree()))
    theirs = reader is not None and opening.person == str(reader.key)
    (entry,) = _entries(sequence, sequence + 1)
    person, salt = (opening.person, opening.who_salt) if theirs else ("", "")
    return Receipt(entry, proof, seal.note, key, person, salt)


def _size() -> int:
    return Head.objects.filter(pk=WRITTEN).values_list("size", flat=True).first() or 0


def _entries(low: int, high: int) -> list[lines.Entry]:
    rows = Entry.objects.filter(sequence__gte=low, sequence__lt=high).order_by("sequence")
    return [
        lines.Entry(*row)
        for row in rows.values_list("sequence", "kind", "commitment", "opening__salt", "opening__content")
    ]
