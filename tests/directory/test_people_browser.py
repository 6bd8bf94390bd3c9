"""The pages of people in a real browser: no fault of accessibility, readable when narrow, nothing asked outside."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from miroir.directory.models import Body, BodyKind, Mandate, Membership, MembershipState, Organisation, Seat, SeatRole
from tests.browsing import NEEDS_BROWSER, faults
from tests.makers import (
    make_area,
    make_mandate,
    make_membership,
    make_membership_charter,
    make_organisation,
    make_representative,
    make_seat,
    make_secretary,
    make_user,
)

pytestmark = [*NEEDS_BROWSER, pytest.mark.django_db(transaction=True)]
LONG = "Communauté de communes des Hautes-Vallées-de-la-Brume-et-du-Plateau"
PAGES = {
    "join?q=brume": "newcomer",
    "join/new": "newcomer",
    "join/{organisation}": "newcomer",
    "mine?member": "member",
    "mine?newcomer": "newcomer",
    "memberships/{application}": "secretary",
}
"""Pages that no link of the demonstration leads to as they are here; the crawl of all pages looks at the others."""


WAYS = (("light", "fr", 1280), ("dark", "en", 320))
"""Every other page is looked at in one of them."""


@pytest.fixture
def people():
    today = date.today()  # noqa: DTZ011 - the live site has the clock of the machine
    charter = make_membership_charter()
    charter.text_fr = charter.text_en = "Chacun parle pour son organisation.\n\nChacun répond aux autres."
    charter.save()
    organisation = make_organisation(LONG, search=" communaute brume ")
    make_organisation("Ville de Brume", search=" ville brume ")
    representative = make_representative(organisation, ends_on=today + timedelta(days=20))
    member, secretary = make_user("Ada Lovelace"), make_secretary()
    make_membership(member, organisation, function="Directrice de la transition numérique")
    make_mandate(member, organisation, areas=("energy", "mobility"), recorded_by=representative)
    make_membership(make_user("Claude Nouveau"), organisation, state=MembershipState.APPLIED, function="Ingénieur")
    seat = make_seat(representative, BodyKind.WORKING_GROUP, SeatRole.CHAIR, organisation=organisation)
    seat.body.purpose_fr = seat.body.purpose_en = "Rédiger les propositions sur la mobilité."
    seat.body.save()
    seat.body.areas.add(make_area("mobility"))
    return {"newcomer": make_user(), "member": member, "representative": representative, "secretary": secretary}


def address(page, language="fr"):
    places = {
        "organisation": Organisation.objects.get(name_fr=LONG).key,
        "application": Membership.objects.get(state=MembershipState.APPLIED).key,
        "membership": Membership.objects.filter(state=MembershipState.ACTIVE).earliest("pk").key,
        "mandate": Mandate.objects.earliest("pk").key,
        "seat": Seat.objects.get(body__kind=BodyKind.WORKING_GROUP).key,
        "person": Membership.objects.get(state=MembershipState.APPLIED).person.key,
    }
    path, _, query = page.format(**places).partition("?")
    return f"/{language}/directory/{path}/" + (f"?{query}" if query else "")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_fault_wide_and_light_or_narrow_and_dark(signed_in_page, people, live_server, page):
    scheme, language, width = WAYS[list(PAGES).index(page) % 2]

    shown = signed_in_page(people[PAGES[page]], address(page, language), scheme=scheme, width=width)

    assert shown.locator("h1").count() == 1
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(shown) == []
    assert shown.complaints == []
    assert all(url.startswith((live_server.url, "data:")) for url in shown.asked)


def test_one_joins_by_keyboard_and_without_script(signed_in_page, people):
    page = signed_in_page(people["newcomer"], "/fr/directory/join/", script=False)

    page.get_by_label("Nom ou sigle").fill("brume")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Choisir cette organisation (Ville de Brume)").press("Enter")
    page.get_by_label("Votre fonction").fill("Cheffe de projet")
    page.get_by_role("button", name="Demander à rejoindre").press("Enter")
    page.get_by_label("J’ai lu cette charte").press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.get_by_role("heading", level=1).inner_text() == "Ville de Brume"
    assert Membership.objects.get(person=people["newcomer"]).function == "Cheffe de projet"
    assert Body.objects.count() == 2
