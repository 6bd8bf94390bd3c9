"""Organisations, facets and tables as the pages of the directory show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.translation import gettext

from miroir.common.languages import local, other_language
from miroir.common.tables import NO_FIGURE, Cell, Table, row
from miroir.directory.models import Area, College, Organisation, Sector, Territory
from miroir.directory.models.organisations import college_on
from miroir.directory.queries.finding import NATIONAL, Choices, Wish


@dataclass(frozen=True, slots=True)
class Listed:
    """An organisation of a list. `name_language`: "" where its name is in the language of the page."""

    name: str
    name_language: str
    acronym: str
    address: str
    kind: str
    college: str
    sectors: tuple[str, ...]
    place: str
    invented: bool


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a facet: its code, its words with how many it would find, and whether it is chosen."""

    code: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A list to choose from."""

    name: str
    label: str
    every: str
    options: tuple[Option, ...]


def listed(organisation: Organisation, day: date) -> Listed:
    """Return what a list shows of an organisation whose terms, areas and territory were read."""
    college = college_on(organisation, day)
    return Listed(
        str(organisation),
        other_language(organisation, "name"),
        organisation.acronym,
        organisation.get_absolute_url(),
        organisation.get_kind_display(),
        str(college or ""),
        tuple(str(term.sector) for term in organisation.sector_terms.all() if term.holds(day)),
        place_of(organisation),
        organisation.invented,
    )


def place_of(organisation: Organisation) -> str:
    """Return the name of the place an organisation answers for."""
    return str(organisation.territory or gettext("The whole of France"))


def facets(options: Choices, counts: Mapping[str, Counter[str]], wish: Wish) -> tuple[Facet, ...]:
    """Return the lists to choose from, each choice with how many it would find."""
    national = Option(
        NATIONAL, f"{gettext('The whole of France')} ({counts['region'][NATIONAL]})", wish.region == NATIONAL
    )
    regions = _options(options.regions, counts["region"], wish.region)
    return (
        Facet(
            "college",
            gettext("College"),
            gettext("Every college"),
            _options(options.colleges, counts["college"], wish.college),
        ),
        Facet(
            "sector",
            gettext("Sector"),
            gettext("Every sector"),
            _options(options.sectors, counts["sector"], wish.sector),
        ),
        Facet(
            "area",
            gettext("Area of interest"),
            gettext("Every area"),
            _options(options.areas, counts["area"], wish.area),
        ),
        Facet("region", gettext("Region"), gettext("Every region"), (national, *regions)),
    )


def regions_table(regions: tuple[Territory, ...], counts: Counter[str], address_of: Callable[[str], str]) -> Table:
    """Return the table beside the map: each region, its European code and its organisations; then the national ones."""
    lines = [
        row(Cell(str(region), address_of(region.code)), region.nuts, str(counts[region.code])) for region in regions
    ]
    national = row(Cell(gettext("The whole of France"), address_of(NATIONAL)), "FR", str(counts[NATIONAL]))
    columns = (gettext("Region"), gettext("NUTS code"), gettext("Organisations"))
    return Table(gettext("Organisations by region"), columns, (*lines, national))


def cross_table(
    options: Choices, cells: Counter[tuple[str, str]], roll: Mapping[str, int], address_of: Callable[[str, str], str]
) -> Table:
    """Return sectors by colleges: how many organisations are of both; where there is none, the word "absent"."""
    colleges = options.colleges
    lines = [
        row(
            str(sector),
            *(_cell(cells[college.code, sector.code], address_of(college.code, sector.code)) for college in colleges),
        )
        for sector in options.sectors
    ]
    totals = row(
        gettext("All sectors, each organisation once"),
        *(_cell(roll.get(college.code, 0), address_of(college.code, "")) for college in colleges),
    )
    columns = (gettext("Sector"), *(str(college) for college in colleges))
    return Table(gettext("Members of the group by sector and college"), columns, (*lines, totals))


def history_table(organisation: Organisation) -> Table:
    """Return the college and the sectors of an organisation with the days they are in force from and to, last first."""
    terms = [
        (gettext("College"), str(term.college), term.starts_on, term.ends_on)
        for term in organisation.college_terms.all()
    ]
    terms += [
        (gettext("Sector"), str(term.sector), term.starts_on, term.ends_on) for term in organisation.sector_terms.all()
    ]
    terms.sort(key=lambda term: (term[0], -term[2].toordinal(), term[1]))
    lines = [row(name, kind, day_words(begin), day_words(end)) for kind, name, begin, end in terms]
    columns = (gettext("Name"), gettext("What it is"), gettext("First day"), gettext("Last day"))
    return Table(gettext("College and sectors by date"), columns, tuple(lines), frozenset({0, 1}))


def day_words(day: date | None) -> str:
    """Return a day in words; an en dash for none."""
    return str(formats.date_format(day, "DATE_FORMAT")) if day else NO_FIGURE


def about_text(organisation: Organisation) -> tuple[str, str]:
    """Return what an organisation says of itself, and the language of it where it is not that of the page."""
    return local(organisation, "about"), other_language(organisation, "about")


def _options(
    items: tuple[College | Sector | Area | Territory, ...], counts: Counter[str], chosen: str
) -> tuple[Option, ...]:
    return tuple(Option(item.code, f"{item} ({counts[item.code]})", item.code == chosen) for item in items)


def _cell(count: int, address: str) -> Cell:
    return Cell(str(count), address) if count else Cell(gettext("absent"), empty=True)
