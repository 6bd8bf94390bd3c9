"""What may be published next of confidential positions, so that two states do not tell what neither does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from miroir.engine.confidentiality.publication import PARTS, Counts, ProtectedCounts

MOST_PAIRS: Final = 200_000
"""Two rows that leave more possibilities than this are not compared: the older one stays published."""

Box = tuple[tuple[int, ...], tuple[int, ...], int]
"""The least and greatest of each part of a row, and their sum."""
_STANCES: Final = 3


def release(history: Sequence[ProtectedCounts], proposed: ProtectedCounts) -> ProtectedCounts:
    """Return what may be published next, after the states already published, the oldest first.

    A row is renewed only where at least the charter's number of holders answered for the first time, or nobody
    did, and where its comparison with each state already published, by a reader who may suppose that nobody has
    changed an answer, leaves open every count of fewer persons: at either moment, and of those who came between.
    Otherwise it stays as it was last published. A college newly shown is published as proposed. Raises ValueError
    where the states are not of the same statements, colleges and charter.
    """
    for state in history:
        _check_same(state, proposed)
    if not history:
        return proposed
    low, high, answered = (array.copy() for array in (proposed.low, proposed.high, proposed.answered))
    renewing = _colleges_to_renew(history, proposed)
    for statement, college in product(range(low.shape[0]), np.flatnonzero(history[-1].shown).tolist()):
        earlier = [_box(state, statement, college) for state in history if state.shown[college]]
        box = _box(proposed, statement, college)
        if not (renewing[college] and _renewable(tuple(earlier), box, proposed.smallest, proposed.reservations)):
            low[statement, college], high[statement, college], answered[statement, college] = earlier[-1]
    shown = proposed.shown | history[-1].shown
    return _with(proposed, (low, high, answered), shown, absent=proposed.absent & ~history[-1].shown)


def _colleges_to_renew(history: Sequence[ProtectedCounts], proposed: ProtectedCounts) -> NDArray[np.bool_]:
    """Return where nobody, or enough, came to a college since any row of it was published, shape (n_colleges,)."""
    now = proposed.answered.max(axis=0, initial=0)
    few = np.zeros(len(now), dtype=bool)
    for state in history:
        came = np.abs(now - state.answered)
        few |= state.shown & ((came > 0) & (came < proposed.smallest)).any(axis=0)
    return proposed.shown & ~few


def _check_same(state: ProtectedCounts, proposed: ProtectedCounts) -> None:
    came = (state.codes, state.low.shape, state.smallest, state.reservations)
    expected = (proposed.codes, proposed.low.shape, proposed.smallest, proposed.reservations)
    if came != expected:
        message = f"a state published before is of {came}; {expected} was expected"
        raise ValueError(message)


def _with(
    proposed: ProtectedCounts,
    arrays: tuple[Counts, Counts, Counts],
    shown: NDArray[np.bool_],
    *,
    absent: NDArray[np.bool_],
) -> ProtectedCounts:
    low, high, answered = arrays
    return ProtectedCounts(
        codes=proposed.codes,
        low=low,
        high=high,
        answered=answered,
        shown=shown,
        absent=absent,
        moderated_out=proposed.moderated_out.copy(),
        smallest=proposed.smallest,
        reservations=proposed.reservations,
    )


def _box(state: ProtectedCounts, statement: int, college: int) -> Box:
    least, most = state.low[statement, college].tolist(), state.high[statement, college].tolist()
    return tuple(least), tuple(most), int(state.answered[statement, college])


@lru_cache(maxsize=65536)
def _renewable(earlier: tuple[Box, ...], box: Box, smallest: int, reservations: bool) -> bool:  # noqa: FBT001
    """Return whether a row may be published after the earlier ones."""
    return all(_tells_nothing(old, box, smallest, reservations=reservations) for old in set(earlier) if old != box)


def _tells_nothing(old: Box, new: Box, smallest: int, *, reservations: bool) -> bool:
    before, after = _possible(old), _possible(new)
    if before is None or after is None or len(before) * len(after) > MOST_PAIRS:
        return False
    first, second = np.repeat(before, len(after), axis=0), np.tile(after, (len(before), 1))
    added: NDArray[np.bool_] = np.all(second[:, :_STANCES] >= first[:, :_STANCES], axis=1)
    for kept in (added, np.ones_like(added)):
        if kept.any() and _something_derived(first[kept], second[kept], smallest, reservations=reservations):
            return False
    return True


def _something_derived(first: Counts, second: Counts, smallest: int, *, reservations: bool) -> bool:
    """Return whether all possibilities share a small count, before, after or between; an empty uncounted part is none."""
    kept = [place for place in range(len(PARTS)) if reservations or PARTS[place] != "reservations"]
    for count in range(1, len(kept)):
        for parts in combinations(kept, count):
            only_uncounted = parts == (PARTS.index("uncounted"),)
            for values in (first, second, second - first):
                sums = values[:, parts].sum(axis=1)
                value = abs(int(sums[0]))
                if value < smallest and (sums == sums[0]).all() and not (only_uncounted and value == 0):
                    return True
    return False


def _possible(box: Box) -> Counts | None:
    """Return the rows that a box leaves possible, (n, 4), or None where they are too many to list."""
    least, most, whole = box
    widths = [high - low + 1 for low, high in zip(least, most, strict=True)]
    if np.prod(widths[:_STANCES]) > MOST_PAIRS:
        return None
    axes = [np.arange(low, high + 1) for low, high in zip(least[:_STANCES], most[:_STANCES], strict=True)]
    stances = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, _STANCES)
    rest = whole - stances.sum(axis=1)
    fits = (rest >= least[_STANCES]) & (rest <= most[_STANCES])
    return np.column_stack((stances[fits], rest[fits]))
