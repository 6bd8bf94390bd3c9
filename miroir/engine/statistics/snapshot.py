"""The statistics of a table of positions, made at once: three tables of whole numbers, statements by statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from miroir.engine.answers import signs
from miroir.engine.positions import Positions

_AT_ONCE = 1 << 14
_FIELD = 16
_MOST = np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """Sums over holders for each pair of statements, shape (n_statements, n_statements), int32 and read-only.

    With v the sign of an answer (+1, 0, -1) and o = 1 where there is one, else v = o = 0: `products` G[j, k] is
    the sum of v_j v_k, `sums` A[j, k] that of v_j o_k, `pairs` N[j, k] that of o_j o_k. G and N are symmetric. An
    abstention is an answer with sign 0. Twelve bytes a pair of statements, whatever the number of holders.
    """

    products: NDArray[np.int32]
    sums: NDArray[np.int32]
    pairs: NDArray[np.int32]

    def __post_init__(self) -> None:
        shape = (len(self.pairs), len(self.pairs))
        if not self.products.shape == self.sums.shape == self.pairs.shape == shape:
            message = f"tables of shapes {self.products.shape}, {self.sums.shape}, {self.pairs.shape}; {shape} was expected of each"
            raise ValueError(message)
        for table in (self.products, self.sums, self.pairs):
            table.flags.writeable = False

    @property
    def n_statements(self) -> int:
        """How many statements there are."""
        return len(self.pairs)

    @property
    def answered(self) -> NDArray[np.int32]:
        """How many holders answered each statement, shape (n_statements,)."""
        return self.pairs.diagonal()

    def means(self) -> NDArray[np.float64]:
        """Return the mean sign of each statement, shape (n_statements,), in [-1, 1]; 0 where nobody answered."""
        return np.asarray(self.sums.diagonal() / np.maximum(self.answered, 1), dtype=np.float64)

    def same_as(self, other: Statistics) -> bool:
        """Return whether every number is the same."""
        return (
            np.array_equal(self.products, other.products)
            and np.array_equal(self.sums, other.sums)
            and np.array_equal(self.pairs, other.pairs)
        )


def statistics_of(positions: Positions) -> Statistics:
    """Return the statistics of a table of positions; zeros where there is no holder or no answer.

    Time grows with the sum over holders of the square of their answers. The three sums of a pair of statements
    are made by one sparse product of 64-bit whole numbers that hold four fields of 16 bits (the fourth is A with j
    and k exchanged), over 16,384 holders at a time, so that no field can overflow.
    """
    shape = (positions.n_statements, positions.n_statements)
    products, sums, pairs = (np.zeros(shape, dtype=np.int32) for _ in range(3))
    for first in range(0, positions.n_holders, _AT_ONCE):
        fields = _fields(_packed(positions, first, min(first + _AT_ONCE, positions.n_holders)))
        products += next(fields)
        sums += next(fields)
        next(fields)
        pairs += next(fields)
    return Statistics(products, sums, pairs)


def merged(parts: Iterable[Statistics]) -> Statistics:
    """Return the statistics of all holders together, from those of disjoint sets of holders (shards).

    Exact, in any order and grouping. Raises ValueError where there is no part, where the parts differ in
    statements, and where more than 2,147,483,647 holders answered one statement.
    """
    given = list(parts)
    if not given:
        message = "no statistics came; at least one part was expected"
        raise ValueError(message)
    if len({part.n_statements for part in given}) > 1:
        message = f"parts of {[part.n_statements for part in given]} statements; as many in each were expected"
        raise ValueError(message)
    if sum(int(part.answered.max(initial=0)) for part in given) > _MOST:
        message = f"the parts may hold more than {_MOST} answers to one statement; at most so many were expected"
        raise ValueError(message)
    total = Statistics(*(np.zeros_like(table) for table in (given[0].products, given[0].sums, given[0].pairs)))
    for part in given:
        total = Statistics(total.products + part.products, total.sums + part.sums, total.pairs + part.pairs)
    return total


def without(statistics: Statistics, leaving: Positions) -> Statistics:
    """Return the statistics as if some holders had never answered, given all their answers (erasure, withdrawal).

    Exact when the answers are those counted. Raises ValueError where the statements differ in number, or where
    more answers leave than there were to a statement.
    """
    taken = statistics_of(leaving)
    if taken.n_statements != statistics.n_statements:
        message = f"those who leave have {taken.n_statements} statements; {statistics.n_statements} were expected"
        raise ValueError(message)
    if np.any(taken.answered > statistics.answered):
        place = int(np.argmax(taken.answered > statistics.answered))
        message = f"{taken.answered[place]} answers to statement {place} leave; there are {statistics.answered[place]}"
        raise ValueError(message)
    return Statistics(
        statistics.products - taken.products, statistics.sums - taken.sums, statistics.pairs - taken.pairs
    )


def _packed(positions: Positions, first: int, end: int) -> NDArray[np.int64]:
    """Return G + A 2^16 + A' 2^32 + N 2^48 over the holders from `first` to before `end`."""
    votes = slice(int(positions.starts[first]), int(positions.starts[end]))
    starts = positions.starts[first : end + 1] - votes.start
    columns = positions.statements[votes].astype(np.int32)
    values = signs(positions.answers[votes]).astype(np.int64)
    shape = (end - first, positions.n_statements)
    left = sparse.csr_array((values + (1 << 2 * _FIELD), columns, starts), shape=shape)
    right = sparse.csr_array((values + (1 << _FIELD), columns, starts), shape=shape)
    return np.asarray((left.T.tocsr() @ right).toarray(), dtype=np.int64)


def _fields(packed: NDArray[np.int64]) -> Iterator[NDArray[np.int32]]:
    """Yield the fields of packed sums, lowest first; consumes the table."""
    half = 1 << (_FIELD - 1)
    while True:
        field = ((packed + half) & ((1 << _FIELD) - 1)) - half
        packed -= field
        packed >>= _FIELD
        yield field.astype(np.int32)
