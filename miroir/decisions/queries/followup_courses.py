"""The course of an indicator: from its baseline over its values to its target, drawn, with the table that stands beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from miroir.common.numbers import decimal
from miroir.common.tables import Row, Table, row
from miroir.decisions.models import Indicator, IndicatorValue
from miroir.decisions.permissions.followup import Figure

WIDTH: Final = 220
HEIGHT: Final = 90
EDGE: Final = 10
"""Units left free on all sides, for a mark that stands at the border."""
DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in the drawing, in units from its left and its top."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A course as it is drawn: the way promised, the way gone so far, its dots and the target."""

    promised: str
    gone: str
    dots: tuple[Dot, ...]
    target: Dot
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Course:
    """An indicator with its current values, the earliest first; `last` is None while nothing was told."""

    indicator: Indicator
    values: tuple[IndicatorValue, ...]
    drawing: Drawing
    table: Table

    @property
    def last(self) -> IndicatorValue | None:
        """The value of the latest day."""
        return self.values[-1] if self.values else None


def course_of(indicator: Indicator, told: Iterable[IndicatorValue]) -> Course:
    """Return the course of an indicator. `told`: its current values in the order of their days. No query."""
    values = tuple(told)
    baseline, target = Figure(indicator.baseline, indicator.baseline_on), Figure(indicator.target, indicator.target_on)
    drawing = drawn(baseline, [Figure(one.value, one.on) for one in values], target)
    return Course(indicator, values, drawing, _short_table(indicator, values))


def drawn(baseline: Figure, values: Sequence[Figure], target: Figure) -> Drawing:
    """Return the drawing of a course; where all values are the same, it is a line at half its height."""
    figures = [baseline, *values, target]
    first, last = min(one.on for one in figures), max(one.on for one in figures)
    least, most = min(one.value for one in figures), max(one.value for one in figures)

    def dot(figure: Figure) -> Dot:
        return Dot(_along(figure.on, first, last), _above(figure.value, least, most))

    dots = tuple(dot(one) for one in (baseline, *values))
    return Drawing(_path((dots[0], dot(target))), _path(dots), dots, dot(target))


def whole_table(indicator: Indicator, told: Iterable[IndicatorValue]) -> Table:
    """Return every value that was ever told of an indicator, those that were corrected too, each with its source. No query.

    `told`: in the order of their days, each with its `correction`.
    """
    columns = (gettext("Day"), _valued(indicator), gettext("What it is"), gettext("Source"))
    rows = (
        _line(indicator.baseline_on, indicator.baseline, gettext("baseline"), ""),
        *(_line(one.on, one.value, _kind(one), _source(one)) for one in told),
        _line(indicator.target_on, indicator.target, gettext("target"), ""),
    )
    return Table(_caption(indicator), columns, rows, frozenset({2, 3}))


def figure_told(value: Decimal) -> str:
    """Return a value in the language in force, with at most four decimals."""
    return decimal(float(value), (get_language() or "fr")[:2], digits=DIGITS)


def _short_table(indicator: Indicator, values: Sequence[IndicatorValue]) -> Table:
    last = [(gettext("last value"), values[-1].value, values[-1].on)] if values else []
    lines = (
        (gettext("baseline"), indicator.baseline, indicator.baseline_on),
        *last,
        (gettext("target"), indicator.target, indicator.target_on),
    )
    rows = tuple(row(name, figure_told(value), _day(on)) for name, value, on in lines)
    return Table(_caption(indicator), (gettext("What it is"), _valued(indicator), gettext("Day")), rows)


def _line(on: date, value: Decimal, kind: str, source: str) -> Row:
    return row(_day(on), figure_told(value), kind, source)


def _kind(value: IndicatorValue) -> str:
    if hasattr(value, "correction"):
        return gettext("value, corrected since")
    return gettext("value, a correction") if value.corrects_id else gettext("value")


def _source(value: IndicatorValue) -> str:
    return f"{value.source} – {value.reason}" if value.reason else value.source


def _caption(indicator: Indicator) -> str:
    return gettext("%(indicator)s, in %(unit)s") % {"indicator": indicator, "unit": indicator.unit}


def _valued(indicator: Indicator) -> str:
    return gettext("Value (%(unit)s)") % {"unit": indicator.unit}


def _day(on: date) -> str:
    return str(date_format(on, "DATE_FORMAT"))


def _along(on: date, first: date, last: date) -> int:
    return EDGE + round((WIDTH - 2 * EDGE) * ((on - first) / (last - first)))


def _above(value: Decimal, least: Decimal, most: Decimal) -> int:
    share = float((value - least) / (most - least)) if most > least else 0.5
    return HEIGHT - EDGE - round((HEIGHT - 2 * EDGE) * share)


def _path(dots: Sequence[Dot]) -> str:
    first, *others = dots
    return f"M{first.x} {first.y}" + "".join(f"L{one.x} {one.y}" for one in others)
