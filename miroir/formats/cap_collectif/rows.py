"""The rows of a Cap Collectif export: every type fills its own block of columns, and each cell must be in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.refusals import Kind
from miroir.formats.tables import Fault, Row
from miroir.formats.texts import shown

PREFIXES: Final = {
    "opinion": "contributions_",
    "vote": "contributions_votes_",
    "argument": "contributions_arguments_",
    "reportings": "contributions_reportings_",
    "source": "contributions_sources_",
    "version": "contribution_versions_",
}
"""Which columns each type of row fills: those with this prefix, and with no longer one."""
_NESTED: Final = (
    "contributions_votes_",
    "contributions_arguments_votes_",
    "contributions_arguments_",
    "contributions_reportings_",
    "contributions_sources_votes_",
    "contributions_sources_",
    "contributions_versions_",
    "contribution_versions_votes_",
    "contribution_versions_",
    "contributions_",
)
_REQUIRED: Final = {
    "opinion": ("id", "title", "createdAt", "votesCount"),
    "vote": ("id", "related_id", "author_id", "value", "createdAt"),
    "argument": ("id", "related_id", "type", "createdAt", "votesCount"),
    "reportings": ("id", "related_id", "createdAt"),
    "source": ("id", "related_id", "createdAt", "votesCount"),
    "version": ("id", "createdAt"),
}
"""The cells that may not be empty; the last of each block among them, so that what lies before it is in place."""

_ID: Final = re.compile(r"[A-Za-z0-9+/=_:.-]{1,120}")
_DATE: Final = re.compile(
    r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}(:\d{2})?|\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?.{0,10}", re.ASCII
)
_COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)
_FLAG: Final = re.compile(r"0|1|true|false|yes|no", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Za-z_]{1,40}")
_ADDRESS: Final = re.compile(r"https?://\S+")
_STANCE: Final = re.compile(r"YES|NO|MITIGE")
_SIDE: Final = re.compile(r"FOR|AGAINST")
_NAMES: Final = (
    (re.compile(r"(.*_)?id"), _ID),
    (re.compile(r".*[a-z]At"), _DATE),
    (re.compile(r".*Count[A-Za-z]*"), _COUNT),
    (re.compile(r"published|trashed"), _FLAG),
    (re.compile(r"trashedStatus|related_kind"), _WORD),
    (re.compile(r"url"), _ADDRESS),
)
"""What a cell must look like where it is not empty, by the name of its column; other columns hold free text."""


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of one type of row: places by short name, the pattern of each, and what may not be empty."""

    places: Mapping[str, int]
    patterns: Mapping[int, re.Pattern[str]]
    required: tuple[int, ...]

    def cell(self, cells: Sequence[str], name: str) -> str:
        """Return the cell of a column, "" where the export has no such column or the row stops before it."""
        place = self.places.get(name, -1)
        return cells[place] if 0 <= place < len(cells) else ""


def is_cap_collectif(header: Sequence[str]) -> bool:
    """Say whether a header is that of a Cap Collectif export of contributions."""
    return len(header) > 0 and header[0] == "type" and {"contributions_id", "contributions_title"} <= set(header)


def blocks_of(header: Sequence[str]) -> dict[str, Block]:
    """Return the block of each type of row that the header has columns for."""
    blocks = {kind: _block(kind, prefix, header) for kind, prefix in PREFIXES.items()}
    return {kind: block for kind, block in blocks.items() if block.places}


def _block(kind: str, prefix: str, header: Sequence[str]) -> Block:
    places = {
        name.removeprefix(prefix): place
        for place, name in enumerate(header)
        if next((nested for nested in _NESTED if name.startswith(nested)), "") == prefix
    }
    patterns = {place: pattern for name, place in places.items() if (pattern := _pattern(kind, name)) is not None}
    required = tuple(places[name] for name in _REQUIRED[kind] if name in places)
    return Block(places, patterns, required)


def _pattern(kind: str, name: str) -> re.Pattern[str] | None:
    if (kind, name) == ("vote", "value"):
        return _STANCE
    if (kind, name) == ("argument", "type"):
        return _SIDE
    return next((pattern for names, pattern in _NAMES if names.fullmatch(name)), None)


def fault_of(row: Row, header: Sequence[str], block: Block) -> Fault | None:
    """Return why a row can't be read: a cell of its block that is not what its column holds, or one outside it.

    A row may stop before the header does, as this export's rows do; it may not go on after it.
    """
    cells = row.cells
    if len(cells) > len(header):
        told = sentence_of("the row has %(n)s cells where the header has %(most)s.", n=len(cells), most=len(header))
        return Fault(Kind.WIDTH, 0, told)
    own = set(block.places.values())
    for place, cell in enumerate(cells):
        if not cell or place == 0:
            continue
        pattern = block.patterns.get(place)
        if place not in own or (pattern is not None and not pattern.fullmatch(cell)):
            told = sentence_of(
                "“%(text)s” is not what %(column)s holds: cells of this row are missing or displaced.",
                text=shown(cell),
                column=header[place],
            )
            return Fault(Kind.DISPLACED, place + 1, told)
    return _missing(cells, header, block)


def _missing(cells: Sequence[str], header: Sequence[str], block: Block) -> Fault | None:
    for place in block.required:
        if place >= len(cells) or not cells[place]:
            told = sentence_of("%(column)s is missing: the row was cut, or its cells displaced.", column=header[place])
            return Fault(Kind.MISSING, place + 1, told)
    return None
