"""From positions to the opinion map."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from miroir.engine.opinion_map.contents import OpinionMap
from miroir.engine.positions import Positions


def draw_map(
    positions: Positions,
    *,
    moderated_out: NDArray[np.bool_] | None = None,
    groups: NDArray[np.int16] | None = None,
    seed: int = 0,
    bootstraps: int = 0,
) -> OpinionMap:
    """Return the opinion map of a table of positions."""
    raise NotImplementedError
