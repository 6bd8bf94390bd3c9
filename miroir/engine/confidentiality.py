"""What may be published of confidential positions, so that no count of a few persons can be worked out.

docs/methods/confidentiality.md says what is protected and why. The counts of a statement in a college are parts of
a known whole, the holders of the college who answered at all: those who agree, agree with reservations, are
against, and whose answer does not count (they abstained, or did not answer this statement). A count of a few is
published as a range; so is the largest other count of the row, which would give it away by subtraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from miroir.engine.answers import Answer
from miroir.engine.colleges import CollegeCounts
from miroir.engine.consultation import Consultation
from miroir.engine.rules import Rule

LEAST_CELL: Final = 3
"""A charter may ask for larger cells, never for smaller ones."""
PARTS: Final = ("agree", "reservations", "against", "uncounted")
"""What each row is split into; "against" are the counted answers that do not agree."""

Counts = NDArray[np.int64]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class ProtectedCounts:
    """All that a record may publish of confidential positions; whatever else it shows must follow from this.

    `low`, `high`: (n_statements, n_colleges, 4), the least and the greatest that each of `PARTS` may be; the same
    where the count itself is published. `answered`: (n_statements, n_colleges), the holders of the college with at
    least one answer when the row was made, which the four parts add up to; 0 where the college is not shown.
    `shown`: (n_colleges,), false where so few answered (or nobody did) that nothing of the college is published.
    `absent`: (n_colleges,), nobody of the college answered. `smallest`: the fewest persons that a count may stand
    for. The arrays are read-only.
    """

    codes: tuple[str, ...]
    low: Counts
    high: Counts
    answered: Counts
    shown: NDArray[np.bool_]
    absent: NDArray[np.bool_]
    moderated_out: NDArray[np.bool_]
    smallest: int

    def __post_init__(self) -> None:
        for array in (self.low, self.high, self.answered, self.shown, self.absent, self.moderated_out):
            array.flags.writeable = False

    def agreeing(self) -> tuple[Counts, Counts]:
        """Return the least and greatest k, agreeing with reservations or not, each (n_statements, n_colleges)."""
        raise NotImplementedError

    def counted(self) -> tuple[Counts, Counts]:
        """Return the least and greatest n, the answers that the rule counts, each (n_statements, n_colleges)."""
        raise NotImplementedError

    def pooled(self) -> tuple[Counts, Counts]:
        """Return the ranges of `PARTS` over all colleges shown, each (n_statements, 4): the sums of theirs."""
        raise NotImplementedError


def protect(counts: CollegeCounts, rule: Rule, *, reservations_offered: bool = True) -> ProtectedCounts:
    """Return what may be published of the counts of a confidential consultation.

    `reservations_offered`: whether a holder could agree with reservations at all; where nobody could (a scale of
    five points), that nobody did tells nothing. Raises ValueError where the charter asks for cells under 3.
    """
    raise NotImplementedError


def reservations_were_offered(consultation: Consultation) -> bool:
    """Return whether a holder could agree with reservations: not where every answer is a point of a scale."""
    return bool((consultation.positions.answers < Answer.POINT_1).any())


def completions(protected: ProtectedCounts) -> tuple[CollegeCounts, ...]:
    """Return the least and the most agreeing counts that agree with what is published.

    `judge` on each gives the verdict that can be stated: the one that they share, and none where they differ.
    """
    raise NotImplementedError


def release(history: Sequence[ProtectedCounts], proposed: ProtectedCounts) -> ProtectedCounts:
    """Return what may be published next, after the states already published, the oldest first.

    A row is renewed only where comparing it with each earlier state gives no count of a few persons away, neither
    how many answered nor how they did; otherwise it stays as it was last published.
    """
    raise NotImplementedError
