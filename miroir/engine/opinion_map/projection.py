"""Where statements pull and where people stand: Polis's projection, made without a dense table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miroir.engine.opinion_map.principal import principal_directions
from miroir.engine.opinion_map.table import Votes, centred

EXACT = 1e-12
FINE = 1e-10
ROUGH = 1e-5
"""Angles (radians) from the exact directions that may remain: with given groups, of a map, of a redraw of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Means and components by statement, places by holder. See `OpinionMap` for shapes and units."""

    means: NDArray[np.float64]
    components: NDArray[np.float64]
    explained: NDArray[np.float64]
    extremity: NDArray[np.float64]
    places: NDArray[np.float64]


def project(votes: Votes, *, precision: float = EXACT) -> Projection:
    """Return the projection of votes; `places` has shape (n_holders, 2).

    The place of a holder is the sum over the votes cast of (sign - mean) times the component, times
    sqrt(n_statements / votes counted): 0 where nothing was answered. The extremity of a statement is how far a
    lone agreement with it would stand from the middle.
    """
    table = centred(votes)
    components, explained = principal_directions(table, precision=precision)
    n_statements, means = votes.positions.n_statements, votes.means
    places = np.asarray(table @ components.T.astype(table.dtype), dtype=np.float64)
    places *= np.sqrt(n_statements / np.maximum(votes.counted, 1))[:, None]
    extremity = np.sqrt(n_statements) * np.abs(1 - means) * np.sqrt((components**2).sum(axis=0))
    return Projection(means, components, explained, extremity, places)
