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
    counts leave possible, and all that is shown follows from these: there is no `worst` and no `map`. `worst`: None too
    where it was not asked for.
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
        return tuple(self.verdict(place) for place in range(len(self.figures)))

    def verdict(self, place: int) -> str:
        """Return the code of the verdict stated on one of these statements, by its place among them."""
        told = {str(case.figures[place].verdict) for case in self.cases}
        return told.pop() if len(told) == 1 else KEPT_BACK


def compute_record(
    source: Source,
    rule: Rule,
    *,
    seed: int,
    progress: Progress | None = None,
    protected: Protected | None = None,
    pooling: bool = True,
) -> Record:
    """Return the record of a source under a rule; the same source, rule and seed give the same record.

    `protected`: what a confidential rule lets be said here, where states were published before; None: what it lets be
    said of this one alone. `pooling`: whether the least favourable college is looked for. Raises RuleRefused where the rule can't be followed for the colleges of the source.
    """
    tell = progress or _silent
    consultation = source.reading.consultation
    tell(gettext("Counting college by college"), 0.0)
    cases, kept = _cases(consultation, rule, protected)
    tell(gettext("Drawing the opinion map"), 0.2)
    drawn = None if kept else _drawn(consultation, seed)
    tell(gettext("Looking for what is missing"), 0.8)
    record = Record(
        source=source,
        rule=rule,
        seed=seed,
        version=__version__,
        cases=cases,
        worst=worst_college(cases[0].counts, rule) if pooling and not kept else None,
        grid=cross_grid(consultation),
        map=drawn,
        missing=missing_answers(cases[0].counts, rule, withheld=_withheld(kept)),
        protected=kept,
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


def protected_by(consultation: Consultation, rule: Rule, *, reservations_offered: bool) -> Protected:
    """Return what a confidential rule lets be said of a consultation, were nothing published of it before.

    `reservations_offered`: whether a holder could agree with reservations at all.
    """
    return Protected(
        protect(count_colleges(consultation), rule, reservations_offered=reservations_offered),
        protect_grid(cross_grid(consultation), smallest=rule.smallest_cell),
    )


def _cases(
    consultation: Consultation, rule: Rule, protected: Protected | None
) -> tuple[tuple[Case, ...], Protected | None]:
    if rule.positions == "public":
        counts = count_colleges(consultation)
        return (Case(EXACT, counts, judge(counts, rule)),), None
    offered = reservations_were_offered(consultation)
    kept = protected or protected_by(consultation, rule, reservations_offered=offered)
    possible = completions(kept.counts, rule)
    cases = tuple(Case(f"possible-{place}", edge, judge(edge, rule)) for place, edge in enumerate(possible, 1))
    return cases, kept


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
