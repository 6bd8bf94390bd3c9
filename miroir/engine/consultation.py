"""A consultation as the engine sees it: statements, holders with their colleges and sectors, positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from miroir.engine.positions import Positions

Texts = Mapping[str, str]
"""A text by language code ("fr", "en", …); never empty."""


def text_in(texts: Texts, language: str) -> str:
    """Return the text in `language`, else in French, else in English, else in the first language there is."""
    for choice in (language, "fr", "en"):
        if choice in texts:
            return texts[choice]
    return next(iter(texts.values()))


@dataclass(frozen=True, slots=True)
class Label:
    """A college, a sector or an area: a code that never changes, and its names."""

    code: str
    names: Texts


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement put to the holders. `areas` are places in the consultation's areas."""

    id: str
    texts: Texts
    language: str = ""
    areas: tuple[int, ...] = ()
    moderated_out: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Holders:
    """Who holds positions: organisations or persons, by pseudonymous ids.

    `colleges`: shape (n,), a place in the consultation's colleges, -1 for none.
    `sectors`: shape (n, n_sectors), true where the holder is of the sector; all false for none.
    `territories`: a code a holder, "" for none.
    """

    ids: tuple[str, ...]
    colleges: NDArray[np.int16]
    sectors: NDArray[np.bool_]
    territories: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Consultation:
    """What was asked, who answered, and what.

    `groups`: shape (n_holders,), the opinion group that the source itself gave to each holder, -1 for none, or
    None where the source gives none. `invented` marks generated data, and pages say so.
    """

    titles: Texts
    statements: tuple[Statement, ...]
    holders: Holders
    positions: Positions
    questions: Texts = field(default_factory=dict)
    colleges: tuple[Label, ...] = ()
    sectors: tuple[Label, ...] = ()
    areas: tuple[Label, ...] = ()
    groups: NDArray[np.int16] | None = None
    invented: bool = False

    def __post_init__(self) -> None:
        n_holders, n_statements = self.positions.n_holders, self.positions.n_statements
        if len(self.holders.ids) != n_holders or len(self.statements) != n_statements:
            message = (
                f"{len(self.holders.ids)} holders and {len(self.statements)} statements; "
                f"the positions have {n_holders} and {n_statements}"
            )
            raise ValueError(message)
        if self.holders.sectors.shape != (n_holders, len(self.sectors)):
            message = f"sectors has shape {self.holders.sectors.shape}; {(n_holders, len(self.sectors))} was expected"
            raise ValueError(message)
        _check_holders(self)
        _check_places(self)


def _check_holders(consultation: Consultation) -> None:
    """Raise ValueError where what is said of the holders is not one thing a holder."""
    n_holders, holders = consultation.positions.n_holders, consultation.holders
    lengths = {"colleges": len(holders.colleges), "territories": len(holders.territories)}
    if consultation.groups is not None:
        lengths["groups"] = len(consultation.groups)
    for name, length in lengths.items():
        if length != n_holders:
            message = f"{name} has {length} entries; {n_holders} were expected, one a holder"
            raise ValueError(message)


def _check_places(consultation: Consultation) -> None:
    """Raise ValueError where a holder's college or a statement's area is none of the consultation's."""
    colleges, n_colleges = consultation.holders.colleges, len(consultation.colleges)
    if len(colleges) and not -1 <= colleges.min() <= colleges.max() < n_colleges:
        message = f"colleges runs from {colleges.min()} to {colleges.max()}; -1 to {n_colleges - 1} was expected"
        raise ValueError(message)
    n_areas = len(consultation.areas)
    for statement in consultation.statements:
        if any(not 0 <= place < n_areas for place in statement.areas):
            message = f"statement {statement.id} has areas {statement.areas}; places under {n_areas} were expected"
            raise ValueError(message)
