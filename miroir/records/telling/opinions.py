"""Where colleges part, and what bridges."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext

from miroir.common.strips import DrawnLine
from miroir.common.tables import Cell, Table, row
from miroir.engine.verdicts import CollegeFigure
from miroir.records.telling.contents import Section, Split, ToldStatement
from miroir.records.telling.teller import Teller

MOST_SPLITS: Final = 6
MOST_BRIDGES: Final = 10


def tell_splits(teller: Teller, statements: tuple[ToldStatement, ...]) -> tuple[Split, ...]:
    """Return the statements on which the intervals of two colleges stand farthest apart, the widest first."""
    record = teller.record
    if record.protected:
        return ()
    found = []
    for place, figure in enumerate(record.figures):
        told = [college for college in figure.colleges if college.n >= record.rule.minimum]
        if len(told) > 1:
            top, bottom = max(told, key=lambda one: one.low), min(told, key=lambda one: one.high)
            found.append((top.low - bottom.high, -place, top, bottom))
    apart = sorted((entry for entry in found if entry[0] > 0), key=lambda entry: (-entry[0], -entry[1]))
    return tuple(
        Split(statements[-minus], _parting(teller, top, bottom), _pair(teller, statements[-minus], (top, bottom)))
        for _, minus, top, bottom in apart[:MOST_SPLITS]
    )


def _pair(teller: Teller, told: ToldStatement, figures: tuple[CollegeFigure, ...]) -> tuple[DrawnLine, ...]:
    names = [teller.college(figure.college) for figure in figures]
    return tuple(line for name in names for line in told.lines if line.name == name)


def _parting(teller: Teller, top: CollegeFigure, bottom: CollegeFigure) -> str:
    return gettext(
        "%(top)s: %(k)s of %(n)s agree; %(bottom)s: %(low_k)s of %(low_n)s. Their intervals are %(gap)s points apart."
    ) % {
        "top": teller.college(top.college),
        "k": teller.whole(top.k),
        "n": teller.whole(top.n),
        "bottom": teller.college(bottom.college),
        "low_k": teller.whole(bottom.k),
        "low_n": teller.whole(bottom.n),
        "gap": teller.whole(int((top.low - bottom.high) * 100)),
    }


def tell_bridges(teller: Teller, statements: tuple[ToldStatement, ...]) -> Section:
    """Return the statements that the least favourable college most surely agrees with."""
    record = teller.record
    worst, drawn = record.worst, record.map
    if worst is None or drawn is None or not statements:
        return Section(())
    places = {figure.statement: place for place, figure in enumerate(record.figures)}
    best = sorted(places, key=lambda statement: (-worst.low10[statement], statement))[:MOST_BRIDGES]
    columns = (
        gettext("Statement"),
        gettext("Share expected in the least favourable college"),
        gettext("Share it passes nine times in ten"),
        gettext("Chance that it reaches %(reach)s") % {"reach": teller.percent(worst.reach)},
        gettext("Least favourable college"),
        gettext("Consensus of opinion groups"),
    )
    rows = tuple(
        row(
            link_to(statements[places[statement]]),
            teller.percent(worst.expected_minimum[statement]),
            teller.percent(worst.low10[statement]),
            teller.percent(worst.reaches[statement]),
            teller.college(record.rule.colleges[int(worst.binding[statement])]),
            teller.decimal(drawn.gic[statement]),
        )
        for statement in best
    )
    caption = gettext("The statements that bridge best, the surest first")
    return Section(
        (gettext("Each college is read in the light of the others, so that small ones neither rule nor vanish."),),
        (Table(caption, columns, rows, frozenset({4})),),
    )


def link_to(told: ToldStatement) -> Cell:
    """Return the cell that names a statement and leads to it."""
    return Cell(f"{told.number}. {told.text}", href=f"#{told.anchor}")
