"""The numbers that word processors print before headings and items, counted again from their settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                 (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_PLACE: Final = re.compile(r"%([1-9])")


def counted(number: int, kind: str) -> str:
    """Return a number as "decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman"; decimal for others."""
    if kind in {"lowerLetter", "upperLetter"} and 0 < number <= 26 * 50:
        letters = "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * ((number - 1) // 26 + 1)
        return letters.upper() if kind == "upperLetter" else letters
    if kind in {"lowerRoman", "upperRoman"} and 0 < number < 4_000:
        roman, left = "", number
        for worth, letters in _ROMAN:
            roman += letters * (left // worth)
            left %= worth
        return roman.upper() if kind == "upperRoman" else roman
    return str(number)


@dataclass(frozen=True, slots=True)
class Numbered:
    """One level of a list's settings: how it counts ("bullet", "none", "decimal", …), from where, and its pattern."""

    kind: str
    start: int = 1
    pattern: str = "%1."


@dataclass(slots=True)
class Counters:
    """Counts the items of lists as they come."""

    _at: dict[tuple[str, int], int] = field(default_factory=dict)

    def label(self, key: str, level: int, settings: Mapping[int, Numbered]) -> str:
        """Return what is printed before the next item of a list at a level from 0; "" for a bullet or nothing."""
        own = settings.get(level, Numbered("bullet"))
        self._at[key, level] = self._at.get((key, level), own.start - 1) + 1
        for deeper in range(level + 1, 10):
            self._at.pop((key, deeper), None)
        if own.kind in {"bullet", "none"}:
            return ""

        def told(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            shown = settings.get(place, own)
            return counted(self._at.get((key, place), shown.start), shown.kind)

        return _PLACE.sub(told, own.pattern).strip()
