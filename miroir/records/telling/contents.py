"""What a told record holds: texts, tables and places of drawings, the same for the page and for the paper."""

from __future__ import annotations

from dataclasses import dataclass

from miroir.common.strips import DrawnLine
from miroir.common.tables import Table


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure at the head of a record."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class VerdictCount:
    """How many statements have a verdict; `key` says what the verdict means."""

    code: str
    word: str
    count: str
    number: int
    key: str


@dataclass(frozen=True, slots=True)
class ToldStatement:
    """One statement with its verdict, its strip, and why. `language` is that of `text`; `note` says a translation."""

    number: str
    anchor: str
    text: str
    language: str
    note: str
    areas: str
    verdict: str
    word: str
    reasons: tuple[str, ...]
    tests: str
    answers: dict[str, str]
    lines: tuple[DrawnLine, ...]
    caption: str


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """The statements of one verdict."""

    code: str
    title: str
    statements: tuple[ToldStatement, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """A statement on which two colleges part: the one that agrees most and the one that agrees least."""

    statement: ToldStatement
    sentence: str
    lines: tuple[DrawnLine, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """One holder on the opinion map, by the group's shape: places in the drawing."""

    x: int
    y: int
    group: int


@dataclass(frozen=True, slots=True)
class ToldMap:
    """The opinion map: sentences on it, its drawing, the table beside it; no dots where groups are not stable."""

    lead: str
    sentences: tuple[str, ...]
    alternative: str
    dots: tuple[Dot, ...]
    groups: tuple[str, ...]
    sizes: Table
    crossing: Table | None
    representative: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section that is sentences and tables."""

    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file of the record, and what it holds."""

    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Told:
    """A record in one language. `threshold` in [0, 1]; `map` is None where the charter keeps positions confidential."""

    language: str
    title: str
    question: str
    invented: str
    lead: str
    threshold: float
    facts: tuple[Fact, ...]
    rule: tuple[str, ...]
    verdicts: tuple[VerdictCount, ...]
    participation: Section
    groups: tuple[ToldGroup, ...]
    splits: tuple[Split, ...]
    splits_lead: str
    bridges: Section
    map: ToldMap | None
    missing: Section
    reading: Section
    withheld: tuple[str, ...]
    files: tuple[File, ...]
    provenance: tuple[Fact, ...]
