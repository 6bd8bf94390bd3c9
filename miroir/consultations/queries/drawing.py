"""The cross grid and the opinion map of a kept map, told in the language in force."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from miroir.common.numbers import range_of
from miroir.common.tables import NO_FIGURE, Cell, Table, row
from miroir.consultations.models import KeptMap, Statement
from miroir.consultations.queries.kept import statements_of
from miroir.consultations.queries.plain import BIN, sentence_from_plain
from miroir.consultations.queries.telling import named
from miroir.records.telling.maps import MARK
from miroir.records.telling.voice import Voice

Plain = dict[str, Any]
SMALLEST_MARK: Final = 6


@dataclass(frozen=True, slots=True)
class ToldGrid:
    """Who answered, college by sector. `lead`: why there is no table, "" where there is one. `empty`: cells named."""

    lead: str
    tables: tuple[Table, ...]
    empty: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on the drawing: one holder, or the holders of a square, the broader the more they are."""

    x: int
    y: int
    group: int
    size: int


@dataclass(frozen=True, slots=True)
class ToldStance:
    """A statement on which a group differs: its stance ("agree" or "disagree"), and how many of it take it."""

    statement: Statement
    stance: str
    votes: str


@dataclass(frozen=True, slots=True)
class ToldApart:
    """What sets a group apart."""

    title: str
    stances: tuple[ToldStance, ...]


@dataclass(frozen=True, slots=True)
class ToldOpinions:
    """The opinion map: its sentences, its drawing, and the tables that say the same."""

    lead: str
    sentences: tuple[str, ...]
    marks: tuple[Mark, ...]
    gathered: bool
    groups: tuple[str, ...]
    crossing: Table | None
    apart: tuple[ToldApart, ...]


def told_grid(kept: KeptMap, voice: Voice, *, area: str = "") -> ToldGrid:
    """Return who answered; `area`: only to statements of an area, by its code, "" for any; unknown codes count as any."""
    grid: Plain | None = kept.summary["grid"]
    if grid is None:
        told = gettext(
            "The cross grid of confidential positions is published once, when answers have closed: two of them would tell who came between."
        )
        return ToldGrid(told, (), ())
    sectors = [named(label, voice.language) for label in kept.summary["sectors"]]
    colleges = [voice.college(label["code"]) for label in kept.summary["colleges"]]
    empty = _empty(kept, grid, voice)
    if "low" in grid:
        return ToldGrid("", (_ranges(grid, colleges, sectors, voice),), empty)
    codes = [label["code"] for label in kept.summary["areas"]]
    if area in codes:
        name = named(kept.summary["areas"][codes.index(area)], voice.language)
        caption = gettext("Holders who answered a statement of “%(area)s”, college by sector") % {"area": name}
        return ToldGrid(
            "", (_by_sector(caption, grid["area_holders"][codes.index(area)], (colleges, sectors), voice),), ()
        )
    caption = gettext("Holders who answered, college by sector (a holder of several sectors stands in each)")
    tables = [_by_sector(caption, grid["holders"], (colleges, sectors), voice)]
    if codes:
        tables.append(_by_area(kept, grid, colleges, voice))
    return ToldGrid("", tuple(tables), empty)


def told_opinions(kept: KeptMap, voice: Voice) -> ToldOpinions | None:
    """Return the opinion map; without a drawing where groups are not stable; None where it is kept back."""
    found: Plain | None = kept.summary["map"]
    if found is None:
        return None
    names = tuple(gettext("Group %(letter)s") % {"letter": chr(ord("A") + group)} for group in range(found["k"]))
    if not found["has_groups"]:
        return ToldOpinions(
            gettext("No stable groups."),
            _unstable(found, voice),
            (),
            gathered=False,
            groups=(),
            crossing=None,
            apart=(),
        )
    shared = (voice.sentence(sentence_from_plain(sentence)) for sentence in found["sentences"])
    return ToldOpinions(
        lead=ngettext("%(count)s group of opinion.", "%(count)s groups of opinion.", found["k"])
        % {"count": voice.whole(found["k"])},
        sentences=(*_stability(found["stability"], voice), *shared),
        marks=_marks(found),
        gathered=bool(found["cells"]),
        groups=names,
        crossing=_crossing(kept, found, names, voice),
        apart=_apart(kept, found, names, voice),
    )


def _by_sector(caption: str, holders: list[list[int]], names: tuple[list[str], list[str]], voice: Voice) -> Table:
    """Return colleges by sectors; the last row and column, for none, only where somebody is in it."""
    colleges, sectors = names
    rows_kept = [place for place in range(len(sectors) + 1) if place < len(sectors) or any(holders[place])]
    heads = [*colleges, gettext("No college")]
    shown = [at for at in range(len(heads)) if at < len(colleges) or any(line[at] for line in holders)]
    columns = (gettext("College"), *([*sectors, gettext("No sector")][place] for place in rows_kept))
    somewhere = [any(line[at] for line in holders[:-1]) for at in range(len(heads))]
    rows = (
        row(heads[at], *(_in_sector(holders, place, at, voice, sectors=somewhere[at]) for place in rows_kept))
        for at in shown
    )
    return Table(caption, columns, tuple(rows))


def _by_area(kept: KeptMap, grid: Plain, colleges: list[str], voice: Voice) -> Table:
    names = [named(label, voice.language) for label in kept.summary["areas"]]
    lines: list[list[int]] = grid["by_area"]
    heads = [*names, gettext("No area")]
    rows = (
        row(heads[at], *(_count(line[college], voice) for college in range(len(colleges))))
        for at, line in enumerate(lines)
        if at < len(names) or any(line)
    )
    return Table(gettext("Holders who answered, area by college"), (gettext("Area"), *colleges), tuple(rows))


def _in_sector(holders: list[list[int]], place: int, college: int, voice: Voice, *, sectors: bool) -> Cell:
    """Return a cell; of a college whose holders are of no sector nobody is absent from one. `sectors`: some are of one."""
    sectorless = not sectors and bool(holders[-1][college])
    if sectorless and place < len(holders) - 1:
        return Cell(NO_FIGURE, empty=True)
    return _count(holders[place][college], voice)


def _count(count: int, voice: Voice) -> Cell:
    return Cell(voice.whole(count)) if count else Cell(gettext("absent"), empty=True)


def _ranges(grid: Plain, colleges: list[str], sectors: list[str], voice: Voice) -> Table:
    rows = (
        row(name, *(_range(grid, sector, college, voice) for sector in range(len(sectors) + 1)))
        for college, name in enumerate(colleges)
    )
    caption = gettext("Holders who answered, college by sector; a count of a few is a range")
    return Table(caption, (gettext("College"), *sectors, gettext("No sector")), tuple(rows))


def _range(grid: Plain, sector: int, college: int, voice: Voice) -> Cell:
    if not grid["shown"][college]:
        return Cell(gettext("not shown"), empty=True)
    ends = (grid["low"][sector][college], grid["high"][sector][college])
    return Cell(range_of(ends, voice.language)) if any(ends) else Cell(gettext("absent"), empty=True)


def _empty(kept: KeptMap, grid: Plain, voice: Voice) -> tuple[str, ...]:
    """Return the absent colleges, then the empty cells of the others; not of those whose holders are of no sector at all."""
    sectors = {label["code"]: named(label, voice.language) for label in kept.summary["sectors"]}
    told = []
    if grid["absent"]:
        absent = [voice.college(code) for code in grid["absent"]]
        told.append(
            ngettext("Absent college: %(names)s.", "Absent colleges: %(names)s.", len(absent))
            % {"names": ", ".join(absent)}
        )
    by_college: dict[str, list[str]] = {}
    for sector, college in grid["empty"]:
        by_college.setdefault(college, []).append(sectors[sector])
    told += [
        gettext("Nobody answered in %(college)s for: %(sectors)s.")
        % {"college": voice.college(college), "sectors": ", ".join(names)}
        for college, names in by_college.items()
        if len(names) < len(sectors)
    ]
    return tuple(told)


def _unstable(found: Plain, voice: Voice) -> tuple[str, ...]:
    if found["k"] < 2 or found["stability"] is None:
        return (gettext("The answers do not part the holders into groups."),)
    told = gettext(
        "Groups can be drawn, but when holders are drawn again they come out otherwise (agreement of %(index)s, "
        "under 0.60): none is shown."
    )
    return (told % {"index": voice.decimal(found["stability"]["bootstrap"])},)


def _stability(stability: Plain | None, voice: Voice) -> tuple[str, ...]:
    if stability is None:
        return ()
    told = gettext(
        "The groups are stable: adjusted Rand index of %(index)s when holders are drawn again, of %(drop)s when a "
        "tenth of the answers is dropped; %(share)s of %(draws)s draws choose as many groups."
    )
    values = {
        "index": voice.decimal(stability["bootstrap"]),
        "drop": voice.decimal(stability["drop"]),
        "share": voice.percent(stability["share_of_k"]),
        "draws": voice.whole(stability["draws"]),
    }
    return (told % values,)


def _marks(found: Plain) -> tuple[Mark, ...]:
    if not found["cells"]:
        return tuple(Mark(x, y, group, MARK) for x, y, group in found["dots"])
    most = max(count for *_place, count in found["cells"])
    return tuple(_square(x, y, group, _breadth(count, most)) for x, y, group, count in found["cells"])


def _breadth(count: int, most: int) -> int:
    """Return the breadth of the mark of a square, so that its surface grows with how many it stands for."""
    return max(SMALLEST_MARK, round(BIN * math.sqrt(count / most)))


def _square(x: int, y: int, group: int, size: int) -> Mark:
    return Mark(x + (BIN - size) // 2, y + (BIN - size) // 2, group, size)


def _crossing(kept: KeptMap, found: Plain, names: Sequence[str], voice: Voice) -> Table:
    """Return how many holders of each college are in each group; who is of no college only where there are any."""
    heads = [voice.college(label["code"]) for label in kept.summary["colleges"]]
    rows = [
        row(head, *(Cell(voice.whole(count), empty=not count) for count in line))
        for head, line in zip([*heads, gettext("No college")], found["crossing"], strict=True)
        if head in heads or any(line)
    ]
    rows.append(row(gettext("All"), *(voice.whole(size) for size in found["sizes"])))
    return Table(gettext("Holders by college and group"), (gettext("College"), *names), tuple(rows))


def _apart(kept: KeptMap, found: Plain, names: Sequence[str], voice: Voice) -> tuple[ToldApart, ...]:
    """Return the statements that set each group apart, with how many of it take the stance."""
    numbers = {entry["statement"] for entries in found["apart"] for entry in entries}
    texts = statements_of(kept, numbers)
    return tuple(
        ToldApart(
            gettext("What sets %(group)s apart") % {"group": name},
            tuple(
                ToldStance(
                    texts[entry["statement"]],
                    "agree" if entry["agrees"] else "disagree",
                    gettext("%(k)s of %(n)s") % {"k": voice.whole(entry["votes"]), "n": voice.whole(entry["seen"])},
                )
                for entry in entries
                if entry["statement"] in texts
            ),
        )
        for name, entries in zip(names, found["apart"], strict=True)
        if entries
    )
