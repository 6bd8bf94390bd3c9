"""The pages of joining, of one's organisation, of mandates and of bodies: what they show, in few queries, without script."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import translation

from miroir.directory.actions.bodies import show_name
from miroir.directory.models import (
    Body,
    BodyKind,
    Mandate,
    Membership,
    MembershipCharter,
    MembershipState,
    Organisation,
    OrganisationState,
    Seat,
    SeatRole,
)
from miroir.letters.models import Letter
from tests.makers import (
    NOW,
    make_area,
    make_college,
    make_mandate,
    make_membership,
    make_membership_charter,
    make_organisation,
    make_representative,
    make_seat,
    make_secretary,
    make_sector,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = timedelta(days=1)
JOIN = "/en/directory/join/"
MINE = "/en/directory/mine/"


@pytest.fixture(autouse=True)
def frozen_in_english():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@pytest.fixture
def signed(client):
    """Return a function that signs a person in and returns the client."""

    def signed_in(person):
        client.force_login(person)
        return client

    return signed_in


def text_of(answer):
    return answer.content.decode()


def searchable(name, **fields):
    return make_organisation(name, search=f" {name.lower()} ", **fields)


def test_a_visitor_reads_how_one_joins_and_where_an_account_is_made(client):
    page = text_of(client.get(JOIN))

    assert "How one joins" in page
    assert f"/en/accounts/signup/?next={JOIN}" in page
    assert "Step 1 of 3" not in page


def test_a_newcomer_joins_in_three_steps_without_script(signed):
    client, organisation = signed(make_user()), searchable("Ville de Brume")
    make_membership_charter()

    found = client.get(JOIN, {"q": "brume"})
    step = f"{JOIN}{organisation.key}/"
    assert f"{step}?q=brume" in text_of(found)
    wrong = client.post(step, {"function": "Head of data", "version": "1"})
    done = client.post(step, {"function": "Head of data", "version": "1", "accepted": "on"}, follow=True)

    assert wrong.status_code == 422
    assert 'value="Head of data"' in text_of(wrong)
    assert "Nobody joins without accepting the charter" in text_of(wrong)
    assert Membership.objects.get().function == "Head of data"
    assert "Your application has been received" in text_of(done)
    assert "The secretariat has not answered your application to Ville de Brume yet." in text_of(done)


def test_the_way_back_keeps_what_was_looked_for(signed):
    make_membership_charter()
    organisation = searchable("Ville de Brume")

    page = text_of(signed(make_user()).get(f"{JOIN}{organisation.key}/", {"q": "ville brume"}))

    assert f"{JOIN}?q=ville+brume" in page


def test_an_organisation_that_nobody_finds_can_be_applied_for_with_its_name_kept(signed):
    client = signed(make_user())

    page = text_of(client.get(JOIN, {"q": "Zut"}))
    new = text_of(client.get(f"{JOIN}new/", {"q": "Zut"}))

    assert "No organisation of the directory has these words" in page
    assert 'value="Zut"' in new


def test_a_new_organisation_is_applied_for_then_joined(signed):
    person = make_user()
    client, college, sector, area = signed(person), make_college(), make_sector(), make_area()
    make_membership_charter()

    answer = client.post(
        f"{JOIN}new/",
        {
            "name_fr": "Ville de Brume",
            "kind": "local-authority",
            "size": "unknown",
            "college": college.pk,
            "sectors": [sector.pk],
            "areas": [area.pk],
        },
    )

    organisation = Organisation.objects.get()
    assert answer.headers["Location"] == f"{JOIN}{organisation.key}/"
    assert (organisation.state, organisation.applied_by) == (OrganisationState.APPLIED, person)
    assert f"{JOIN}{organisation.key}/" in text_of(client.get(JOIN))
    client.post(f"{JOIN}{organisation.key}/", {"function": "Mayor", "version": "1", "accepted": "on"})
    assert Membership.objects.get().organisation == organisation
    assert f"{JOIN}{organisation.key}/" not in text_of(client.get(JOIN))


def test_an_application_of_another_is_not_found_in_joining(signed):
    waiting = searchable("Ville de Brume", state=OrganisationState.APPLIED, applied_by=make_user())
    client = signed(make_user())

    assert str(waiting.key) not in text_of(client.get(JOIN, {"q": "brume"}))
    assert client.get(f"{JOIN}{waiting.key}/").status_code == 404


def test_without_a_charter_nobody_joins_and_the_page_says_so(signed):
    page = signed(make_user()).get(f"{JOIN}{make_organisation().key}/")

    assert "No charter is in force yet" in text_of(page)


def test_a_charter_that_came_while_one_read_is_shown_and_accepted_anew(signed):
    client, organisation = signed(make_user()), make_organisation()
    make_membership_charter()
    MembershipCharter.objects.create(version="2", dated=TODAY, text_fr="La neuve.", text_en="The new one.")
    step = f"{JOIN}{organisation.key}/"

    late = client.post(step, {"function": "Head", "version": "1", "accepted": "on"})
    again = client.post(step, {"function": "Head", "version": "2", "accepted": "on"})

    assert late.status_code == 422
    assert "Another charter came into force while you were reading" in text_of(late)
    assert 'name="version" value="2"' in text_of(late)
    assert again.status_code == 302


def test_joining_lists_organisations_in_a_constant_number_of_queries(signed, django_assert_max_num_queries):
    for number in range(30):
        searchable(f"Ville {number}")
    client = signed(make_user())

    with django_assert_max_num_queries(11):
        page = text_of(client.get(JOIN, {"q": "ville"}))

    assert "30 organisations found" in page
    assert page.count("Choose this organisation") == 20
    assert "q=ville&amp;page=2" in page


def test_the_charter_says_what_is_owed_and_only_to_who_owes_it(signed, client):
    membership = make_membership(make_user(), make_organisation("Ville"))
    MembershipCharter.objects.create(version="2", dated=TODAY, text_fr="La neuve.", text_en="The new one.")

    public = text_of(client.get("/en/directory/charter/"))
    own = text_of(signed(membership.person).get("/en/directory/charter/"))
    accepted = client.post(f"/en/directory/charter/accept/{membership.key}/", follow=True)

    assert "The new one." in public
    assert "To accept" not in public
    assert "As a member of Ville, you have not accepted this version yet." in own
    assert "You accepted the charter. Thank you." in text_of(accepted)
    assert "no longer in force" in text_of(client.get("/en/directory/charter/version/1/"))


def test_the_secretariat_publishes_a_charter(signed):
    client = signed(make_secretary())

    done = client.post(
        "/en/directory/charter/publish/",
        {"version": "2026", "dated": "2026-06-15", "text_fr": "La charte.", "text_en": "The charter, whole."},
        follow=True,
    )

    assert "Each member is asked by letter to accept it." in text_of(done)
    assert "The charter, whole." in text_of(done)


def test_who_belongs_nowhere_is_led_to_joining(signed):
    page = text_of(signed(make_user()).get(MINE))

    assert "You do not belong to an organisation of the group yet." in page
    assert f'href="{JOIN}"' in page


def test_a_member_sees_colleagues_and_mandates_and_no_application(signed):
    organisation = make_organisation("Ville")
    make_membership(make_user("Applicant Nobody Knows"), organisation, state=MembershipState.APPLIED)
    chief = make_representative(organisation, ends_on=TODAY + 10 * DAY)
    member = make_user()
    make_membership(member, organisation, function="Head of data")

    page = text_of(signed(member).get(MINE))

    assert chief.name in page
    assert "(ends soon)" in page
    assert "Head of data" in page
    assert "You have no mandate for Ville. Ask your organisation for one." in page
    assert "Applicant Nobody Knows" not in page
    assert "Give a mandate" not in page


def test_a_representative_sees_who_asks_to_join_and_vouches(signed):
    organisation = make_organisation()
    asked = make_membership(make_user("Ada"), organisation, state=MembershipState.APPLIED)
    client = signed(make_representative(organisation))

    before = text_of(client.get(MINE))
    after = text_of(client.post(f"/en/directory/memberships/{asked.key}/vouch/", follow=True))

    assert asked.person.email in before
    assert "I know this person" in before
    assert "You vouched for Ada. The secretariat decides." in after
    assert "Somebody vouched for this application already." in after


def test_a_representative_on_some_areas_is_not_told_that_they_have_no_mandate(signed):
    organisation = make_organisation()

    page = text_of(signed(make_representative(organisation, areas=("energy",))).get(MINE))

    assert "Your mandate" not in page
    assert "Area energy" in page


def test_nothing_of_another_organisation_is_shown(signed):
    secret = make_organisation("Canary organisation")
    make_representative(secret)
    client = signed(make_representative())

    page = text_of(client.get(MINE, {"organisation": str(secret.key)}))

    assert "Canary organisation" not in page


def test_a_suspended_member_sees_the_reason_and_no_colleague(signed):
    organisation = make_organisation("Ville")
    colleague, person = make_representative(organisation), make_user()
    make_membership(person, organisation, state=MembershipState.SUSPENDED, reason="Unpaid.")

    page = text_of(signed(person).get(MINE))

    assert "The reason given: Unpaid." in page
    assert colleague.name not in page


def test_somebody_of_two_organisations_chooses_between_them(signed):
    person, first, second = make_user(), make_organisation("First"), make_organisation("Second")
    make_membership(person, first)
    make_membership(person, second)

    page = text_of(signed(person).get(MINE, {"organisation": str(second.key)}))

    assert "<h1>Second</h1>" in page
    assert f"?organisation={first.key}" in page


def test_ones_own_page_takes_a_constant_number_of_queries(signed, django_assert_num_queries):
    organisation = make_organisation()
    person = make_representative(organisation)
    client = signed(person)
    for expected in (15, 30):
        for _ in range(15):
            make_membership(make_user(), organisation, state=MembershipState.APPLIED)
            make_representative(organisation, areas=("energy", "mobility"))
        with django_assert_num_queries(14):
            page = text_of(client.get(MINE))
        assert page.count("I know this person") == expected


def test_a_member_leaves(signed):
    person = make_representative(make_organisation("Ville"))
    client, membership = signed(person), Membership.objects.get(person=person)

    asked = text_of(client.get(f"/en/directory/memberships/{membership.key}/leave/"))
    done = text_of(client.post(f"/en/directory/memberships/{membership.key}/leave/", follow=True))

    assert "Leave this organisation" in asked
    assert "You left Ville." in done


def test_the_secretariat_lists_memberships_in_few_queries_and_finds_them(signed, django_assert_num_queries):
    for number in range(31):
        make_membership(
            make_user(f"Person {number:02}"), searchable(f"Ville {number:02}"), state=MembershipState.APPLIED
        )
    client = signed(make_secretary())

    with django_assert_num_queries(7):
        page = text_of(client.get("/en/directory/memberships/"))

    assert page.count('<th scope="row">') == 30
    found = [
        text_of(client.get("/en/directory/memberships/", {"q": words})).count('<th scope="row">')
        for words in ("Person 07", "ville 08", "nothing of this")
    ]
    assert found == [1, 1, 0]
    assert "Nobody is in this state" in text_of(client.get("/en/directory/memberships/", {"state": "refused"}))
    assert client.get("/en/directory/memberships/", {"state": "nonsense"}).status_code == 200


def test_the_secretariat_decides_from_the_page_of_a_membership(signed):
    asked = make_membership(make_user("Ada"), make_organisation(), state=MembershipState.APPLIED)
    client, path = signed(make_secretary()), f"/en/directory/memberships/{asked.key}/"

    page = text_of(client.get(path))
    wrong = client.post(f"{path}refuse/", {"reason": ""})
    verified = text_of(client.post(f"{path}verify/", follow=True))
    suspended = text_of(client.post(f"{path}suspend/", {"reason": "Unpaid."}, follow=True))
    back = text_of(client.post(f"{path}reinstate/", follow=True))

    assert "Verify this application" in page
    assert (wrong.status_code, "Something must be corrected" in text_of(wrong)) == (422, True)
    assert "Ada is an active member now." in verified
    assert "The membership is suspended" in suspended
    assert "Ada is an active member now." in back


def test_the_secretariat_is_told_that_the_organisation_comes_first(signed):
    asked = make_membership(
        make_user(), make_organisation("Ville", state=OrganisationState.APPLIED), state=MembershipState.APPLIED
    )

    page = text_of(signed(make_secretary()).get(f"/en/directory/memberships/{asked.key}/"))

    assert "Decide on the organisation first: Ville is not verified." in page


@pytest.mark.parametrize(("which", "rows"), [("", 30), ("in-force", 30), ("soon", 30), ("over", 30)])
def test_lists_of_mandates_take_a_constant_number_of_queries(signed, django_assert_num_queries, which, rows):
    organisation = make_organisation()
    for number in range(30):
        person = make_user()
        make_membership(person, organisation)
        make_mandate(person, organisation, ends_on=TODAY + DAY, areas=("energy",))
        over = {"ends_on": TODAY - DAY} if number % 2 else {"revoked_at": NOW}
        make_mandate(person, organisation, **over)
    client = signed(make_secretary())

    with django_assert_num_queries(8):
        page = text_of(client.get("/en/directory/mandates/", {"which": which}))

    assert page.count('<th scope="row">') == rows


def test_no_mandate_is_a_page_that_says_what_to_do(signed):
    page = text_of(signed(make_secretary()).get("/en/directory/mandates/"))

    assert "No mandate here." in page


def test_a_representative_gives_a_mandate_and_mistakes_are_explained(signed):
    organisation = make_organisation()
    chief = make_representative(organisation, ends_on=TODAY + 20 * DAY)
    colleague = make_membership(make_user("Ada"), organisation)
    client, path = signed(chief), f"/en/directory/mandates/give/{organisation.key}/"
    sent = {"member": colleague.pk, "scope": "areas", "starts_on": "2026-06-15", "issued_by": "the board"}

    page = text_of(client.get(path))
    wrong = client.post(path, sent)
    late = client.post(path, sent | {"scope": "everything", "ends_on": "2027-01-01"})
    done = client.post(path, sent | {"scope": "everything", "ends_on": "2026-07-01"}, follow=True)

    assert "You delegate under your own mandate" in page
    assert f">{chief.name}" not in page.split("<form")[-1]
    assert "Choose at least one area, or every subject." in text_of(wrong)
    assert "what you delegate cannot last longer" in text_of(late)
    assert "Ada has a mandate now, and is told by letter." in text_of(done)
    assert Mandate.objects.filter(person=colleague.person).count() == 1


def test_a_mandate_is_revoked_from_its_page(signed):
    organisation = make_organisation()
    mandate = make_mandate(make_user(), organisation)
    client, path = signed(make_secretary()), f"/en/directory/mandates/{mandate.key}/revoke/"

    wrong = client.post(path, {"reason": " "})
    done = client.post(path, {"reason": "Changed post."}, follow=True)

    assert wrong.status_code == 422
    assert "The mandate is revoked." in text_of(done)
    assert client.get(path).status_code == 403


def test_bodies_are_shown_to_everybody_without_names_unless_agreed(client):
    organisation, person = make_organisation("Ville"), make_user("Canary Name")
    make_membership(person, organisation)
    seat = make_seat(person, BodyKind.WORKING_GROUP, SeatRole.CHAIR, organisation=organisation)
    Body.objects.get().areas.add(make_area("energy"))

    listed = text_of(client.get("/en/directory/bodies/"))
    before = text_of(client.get(seat.body.get_absolute_url()))
    show_name(by=person, seat=seat)
    after = text_of(client.get(seat.body.get_absolute_url()))

    assert "Area energy" in listed
    assert "1 seat" in listed or "one seat held" in listed
    assert "Ville" in before
    assert "chair" in before
    assert "Canary Name" not in before
    assert "Canary Name" in after


def test_a_body_takes_a_constant_number_of_queries(client, signed, django_assert_num_queries):
    for _ in range(30):
        organisation, person = make_organisation(), make_user()
        make_membership(person, organisation)
        make_seat(person, BodyKind.BUREAU, organisation=organisation)
    path = Body.objects.get().get_absolute_url()

    with django_assert_num_queries(4):
        public = text_of(client.get(path))
    signed(make_secretary())
    with django_assert_num_queries(9):
        kept = text_of(client.get(path))

    assert public.count('<th scope="row">') == 30
    assert kept.count('<th scope="row">') == 60


def test_the_secretariat_opens_a_body_and_gives_a_seat(signed):
    organisation = make_organisation("Ville")
    person = make_representative(organisation)
    client = signed(make_secretary())

    opened = client.post(
        "/en/directory/bodies/open/", {"kind": "working-group", "name_fr": "Groupe", "name_en": "Mobility"}, follow=True
    )
    changed = client.post(
        "/en/directory/bodies/mobility/change/",
        {"name_fr": "Groupe", "name_en": "Mobility", "purpose_en": "It drafts."},
        follow=True,
    )
    seated = client.post(
        "/en/directory/bodies/mobility/seats/",
        {"email": person.email, "role": "chair", "starts_on": "2026-06-15"},
        follow=True,
    )

    assert "The body is open." in text_of(opened)
    assert "It drafts." in text_of(changed)
    assert "The seat is given" in text_of(seated)
    assert Seat.objects.get(person=person).organisation == organisation


def test_a_seat_of_somebody_of_two_organisations_asks_which_one(signed):
    body = make_seat(make_user(), BodyKind.BUREAU).body
    person, chosen = make_user(), make_organisation("Chosen")
    for organisation in (make_organisation("Other"), chosen):
        make_membership(person, organisation)
    client, path = signed(make_secretary()), f"/en/directory/bodies/{body.code}/seats/"
    sent = {"email": person.email, "role": "member", "starts_on": "2026-06-15"}

    asked = client.post(path, sent)
    client.post(path, sent | {"organisation": str(chosen.key)})
    unknown = client.post(path, sent | {"email": "nobody@example.org"})

    assert "Say for which one they sit." in text_of(asked)
    assert Seat.objects.get(person=person).organisation == chosen
    assert "No account has this address." in text_of(unknown)


def test_a_seat_is_ended_and_a_name_shown_from_the_pages(signed):
    seat = make_seat(make_user("Ada"), BodyKind.WORKING_GROUP)
    client = signed(seat.person)

    shown = text_of(client.post(f"/en/directory/seats/{seat.key}/show-name/", follow=True))
    hidden = text_of(client.post(f"/en/directory/seats/{seat.key}/hide-name/", follow=True))
    asked = text_of(client.get(f"/en/directory/seats/{seat.key}/end/"))
    ended = text_of(client.post(f"/en/directory/seats/{seat.key}/end/", follow=True))

    assert "Your name is shown on its page." in shown
    assert "Only the organisation is shown on its page." in hidden
    assert "ends at once" in asked
    assert "The seat has ended." in ended


def test_closing_ones_account_says_what_ends_and_wants_to_be_sure(signed):
    person = make_representative(make_organisation("Ville"))
    client = signed(person)

    asked = text_of(client.get("/en/directory/close-account/"))
    unsure = client.post("/en/directory/close-account/", {})
    done = client.post("/en/directory/close-account/", {"sure": "on"})

    assert "Mandate for Ville" in asked
    assert unsure.status_code == 422
    person.refresh_from_db()
    assert person.closed_at == NOW
    assert done.headers["Location"] == "/en/"
    assert client.get(MINE).status_code == 302


def test_letters_leave_only_with_what_they_tell(signed):
    client = signed(make_user())
    make_membership_charter()
    organisation = make_organisation()

    client.post(f"{JOIN}{organisation.key}/", {"function": "x" * 121, "version": "1", "accepted": "on"})

    assert not Letter.objects.exists()
    assert not mail.outbox
