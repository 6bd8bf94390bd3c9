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

_PIECE: Final = 1 << 18


def _table(values: dict[Answer, int]) -> NDArray[np.int8]:
    """Return a table of 256 values, looked up by the byte of an answer."""
    table = np.zeros(256, dtype=np.int8)
    for answer, value in values.items():
        table[answer & 0xFF] = value
    table.flags.writeable = False
    return table


_SIGNS: Final = _table(
    dict.fromkeys(AGREEING | RESERVED, 1) | dict.fromkeys(DISAGREEING, -1) | dict.fromkeys(NEITHER | ABSTAINING, 0)
)
_KINDS: Final = _table(
    dict.fromkeys(AGREEING, 0)
    | dict.fromkeys(RESERVED, 1)
    | dict.fromkeys(DISAGREEING, 2)
    | dict.fromkeys(ABSTAINING, 3)
    | dict.fromkeys(NEITHER, 4)
)
_KNOWN: Final = _table(dict.fromkeys(Answer, 1))
KINDS: Final = ("agree", "reservations", "disagree", "abstain", "neither")


def signs(answers: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return +1 where an answer agrees (with reservations or not), -1 where it disagrees, 0 where it passes.

    Same shape. The middle of a five-point scale is a pass.
    """
    return _looked_up(_SIGNS, answers)


def kinds(answers: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the position of each answer in `KINDS`, same shape.

    "neither" is the middle of a five-point scale: an answer that counts among the answers, unlike an abstention.
    """
    return _looked_up(_KINDS, answers)


def unknown_answers(answers: NDArray[np.int8]) -> list[int]:
    """Return the values that are no answer, each once, in ascending order; empty where all are answers."""
    if _looked_up(_KNOWN, answers).all():
        return []
    return [value for value in np.unique(answers).tolist() if not _KNOWN[value & 0xFF]]


def _looked_up(table: NDArray[np.int8], answers: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the value of each answer, same shape; in pieces, since numpy turns bytes into places of eight bytes."""
    given = answers.astype(np.int8, copy=False)
    if given.size <= _PIECE:
        return table[given.view(np.uint8)]
    flat = given.reshape(-1).view(np.uint8)
    found = np.empty(flat.shape, dtype=np.int8)
    for first in range(0, len(flat), _PIECE):
        found[first : first + _PIECE] = table[flat[first : first + _PIECE]]
    return found.reshape(answers.shape)
