"""What an entry of the record commits to, and what the tree stands on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Final

from miroir.engine.record.trees import leaf_hash

SALT: Final = re.compile(r"[0-9a-f]{32}")
HASH: Final = re.compile(r"[0-9a-f]{64}")
ERASURE: Final = "contents erased"
"""The kind of the entries that say which others were emptied; their label is the sequences, as `ranges_of` writes them."""
_RANGES: Final = re.compile(r"(?:\d{1,18}(?:-\d{1,18})?)(?:, \d{1,18}(?:-\d{1,18})?)*")


def commitment_of(salt: str, content: str) -> str:
    """Return the SHA-256 of a salt and a content, hexadecimal: what an entry shows of them."""
    return hashlib.sha256(f"{salt}{content}".encode()).hexdigest()


def leaf_of(sequence: int, kind: str, commitment: str) -> bytes:
    """Return the hash of an entry as a leaf of the tree: its sequence, commitment and kind, a space between."""
    return leaf_hash(f"{sequence} {commitment} {kind}".encode())


def ranges_of(sequences: Iterable[int]) -> str:
    """Return sequences in their order, neighbours joined: "3, 5-9"; "" for none."""
    ranges: list[list[int]] = []
    for sequence in sorted(set(sequences)):
        if ranges and sequence == ranges[-1][1] + 1:
            ranges[-1][1] = sequence
        else:
            ranges.append([sequence, sequence])
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges)


def sequences_in(ranges: str, below: int) -> Iterator[int]:
    """Yield the sequences that `ranges_of` wrote. Raises ValueError where it did not, or where one is not `below`."""
    if not _RANGES.fullmatch(ranges):
        message = f"{ranges!r} are no sequences; 3, 5-9 was expected"
        raise ValueError(message)
    for part in ranges.split(", "):
        low, _, high = part.partition("-")
        if int(high or low) >= below:
            message = f"{part} is not below {below}"
            raise ValueError(message)
        yield from range(int(low), int(high or low) + 1)
