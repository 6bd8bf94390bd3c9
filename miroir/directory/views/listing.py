"""The public directory: its list, its map, its table for download, and who takes part."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from miroir.common.folding import LONGEST_SEARCH
from miroir.common.way import WayStep
from miroir.directory.france import drawn_france
from miroir.directory.middleware import standing
from miroir.directory.permissions.organisations import may_keep_the_directory
from miroir.directory.queries.exporting_organisations import COLUMNS, rows_of
from miroir.directory.queries.finding import (
    FACETS,
    NATIONAL,
    Choices,
    Wish,
    choices,
    college_by_sector,
    facet_counts,
    keys_in_order,
    organisations_found,
    with_belonging,
)
from miroir.directory.queries.organisations import roll_of
from miroir.directory.shown import cross_table, facets, listed, regions_table

A_PAGE = 24


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """List the members of the group that are looked for, with the facets, the map and its table."""
    day, options = timezone.localdate(), choices()
    wish = options.known(_wish(request))
    counts = facet_counts(wish, day)
    context = {
        "title": gettext("Directory of the members"),
        "way": (),
        "wish": wish,
        "looked_for": wish != Wish(),
        "facets": facets(options, counts, wish),
        "download": f"{reverse('directory:organisations-csv')}?{_asked(wish)}".rstrip("?"),
        "may_keep": may_keep_the_directory(standing(request)),
    }
    found = _page_of(keys_in_order(organisations_found(wish, day)), request.GET.get("page"), day)
    return render(request, "directory/organisations.html", context | found | _map_of(options, counts["region"], wish))


@require_safe
def organisations_csv(request: HttpRequest) -> HttpResponse:
    """Give the members that are looked for as a table: no personal data, and no cell that runs as a formula."""
    day = timezone.localdate()
    found = organisations_found(choices().known(_wish(request)), day)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="organisations.csv"'
    writer = csv.writer(response, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows_of(with_belonging(keys_in_order(found)), day))
    return response


@require_safe
def cross(request: HttpRequest) -> HttpResponse:
    """Show who takes part: how many members are of each college and sector, and which cells are empty."""
    day = timezone.localdate()
    options, roll = choices(), roll_of(day)
    table = cross_table(options, college_by_sector(day), roll, _cell_address)
    context = {
        "title": gettext("Who takes part"),
        "way": (WayStep(gettext("Directory"), reverse("directory:organisations")),),
        "table": table,
        "total": sum(roll.values()),
    }
    return render(request, "directory/cross.html", context)


def _page_of(keys: list[int], number: str | None, day: date) -> dict[str, object]:
    page = Paginator(keys, A_PAGE).get_page(number)
    shown = [listed(one, day) for one in with_belonging(list(page.object_list))]
    invented = bool(shown) and all(one.invented for one in shown)
    return {"page": page, "organisations": shown, "all_invented": invented}


def _wish(request: HttpRequest) -> Wish:
    asked = {facet: request.GET.get(facet, "") for facet in FACETS}
    return Wish(**asked, text=request.GET.get("text", "").strip()[:LONGEST_SEARCH])


def _asked(wish: Wish, **other: str) -> str:
    """Return what an address asks for a wish, some of it otherwise."""
    wanted = {facet: getattr(wish, facet) for facet in (*FACETS, "text")} | other
    return urlencode({name: value for name, value in wanted.items() if value})


def _map_of(options: Choices, counts: Counter[str], wish: Wish) -> dict[str, object]:
    here = reverse("directory:organisations")

    def address_of(region: str) -> str:
        return f"{here}?{_asked(wish, region=region)}"

    return {
        "france": drawn_france(options.regions, counts, address_of, chosen=wish.region),
        "regions": regions_table(options.regions, counts, address_of),
        "national": counts[NATIONAL],
        "national_address": address_of(NATIONAL),
        "everywhere": f"{here}?{_asked(wish.without('region'))}".rstrip("?") if wish.region else "",
    }


def _cell_address(college: str, sector: str) -> str:
    return f"{reverse('directory:organisations')}?{_asked(Wish(college=college, sector=sector))}"
