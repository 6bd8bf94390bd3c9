"""Statistics that follow a live consultation, one answer at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from miroir.engine.answers import Answer, signs
from miroir.engine.positions import Positions
from miroir.engine.statistics.components import Components, leading_components
from miroir.engine.statistics.places import incidence, incidence_of, places_of
from miroir.engine.statistics.rows import Row
from miroir.engine.statistics.snapshot import Statistics, statistics_of

_SIGNS: Final = {int(answer): int(signs(np.array([answer], dtype=np.int8))[0]) for answer in Answer}
_BYTES: Final = np.arange(256, dtype=np.uint8).view(np.int8)


def _made_with(v: int, o: int) -> NDArray[np.complex128]:
    """Return what a sign v and a presence o make with each other answer of the holder: four sums an answer's byte.

    The four int32 of a pair are carried as one number of sixteen bytes, which numpy moves twice as fast.
    """
    known = np.isin(_BYTES, list(_SIGNS))
    others = np.where(known, signs(_BYTES), 0)
    sums = np.stack((v * others, v * known, o * others, o * known), axis=1).astype(np.int32)
    return _carried(sums)


def _carried(sums: NDArray[np.int32]) -> NDArray[np.complex128]:
    """Return a view of int32 of shape (…, 4) as numbers of sixteen bytes, shape (…): to move, never to reckon with."""
    return sums.view(np.complex128)[..., 0]


_GIVEN: Final = {v: _made_with(v, 1) for v in (-1, 0, 1)}
_WITHDRAWN: Final = {v: _made_with(-v, -1) for v in (-1, 0, 1)}
_CHANGED: Final = {by: _made_with(by, 0) for by in (-2, -1, 0, 1, 2)}
_ALONE: Final = {v: np.array((v * v, v, 1), dtype=np.int32) for v in (-1, 0, 1)}


@dataclass(frozen=True, slots=True, eq=False)
class Refreshed:
    """A live map's statements and places. `places`: shape (n_holders, 2), (0, 0) without an answer."""

    components: Components
    places: NDArray[np.float64]


class LiveStatistics:
    """The statistics of positions that change: one object, one owner, changed in place by its own methods.

    The exception to the engine's rule that nothing changes, and confined: the positions that it starts from are
    never touched, what it hands out is immutable, and nothing else may hold its arrays. Not for several threads.

    How: the pairs that an answer makes with the holder's others are added to the line of its statement only, in
    one place for the four sums G[j, k], A[j, k], A[k, j], N[j, k]; the lines are folded into both halves of the
    tables when these are read. What a statement makes with itself is counted apart. Memory: 28 bytes a pair of
    statements, 12 bytes an answer once a refresh was asked for, and the rows of holders that changed.
    """

    def __init__(self, positions: Positions, statistics: Statistics | None = None) -> None:
        """Start from positions, and from their statistics where these are known already."""
        known = statistics_of(positions) if statistics is None else statistics
        self._base = positions
        self._n_holders = positions.n_holders
        self._rows: dict[int, Row] = {}
        self._tables = (known.products.copy(), known.sums.copy(), known.pairs.copy())
        self._lines = np.zeros((*known.pairs.shape, 4), dtype=np.int32)
        self._cells = _carried(self._lines)
        self._own = np.stack([table.diagonal() for table in self._tables], axis=1)
        self._changed: set[int] = set()
        self._incidence: sparse.csr_array | None = None

    @property
    def n_holders(self) -> int:
        """How many holders there are, erased ones included."""
        return self._n_holders

    def answer(self, holder: int, statement: int, answer: int) -> None:
        """Take a holder's answer to a statement, new or in the place of another.

        `holder` is one of the known, or their number for a new one. Raises ValueError on an unknown holder,
        statement or answer, and changes nothing then.
        """
        sign = _SIGNS.get(answer)
        if sign is None:
            message = f"answer {answer!r}; a value of Answer was expected"
            raise ValueError(message)
        row = self._row(holder, statement, new=1)
        place = row.place(statement)
        own = self._own[statement]
        if place < 0:
            self._spread(statement, row, _GIVEN[sign])
            row.append(statement, answer)
        else:
            was = _SIGNS[int(row.answers[place])]
            self._spread(statement, row, _CHANGED[sign - was])
            row.answers[place] = answer
            own -= _ALONE[was]
        own += _ALONE[sign]

    def withdraw(self, holder: int, statement: int) -> None:
        """Take back a holder's answer to a statement. Raises ValueError where there is none."""
        row = self._row(holder, statement)
        place = row.place(statement)
        if place < 0:
            message = f"holder {holder} gave no answer to statement {statement}; one was expected"
            raise ValueError(message)
        was = _SIGNS[int(row.answers[place])]
        self._spread(statement, row, _WITHDRAWN[was])
        row.remove(place)
        self._own[statement] -= _ALONE[was]

    def erase(self, holder: int) -> None:
        """Take back all answers of a holder, who keeps their number. Raises ValueError on an unknown holder."""
        row = self._row(holder)
        places, values = row.statements[: row.n], signs(row.answers[: row.n]).astype(np.int32)
        block = np.ix_(places, places)
        products, sums, pairs = self._tables
        products[block] -= np.multiply.outer(values, values)
        sums[block] -= values[:, None]
        pairs[block] -= 1
        self._own[places] -= np.stack([values * values, values, np.ones_like(values)], axis=1)
        self._rows[holder] = Row.empty()

    def statistics(self) -> Statistics:
        """Return the statistics as they stand, equal in every bit to those of `positions()` made at once."""
        self._fold()
        return Statistics(*(table.copy() for table in self._tables))

    def positions(self) -> Positions:
        """Return the positions as they stand; erased holders have no answer."""
        lengths = np.zeros(self._n_holders, dtype=np.int64)
        lengths[: self._base.n_holders] = np.diff(self._base.starts)
        for holder, row in self._rows.items():
            lengths[holder] = row.n
        starts = np.concatenate(([0], np.cumsum(lengths)))
        statements, answers = np.empty(starts[-1], dtype=np.uint16), np.empty(starts[-1], dtype=np.int8)
        kept = np.ones(self._n_holders, dtype=bool)
        kept[list(self._rows)] = False
        old = np.repeat(kept[: self._base.n_holders], np.diff(self._base.starts))
        new = np.repeat(kept, lengths)
        statements[new], answers[new] = self._base.statements[old], self._base.answers[old]
        for holder, row in self._rows.items():
            span = slice(starts[holder], starts[holder + 1])
            statements[span], answers[span] = row.ordered()
        return Positions(starts, statements, answers, self._base.n_statements)

    def refresh(
        self, previous: Refreshed | None = None, *, moderated_out: NDArray[np.bool_] | None = None
    ) -> Refreshed:
        """Return means, components and the place of every holder as they stand.

        `previous`: what the last refresh returned; it makes this one faster and keeps its sides. A place is the
        sum over the answers of (sign - mean) times the component, times sqrt(n_statements / answers counted),
        where every statement moderated out counts as one answer of everybody. Groups are not found anew.
        """
        self._fold()
        seen = Statistics(*(table.view() for table in self._tables))
        start = None if previous is None else previous.components
        components = leading_components(seen, moderated_out=moderated_out, start=start)
        out = np.zeros(seen.n_statements, dtype=bool) if moderated_out is None else moderated_out
        return Refreshed(components, self._places(components, out))

    def _places(self, components: Components, moderated_out: NDArray[np.bool_]) -> NDArray[np.float64]:
        if self._incidence is None:
            self._incidence = incidence(self._base)
        places = np.zeros((self._n_holders, 2))
        places[: self._base.n_holders] = places_of(self._incidence, components, moderated_out)
        opened = incidence_of(list(self._rows.values()), self._base.n_statements)
        places[list(self._rows)] = places_of(opened, components, moderated_out)
        return places

    def _row(self, holder: int, statement: int = 0, *, new: int = 0) -> Row:
        """Return the row of a holder, opened for change; `new`: how many holders more there may be.

        Raises ValueError where holder or statement is unknown.
        """
        row = self._rows.get(holder)
        if row is None and not 0 <= holder < self._n_holders + new:
            message = f"holder {holder}; one under {self._n_holders + new} was expected"
            raise ValueError(message)
        if not 0 <= statement < max(self._base.n_statements, 1 - new):
            message = f"statement {statement}; one under {self._base.n_statements} was expected"
            raise ValueError(message)
        if row is None:
            row = Row.of(self._base, holder) if holder < self._base.n_holders else Row.empty()
            self._rows[holder] = row
            self._n_holders = max(self._n_holders, holder + 1)
        return row

    def _spread(self, statement: int, row: Row, made: NDArray[np.complex128]) -> None:
        """Add, to the line of a statement, what one answer to it makes with every answer of the row."""
        line = self._cells[statement]
        places = row.statements[: row.n]
        cells = line.take(places)
        sums = cells.view(np.int32)
        sums += made.take(row.answers[: row.n]).view(np.int32)
        line[places] = cells
        self._changed.add(statement)

    def _fold(self) -> None:
        """Add the lines that changed to the tables, and empty them."""
        lines = np.array(sorted(self._changed), dtype=np.intp)
        added = self._lines[lines]
        products, sums, pairs = self._tables
        for table, field, other in ((products, 0, 0), (sums, 1, 2), (pairs, 3, 3)):
            table[lines] += added[:, :, field]
            table[:, lines] += added[:, :, other].T
        for table, own in zip(self._tables, self._own.T, strict=True):
            np.fill_diagonal(table, own)
        self._lines[lines] = 0
        self._changed.clear()
