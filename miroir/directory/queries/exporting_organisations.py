"""The directory as a table for anybody: organisations and their codes, no person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from miroir.directory.models import Organisation
from miroir.directory.models.organisations import college_on
from miroir.formats.mapped_columns import protected

COLUMNS: Final = (
    "key",
    "name_fr",
    "name_en",
    "acronym",
    "kind",
    "size",
    "siren",
    "college",
    "sectors",
    "areas",
    "territory",
    "insee",
    "nuts",
    "website",
    "member_since",
    "invented",
)
"""The columns of the table. Lists of codes have a space between; `insee` and `nuts` are those of the territory."""


def rows_of(organisations: Iterable[Organisation], day: date) -> Iterator[tuple[str, ...]]:
    """Yield a row an organisation, as on a day; no cell of it runs as a formula in a spreadsheet."""
    for one in organisations:
        yield tuple(protected(cell) for cell in _cells(one, day))


def _cells(one: Organisation, day: date) -> tuple[str, ...]:
    college, place = college_on(one, day), one.territory
    return (
        str(one.key),
        one.name_fr,
        one.name_en,
        one.acronym,
        one.kind,
        one.size,
        one.siren or "",
        college.code if college else "",
        " ".join(term.sector.code for term in one.sector_terms.all() if term.holds(day)),
        " ".join(area.code for area in one.areas.all()),
        place.code if place else "fr",
        place.insee if place else "",
        place.nuts if place else "FR",
        one.website,
        one.since.isoformat() if one.since else "",
        "yes" if one.invented else "no",
    )
