"""Every figure of a record, computed once from a source, a rule and a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from miroir.engine.colleges import CollegeCounts, StatementFigure
from miroir.engine.consultation import Consultation
from miroir.engine.opinion_map import OpinionMap
from miroir.engine.rules import Rule
from miroir.records.sources import Source

Progress = Callable[[str, float], None]
"""Takes the name of a stage, already in the reader's language, and the share of the whole that is done, in [0, 1]."""


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """Everything that the pages and files of a record show. `figures`: one a statement that is not moderated out."""

    source: Source
    rule: Rule
    seed: int
    version: str
    counts: CollegeCounts
    figures: tuple[StatementFigure, ...]
    map: OpinionMap

    @property
    def consultation(self) -> Consultation:
        """The consultation that was read."""
        return self.source.reading.consultation


def compute_record(source: Source, rule: Rule, *, seed: int, progress: Progress | None = None) -> Record:
    """Return the record of a source under a rule; the same source, rule and seed give the same record."""
    raise NotImplementedError
