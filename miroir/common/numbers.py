"""How numbers are written for people: 1 234,5 and 60 % in French, 1,234.5 and 60% in English."""

from __future__ import annotations

import math
from typing import Final

from babel.numbers import format_decimal, format_percent

NARROW: Final = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK: Final = "\N{NO-BREAK SPACE}"
DASH: Final = "\N{EN DASH}"


def whole(value: int, language: str) -> str:
    """Return a count with its thousands apart."""
    return format_decimal(value, locale=language)


def decimal(value: float, language: str, *, digits: int = 2) -> str:
    """Return a number with at most `digits` decimals; an en dash where it is not a finite number."""
    if not math.isfinite(value):
        return DASH
    shown = round(float(value), digits) + 0.0
    return format_decimal(shown, format=f"#,##0.{'#' * digits}", locale=language)


def percent(share: float, language: str, *, digits: int = 0) -> str:
    """Return a share of one as a percentage; never shown alone: see the component `college_strip`."""
    return format_percent(round(float(share), digits + 2), format=_pattern(language, digits), locale=language)


def interval(low: float, high: float, language: str) -> str:
    """Return an interval of shares, such as 75 to 99%, rounded outwards so that it never seems narrower than it is."""
    bottom, top = math.floor(low * 100 + 1e-9) / 100, math.ceil(high * 100 - 1e-9) / 100
    return f"{percent(bottom, language).rstrip('%').strip()}{DASH}{percent(top, language)}"


def chance(value: float, language: str) -> str:
    """Return a p-value, rounded up to three decimals, such as "p = 0.031" or "p < 0.001"."""
    if value < 0.001:
        return f"p{NO_BREAK}<{NO_BREAK}{decimal(0.001, language, digits=3)}"
    return f"p{NO_BREAK}={NO_BREAK}{decimal(math.ceil(value * 1000 - 1e-9) / 1000, language, digits=3)}"


def range_of(ends: tuple[int, int], language: str) -> str:
    """Return a count, or the range from the least to the most that it may be, such as 18 to 20."""
    least, most = ends
    return whole(least, language) if least == most else f"{whole(least, language)}{DASH}{whole(most, language)}"


def _pattern(language: str, digits: int) -> str:
    decimals = f".{'#' * digits}" if digits else ""
    return f"#,##0{decimals}{NARROW}%" if language == "fr" else f"#,##0{decimals}%"
