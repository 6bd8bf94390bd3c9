"""What an opinion map holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STABLE_FROM = 0.6
"""The mean adjusted Rand index over bootstraps under which there are no stable groups."""


@dataclass(frozen=True, slots=True, eq=False)
class GroupFigures:
    """What each group said of each statement; every array has shape (n_groups, n_statements) and no NaN.

    Named as Polis publishes them: `na`, `nd`, `ns` people who agree, disagree, and gave any answer (a pass is
    one); `pa`, `pd` their shares with one answer of each kind added; `pat`, `pdt` how far these are from one
    half, `rat`, `rdt` how far from the rest's, both as z scores; `ra`, `rd` the share over the rest's share.
    """

    na: NDArray[np.int64]
    nd: NDArray[np.int64]
    ns: NDArray[np.int64]
    pa: NDArray[np.float64]
    pd: NDArray[np.float64]
    pat: NDArray[np.float64]
    pdt: NDArray[np.float64]
    ra: NDArray[np.float64]
    rd: NDArray[np.float64]
    rat: NDArray[np.float64]
    rdt: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement by which a group, or everybody (a consensus), differs from an even split or from the rest.

    `agrees`: the stance that is meant, agreement or disagreement. `votes` of `seen` people of the group take it;
    `share` is that with one answer of each kind added. `share_z` tests the share against one half and `ratio_z`
    against the rest of the people; `ratio` is the share over the rest's share (1 and 0 in a consensus list).
    `p_value` is the greater of both one-sided tests, `p_adjusted` the same after Benjamini-Hochberg over all
    groups, statements and both stances.
    """

    statement: int
    agrees: bool
    votes: int
    seen: int
    share: float
    share_z: float
    ratio: float
    ratio_z: float
    p_value: float
    p_adjusted: float


@dataclass(frozen=True, slots=True)
class Bridge:
    """A statement that most of every group agrees (or disagrees) with, however the groups part elsewhere.

    `strength`: product over groups of the smoothed share that takes the stance (the group-informed consensus when
    `agrees`). `weakest`: the group with the lowest share, and `weakest_share` that share, over one half.
    """

    statement: int
    agrees: bool
    strength: float
    weakest: int
    weakest_share: float


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """How far the groups survive other draws of votes and people.

    `drop`: mean adjusted Rand index with the groups found after a tenth of the votes is dropped; `bootstrap`:
    after people are drawn again with replacement (compared over the distinct people drawn). `share_of_k`: share
    of the bootstraps that choose the same number of groups. `membership`: shape (n_holders, n_groups), share of
    the redraws that put a person in each group, after matching groups by overlap (a row is 0 throughout for
    a person in no group). `draws`: how many of each were made.
    """

    drop: float
    bootstrap: float
    share_of_k: float
    membership: NDArray[np.float32]
    draws: int

    @property
    def stable(self) -> bool:
        """Whether the groups may be drawn: mean bootstrap index of at least `STABLE_FROM`."""
        return self.bootstrap >= STABLE_FROM


@dataclass(frozen=True, slots=True, eq=False)
class OpinionMap:
    """A map of who answers alike. No array holds NaN.

    Per statement, shape (n_statements,): `means` of the signs (0 where unanswered or moderated out), `extremity`,
    `priority`, `gic` (group-informed consensus), `moderated_out`; `components` has shape (2, n_statements), each
    row of length 1, or 0 throughout where there is no such component. `explained`: the share of the variance that
    each component carries, shape (2,).
    Per holder, shape (n_holders,): `x`, `y` places on the map, `groups` the opinion group (-1 for none).
    Groups 0 … k-1 are in order of size, largest first, unless given (a number that a source left out is an empty
    group). `k` is their number, 0 when nobody answered, `group_sizes` (k,) the people in each,
    `silhouettes` the silhouette by number of groups tried (empty when given), `silhouette` that of the chosen.
    `given` says that the groups came from the source and were not found here.
    `representative`: for each group the list as Polis makes it; `controlled`: the same after control of the false
    discovery rate at 10 %; `consensus`: what everybody together agrees, then disagrees with; `bridges`: see Bridge.
    `stability` is None when it was not asked for, or when groups are given or fewer than two.
    """

    means: NDArray[np.float64]
    components: NDArray[np.float64]
    explained: NDArray[np.float64]
    extremity: NDArray[np.float64]
    priority: NDArray[np.float64]
    gic: NDArray[np.float64]
    moderated_out: NDArray[np.bool_]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    groups: NDArray[np.int16]
    group_sizes: NDArray[np.int64]
    by_group: GroupFigures
    k: int
    given: bool
    silhouette: float
    silhouettes: dict[int, float]
    representative: tuple[tuple[Representative, ...], ...]
    controlled: tuple[tuple[Representative, ...], ...]
    consensus: tuple[Representative, ...]
    bridges: tuple[Bridge, ...]
    stability: Stability | None

    @property
    def has_groups(self) -> bool:
        """Whether groups may be shown: at least two, and not found unstable."""
        several = int(np.count_nonzero(self.group_sizes)) >= 2
        return several and (self.stability is None or self.stability.stable)
