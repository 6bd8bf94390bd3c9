"""The tree over the entries of the database: its subtrees, read as few at a time as they are needed."""

from __future__ import annotations

from typing import Final

from miroir.engine.record.commitments import leaf_of
from miroir.engine.record.trees import Subtree as Subtrees
from miroir.engine.record.trees import subtrees_of
from miroir.journal.models import Entry, Subtree

STEP: Final = 8
"""The levels of the tree between two that are kept."""
BLOCK: Final = 1 << STEP
MOST_BLOCKS: Final = 16


class KeptTree:
    """Gives whole subtrees of the tree: from the entries below the first kept level, from kept ones above.

    A block of 256 entries or kept roots is read at once; the last few are remembered.
    """

    def __init__(self) -> None:
        self._blocks: dict[tuple[int, int], Subtrees] = {}

    def __call__(self, level: int, place: int) -> bytes:
        """Return the root of a whole subtree; its entries, and the kept roots in it, must be there."""
        return self._from(level // STEP * STEP, level, place)

    def computed(self, level: int, place: int) -> bytes:
        """Return the root of a subtree of a level that is kept, from what is kept below it."""
        return self._from(level - STEP, level, place)

    def _from(self, floor: int, level: int, place: int) -> bytes:
        """Return the root of a subtree from the entries, or the kept roots, of the level `floor`."""
        rise = level - floor
        number = (place << rise) // BLOCK
        if (floor, number) not in self._blocks:
            if len(self._blocks) >= MOST_BLOCKS:
                self._blocks.clear()
            self._blocks[floor, number] = subtrees_of(_block(floor, number))
        return self._blocks[floor, number](rise, place - (number * BLOCK >> rise))


def _block(floor: int, number: int) -> list[bytes]:
    """Return what there is of a block: leaves, or kept roots of a level."""
    low, high = number * BLOCK, (number + 1) * BLOCK
    if floor == 0:
        rows = Entry.objects.filter(sequence__gte=low, sequence__lt=high).order_by("sequence")
        return [leaf_of(*row) for row in rows.values_list("sequence", "kind", "commitment")]
    kept = Subtree.objects.filter(level=floor, place__gte=low, place__lt=high).order_by("place")
    return [bytes.fromhex(root) for root in kept.values_list("root", flat=True)]
