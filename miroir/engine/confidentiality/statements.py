"""Verdicts and intervals that follow from what is published of confidential positions, and from nothing else."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from miroir.engine.answers import KINDS
from miroir.engine.colleges import CollegeCounts, judge
from miroir.engine.confidentiality.publication import Counts, ProtectedCounts
from miroir.engine.intervals import college_interval
from miroir.engine.rules import Rule
from miroir.engine.verdicts import Verdict

_AGREE, _RESERVED, _AGAINST, _UNCOUNTED = range(4)


def intervals(protected: ProtectedCounts, rule: Rule) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the 95 % interval of each college's share that the published counts allow.

    Shapes (n_statements, n_colleges). The lowest and highest bounds of every case that is allowed; 0 and 1 for a
    college that is not shown. Where no roll is known the extreme cases are those of the least or greatest k with the
    fewest or most against; where one is, an interval narrows as the answers near the whole, so each case is tried.
    The roll is the charter's, abstentions included, since these are not published, or as many as answered where it is
    too short.
    """
    shape = protected.low.shape[:2]
    rolls = np.broadcast_to([float(rule.rolls.get(code, np.inf)) for code in protected.codes], shape)
    shown = np.broadcast_to(protected.shown, shape)
    low, high = np.full(shape, np.inf), np.full(shape, -np.inf)
    for cells, inside in ((shown & np.isinf(rolls), False), (shown & np.isfinite(rolls), True)):
        ranges = [_cases(one[cells], other[cells], inside=inside) for one, other in _agreeing_and_against(protected)]
        for k, opposed in product(*ranges):
            lower, upper = college_interval(k, k + opposed, roll=np.maximum(rolls[cells], k + opposed))
            low[cells], high[cells] = np.minimum(low[cells], lower), np.maximum(high[cells], upper)
    return np.where(shown, low, 0.0), np.where(shown, high, 1.0)


def _agreeing_and_against(protected: ProtectedCounts) -> tuple[tuple[Counts, Counts], tuple[Counts, Counts]]:
    """Return the least and the greatest number of those who agree, and of those who do not."""
    return protected.agreeing(), (protected.low[..., _AGAINST], protected.high[..., _AGAINST])


def _cases(least: Counts, greatest: Counts, *, inside: bool) -> list[Counts]:
    """Return numbers from the least to the greatest of each cell: the two ends, or all where `inside`."""
    if not inside:
        return [least, greatest]
    widest = int((greatest - least).max(initial=0))
    return [np.minimum(least + step, greatest) for step in range(widest + 1)]


def completions(protected: ProtectedCounts, rule: Rule) -> tuple[CollegeCounts, ...]:
    """Return counts at the edges of what is published: the least and the most agreeing, the fewest and most answers.

    Each comes with nobody and with everybody else abstaining, which narrows a known roll.
    """
    k_low, k_high = protected.agreeing()
    n_low, n_high = protected.counted()
    agree_low, agree_high = protected.low[..., _AGREE], protected.high[..., _AGREE]
    against_low, against_high = protected.low[..., _AGAINST], protected.high[..., _AGAINST]
    edges = (
        (agree_low, k_low, np.minimum(against_high, n_high - k_low)),
        (agree_high, k_high, np.maximum(against_low, n_low - k_high)),
        (agree_low, k_low, np.maximum(against_low, n_low - k_low)),
        (agree_high, k_high, np.minimum(against_high, n_high - k_high)),
    )
    return tuple(
        _completed(protected, rule, edge, most_agreeing=place in {1, 3}, abstaining=abstaining)
        for (place, edge), abstaining in product(enumerate(edges), (False, True))
    )


def stated_verdicts(protected: ProtectedCounts, rule: Rule) -> tuple[Verdict | None, ...]:
    """Return the verdict on each statement that is not moderated out, in their order; None where it is left open.

    A verdict is stated where the rule gives it to all `completions`; it then tells nothing that these counts do not.
    """
    judged = [[figure.verdict for figure in judge(counts, rule)] for counts in completions(protected, rule)]
    return tuple(verdicts[0] if len(set(verdicts)) == 1 else None for verdicts in zip(*judged, strict=True))


def _completed(
    protected: ProtectedCounts,
    rule: Rule,
    edge: tuple[Counts, Counts, Counts],
    *,
    most_agreeing: bool,
    abstaining: bool,
) -> CollegeCounts:
    """Return the counts in which `edge` gives who agrees, k and who is against; colleges not shown at their edges."""
    agree, k, against = (part.copy() for part in edge)
    hidden = ~protected.shown & ~protected.absent
    few = np.array([min(protected.smallest - 1, rule.rolls.get(code, protected.smallest)) for code in protected.codes])
    if most_agreeing:
        agree[:, hidden] = k[:, hidden] = few[hidden]
    agree = np.minimum(agree, k)
    others = np.minimum(protected.high[..., _UNCOUNTED], np.maximum(protected.answered - k - against, 0))
    counts = np.zeros((*k.shape, len(KINDS)), dtype=np.int64)
    counts[..., KINDS.index("agree")] = agree
    counts[..., KINDS.index("reservations")] = k - agree
    counts[..., KINDS.index("disagree")] = against
    if abstaining and rule.abstain == "excluded":
        counts[..., KINDS.index("abstain")] = others
    holders = np.where(hidden, few, protected.answered.max(axis=0, initial=0))
    return CollegeCounts(
        counts=counts,
        pooled=counts.sum(axis=1),
        members=holders.astype(np.int64),
        answered=holders.astype(np.int64),
        codes=protected.codes,
        moderated_out=protected.moderated_out.copy(),
    )
