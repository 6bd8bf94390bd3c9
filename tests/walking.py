"""Which cells of a matrix of permissions are walked through their pages as well: some in turn, or with `make matrices` every one."""

from __future__ import annotations

import os

EVERY = "MIROIR_EVERY_CELL" in os.environ


def walked(*places, one_in=3):
    """Return whether a cell is walked, from its places along the sides of the matrix: any two sides meet in a cell that is."""
    return EVERY or sum(places) % one_in == 0
