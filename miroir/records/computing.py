"""Every figure of a record, computed once from a source, a rule and a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from django.utils.translation import gettext
from numpy.typing import NDArray

from miroir import __version__
from miroir.engine.agreement_of_partitions import SharedPartition, shared_partition
from miroir.engine.colleges import StatementFigure, judge
from miroir.engine.confidentiality import ProtectedCounts, completions, protect, reservations_were_offered
from miroir.engine.consultation import Consultation
from miroir.engine.grid import CrossGrid, ProtectedGrid, cross_grid, protect_grid
from miroir.engine.missing import Missing, missing_answers
from miroir.engine.opinion_map import OpinionMap, draw_map
from miroir.engine.pooling import WorstCollege, worst_college
from miroir.engine.rules import Rule
from miroir.engine.tallies import CollegeCounts, count_colleges
from miroir.records.sources import Source

Progress = Callable[[str, float], None]
"""Takes the name of a stage, already in the reader's language, and the share of the whole that is done, in [0, 1]."""
EXACT: Final = "exact"
BOOTSTRAPS: Final = 20
KEPT_BACK: Final = "kept-back"
ROUNDED_TO: Final = 10
"""To how many the rows read are rounded down where positions are confidential: a difference tells nobody."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """The figures of all statements, from the counts themselves ("exact") or from counts that are possible."""

    name: str
    counts: CollegeCounts
    figures: tuple[StatementFigure, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Protected:
    """What a confidential charter lets a record say of counts and of who answered."""

    counts: ProtectedCounts
    grid: ProtectedGrid


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """Everything that the pages and files of a record show.

    `cases`: one, exact, where positions are public; where they are confidential the edges of what the published
    counts leave possible, and all that is shown follows from these: there is no `worst` and no `map`.
    `with_colleges`, `with_sectors`: how far opinion groups go with declared colleges, and with sectors (of holders
    of one sector); None where there are no groups to compare.
    """

    source: Source
    rule: Rule
    seed: int
    version: str
    cases: tuple[Case, ...]
    worst: WorstCollege | None
    grid: CrossGrid
    map: OpinionMap | None
    missing: Missing
    protected: Protected | None
    with_colleges: SharedPartition | None
    with_sectors: SharedPartition | None

    @property
    def consultation(self) -> Consultation:
        """The consultation that was read."""
        return self.source.reading.consultation

    @property
    def figures(self) -> tuple[StatementFigure, ...]:
        """The figures of each statement that is not moderated out; of the first case."""
        return self.cases[0].figures

    @property
    def verdicts(self) -> tuple[str, ...]:
        """The code of the verdict stated on each of these statements: "kept-back" where it would give a few away."""
        by_case = [[str(figure.verdict) for figure in case.figures] for case in self.cases]
        return tuple(told[0] if len(set(told)) == 1 else KEPT_BACK for told in zip(*by_case, strict=True))


def compute_record(source: Source, rule: Rule, *, seed: int, progress: Progress | None = None) -> Record:
    """Return the record of a source under a rule; the same source, rule and seed give the same record.

    Raises RuleRefused where the rule can't be followed for the colleges of the source.
    """
    tell = progress or _silent
    consultation = source.reading.consultation
    tell(gettext("Counting college by college"), 0.0)
    cases, protected = _cases(consultation, rule)
    tell(gettext("Drawing the opinion map"), 0.2)
    drawn = None if protected else _drawn(consultation, seed)
    tell(gettext("Looking for what is missing"), 0.8)
    record = Record(
        source=source,
        rule=rule,
        seed=seed,
        version=__version__,
        cases=cases,
        worst=None if protected else worst_college(cases[0].counts, rule),
        grid=cross_grid(consultation),
        map=drawn,
        missing=missing_answers(cases[0].counts, rule, withheld=_withheld(protected)),
        protected=protected,
        with_colleges=_shared(drawn, consultation.holders.colleges, seed=seed, of="colleges"),
        with_sectors=_shared(drawn, only_sectors(consultation), seed=seed, of="sectors"),
    )
    tell(gettext("Every figure is computed"), 1.0)
    return record


def only_sectors(consultation: Consultation) -> NDArray[np.int16]:
    """Return the sector of each holder who has exactly one, shape (n_holders,), -1 for the others."""
    sectors = consultation.holders.sectors
    if not sectors.shape[1]:
        return np.full(len(sectors), -1, dtype=np.int16)
    return np.where(sectors.sum(axis=1) == 1, sectors.argmax(axis=1), -1).astype(np.int16)


def _cases(consultation: Consultation, rule: Rule) -> tuple[tuple[Case, ...], Protected | None]:
    counts = count_colleges(consultation)
    if rule.positions == "public":
        return (Case(EXACT, counts, judge(counts, rule)),), None
    kept = protect(counts, rule, reservations_offered=reservations_were_offered(consultation))
    grid = protect_grid(cross_grid(consultation), smallest=rule.smallest_cell)
    possible = completions(kept, rule)
    cases = tuple(Case(f"possible-{place}", edge, judge(edge, rule)) for place, edge in enumerate(possible, 1))
    return cases, Protected(kept, grid)


def _withheld(protected: Protected | None) -> tuple[str, ...]:
    """Return the colleges of which so few answered that it may not be said how many."""
    if protected is None:
        return ()
    counts = protected.counts
    hidden = np.flatnonzero(~counts.shown & ~counts.absent).tolist()
    return tuple(counts.codes[place] for place in hidden)


def _drawn(consultation: Consultation, seed: int) -> OpinionMap:
    moderated_out = np.array([statement.moderated_out for statement in consultation.statements], dtype=np.bool_)
    return draw_map(consultation.positions, moderated_out=moderated_out, seed=seed, bootstraps=BOOTSTRAPS)


def _shared(
    drawn: OpinionMap | None, labels: NDArray[np.int16], *, seed: int, of: Literal["colleges", "sectors"]
) -> SharedPartition | None:
    """Return how far the groups go with labels of holders; None without groups, or where fewer than two labels are."""
    if drawn is None or not drawn.has_groups or len(np.unique(labels[(labels >= 0) & (drawn.groups >= 0)])) < 2:
        return None
    return shared_partition(drawn.groups, labels, seed=seed, of=of)


def _silent(_stage: str, _share: float) -> None:
    """Say nothing."""
