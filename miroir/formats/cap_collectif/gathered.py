"""What the rows of a Cap Collectif export said, and what there is to tell about how they were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from miroir.engine.consultation import Statement
from miroir.engine.words import Sentence, sentence_of
from miroir.formats.cap_collectif.rows import Block
from miroir.formats.gathering import Answers
from miroir.formats.refusals import Kind, Refusal
from miroir.formats.tables import Row
from miroir.formats.texts import shown

_RARE: Final = 10
_FEW: Final = 100
_MOST_LINES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is kept of an opinion: its title and body, and whether it may be shown."""

    text: str
    moderated_out: bool


@dataclass(slots=True)
class Gathered:
    """What the rows said. `seen`: the line of each id, by type. `targets`: places of what was voted on, by id."""

    blocks: dict[str, Block]
    opinions: dict[str, Opinion] = field(default_factory=dict)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    holders: dict[str, int] = field(default_factory=dict)
    targets: dict[str, int] = field(default_factory=dict)
    votes: Answers = field(default_factory=Answers)
    read: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    widths: dict[str, Counter[int]] = field(default_factory=dict)
    lines: list[tuple[str, int, int]] = field(default_factory=list)
    titles: dict[str, None] = field(default_factory=dict)


def note_width(row: Row, kind: str, gathered: Gathered) -> None:
    """Remember how wide the rows of a type are, and the lines of those whose width is rare so far."""
    widths = gathered.widths.setdefault(shown(kind), Counter())
    widths[len(row.cells)] += 1
    if widths[len(row.cells)] <= max(widths.values()) // _RARE + _FEW:
        gathered.lines.append((shown(kind), len(row.cells), row.line))


def unusual_rows(gathered: Gathered) -> dict[str, list[int]]:
    """Return the physical lines of the rows whose width is rare for their type, by type.

    The usual width of a type is the most frequent one; another is rare with at most a tenth of its rows, and 100.
    """
    lines: dict[str, list[int]] = {}
    for kind, width, line in gathered.lines:
        widths = gathered.widths[kind]
        most = max(widths.values())
        if widths[width] < most and widths[width] <= most // _RARE + _FEW:
            lines.setdefault(kind, []).append(line)
    return lines


def notes_of(
    gathered: Gathered, statements: Sequence[Statement], refused: Sequence[Refusal], *, elsewhere: int
) -> Iterator[Sentence]:
    """Yield what a reader of the figures must know. `elsewhere`: votes on what is no opinion."""
    yield sentence_of("YES was read as agree, MITIGE as agree with reservations, NO as disagree.")
    yield from _width_notes(gathered, {refusal.line for refusal in refused})
    for refusal in refused:
        if refusal.kind is Kind.REPEATED:
            yield sentence_of("Line %(line)s: %(sentence)s", line=refusal.line, sentence=refusal.sentence)
    unworded = len(statements) - len(gathered.opinions)
    if unworded:
        yield sentence_of(
            "%(n)s opinions were voted on, but the row with their words was refused or is not there: "
            "their votes count, their words are not shown.",
            n=unworded,
        )
    if elsewhere:
        yield sentence_of("%(n)s votes are on arguments, sources or versions and hold no position.", n=elsewhere)
    hidden = sum(statement.moderated_out for statement in statements)
    if hidden:
        yield sentence_of("%(n)s opinions were trashed or never published: they are moderated out.", n=hidden)


def _width_notes(gathered: Gathered, refused: set[int]) -> Iterator[Sentence]:
    for kind, lines in unusual_rows(gathered).items():
        kept = [line for line in lines if line not in refused]
        told = ", ".join(map(str, lines[:_MOST_LINES])) + (", …" if len(lines) > _MOST_LINES else "")
        yield sentence_of(
            "%(n)s rows of type %(kind)s are of an unusual width: %(read)s read, every cell being in its place, and "
            "%(refused)s refused. Lines: %(lines)s.",
            n=len(lines),
            kind=kind,
            read=len(kept),
            refused=len(lines) - len(kept),
            lines=told,
        )
