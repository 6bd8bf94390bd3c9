"""What a fitted vote model holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

OUTCOMES: Final = (-1, 0, 1)
"""The signs of an answer in the order of every last axis of three: disagree, pass, agree."""

DIMENSIONS: Final = 2
"""Of the space in which holders have a place."""


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """What the model believes of a holder or statement before any answer, learnt from all of them.

    `levels`: shape (2,), mean level of disagreeing and of agreeing over passing. `variances`: shape (2, 3), of the
    level and the two slopes of disagreeing, then of agreeing. `passing`: variance of the holders' effect on passing.
    A holder's place has mean 0 and variance 1 in each dimension.
    """

    levels: NDArray[np.float64]
    variances: NDArray[np.float64]
    passing: float


@dataclass(frozen=True, slots=True, eq=False)
class IdealPoints:
    """A place for each holder and what each statement asks of it. No array holds NaN.

    `holders`: shape (n_holders, 3), the place in two dimensions, then the effect on passing; `holders_spread`:
    shape (n_holders, 3, 3), their covariance given the answers: that of the prior for a holder without an answer.
    `statements`: shape (n_statements, 2, 3), level and slopes in two dimensions of disagreeing, then of agreeing, on
    the log scale; `statements_spread`: shape (n_statements, 6, 6), the covariance of these six.
    The first dimension is the one in which the places vary more; the statement with the steepest slope of agreeing
    in a dimension has it positive.
    """

    holders: NDArray[np.float64]
    holders_spread: NDArray[np.float64]
    statements: NDArray[np.float64]
    statements_spread: NDArray[np.float64]
    prior: Prior

    @property
    def places(self) -> NDArray[np.float64]:
        """Where each holder stands, shape (n_holders, 2)."""
        return self.holders[:, :DIMENSIONS]

    def __post_init__(self) -> None:
        for array in (self.holders, self.holders_spread, self.statements, self.statements_spread):
            array.flags.writeable = False
