"""The map of France: each region with how many organisations answer for it, as shapes and numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import ngettext

from miroir.directory.models import Territory

OUTLINE: Final = Path(__file__).resolve().parent / "data" / "outline.json"
MOST_STEPS: Final = 4


@dataclass(frozen=True, slots=True)
class DrawnRegion:
    """A region of the map. `step`: its shade, 0 for nobody; `box`: of an overseas region, left, top, width, height."""

    name: str
    path: str
    x: int
    y: int
    box: tuple[int, ...]
    count: int
    step: int
    told: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Shade:
    """A shade of the legend, and the numbers it stands for, such as "3 to 5", shown short."""

    step: int
    numbers: str


@dataclass(frozen=True, slots=True)
class FranceMap:
    """The whole map. `departments`: the borders inside the regions, as one path."""

    width: int
    height: int
    departments: str
    regions: tuple[DrawnRegion, ...]
    shades: tuple[Shade, ...]


def drawn_france(
    regions: Sequence[Territory], counts: Mapping[str, int], address_of: Callable[[str], str], *, chosen: str = ""
) -> FranceMap:
    """Return the map of how many organisations each region has, by code. `address_of`: where a region leads to."""
    outline = _outline()
    shapes = {shape["code"]: shape for shape in outline["regions"]}
    bounds = bounds_of(max((counts.get(region.code, 0) for region in regions), default=0))
    return FranceMap(
        outline["width"],
        outline["height"],
        outline["departments"],
        tuple(
            _drawn(shapes[region.code], region, counts.get(region.code, 0), bounds, address_of, chosen)
            for region in sorted(regions, key=lambda region: region.code == chosen)
            if region.code in shapes
        ),
        tuple(Shade(step, _numbers(step, bounds)) for step in range(len(bounds) + 1)),
    )


def bounds_of(most: int) -> tuple[int, ...]:
    """Return the largest number of each shade after that of nobody: up to four, as even as can be, the last the most."""
    steps = min(MOST_STEPS, most)
    return tuple(-(-most * step // steps) for step in range(1, steps + 1))


def step_of(count: int, bounds: Sequence[int]) -> int:
    """Return the shade of a number: 0 for nobody."""
    return next((step for step, bound in enumerate((0, *bounds)) if count <= bound), len(bounds))


def _numbers(step: int, bounds: Sequence[int]) -> str:
    if step == 0:
        return "0"
    first, last = (0, *bounds)[step - 1] + 1, bounds[step - 1]
    return str(last) if first == last else f"{first}\N{EN DASH}{last}"


def _drawn(
    shape: Mapping[str, Any],
    region: Territory,
    count: int,
    bounds: Sequence[int],
    address_of: Callable[[str], str],
    chosen: str,
) -> DrawnRegion:
    name = str(region)
    told = ngettext("%(region)s: %(number)s organisation", "%(region)s: %(number)s organisations", count)
    return DrawnRegion(
        name,
        shape["path"],
        shape["x"],
        shape["y"],
        tuple(shape.get("box", ())),
        count,
        step_of(count, bounds),
        told % {"region": name, "number": count},
        address_of(region.code),
        region.code == chosen,
    )


@cache
def _outline() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(OUTLINE.read_text(encoding="utf-8"))
    return found
