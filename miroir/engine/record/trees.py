"""Merkle trees: their roots, proofs that an entry is in one, and proofs that one grew from another.

Hashes are SHA-256, 32 bytes. A tree over n leaves splits at the largest power of two below n.
Source: RFC 9162, section 2.1 (the same tree as RFC 6962).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

EMPTY: Final = hashlib.sha256().digest()
"""The root of the tree without leaves."""

Subtree = Callable[[int, int], bytes]
"""Gives the root of a whole subtree: (level, place) stands for the 2**level leaves from place * 2**level on."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf: of a zero byte and its content."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two neighbours: of a one byte and both hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class GrowingTree:
    """A tree that grows leaf by leaf and keeps only the roots of its whole subtrees: at most log2 of its size.

    `peaks`: from the largest subtree to the smallest, one for each 1 in the binary `size`.
    """

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        rest = self.size
        while rest & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            rest >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        return _joined(self.peaks)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over hashes of leaves, EMPTY for none."""
    tree = GrowingTree()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def subtrees_of(leaves: Sequence[bytes]) -> Subtree:
    """Return what gives whole subtrees over hashes of leaves; each is computed once, when asked for."""
    known: dict[tuple[int, int], bytes] = {}

    def subtree(level: int, place: int) -> bytes:
        if level == 0:
            return leaves[place]
        if (level, place) not in known:
            known[level, place] = node_hash(subtree(level - 1, 2 * place), subtree(level - 1, 2 * place + 1))
        return known[level, place]

    return subtree


def root_at(size: int, subtree: Subtree) -> bytes:
    """Return the root over the first `size` leaves, EMPTY for none. It asks for one subtree for each 1 in `size`."""
    return _span(0, size, subtree)


def inclusion_proof(place: int, size: int, subtree: Subtree) -> list[bytes]:
    """Return the hashes that lead from the leaf at `place` to the root over `size` leaves, nearest first.

    Raises ValueError where there is no such leaf.
    """
    if not 0 <= place < size:
        message = f"place is {place}; 0 to {size - 1} was expected in a tree of {size}"
        raise ValueError(message)
    proof, low, high = [], 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if place < middle:
            proof.append(_span(middle, high, subtree))
            high = middle
        else:
            proof.append(_span(low, middle, subtree))
            low = middle
    return proof[::-1]


def consistency_proof(old: int, size: int, subtree: Subtree) -> list[bytes]:
    """Return the hashes that show the tree of the first `old` leaves to be the beginning of that of `size`.

    Empty where both are equal. Raises ValueError where `old` is not in 1 … `size`.
    """
    if not 0 < old <= size:
        message = f"old is {old}; 1 to {size} was expected"
        raise ValueError(message)
    proof, low, high, whole = [], 0, size, True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(_span(middle, high, subtree))
            high = middle
        else:
            proof.append(_span(low, middle, subtree))
            low, whole = middle, False
    if not whole:
        proof.append(_span(low, high, subtree))
    return proof[::-1]


def is_included(leaf: bytes, place: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether a proof leads from the hash of the leaf at `place` to the root over `size` leaves."""
    if not 0 <= place < size:
        return False
    at, last, found = place, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether a proof shows that the tree of `old` leaves is the beginning of that of `size`."""
    if old == size:
        return not proof and old_root == root
    if not 0 < old < size:
        return False
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not steps:
        return False
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    return _climbed(steps, at, last) == (old_root, root)


def _climbed(steps: Sequence[bytes], at: int, last: int) -> tuple[bytes, bytes] | None:
    """Return the old and the new root that the steps lead to; None where there are too many or too few."""
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, step)
        at, last = at >> 1, last >> 1
    return (before, after) if last == 0 else None


def _span(low: int, high: int, subtree: Subtree) -> bytes:
    """Return the root over leaves from `low` up to `high`; `low` is where a subtree of the whole begins."""
    peaks = []
    while low < high:
        level = (high - low).bit_length() - 1
        peaks.append(subtree(level, low >> level))
        low += 1 << level
    return _joined(peaks)


def _joined(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
