"""How the parts of one known whole are published: small ones as a range, and one more with them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

LEAST_CELL: Final = 3
"""A charter may ask for larger cells, never for smaller ones: one of two persons knows the other's answer."""

Range = tuple[int, int]


def checked_smallest(smallest: int) -> int:
    """Return the charter's number. Raises ValueError where it is under `LEAST_CELL`."""
    if smallest < LEAST_CELL:
        message = f"the smallest cell is {smallest}; at least {LEAST_CELL} was expected of a confidential charter"
        raise ValueError(message)
    return smallest


def hidden_parts(parts: tuple[int, ...], empties: tuple[bool, ...], smallest: int) -> tuple[Range, ...] | None:
    """Return the range in which each of `parts` is published, their sum being known; None where this cannot be done.

    A part under `smallest` becomes the range of all that it may be, 0 to `smallest` - 1; one that may be said to
    be empty (`empties`) is told as 0 where it is, else it becomes 1 to `smallest` - 1. The largest other part (the
    first of equals) takes up the difference. It must remain the largest, and large, whatever the small ones are,
    by a margin: otherwise which part was chosen, or that none was, would itself tell a small count.
    """
    small = [place for place, part in enumerate(parts) if part < smallest and not (empties[place] and part == 0)]
    if not small:
        return tuple((part, part) for part in parts)
    large = [place for place, part in enumerate(parts) if part >= smallest]
    if not large:
        return None
    taker = max(large, key=lambda place: (parts[place], -place))
    whole = parts[taker] + sum(parts[place] for place in small)
    least = whole - len(small) * (smallest - 1)
    others = max((parts[place] + smallest - 1 for place in large if place != taker), default=0)
    if least < max(2 * smallest - 2, others):
        return None
    floors = [1 if empties[place] else 0 for place in small]
    ranges = [(part, part) for part in parts]
    for place, floor in zip(small, floors, strict=True):
        ranges[place] = (floor, smallest - 1)
    ranges[taker] = (least, whole - sum(floors))
    return tuple(ranges)


@lru_cache(maxsize=65536)
def hidden_row(row: tuple[int, int, int, int], smallest: int, *, reservations: bool) -> tuple[Range, ...]:
    """Return the ranges of the four parts of a college's answers to a statement, their sum being known.

    The parts: who agrees, agrees with reservations, is against, did not give an answer that counts. Where they
    cannot be told apart safely, reservations are joined to agreement; where that will not do either, only how many
    answers count is told; else nothing is but the sum. `reservations`: whether holders could have any.
    """
    agree, reserved, against, uncounted = row
    if reservations and (told := hidden_parts(row, (False, False, False, True), smallest)):
        return told
    if told := hidden_parts((agree + reserved, against, uncounted), (False, False, True), smallest):
        joined = (0, told[0][1])
        return (joined, joined, told[1], told[2]) if reservations else (told[0], (0, 0), told[1], told[2])
    if told := hidden_parts((agree + reserved + against, uncounted), (False, True), smallest):
        counted = (0, told[0][1])
        return counted, counted if reservations else (0, 0), counted, told[1]
    anything = (0, sum(row))
    return anything, anything if reservations else (0, 0), anything, anything
