"""An organisation applies, is decided on, and changes: each time with an entry, a permission and its reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import translation

from miroir.common.may import Refused
from miroir.directory.actions.belonging import change_college, change_sectors
from miroir.directory.actions.decisions import (
    refuse_organisation,
    reinstate_organisation,
    suspend_organisation,
    verify_organisation,
    withdraw_organisation,
)
from miroir.directory.actions.organisations import apply_organisation, change_organisation, register_organisation
from miroir.directory.details import OrganisationDetails, identity_of
from miroir.directory.models import Kind, Organisation, OrganisationState
from miroir.directory.models.organisations import college_on
from miroir.directory.queries.organisations import (
    organisations_in_cell,
    organisations_of_college,
    organisations_to_verify,
    roll_of,
)
from miroir.directory.sirens import siren_of, spaced
from miroir.journal.models import Entry
from miroir.letters.models import Letter
from tests.makers import (
    LONG_AGO,
    NOW,
    make_college,
    make_membership,
    make_organisation,
    make_representative,
    make_secretary,
    make_sector,
    make_user,
)

pytestmark = pytest.mark.django_db
SIREN, OTHER_SIREN = "732829320", "552100554"
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _in_english_at_a_moment():
    with translation.override("en"), time_machine.travel(NOW, tick=False):
        yield


def details(name: str = "Ville de Brume", **fields: Any) -> OrganisationDetails:
    return OrganisationDetails(
        name_fr=name,
        kind=Kind.LOCAL_AUTHORITY,
        college=fields.pop("college", None) or make_college("local"),
        sectors=fields.pop("sectors", (make_sector("planning"),)),
        **fields,
    )


def kinds() -> list[str]:
    return list(Entry.objects.values_list("kind", flat=True))


def test_a_siren_is_known_by_its_key_however_it_is_typed():
    assert siren_of(" 732 829 320 ") == SIREN
    assert siren_of("732829321") is None
    assert siren_of("12") is None
    assert spaced(SIREN) == "732\u202f829\u202f320"


def test_an_application_is_kept_with_its_college_and_sectors_and_leaves_an_entry():
    person = make_user()

    organisation = apply_organisation(by=person, details=details(siren="732 829 320", acronym="VB"))

    assert organisation.state == OrganisationState.APPLIED
    assert organisation.siren == SIREN
    assert organisation.applied_by == person
    assert [term.college.code for term in organisation.college_terms.all()] == ["local"]
    assert [term.sector.code for term in organisation.sector_terms.all()] == ["planning"]
    assert kinds() == ["organisation applied"]
    assert list(organisations_to_verify()) == [organisation]


def test_a_wrong_siren_is_refused_and_nothing_is_kept():
    with pytest.raises(Refused, match="not a SIREN"):
        apply_organisation(by=make_user(), details=details(siren="732829321"))

    assert not Organisation.objects.exists()


def test_a_siren_counts_once_until_its_application_is_refused():
    first = apply_organisation(by=make_user(), details=details(siren=SIREN))
    with pytest.raises(Refused, match=SIREN):
        apply_organisation(by=make_user(), details=details(siren=SIREN))
    refuse_organisation(by=make_secretary(), organisation=first, reason="Unknown.")

    again = apply_organisation(by=make_user(), details=details(siren=SIREN))

    assert again.siren == SIREN
    assert Organisation.objects.count() == 2


def test_nobody_has_more_than_three_applications_waiting():
    person = make_user()
    for number in range(3):
        apply_organisation(by=person, details=details(f"Ville {number}"))

    with pytest.raises(Refused, match="waiting already"):
        apply_organisation(by=person, details=details("Ville 4"))


def test_an_application_without_a_sector_is_refused():
    with pytest.raises(Refused, match="at least one sector"):
        apply_organisation(by=make_user(), details=details(sectors=()))


def test_a_verified_organisation_is_a_member_from_that_day_and_its_applicant_is_told():
    person = make_user()
    with time_machine.travel(NOW - timedelta(days=9), tick=False):
        applied = apply_organisation(by=person, details=details())

    verified = verify_organisation(by=make_secretary(), organisation=applied)

    assert verified.state == OrganisationState.VERIFIED
    assert verified.since == TODAY
    assert college_on(verified, TODAY - timedelta(days=1)) is None
    assert college_on(verified, TODAY) == make_college("local")
    assert kinds() == ["organisation applied", "organisation verified"]
    assert Letter.objects.get().to == person.email


def test_a_refusal_owes_a_reason_and_tells_it():
    applied = apply_organisation(by=make_user(), details=details())
    secretary = make_secretary()

    with pytest.raises(ValueError, match="reason"):
        refuse_organisation(by=secretary, organisation=applied, reason="  ")
    refused = refuse_organisation(by=secretary, organisation=applied, reason="The statutes are missing.")

    assert refused.state_reason == "The statutes are missing."
    assert "The statutes are missing." in Letter.objects.get().text
    assert kinds() == ["organisation applied", "organisation refused"]


def test_what_was_decided_is_not_decided_again():
    applied = apply_organisation(by=make_user(), details=details())
    secretary = make_secretary()
    verify_organisation(by=secretary, organisation=applied)

    with pytest.raises(Refused, match="decided already"):
        refuse_organisation(by=secretary, organisation=applied, reason="Too late.")

    assert Organisation.objects.get().state == OrganisationState.VERIFIED


def test_a_suspension_is_undone_and_the_roll_follows():
    organisation = make_organisation(college="local")
    make_membership(make_user(), organisation)
    secretary = make_secretary()

    suspend_organisation(by=secretary, organisation=organisation, reason="Dues.")
    suspended = roll_of(TODAY), roll_of(TODAY - timedelta(days=1))
    reinstate_organisation(by=secretary, organisation=organisation)

    assert suspended == ({"local": 0}, {"local": 1})
    assert roll_of(TODAY) == {"local": 1}
    assert kinds() == ["organisation suspended", "organisation reinstated"]
    assert Letter.objects.count() == 2


def test_a_representative_withdraws_their_organisation_and_no_other():
    organisation, other = make_organisation(), make_organisation()
    person = make_representative(organisation)

    with pytest.raises(Refused, match="mandate"):
        withdraw_organisation(by=person, organisation=other)
    left = withdraw_organisation(by=person, organisation=organisation, reason="Merged.")

    assert left.state == OrganisationState.LEFT
    assert left.ceased_on == TODAY
    assert kinds() == ["organisation left"]


def test_an_organisation_is_of_one_college_on_each_day():
    organisation = make_organisation(college="sme")

    change_college(
        by=make_secretary(),
        organisation=organisation,
        college=make_college("large_company"),
        starts_on=date(2026, 6, 1),
    )

    assert college_on(organisation, date(2026, 5, 31)) == make_college("sme")
    assert college_on(organisation, date(2026, 6, 1)) == make_college("large_company")
    assert roll_of(date(2026, 5, 31)) == {"large_company": 0, "sme": 1}
    assert roll_of(date(2026, 6, 1)) == {"large_company": 1, "sme": 0}
    assert kinds() == ["college of an organisation changed"] * 2


@pytest.mark.parametrize("day", [LONG_AGO, LONG_AGO - timedelta(days=1)])
def test_the_past_of_a_college_is_never_overwritten(day):
    organisation = make_organisation(college="sme")

    with pytest.raises(Refused, match="stays as it was"):
        change_college(by=make_secretary(), organisation=organisation, college=make_college("ngo"), starts_on=day)

    assert organisation.college_terms.get().college.code == "sme"
    assert not kinds()


def test_the_college_that_an_applicant_asked_for_is_put_right_in_place():
    applied = apply_organisation(by=make_user(), details=details())

    change_college(by=make_secretary(), organisation=applied, college=make_college("agency"), starts_on=TODAY)

    assert applied.college_terms.get().college.code == "agency"


def test_sectors_end_and_begin_on_a_day_and_those_that_stay_keep_their_term():
    organisation = make_organisation(sectors=("energy", "ict"))
    kept = organisation.sector_terms.get(sector__code="ict").pk
    wanted = [make_sector("ict"), make_sector("finance")]

    opened = change_sectors(by=make_secretary(), organisation=organisation, sectors=wanted, starts_on=TODAY)

    assert sorted(term.sector.code for term in opened) == ["finance", "ict"]
    assert kept in {term.pk for term in opened}
    assert organisation.sector_terms.get(sector__code="energy").ends_on == TODAY - timedelta(days=1)
    assert list(organisations_in_cell("state", "finance", TODAY)) == [organisation]
    assert not organisations_in_cell("state", "energy", TODAY)
    assert kinds() == ["sectors of an organisation changed"] * 2


@pytest.mark.parametrize(("codes", "words"), [((), "at least one"), (("energy",), "already")])
def test_sectors_change_to_something_else(codes, words):
    organisation = make_organisation()

    with pytest.raises(Refused, match=words):
        change_sectors(
            by=make_secretary(),
            organisation=organisation,
            sectors=[make_sector(code) for code in codes],
            starts_on=TODAY,
        )


def test_the_sectors_that_an_applicant_asked_for_are_put_right_in_place():
    applied = apply_organisation(by=make_user(), details=details())

    change_sectors(by=make_secretary(), organisation=applied, sectors=[make_sector("ict")], starts_on=TODAY)

    assert [term.sector.code for term in applied.sector_terms.all()] == ["ict"]


def test_a_sector_that_was_left_is_not_taken_up_again_on_a_day_it_held():
    organisation = make_organisation(sectors=("energy", "ict"))
    secretary = make_secretary()
    change_sectors(by=secretary, organisation=organisation, sectors=[make_sector("ict")], starts_on=TODAY)

    with pytest.raises(Refused, match="stays as it was"):
        change_sectors(
            by=secretary,
            organisation=organisation,
            sectors=[make_sector("ict"), make_sector("energy")],
            starts_on=TODAY - timedelta(days=1),
        )


def test_a_member_with_a_mandate_changes_the_presentation_but_not_what_was_verified():
    organisation = make_organisation("Ville de Brume")
    person = make_representative(organisation)
    identity = identity_of(organisation)

    changed = change_organisation(
        by=person, organisation=organisation, identity=with_(identity, about_fr="Des écoles.")
    )
    with pytest.raises(Refused, match="were verified"):
        change_organisation(by=person, organisation=organisation, identity=with_(identity, name_fr="Autre"))

    assert changed.about_fr == "Des écoles."
    assert " ecole " in changed.search
    assert Organisation.objects.get().name_fr == "Ville de Brume"
    assert kinds() == ["organisation changed"]


def test_the_secretariat_changes_what_was_verified_but_takes_nobody_elses_siren():
    organisation = make_organisation("Ville de Brume")
    make_organisation(siren=OTHER_SIREN)
    secretary = make_secretary()

    change_organisation(by=secretary, organisation=organisation, identity=with_(identity_of(organisation), siren=SIREN))
    with pytest.raises(Refused, match=OTHER_SIREN):
        change_organisation(
            by=secretary, organisation=organisation, identity=with_(identity_of(organisation), siren=OTHER_SIREN)
        )

    organisation.refresh_from_db()
    assert organisation.siren == SIREN


def test_the_secretariat_enters_a_founding_member_since_a_day():
    registered = register_organisation(by=make_secretary(), details=details(), since=date(2024, 5, 2), invented=True)

    assert registered.state == OrganisationState.VERIFIED
    assert registered.invented
    assert roll_of(date(2024, 5, 1)) == {"local": 0}
    assert roll_of(date(2024, 5, 2)) == {"local": 1}
    assert organisations_of_college(TODAY) == {"local": [registered]}
    assert kinds() == ["organisation entered by the secretariat"]


def test_a_membership_does_not_begin_in_the_future():
    with pytest.raises(Refused, match="future"):
        register_organisation(by=make_secretary(), details=details(), since=TODAY + timedelta(days=1))


def test_a_day_is_asked_of_the_roll_in_one_query(django_assert_num_queries):
    for _ in range(30):
        make_organisation()

    with django_assert_num_queries(1):
        roll = roll_of(TODAY)

    assert roll == {"state": 30}


@pytest.mark.parametrize("who", ["visitor's account", "member", "representative"])
def test_only_the_secretariat_keeps_the_directory(who):
    organisation, applied = make_organisation(), make_organisation(state=OrganisationState.APPLIED)
    person = make_user()
    if who == "member":
        make_membership(person, organisation)
    if who == "representative":
        person = make_representative(organisation)
    tries = (
        lambda: verify_organisation(by=person, organisation=applied),
        lambda: refuse_organisation(by=person, organisation=applied, reason="No."),
        lambda: suspend_organisation(by=person, organisation=organisation, reason="No."),
        lambda: reinstate_organisation(by=person, organisation=organisation),
        lambda: change_college(by=person, organisation=organisation, college=make_college("ngo"), starts_on=TODAY),
        lambda: change_sectors(by=person, organisation=organisation, sectors=[make_sector("ict")], starts_on=TODAY),
        lambda: register_organisation(by=person, details=details(), since=TODAY),
    )

    for attempt in tries:
        with pytest.raises(Refused, match="secretariat"):
            attempt()

    assert not kinds()


def with_(identity, **fields):
    return type(identity)(**({name: getattr(identity, name) for name in identity.__dataclass_fields__} | fields))


def test_letters_are_in_the_language_of_their_reader_and_lead_to_the_page():
    applied = apply_organisation(by=make_user(language="fr"), details=details("Ville de Brume"))

    verify_organisation(by=make_secretary(), organisation=applied)

    letter = Letter.objects.get()
    assert letter.subject == "Ville de Brume est désormais membre du groupe"
    assert f"/fr/directory/organisations/{applied.key}/" in letter.text
