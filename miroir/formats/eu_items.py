"""The five-point items of a European consultation: told by what their cells say, "d - label"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from miroir.engine.answers import Answer

POINTS: Final = {str(n): int(point) for n, point in enumerate(sorted(Answer)[-5:], start=1)}
NO_ANSWERS: Final = frozenset(
    {
        "",
        "no opinion",
        "don't know",
        "do not know",
        "i don't know",
        "i do not know",
        "no answer",
        "not applicable",
        "n/a",
        "prefer not to say",
        "don't know/no opinion",
        "don't know / no opinion",
        "no opinion/don't know",
        "no opinion / don't know",
        "don't know / not applicable",
        "no opinion/not applicable",
        "neutral/no opinion",
    }
)
SHARE: Final = 0.9
"""The least share of a column's cells that must be points, or none, for it to be an item."""

_POINT: Final = re.compile(r"([1-5])(?:\s*[-\u2013\u2014:.=)]\s*(\S.*))?", re.DOTALL)
_SCALE: Final = re.compile(r"\b1\s*(?:[-\u2013\u2014]|to)\s*5\b")
_AGAINST: Final = re.compile(r"\b(not|no|never|dis\w+|least|low\w*|worst|un\w+|very (bad|poor|weak))\b", re.IGNORECASE)


def folded(cell: str) -> str:
    """Return a cell for comparison: one line, lower case, straight apostrophes."""
    return " ".join(cell.replace("\u2019", "'").split()).lower()


def point_of(cell: str) -> int | None:
    """Return the answer in a cell such as "4 - Important"; None where there is no leading point."""
    found = _POINT.fullmatch(cell.strip())
    return POINTS[found[1]] if found else None


def is_item(header: str, cells: Iterable[str]) -> bool:
    """Say whether a column is a five-point item, from its header and its cells (a sample will do).

    At least nine in ten of the cells that say anything start with a point or say that there is no opinion; points
    have labels, or the header names the scale ("1-5"); a point has one label throughout; and the scale does not run
    downwards (a 5 that denies, "5 - Not important", over a 1 that doesn't), which would turn every answer round.
    """
    counted = Counter(cell.strip() for cell in cells)
    labels: dict[str, set[str]] = {}
    points = known = 0
    for cell, n in counted.items():
        found = _POINT.fullmatch(cell)
        if found:
            labels.setdefault(found[1], set()).add(folded(found[2] or ""))
            points += n
        elif folded(cell) in NO_ANSWERS:
            known += n if cell else 0
    said = sum(n for cell, n in counted.items() if cell)
    if not points or points + known < SHARE * said or any(len(names) > 1 for names in labels.values()):
        return False
    named = any(name for names in labels.values() for name in names)
    return (named or _SCALE.search(header) is not None) and not _runs_down(labels)


def _runs_down(labels: dict[str, set[str]]) -> bool:
    """Say whether the highest labelled point denies what the lowest does not."""
    ends = [next(iter(labels[point])) for point in (max(labels), min(labels))]
    return _AGAINST.search(ends[0]) is not None and _AGAINST.search(ends[1]) is None and len(labels) > 1
