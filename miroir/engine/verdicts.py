"""What is found on a statement: the figures of each college, and the verdict with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from miroir.engine.words import Sentence


class Verdict(StrEnum):
    """What the rule says of a statement. A pooled percentage is never one."""

    CONSENSUS = "consensus"
    CONSENSUS_WITH_RESERVATIONS = "consensus-with-reservations"
    DIVIDED = "divided"
    OPPOSED = "opposed"
    NOT_ENOUGH_ANSWERS = "not-enough-answers"


@dataclass(frozen=True, slots=True)
class CollegeFigure:
    """What one college answered to one statement.

    `agree` to `neither`: holders by answer. `k`: those who agree, with reservations or not; `n`: the answers that
    the rule counts; `share`: k / n, None where n is 0 (the college is absent). `low`, `high`: the 95 % interval
    of the share; `agree_low`: the lower bound for those who agree without reservations. `counted`: whether the
    rule counts the college. `p_value`: one-sided, of a share at least as high were the college's own under the
    threshold; `agree_p_value`: the same without reservations. `roll`: members where known, without those whose
    abstention the rule leaves out; None where unknown.
    """

    college: str
    agree: int
    reservations: int
    disagree: int
    abstain: int
    neither: int
    k: int
    n: int
    share: float | None
    low: float
    high: float
    counted: bool
    p_value: float
    agree_low: float
    agree_p_value: float
    roll: int | None = None

    @property
    def absent(self) -> bool:
        """Whether no answer of the college counts: it is said to be absent, never to agree at 0 %."""
        return self.n == 0


@dataclass(frozen=True, slots=True)
class StatementFigure:
    """What was found on one statement.

    `verdict`: by the rule; `verdict_unadjusted`: by the intervals alone. `colleges`: all of them, counted or not,
    in the order of the consultation, then those that the rule counts and nobody belongs to. `pooled`: all holders
    together, under the college "". `p_value`: the largest of the counted colleges; `p_adjusted`: the same after
    Holm over the statements; both for agreement with reservations or not, `agree_p_value` and `agree_p_adjusted`
    for agreement alone. `binding`: the counted college whose lower bound is the weakest.
    """

    statement: int
    verdict: Verdict
    verdict_unadjusted: Verdict
    colleges: tuple[CollegeFigure, ...]
    pooled: CollegeFigure
    p_value: float
    p_adjusted: float
    agree_p_value: float
    agree_p_adjusted: float
    binding: str
    reasons: tuple[Sentence, ...]
