"""Rebase: a change that was made for one text, taken over to the text that another change has made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from miroir.engine.text.operations import Kind, Operation
from miroir.engine.text.word_level import Words, touch, word_level


class Fallen(StrEnum):
    """Why a change cannot be taken over."""

    NO = ""
    OVERLAPS = "overlaps"
    """Words that it changes, or the point at which it inserts, were changed to something else."""
    GONE = "gone"
    """The place at which it does something was deleted."""
    ALREADY = "already"
    """All that it does was done."""


@dataclass(frozen=True, slots=True)
class Rebased:
    """The operations at their places in the new text, None where the change has fallen, and why."""

    operations: tuple[Operation, ...] | None
    fallen: Fallen = Fallen.NO


def rebased(operations: Sequence[Operation], change: Sequence[Operation], base: str) -> Rebased:
    """Return `operations`, made for `base` as `change` is, as operations on the text that `change` makes of it.

    A change is taken over whole or falls whole; of one that is done in part already, the rest is taken over. A deletion
    within what was deleted is done already. Where both merge without conflict nothing falls but what is done already,
    and the result is that of `merge`. Raises ValueError as `checked` does.
    """
    words = Words(base)
    done = word_level(words, change)
    moved: list[Operation] = []
    reasons: list[Fallen] = []
    for one in word_level(words, operations):
        reason = _reason(one, [other for other in done if touch(one, other)])
        reasons.append(reason)
        if reason is Fallen.NO:
            shift = sum(other.growth for other in done if other.end <= one.start)
            moved.append(replace(one, start=one.start + shift, end=one.end + shift))
    for reason in (Fallen.OVERLAPS, Fallen.GONE):
        if reason in reasons:
            return Rebased(None, reason)
    if reasons and not moved:
        return Rebased(None, Fallen.ALREADY)
    return Rebased(tuple(moved))


def _reason(one: Operation, touched: Sequence[Operation]) -> Fallen:
    if not touched:
        return Fallen.NO
    if list(touched) == [one]:
        return Fallen.ALREADY
    deletions = [other for other in touched if other.kind == Kind.DELETE]
    if len(deletions) == len(touched) == 1 and deletions[0].start <= one.start and one.end <= deletions[0].end:
        return Fallen.ALREADY if one.kind == Kind.DELETE else Fallen.GONE
    return Fallen.OVERLAPS
