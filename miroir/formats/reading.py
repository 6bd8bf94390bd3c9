"""What comes out of a file: a consultation, and an account of every row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from miroir.engine.consultation import Consultation
from miroir.engine.words import Sentence
from miroir.formats.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows (or answers) of one kind were read and refused."""

    kind: str
    read: int
    refused: int

    @property
    def seen(self) -> int:
        """How many there are."""
        return self.read + self.refused


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A consultation as it was read, and what was not.

    `counts`: the rows by kind; together they are every row of the file but the header and blank lines.
    `answers`: the cells or rows that hold an answer. `refusals`: in the order of the file, rows (column 0) and
    cells. `notes`: what a reader of the figures must know of how the file was read. `supports`: by statement id, how
    many people support it, in a source that gives these counts alone.
    """

    consultation: Consultation
    format: str
    counts: tuple[Counted, ...]
    answers: Counted
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Sentence, ...] = ()
    supports: Mapping[str, int] = field(default_factory=dict)
    moments: NDArray[np.int64] | None = None

    @property
    def rows_read(self) -> int:
        """How many rows were read."""
        return sum(count.read for count in self.counts)

    @property
    def rows_refused(self) -> int:
        """How many rows were refused."""
        return sum(count.refused for count in self.counts)

    @property
    def rows_seen(self) -> int:
        """How many rows there are, read or refused."""
        return self.rows_read + self.rows_refused
