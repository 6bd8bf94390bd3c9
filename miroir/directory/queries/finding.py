"""The public directory: who is found, and how many each choice of each facet would find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from miroir.common.folding import folded, sought
from miroir.directory.models import (
    Area,
    College,
    CollegeTerm,
    Organisation,
    Sector,
    SectorTerm,
    Territory,
    TerritoryLevel,
)

NATIONAL: Final = "national"
"""The region of organisations that answer for the whole of France."""
FACETS: Final = ("college", "sector", "area", "region")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for: codes, each "" for any, and a text of which every word must begin a word of the organisation."""

    college: str = ""
    sector: str = ""
    area: str = ""
    region: str = ""
    text: str = ""

    def without(self, facet: str) -> Wish:
        """Return the same without one facet."""
        return replace(self, **{facet: ""})


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen in each facet, in order."""

    colleges: tuple[College, ...]
    sectors: tuple[Sector, ...]
    areas: tuple[Area, ...]
    regions: tuple[Territory, ...]

    def codes(self, facet: str) -> frozenset[str]:
        """Return the codes of a facet."""
        lists: Mapping[str, tuple[College | Sector | Area | Territory, ...]] = {
            "college": self.colleges,
            "sector": self.sectors,
            "area": self.areas,
            "region": self.regions,
        }
        national = {NATIONAL} if facet == "region" else set()
        return frozenset({item.code for item in lists[facet]} | national)

    def known(self, wish: Wish) -> Wish:
        """Return a wish without the codes that do not exist."""
        unknown = {facet: "" for facet in FACETS if getattr(wish, facet) not in self.codes(facet)}
        return replace(wish, **unknown)


def choices() -> Choices:
    """Return what may be chosen. Four queries."""
    return Choices(
        tuple(College.objects.all()),
        tuple(Sector.objects.all()),
        tuple(Area.objects.all()),
        tuple(Territory.objects.filter(level=TerritoryLevel.REGION)),
    )


def organisations_found(wish: Wish, day: date) -> QuerySet[Organisation]:
    """Return the members of the group that a wish finds on a day; colleges and sectors as they are on it."""
    found = Organisation.objects.verified()
    if wish.college:
        found = found.filter(pk__in=_of_college(wish.college, day))
    if wish.sector:
        found = found.filter(pk__in=_of_sector(wish.sector, day))
    if wish.area:
        found = found.filter(areas__code=wish.area)
    if wish.region == NATIONAL:
        found = found.filter(Q(territory__isnull=True) | Q(territory__level=TerritoryLevel.COUNTRY))
    elif wish.region:
        found = found.filter(Q(territory__code=wish.region) | Q(territory__parent__code=wish.region))
    for piece in sought(wish.text):
        found = found.filter(search__contains=piece)
    return found


def facet_counts(wish: Wish, day: date) -> dict[str, Counter[str]]:
    """Return, facet by facet, how many each code would find given the other facets and the text. Four queries."""
    college = CollegeTerm.objects.on(day).filter(organisation__in=organisations_found(wish.without("college"), day))
    sector = SectorTerm.objects.on(day).filter(organisation__in=organisations_found(wish.without("sector"), day))
    area = Area.objects.filter(organisations__in=organisations_found(wish.without("area"), day))
    return {
        "college": _counted(college.order_by(), "college__code", "organisation"),
        "sector": _counted(sector.order_by(), "sector__code", "organisation"),
        "area": _counted(area.order_by(), "code", "organisations"),
        "region": _counted_by_region(organisations_found(wish.without("region"), day)),
    }


def keys_in_order(found: QuerySet[Organisation]) -> list[int]:
    """Return the primary keys of organisations in the order of their names in the language in force. One query."""
    fields = ("name_fr", "name_en") if (get_language() or "fr").startswith("fr") else ("name_en", "name_fr")
    named = found.order_by().values_list("pk", *fields)
    return [pk for _name, pk in sorted((_in_order(first or second), pk) for pk, first, second in named)]


def with_belonging(keys: list[int]) -> list[Organisation]:
    """Return organisations in the order of their keys, with their terms, areas and territory read. Six queries."""
    read = Organisation.objects.select_related("territory").prefetch_related(
        "college_terms__college", "sector_terms__sector", "areas"
    )
    found = read.in_bulk(keys)
    return [found[key] for key in keys]


def college_by_sector(day: date) -> Counter[tuple[str, str]]:
    """Return how many members of each college are of each sector on a day, by both codes. One query.

    An organisation of several sectors counts in each.
    """
    in_force = Q(organisation__sector_terms__ends_on__isnull=True) | Q(organisation__sector_terms__ends_on__gte=day)
    terms = (
        CollegeTerm.objects.on(day)
        .filter(in_force, organisation__sector_terms__starts_on__lte=day)
        .filter(organisation__in=Organisation.objects.verified())
        .order_by()
        .values_list("college__code", "organisation__sector_terms__sector__code")
        .annotate(n=Count("organisation", distinct=True))
    )
    return Counter({(college, sector): n for college, sector, n in terms})


@lru_cache(maxsize=10_000)
def _in_order(name: str) -> str:
    """Return a name as it is put in order; kept, since the names of a directory hardly change."""
    return folded(name)


def _of_college(code: str, day: date) -> QuerySet[CollegeTerm, int]:
    return CollegeTerm.objects.on(day).filter(college__code=code).values_list("organisation", flat=True)


def _of_sector(code: str, day: date) -> QuerySet[SectorTerm, int]:
    return SectorTerm.objects.on(day).filter(sector__code=code).values_list("organisation", flat=True)


def _counted(things: QuerySet[Any], code: str, of: str) -> Counter[str]:
    return Counter(dict(things.values_list(code).annotate(n=Count(of, distinct=True))))


def _counted_by_region(found: QuerySet[Organisation]) -> Counter[str]:
    """Return how many organisations each region has, those of its departments included, and how many none."""
    counts: Counter[str] = Counter()
    by_place = found.order_by().values_list("territory__level", "territory__code", "territory__parent__code")
    for level, code, parent, n in by_place.annotate(n=Count("pk", distinct=True)):
        region = parent if level == TerritoryLevel.DEPARTMENT else code
        counts[region if level and level != TerritoryLevel.COUNTRY else NATIONAL] += n
    return counts
