"""The lists of the directory: what is in them, and that laying them again changes nothing."""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from miroir.common.may import Refused
from miroir.directory.actions.vocabularies import FILES, lay_vocabularies
from miroir.directory.models import Area, College, Sector, Territory, TerritoryLevel
from miroir.journal.models import Entry
from tests.makers import make_secretary, make_user

pytestmark = pytest.mark.django_db


def test_the_lists_hold_8_colleges_10_sectors_11_areas_18_regions_and_101_departments():
    lay_vocabularies(by=None)

    assert College.objects.count() == 8
    assert Sector.objects.count() == 10
    assert list(Area.objects.values_list("code", flat=True)) == [f"a{number:02d}" for number in range(1, 12)]
    assert Territory.objects.filter(level=TerritoryLevel.REGION).count() == 18
    assert Territory.objects.filter(level=TerritoryLevel.DEPARTMENT).count() == 101
    assert list(Sector.objects.values_list("code", flat=True))[:6] == [
        "building",
        "transport",
        "energy",
        "ict",
        "planning",
        "finance",
    ]


def test_a_department_is_known_by_its_codes_and_lies_in_its_region():
    lay_vocabularies(by=None)

    rhone = Territory.objects.select_related("parent__parent").get(code="d-69")

    assert (rhone.name_fr, rhone.insee, rhone.nuts) == ("Rhône", "69", "FRK26")
    region = rhone.parent
    assert region is not None
    assert (region.code, region.nuts, region.parent) == ("r-84", "FRK", Territory.objects.get(code="fr"))
    assert Territory.objects.get(code="d-2a").insee == "2A"


def test_each_territory_has_its_own_codes():
    territories = json.loads((FILES / "territories.json").read_text(encoding="utf-8"))

    nuts = [place["nuts"] for place in territories]
    assert len(set(nuts)) == len(territories) == 120
    assert all(re.fullmatch(r"FR[0-9A-Z]{0,3}", code) for code in nuts)


def test_laying_again_changes_nothing_and_a_name_put_right_is_one_entry(django_assert_max_num_queries):
    first = lay_vocabularies(by=None)
    entries = Entry.objects.count()

    again = lay_vocabularies(by=None)
    Sector.objects.filter(code="energy").update(name_en="Power")
    mended = lay_vocabularies(by=None)

    assert (first, again, mended) == (149, 0, 1)
    assert Entry.objects.count() == entries + 1
    assert Sector.objects.get(code="energy").name_en == "Energy"


def test_the_command_says_how_many_are_new():
    said = StringIO()

    call_command("lay_vocabularies", stdout=said)

    assert said.getvalue() == "149 new or changed\n"


def test_the_secretariat_may_lay_them_and_others_may_not():
    with translation.override("en"), pytest.raises(Refused, match="secretariat"):
        lay_vocabularies(by=make_user())

    assert lay_vocabularies(by=make_secretary()) == 149


def test_the_outline_draws_each_region_once_and_is_light():
    file = FILES / "outline.json"

    regions = json.loads(file.read_text(encoding="utf-8"))["regions"]

    assert len({region["code"] for region in regions}) == 18
    assert sum("box" in region for region in regions) == 5
    assert file.stat().st_size + (FILES / "territories.json").stat().st_size < 60_000
