"""The chain of a log: each entry's hash covers the one before it, so that none can be taken out or changed unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from miroir.engine.record.lines import canonical
from miroir.engine.text.operations import Operation, as_json
from miroir.engine.text.provenance import Logged

START: Final = ""
"""What stands for the hash before the first entry."""


@dataclass(frozen=True, slots=True)
class Linked:
    """An entry of the log with its hash, which covers the hash of the entry before."""

    entry: Logged
    hash: str


def entry_hash(previous: str, origin: int, operations: Sequence[Operation], base_hash: str, result_hash: str) -> str:
    """Return the SHA-256, 64 hexadecimal digits, of an entry written as canonical JSON with the hash before it."""
    written = canonical(
        {
            "base": base_hash,
            "operations": [as_json(one) for one in operations],
            "origin": origin,
            "previous": previous,
            "result": result_hash,
        }
    )
    return hashlib.sha256(written.encode()).hexdigest()


def chained(log: Sequence[Logged]) -> list[Linked]:
    """Return the log with its hashes; the last one is the head."""
    links: list[Linked] = []
    previous = START
    for entry in log:
        previous = _hash_of(previous, entry)
        links.append(Linked(entry, previous))
    return links


def verify_chain(links: Sequence[Linked], head: str | None = None) -> int | None:
    """Return the index of the first entry that is not as it was chained, None where all are.

    An entry changed, moved, or standing where one was taken out is found; so is one whose text before is not the text
    after the entry before it. With the `head`, kept elsewhere, so is a log that was cut short or chained anew: the
    index is then the length of the log.
    """
    previous = START
    text = links[0].entry.base_hash if links else ""
    for index, link in enumerate(links):
        if link.entry.base_hash != text or link.hash != _hash_of(previous, link.entry):
            return index
        previous, text = link.hash, link.entry.result_hash
    return None if head is None or head == previous else len(links)


def _hash_of(previous: str, entry: Logged) -> str:
    return entry_hash(previous, entry.origin, entry.operations, entry.base_hash, entry.result_hash)
