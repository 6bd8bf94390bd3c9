"""The public directory: facets that count as one would by hand, the map, the cross table, the export, the pages."""

from __future__ import annotations

import csv
import io
import itertools
import re
from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.pace import timed
from miroir.common.folding import folded, searchable, sought
from miroir.directory.actions.vocabularies import lay_vocabularies
from miroir.directory.france import bounds_of, drawn_france, step_of
from miroir.directory.models import (
    BodyKind,
    College,
    CollegeTerm,
    Membership,
    Organisation,
    OrganisationState,
    SectorTerm,
    Territory,
)
from miroir.directory.queries.finding import (
    FACETS,
    NATIONAL,
    Wish,
    choices,
    college_by_sector,
    facet_counts,
    keys_in_order,
    organisations_found,
)
from tests.makers import (
    LONG_AGO,
    NOW,
    make_area,
    make_college,
    make_membership,
    make_organisation,
    make_representative,
    make_seat,
    make_secretary,
    make_sector,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
WORDS = ("école", "énergies", "réseaux", "œuvre", "locaux", "city")
COLLEGES, SECTORS, AREAS = ("state", "sme"), ("energy", "ict", "finance"), ("a01", "a02")
PLACES = ("", "r-84", "d-69", "r-11")


@pytest.fixture(autouse=True)
def _in_english_at_a_moment():
    with translation.override("en"), time_machine.travel(NOW, tick=False):
        yield


def make_places() -> None:
    for code, level, parent in (
        ("fr", "country", ""),
        ("r-84", "region", "fr"),
        ("r-11", "region", "fr"),
        ("d-69", "department", "r-84"),
    ):
        Territory.objects.get_or_create(
            code=code,
            defaults={
                "level": level,
                "name_fr": f"Lieu {code}",
                "name_en": f"Place {code}",
                "insee": code[2:],
                "parent": Territory.objects.filter(code=parent).first(),
            },
        )


def make_placed(name, *, college="state", sectors=("energy",), areas=(), place="", **fields):
    """Return an organisation with areas, in a place."""
    territory = Territory.objects.get(code=place) if place else None
    organisation = make_organisation(name, college=college, sectors=sectors, territory=territory, **fields)
    organisation.areas.set([make_area(code) for code in areas])
    return organisation


ORGANISATIONS = st.lists(
    st.tuples(
        st.sampled_from(WORDS),
        st.sampled_from(COLLEGES),
        st.sets(st.sampled_from(SECTORS), min_size=1),
        st.sets(st.sampled_from(AREAS)),
        st.sampled_from(PLACES),
        st.sampled_from(["verified", "verified", "verified", "suspended", "applied"]),
    ),
    max_size=8,
)
WISHES = st.builds(
    Wish,
    college=st.sampled_from(["", *COLLEGES]),
    sector=st.sampled_from(["", *SECTORS]),
    area=st.sampled_from(["", *AREAS]),
    region=st.sampled_from(["", "r-84", "r-11", NATIONAL]),
    text=st.sampled_from(["", "ecole", "Énergie", "RÉSEAU", "oeuvres", "local", "cit"]),
)


def by_hand(one, facet, wish):
    """Whether an organisation of the property test has what one facet of a wish asks for; "" asks for nothing."""
    word, college, sectors, areas, place, _state = one
    wanted = getattr(wish, facet)
    region = "r-84" if place == "d-69" else place or NATIONAL
    has = {"college": {college}, "sector": sectors, "area": areas, "region": {region}}
    if facet == "text":
        return all(piece in searchable(word) for piece in sought(wanted))
    return not wanted or wanted in has[facet]


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(organisations=ORGANISATIONS, wish=WISHES)
def test_each_facet_counts_as_one_would_by_hand(organisations, wish):
    make_places()
    made = [
        make_placed(word, college=college, sectors=tuple(sectors), areas=tuple(areas), place=place, state=state)
        for word, college, sectors, areas, place, state in organisations
    ]
    members = [one for one in organisations if one[5] == "verified"]

    counts = facet_counts(wish, TODAY)
    found = set(organisations_found(wish, TODAY).values_list("pk", flat=True))

    parts = (*FACETS, "text")
    assert found == {
        kept.pk
        for kept, one in zip(made, organisations, strict=True)
        if one in members and one[5] == "verified" and all(by_hand(one, part, wish) for part in parts)
    }
    for facet, codes in (
        ("college", COLLEGES),
        ("sector", SECTORS),
        ("area", AREAS),
        ("region", ("r-84", "r-11", NATIONAL)),
    ):
        others = [part for part in parts if part != facet]
        expected = {
            code: sum(
                all(by_hand(one, part, wish) for part in others) and by_hand(one, facet, Wish(**{facet: code}))
                for one in members
            )
            for code in codes
        }
        assert {code: counts[facet][code] for code in codes} == expected
    for kept in made:
        kept.delete()


def test_a_text_is_found_without_its_accents_and_plurals():
    found = make_organisation("Métropoles et Œuvres locales de l'Énergie")

    for text in ("metropole", "ŒUVRE", "energies", "Energy", "energi", "oeuvres locaux", "énerg"):
        assert list(organisations_found(Wish(text=text), TODAY)) == [found], text
    assert not organisations_found(Wish(text="nergie"), TODAY)
    assert not organisations_found(Wish(text="100%_"), TODAY)
    assert folded("Ça, c'est l'ÉTÉ à Łódź") == "ca, c'est l'ete a lodz"


def test_a_college_counts_by_what_it_is_today():
    organisation = make_organisation(college="sme")
    CollegeTerm.objects.update(ends_on=TODAY - timedelta(days=1))
    CollegeTerm.objects.create(organisation=organisation, college=make_college("ngo"), starts_on=TODAY)

    counts = facet_counts(Wish(), TODAY)

    assert counts["college"] == {"ngo": 1}
    assert not organisations_found(Wish(college="sme"), TODAY)


def test_names_are_in_the_order_of_the_alphabet_of_the_page():
    ordered = [
        make_organisation(name, name_en=english).pk
        for name, english in (("Atelier", "Workshop"), ("École", "School"), ("Zone", "Area"))
    ]

    with translation.override("fr"):
        french = keys_in_order(organisations_found(Wish(), TODAY))
    with translation.override("en"):
        english = keys_in_order(organisations_found(Wish(), TODAY))

    assert french == ordered
    assert english == [ordered[2], ordered[1], ordered[0]]


@pytest.mark.parametrize(
    ("most", "bounds"),
    [(0, ()), (1, (1,)), (3, (1, 2, 3)), (4, (1, 2, 3, 4)), (10, (3, 5, 8, 10)), (100, (25, 50, 75, 100))],
)
def test_the_shades_are_as_even_as_can_be(most, bounds):
    assert bounds_of(most) == bounds
    assert step_of(0, bounds) == 0
    assert step_of(most, bounds) == len(bounds)


def test_the_map_and_its_table_say_the_same_and_with_the_national_ones_make_the_whole(client):
    lay_vocabularies(by=None)
    places = itertools.cycle([*Territory.objects.exclude(level="country")[::7], None])
    for _ in range(60):
        make_organisation(territory=next(places))

    shown = client.get("/en/directory/").context

    on_map = {region.name: region.count for region in shown["france"].regions}
    in_table = {row.head.text: int(row.cells[1].text) for row in shown["regions"].rows}
    assert in_table == on_map | {"The whole of France": shown["national"]}
    assert sum(on_map.values()) + shown["national"] == 60
    assert len(on_map) == 18


def test_a_region_of_the_map_leads_to_its_organisations_and_keeps_the_other_choices(client):
    lay_vocabularies(by=None)
    drawn = drawn_france(choices().regions, {"r-84": 2}, lambda code: f"?region={code}", chosen="r-84")

    page = client.get("/en/directory/?sector=energy&region=r-53").content.decode()

    assert drawn.regions[-1].address == "?region=r-84"
    assert drawn.regions[-1].chosen
    assert (
        'href="/en/directory/?sector=energy&amp;region=r-84" aria-label="Auvergne-Rhône-Alpes: 0 organisations"' in page
    )
    assert page.count('aria-current="true"') >= 1


def test_the_cross_table_names_who_is_absent_and_never_says_nought(client):
    make_sector("finance")
    make_organisation(college="sme", sectors=("energy", "ict"))
    make_organisation(college="sme", sectors=("energy",))
    make_organisation(college="sme", state=OrganisationState.SUSPENDED)

    page = client.get(reverse("directory:cross"))

    assert college_by_sector(TODAY) == {("sme", "energy"): 2, ("sme", "ict"): 1}
    cells = {row.head.text: row.cells[0].text for row in page.context["table"].rows}
    absent = page.context["table"].rows[1].cells[0]
    assert cells["Sector energy"] == "2"
    assert cells["Sector finance"] == absent.text
    assert absent.empty
    assert page.context["total"] == 2
    assert "0 %" not in page.content.decode()


@pytest.mark.parametrize(
    "address", ["/en/directory/", "/en/directory/?text=organisation&college=state&region=national"]
)
def test_the_directory_asks_the_same_few_questions_however_many_there_are(client, django_assert_num_queries, address):
    lay_vocabularies(by=None)
    for _ in range(30):
        make_placed("Organisation", areas=("a01", "a02"), sectors=("energy", "ict"))

    with django_assert_num_queries(15):
        page = client.get(address)

    assert len(page.context["organisations"]) == 24
    assert page.context["page"].paginator.num_pages == 2


def test_the_next_page_keeps_what_was_asked(client):
    for _ in range(30):
        make_organisation()

    page = client.get("/en/directory/?college=state&page=2")

    assert len(page.context["organisations"]) == 6
    assert 'href="?college=state&amp;page=1"' in page.content.decode()


def test_an_unknown_code_is_no_choice(client):
    make_organisation()

    assert client.get("/en/directory/?college=nothing&region=%27").context["page"].paginator.count == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [("/en/directory/?text=nothing", "No organisation has all of this"), ("/en/directory/", "no member yet")],
)
def test_an_empty_list_says_what_to_do(client, address, words):
    assert words in client.get(address).content.decode()


def test_the_table_for_download_holds_no_person_and_no_formula(client):
    organisation = make_organisation('=HYPERLINK("x")', siren="732829320", invented=True)
    canary = make_user("Canary Person")
    make_membership(canary, organisation)
    make_seat(canary, BodyKind.BUREAU, organisation=organisation)
    organisation.applied_by = canary
    organisation.save()

    answer = client.get(reverse("directory:organisations-csv"))

    text = answer.content.decode()
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["name_fr"] == '\'=HYPERLINK("x")'
    assert (row["college"], row["sectors"], row["territory"], row["invented"]) == ("state", "energy", "fr", "yes")
    assert "Canary" not in text
    assert canary.email not in text
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_table_for_download_holds_what_was_looked_for(client):
    make_organisation(college="sme")
    make_organisation(college="ngo")

    rows = list(
        csv.DictReader(
            io.StringIO(client.get(f"{reverse('directory:organisations-csv')}?college=sme").content.decode())
        )
    )

    assert [row["college"] for row in rows] == ["sme"]


def test_the_page_of_an_organisation_tells_its_college_and_sectors_by_date_and_names_nobody(client):
    organisation = make_organisation("Ville de Brume", college="sme", about_fr="Des écoles calmes.")
    CollegeTerm.objects.update(ends_on=date(2025, 12, 31))
    CollegeTerm.objects.create(organisation=organisation, college=make_college("ngo"), starts_on=date(2026, 1, 1))
    canary = make_user("Canary Person")
    make_membership(canary, organisation)
    make_seat(canary, BodyKind.BUREAU, organisation=organisation)

    page = client.get(f"/en/directory/organisations/{organisation.key}/").content.decode()

    assert "College sme" in page
    assert "College ngo" in page
    assert '<p lang="fr">Des écoles calmes.</p>' in page
    assert "bureau" in page
    assert "Canary" not in page


@pytest.mark.parametrize("state", [OrganisationState.APPLIED, OrganisationState.REFUSED])
def test_who_was_never_a_member_has_a_page_for_their_applicant_and_the_secretariat_alone(client, state):
    person = make_user()
    organisation = make_organisation(state=state, applied_by=person)

    answers = [client.get(organisation.get_absolute_url()).status_code]
    for who in (make_representative(), person, make_secretary()):
        client.force_login(who)
        answers.append(client.get(organisation.get_absolute_url()).status_code)

    assert answers == [404, 404, 200, 200]


@pytest.mark.parametrize("state", [OrganisationState.SUSPENDED, OrganisationState.LEFT])
def test_the_page_of_who_was_a_member_stays_without_the_reason(client, state):
    organisation = make_organisation(state=state, state_reason="A private reason.", ceased_on=TODAY)

    page = client.get(f"/en/directory/organisations/{organisation.key}/").content.decode()

    assert "banner" in page
    assert "A private reason." not in page


def test_the_page_of_an_organisation_asks_few_questions(client, django_assert_max_num_queries):
    organisation = make_organisation(sectors=("energy", "ict", "finance"))
    for _ in range(30):
        make_membership(make_user(), organisation)
        make_seat(make_user(), BodyKind.BUREAU, organisation=organisation)
    SectorTerm.objects.bulk_create(
        SectorTerm(organisation=organisation, sector=make_sector(f"s{n}"), starts_on=LONG_AGO) for n in range(30)
    )

    with django_assert_max_num_queries(8):
        client.get(organisation.get_absolute_url())

    assert Membership.objects.count() == 30


def posted(client, organisation, what, **fields):
    address = reverse("directory:decide", args=[organisation.key, what])
    return client.post(address, {f"{what}-{name}": value for name, value in fields.items()})


def test_the_secretariat_verifies_from_the_list_of_applications(client):
    organisation = make_organisation("Ville de Brume", state=OrganisationState.APPLIED, applied_by=make_user())
    client.force_login(make_secretary())
    listed = client.get(reverse("directory:applications")).content.decode()

    answer = posted(client, organisation, "verify")

    organisation.refresh_from_db()
    assert "Ville de Brume" in listed
    assert answer.status_code == 302
    assert organisation.state == OrganisationState.VERIFIED


def test_a_refusal_without_a_reason_is_shown_again_and_changes_nothing(client):
    organisation = make_organisation(state=OrganisationState.APPLIED)
    client.force_login(make_secretary())

    answer = posted(client, organisation, "refuse", reason=" ")

    organisation.refresh_from_db()
    assert answer.status_code == 422
    assert re.search(r"<details[^>]* open>", answer.content.decode())
    assert organisation.state == OrganisationState.APPLIED


def test_every_decision_is_taken_from_the_page(client):
    organisation = make_organisation()
    ngo, ict = make_college("ngo"), make_sector("ict")
    client.force_login(make_secretary())

    codes = [
        posted(client, organisation, "college", college=ngo.pk, starts_on="2026-06-01").status_code,
        posted(client, organisation, "sectors", sectors=[ict.pk], starts_on="2026-06-01").status_code,
        posted(client, organisation, "suspend", reason="Dues.").status_code,
        posted(client, organisation, "reinstate").status_code,
        posted(client, organisation, "withdraw").status_code,
    ]

    organisation.refresh_from_db()
    assert codes == [302] * 5
    assert organisation.state == OrganisationState.LEFT
    assert organisation.college_terms.count() == 2
    assert organisation.sector_terms.count() == 2


def test_a_day_in_the_past_of_a_college_is_refused_on_the_page(client):
    organisation = make_organisation()
    client.force_login(make_secretary())

    answer = posted(client, organisation, "college", college=make_college("ngo").pk, starts_on="2001-01-01")

    assert answer.status_code == 422
    assert organisation.college_terms.count() == 1


@pytest.mark.parametrize("what", ["college", "sectors", "suspend"])
def test_a_member_is_offered_and_may_decide_nothing_of_the_secretariat(client, what):
    organisation = make_organisation()
    client.force_login(make_representative(organisation))

    page = client.get(organisation.get_absolute_url())

    assert [offered.code for offered in page.context["decisions"]] == ["withdraw"]
    assert posted(client, organisation, what, reason="No.").status_code == 403
    assert client.get(reverse("directory:applications")).status_code == 403


def test_a_decision_that_does_not_exist_is_not_found(client):
    client.force_login(make_secretary())

    assert posted(client, make_organisation(), "nothing").status_code == 404


def test_a_representative_changes_the_presentation_on_the_page(client):
    organisation = make_organisation("Ville de Brume")
    client.force_login(make_representative(organisation))
    address = reverse("directory:organisation-edit", args=[organisation.key])

    form = client.get(address).context["form"]
    answer = client.post(address, {"size": "small", "about_en": "Quiet streets.", "website": "example.org"})

    organisation.refresh_from_db()
    assert "name_fr" not in form.fields
    assert answer.status_code == 302
    assert (organisation.name_fr, organisation.size, organisation.website) == (
        "Ville de Brume",
        "small",
        "https://example.org",
    )


def test_the_secretariat_changes_the_name_and_a_wrong_siren_is_shown_again(client):
    organisation = make_organisation("Ville de Brume")
    other = make_organisation("Ville de Bruine", siren="732829320")
    client.force_login(make_secretary())
    address = reverse("directory:organisation-edit", args=[organisation.key])
    sent = {"name_fr": "Ville de Brume-sur-Lac", "kind": "local-authority", "size": "large"}

    wrong = client.post(address, {**sent, "siren": "732829321"})
    taken = client.post(address, {**sent, "siren": "732829320"})
    right = client.post(address, sent)

    organisation.refresh_from_db()
    assert (wrong.status_code, taken.status_code, right.status_code) == (422, 422, 302)
    assert f'href="{other.get_absolute_url()}"' in taken.content.decode()
    assert organisation.name_fr == "Ville de Brume-sur-Lac"


def test_others_do_not_change_it(client):
    organisation = make_organisation()
    client.force_login(make_representative())

    assert client.get(reverse("directory:organisation-edit", args=[organisation.key])).status_code == 403


@pytest.mark.slow
@pytest.mark.timed
def test_two_thousand_organisations_are_shown_in_a_tenth_of_a_second_and_200_kilobytes(client):
    lay_vocabularies(by=None)
    places = itertools.cycle([*Territory.objects.exclude(level="country"), None])
    names = [f"Organisation {number} des écoles" for number in range(2000)]
    made = Organisation.objects.bulk_create(
        Organisation(
            name_fr=name,
            kind="other",
            state="verified",
            since=LONG_AGO,
            search=searchable(name),
            applied_at=NOW,
            territory=next(places),
        )
        for name in names
    )
    CollegeTerm.objects.bulk_create(
        CollegeTerm(organisation=one, college=college, starts_on=LONG_AGO)
        for one, college in zip(made, itertools.cycle(College.objects.all()), strict=False)
    )
    SectorTerm.objects.bulk_create(
        SectorTerm(organisation=one, sector=sector, starts_on=LONG_AGO)
        for one, sector in itertools.product(made, [make_sector("energy"), make_sector("ict")])
    )
    addresses = ("/fr/directory/", "/fr/directory/?text=ecole&sector=energy", "/fr/directory/?page=40")

    for address in addresses:
        took, response = timed(partial(client.get, address), rounds=8)
        assert len(response.content) < 200_000
        assert took < 0.1, address


def test_the_list_of_applications_asks_the_same_few_questions_however_many_there_are(client, django_assert_num_queries):
    for number in range(30):
        make_organisation(
            f"Ville {number}", state=OrganisationState.APPLIED, applied_by=make_user(), sectors=("energy", "ict")
        )
    client.force_login(make_secretary())
    client.get(reverse("directory:applications"))

    with django_assert_num_queries(12):
        page = client.get(reverse("directory:applications"))

    assert len(page.context["applications"]) == 20
