"""The votes of a map as arrays made for one pass after another, never longer than they must be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from miroir.engine.answers import signs
from miroir.engine.positions import Positions

_AT_ONCE = 1 << 20
"""Votes treated at a time: what is in hand stays in the cache and adds little to the votes themselves."""

FLOAT64_UP_TO = 8_000_000
"""Votes up to which the matrix is held in double precision (12 bytes a vote, else 8)."""


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Signs of the answers by rows, and which statements count.

    `signs`: +1, 0, -1, one an answer. `active`: shape (n_statements,), false where moderated out. `counted`: how
    many votes of each holder count in the scale of the projection: those cast on active statements, and one for
    every statement moderated out, which Polis sets to a pass for everybody.
    """

    positions: Positions
    signs: NDArray[np.int8]
    active: NDArray[np.bool_]
    totals: NDArray[np.int64]
    counted: NDArray[np.int64]

    @property
    def means(self) -> NDArray[np.float64]:
        """Return the mean sign of each statement, shape (n_statements,): 0 where unanswered or moderated out."""
        mean = (self.totals[2] - self.totals[0]) / np.maximum(self.totals.sum(axis=0), 1)
        return np.where(self.active, mean, 0.0)


def votes_of(positions: Positions, moderated_out: NDArray[np.bool_] | None) -> Votes:
    """Return the votes of a table. Raises ValueError where `moderated_out` is not one value a statement."""
    n_statements = positions.n_statements
    active = np.ones(n_statements, dtype=bool) if moderated_out is None else ~np.asarray(moderated_out, dtype=bool)
    if active.shape != (n_statements,):
        message = f"moderated_out has shape {active.shape}; {(n_statements,)} was expected from the positions"
        raise ValueError(message)
    given = _signs_of(positions.answers)
    nobody = np.zeros(positions.n_holders, dtype=np.int16)
    totals = tally(positions, given, labels=nobody, n_labels=1)[:, 0]
    return Votes(positions, given, active, totals, _counted(positions, active))


def tally(
    positions: Positions, given: NDArray[np.int8], *, labels: NDArray[np.int16], n_labels: int
) -> NDArray[np.int64]:
    """Return how often holders with each label gave each sign to each statement, shape (3, n_labels, n_statements).

    The first axis is disagree, pass, agree. Holders with a label under 0 are left out.
    """
    n_statements = positions.n_statements
    size = 3 * (n_labels + 1) * n_statements
    counts = np.zeros(size, dtype=np.int64)
    bases = ((labels.astype(np.int32) + 1) * n_statements).astype(np.int32)
    for rows, votes in _blocks(positions):
        key = given[votes].astype(np.intp)
        key += 1
        key *= (n_labels + 1) * n_statements
        key += positions.statements[votes]
        if n_labels > 1 or labels.any():
            key += np.repeat(bases[rows], np.diff(positions.starts[rows.start : rows.stop + 1]))
        else:
            key += n_statements
        counts += np.bincount(key, minlength=size)
    return counts.reshape(3, n_labels + 1, n_statements)[:, 1:]


def centred(votes: Votes) -> sparse.csr_array:
    """Return the votes less the mean of their statement, shape (n_holders, n_statements), sparse.

    With missing votes set to the mean, as Polis does, every missing cell of the centred table is 0: this sparse
    table is the whole of it. Moderated-out statements are 0 throughout.
    """
    positions = votes.positions
    kind = np.float64 if len(positions) <= FLOAT64_UP_TO else np.float32
    means, standing = votes.means.astype(kind), votes.active.astype(kind)
    values, columns = np.empty(len(positions), dtype=kind), np.empty(len(positions), dtype=np.int32)
    everything = bool(votes.active.all())
    for _rows, block in _blocks(positions):
        places = positions.statements[block].astype(np.intp)
        columns[block] = places
        np.subtract(votes.signs[block], means[places], out=values[block], dtype=kind)
        if not everything:
            np.multiply(values[block], standing[places], out=values[block])
    starts = positions.starts.astype(np.int32 if len(positions) < np.iinfo(np.int32).max else np.int64)
    return sparse.csr_array((values, columns, starts), shape=(positions.n_holders, positions.n_statements))


def _signs_of(answers: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the signs of answers; stances are their own signs and are not copied."""
    if len(answers) == 0 or answers.max() <= 1:
        return answers
    given = np.empty_like(answers)
    for start in range(0, len(answers), _AT_ONCE):
        given[start : start + _AT_ONCE] = signs(answers[start : start + _AT_ONCE])
    return given


def _counted(positions: Positions, active: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return how many votes of each holder count in the scale of the projection."""
    cast = np.diff(positions.starts)
    if active.all():
        return cast
    for rows, block in _blocks(positions):
        kept = np.concatenate(([0], np.cumsum(active[positions.statements[block]])))
        cast[rows] = np.diff(kept[positions.starts[rows.start : rows.stop + 1] - block.start])
    return cast + int((~active).sum())


def _blocks(positions: Positions) -> Iterator[tuple[slice, slice]]:
    """Yield runs of whole rows of about `_AT_ONCE` votes, each with the run of its votes."""
    starts, first = positions.starts, 0
    while first < positions.n_holders:
        past = int(np.searchsorted(starts, starts[first] + _AT_ONCE, side="right")) - 1
        last = min(max(past, first + 1), positions.n_holders)
        yield slice(first, last), slice(int(starts[first]), int(starts[last]))
        first = last
