"""From positions to the opinion map."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from miroir.engine.opinion_map.contents import OpinionMap, Stability
from miroir.engine.opinion_map.groups import Grouping, find_groups
from miroir.engine.opinion_map.projection import EXACT, FINE, Projection, project
from miroir.engine.opinion_map.representativeness import (
    Candidates,
    bridges,
    consensus,
    controlled,
    figures_of,
    group_informed_consensus,
    priority,
    representative,
)
from miroir.engine.opinion_map.stability import measure_stability
from miroir.engine.opinion_map.table import Votes, tally, votes_of
from miroir.engine.positions import Positions


def draw_map(
    positions: Positions,
    *,
    moderated_out: NDArray[np.bool_] | None = None,
    groups: NDArray[np.int16] | None = None,
    seed: int = 0,
    bootstraps: int = 50,
) -> OpinionMap:
    """Return the opinion map of a table of positions.

    `moderated_out`, shape (n_statements,): statements that nobody's place may depend on; Polis sets them to a pass
    for everybody. `groups`, shape (n_holders,): groups that the source gives, -1 for none, kept as they are.
    Without them groups are found here; `seed` serves only to measure their stability, with `bootstraps` redraws
    (0: not measured). The same arguments give the same map.
    No answer, no statement or no holder gives a map without groups; all equal or one person gives one group,
    everybody at (0, 0). Raises ValueError where a shape does not fit the positions or `bootstraps` is negative.
    """
    if bootstraps < 0:
        message = f"bootstraps is {bootstraps}; 0 or more was expected"
        raise ValueError(message)
    votes = votes_of(positions, moderated_out)
    projection = project(votes, precision=FINE if groups is None else EXACT)
    found = find_groups(positions, projection.places) if groups is None else _given(positions, groups)
    draws = bootstraps if groups is None and found.k >= 2 else 0
    stability = (
        measure_stability(positions, found, moderated_out=moderated_out, seed=seed, draws=draws) if draws else None
    )
    return _whole(votes, projection, found, stability, given=groups is not None)


def _whole(
    votes: Votes, projection: Projection, found: Grouping, stability: Stability | None, *, given: bool
) -> OpinionMap:
    """Return the map of places and groups, with what each group and everybody says."""
    counts = tally(votes.positions, votes.signs, labels=found.groups, n_labels=found.k)
    figures, active = figures_of(counts), votes.active
    candidates = Candidates(figures, active)
    return OpinionMap(
        means=projection.means,
        components=projection.components,
        explained=projection.explained,
        extremity=projection.extremity,
        priority=priority(counts.sum(axis=1), projection.extremity),
        gic=group_informed_consensus(figures),
        moderated_out=~active,
        x=projection.places[:, 0],
        y=projection.places[:, 1],
        groups=found.groups,
        group_sizes=np.bincount(found.groups[found.groups >= 0], minlength=found.k),
        by_group=figures,
        k=found.k,
        given=given,
        silhouette=found.silhouettes.get(found.k, 0.0),
        silhouettes=found.silhouettes,
        representative=tuple(representative(candidates, group) for group in range(found.k)),
        controlled=tuple(controlled(candidates, group) for group in range(found.k)),
        consensus=consensus(votes.totals, active),
        bridges=bridges(figures, active),
        stability=stability,
    )


def _given(positions: Positions, groups: NDArray[np.int16]) -> Grouping:
    """Return groups that the source gives, checked."""
    given = np.asarray(groups)
    if given.shape != (positions.n_holders,):
        message = f"groups has shape {given.shape}; {(positions.n_holders,)} was expected from the positions"
        raise ValueError(message)
    kept = np.where(given >= 0, given, -1).astype(np.int16)
    return Grouping(kept, int(kept.max(initial=-1)) + 1, {})
