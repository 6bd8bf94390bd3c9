"""All that a record may publish of confidential positions.

The counts of a statement in a college are parts of a known whole, the holders of the college who answered at all.
Each row is protected by itself and nothing else is published, so that no total or margin can undo it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from miroir.engine.answers import KINDS, Answer
from miroir.engine.colleges import CollegeCounts
from miroir.engine.confidentiality.rows import checked_smallest, hidden_row
from miroir.engine.consultation import Consultation
from miroir.engine.rules import Rule
from miroir.engine.words import Sentence, sentence_of

PARTS: Final = ("agree", "reservations", "against", "uncounted")
"""What each row is split into. "against" are the counted answers that do not agree; "uncounted" the holders who
abstained, where the rule leaves abstentions out, or who did not answer the statement."""

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ProtectedCounts:
    """All that a record may publish of confidential positions; whatever else it shows must follow from this.

    `low`, `high`: (n_statements, n_colleges, 4), the least and the greatest that each of `PARTS` may be; the same
    where the count itself is published. `answered`: (n_statements, n_colleges), the holders of the college with at
    least one answer when the row was made, which the four parts add up to; 0 where the college is not shown.
    `shown`: (n_colleges,), false where so few answered (or nobody did) that nothing of the college is published.
    `absent`: (n_colleges,), nobody of the college answered. `smallest`: the fewest persons that a count may stand
    for. `reservations`: whether holders could agree with reservations. The arrays are read-only.
    """

    codes: tuple[str, ...]
    low: Counts
    high: Counts
    answered: Counts
    shown: NDArray[np.bool_]
    absent: NDArray[np.bool_]
    moderated_out: NDArray[np.bool_]
    smallest: int
    reservations: bool

    def __post_init__(self) -> None:
        for array in (self.low, self.high, self.answered, self.shown, self.absent, self.moderated_out):
            array.flags.writeable = False

    def agreeing(self) -> tuple[Counts, Counts]:
        """Return the least and greatest k, agreeing with reservations or not, each (n_statements, n_colleges)."""
        least = np.maximum(self.low[..., :2].sum(axis=2), self.answered - self.high[..., 2:].sum(axis=2))
        most = np.minimum(self.high[..., :2].sum(axis=2), self.answered - self.low[..., 2:].sum(axis=2))
        return least, most

    def counted(self) -> tuple[Counts, Counts]:
        """Return the least and greatest n, the answers that the rule counts, each (n_statements, n_colleges)."""
        return self.answered - self.high[..., 3], self.answered - self.low[..., 3]

    def pooled(self) -> tuple[Counts, Counts]:
        """Return the ranges of `PARTS` over all colleges shown, each (n_statements, 4): the sums of theirs."""
        return self.low.sum(axis=1), self.high.sum(axis=1)

    def pooled_agreeing(self) -> tuple[Counts, Counts]:
        """Return the least and greatest k over all colleges shown, each (n_statements,)."""
        least, most = self.agreeing()
        return least.sum(axis=1), most.sum(axis=1)


def protect(counts: CollegeCounts, rule: Rule, *, reservations_offered: bool = True) -> ProtectedCounts:
    """Return what may be published of the counts of a confidential consultation.

    `reservations_offered`: whether a holder could agree with reservations at all; where nobody could (a scale of
    five points), that nobody did tells nothing. Raises ValueError where the charter asks for cells under 3.
    """
    smallest = checked_smallest(rule.smallest_cell)
    parts = _parts(counts, rule)
    shown = counts.answered >= smallest
    ranges = np.zeros((*parts.shape, 2), dtype=np.int64)
    for place in np.flatnonzero(shown).tolist():
        rows = [
            hidden_row((row[0], row[1], row[2], row[3]), smallest, reservations=reservations_offered)
            for row in parts[:, place].tolist()
        ]
        ranges[:, place] = np.array(rows, dtype=np.int64).reshape(-1, len(PARTS), 2)
    return ProtectedCounts(
        codes=counts.codes,
        low=ranges[..., 0].copy(),
        high=ranges[..., 1].copy(),
        answered=np.where(shown, counts.answered, 0) * np.ones((len(parts), 1), dtype=np.int64),
        shown=shown,
        absent=counts.answered == 0,
        moderated_out=counts.moderated_out.copy(),
        smallest=smallest,
        reservations=reservations_offered,
    )


def reservations_were_offered(consultation: Consultation) -> bool:
    """Return whether a holder could agree with reservations: not where every answer is a point of a scale."""
    return bool((consultation.positions.answers < Answer.POINT_1).any())


def share_hidden(protected: ProtectedCounts) -> float:
    """Return the share of the published counts, over `PARTS` of the colleges shown, that are ranges; 0 for none."""
    parts = [place for place in range(len(PARTS)) if protected.reservations or PARTS[place] != "reservations"]
    hidden = (protected.low != protected.high)[:, protected.shown][:, :, parts]
    return float(hidden.mean()) if hidden.size else 0.0


def withheld_figures() -> tuple[Sentence, ...]:
    """Return what a confidential record leaves out, and why."""
    return (
        sentence_of("No position is published, only counts of colleges; a count of a few is a range."),
        sentence_of("Holders in no college, and colleges of which only a few answered, have no figures."),
        sentence_of("Figures of all colleges together are the sums of what is published of each."),
        sentence_of(
            "Verdicts and intervals follow from the published counts; where these leave both open, none is given."
        ),
        sentence_of("The opinion map, its groups and pooled estimates are left out: they rest on single positions."),
    )


def _parts(counts: CollegeCounts, rule: Rule) -> Counts:
    """Return the four parts of each row, (n_statements, n_colleges, 4)."""
    kinds = {name: counts.counts[..., place] for place, name in enumerate(KINDS)}
    against = kinds["disagree"] + kinds["neither"]
    if rule.abstain == "counted":
        against = against + kinds["abstain"]
    counted = kinds["agree"] + kinds["reservations"] + against
    return np.stack([kinds["agree"], kinds["reservations"], against, counts.answered - counted], axis=2)
