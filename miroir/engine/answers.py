"""The answers that a holder may give to a statement, and what each counts for."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray


class Answer(IntEnum):
    """One answer to one statement: a stance, or a point of a five-point scale (1 least, 5 most)."""

    DISAGREE = -1
    ABSTAIN = 0
    AGREE = 1
    AGREE_WITH_RESERVATIONS = 2
    POINT_1 = 11
    POINT_2 = 12
    POINT_3 = 13
    POINT_4 = 14
    POINT_5 = 15


AGREEING: Final = frozenset({Answer.AGREE, Answer.POINT_4, Answer.POINT_5})
RESERVED: Final = frozenset({Answer.AGREE_WITH_RESERVATIONS})
DISAGREEING: Final = frozenset({Answer.DISAGREE, Answer.POINT_1, Answer.POINT_2})
NEITHER: Final = frozenset({Answer.POINT_3})
ABSTAINING: Final = frozenset({Answer.ABSTAIN})

_SIZE: Final = 1 + max(Answer) - min(Answer)
_LOWEST: Final = int(min(Answer))


def _table(values: dict[Answer, int]) -> NDArray[np.int8]:
    table = np.zeros(_SIZE, dtype=np.int8)
    for answer, value in values.items():
        table[answer - _LOWEST] = value
    table.flags.writeable = False
    return table


_SIGNS: Final = _table(
    {a: 1 for a in AGREEING | RESERVED} | {a: -1 for a in DISAGREEING} | {a: 0 for a in NEITHER | ABSTAINING}
)
_KINDS: Final = _table(
    {a: 0 for a in AGREEING}
    | {a: 1 for a in RESERVED}
    | {a: 2 for a in DISAGREEING}
    | {a: 3 for a in ABSTAINING}
    | {a: 4 for a in NEITHER}
)
KINDS: Final = ("agree", "reservations", "disagree", "abstain", "neither")


def signs(answers: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return +1 where an answer agrees (with reservations or not), -1 where it disagrees, 0 where it passes.

    Same shape. The middle of a five-point scale is a pass.
    """
    return _SIGNS[answers.astype(np.intp) - _LOWEST]


def kinds(answers: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the position of each answer in `KINDS`, same shape.

    "neither" is the middle of a five-point scale: an answer that counts among the answers, unlike an abstention.
    """
    return _KINDS[answers.astype(np.intp) - _LOWEST]
