"""Inviting and reminding: who is missing, once in seven days, and taken back for a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from miroir.common.may import Refused
from miroir.consultations.actions.forgetting import forget_person
from miroir.consultations.actions.gathering import Invited, invite, remind, undo_invitation, undo_reminder
from miroir.consultations.actions.positions import take_own_position
from miroir.consultations.given import Given
from miroir.consultations.models import DraftNote, Holder, Invitation, Reminder
from miroir.consultations.queries.consultation import consultation_of
from miroir.consultations.queries.exporting import exported_of
from miroir.consultations.queries.gathering import (
    empty_cells,
    overdue,
    participation,
    silent_colleges,
    silent_organisations,
)
from miroir.consultations.queries.processes import process_of
from miroir.directory.models import Organisation
from miroir.engine.grid import cross_grid
from miroir.journal.models import Entry
from miroir.letters.models import Letter
from tests.makers import (
    LONG_AGO,
    NOW,
    make_college,
    make_holder,
    make_membership,
    make_organisation,
    make_position,
    make_process,
    make_representative,
    make_secretary,
    make_sector,
    make_statement,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = NOW.date()


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def make_member_organisation(**fields):
    """Return an organisation that has been a member for long."""
    return make_organisation(since=LONG_AGO, **fields)


def make_answering(process, organisation):
    statement = process.statements.first() or make_statement(process)
    return make_position(statement, make_holder(process, organisation))


def test_each_counted_college_is_told_against_its_roll():
    process = make_process(rule={"minimum": 2})
    make_answering(process, make_member_organisation(college="state"))
    for _ in range(3):
        make_member_organisation(college="local")

    local, state = participation(process, DAY)

    assert (state.answered, state.members, state.lacking, state.silent) == (1, 1, 1, 0)
    assert (local.answered, local.members, local.lacking, local.silent) == (0, 3, 2, 3)
    assert [one.college.code for one in silent_colleges(process, DAY)] == ["local", "state"]


def test_silent_organisations_are_members_of_counted_colleges_without_a_position():
    process = make_process()
    make_answering(process, make_member_organisation())
    silent = make_member_organisation(college="local")
    make_member_organisation(college="research")
    make_organisation(college="local", state="applied")

    assert list(silent_organisations(process, DAY)) == [silent]
    assert list(silent_organisations(process, DAY, college="state")) == []


def test_empty_cells_are_those_of_the_engine_s_cross_grid():
    process = make_process()
    for code in ("energy", "transport", "water"):
        make_sector(code)
    make_answering(process, make_member_organisation(college="state", sectors=("energy", "water")))
    make_answering(process, make_member_organisation(college="local", sectors=("transport",)))
    known = make_member_organisation(college="local", sectors=("energy",))
    process = process_of(process.slug)

    found = {(cell.sector.code, cell.college.code): cell.silent for cell in empty_cells(process, DAY)}

    expected = {(cell.sector, cell.college) for cell in cross_grid(consultation_of(process)).empty}
    assert set(found) == expected
    assert found["energy", "local"] == (known,)
    assert found["water", "local"] == ()


def test_an_invitation_goes_to_the_representatives_with_its_link_and_leaves_an_entry():
    process, organisation = make_process(), make_member_organisation()
    person = make_representative(organisation)

    sent = invite(
        by=make_secretary(),
        process=process,
        college=make_college(),
        sector=make_sector(),
        invited=Invited(organisation),
        message="Venez !",
    )

    letter = Letter.objects.get()
    assert letter.to == person.email
    assert f"/consultations/{process.slug}/answer/?for={organisation.key}" in letter.text
    assert "Venez !" in letter.text
    assert Entry.objects.get().kind == "organisation invited"
    assert sent.organisation == organisation


def test_an_address_is_invited_to_join_in_its_language():
    invite(
        by=make_secretary(),
        process=make_process(),
        college=make_college(),
        sector=None,
        invited=Invited(None, "Mairie@Example.org", "en"),
    )

    letter = Letter.objects.get()
    assert letter.to == "mairie@example.org"
    assert "/en/directory/join/" in letter.text


def test_nobody_is_written_to_twice_within_seven_days():
    process, organisation, secretary = make_process(), make_member_organisation(), make_secretary()
    make_representative(organisation)
    remind(by=secretary, process=process, organisation=organisation)

    with pytest.raises(Refused):
        remind(by=secretary, process=process, organisation=organisation)
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        remind(by=secretary, process=process, organisation=organisation)

    assert Reminder.objects.count() == 2
    assert Letter.objects.count() == 2


def test_a_reminder_taken_back_is_told_and_counts_no_more():
    process, organisation, secretary = make_process(), make_member_organisation(), make_secretary()
    make_representative(organisation)
    reminder = remind(by=secretary, process=process, organisation=organisation)

    undone = undo_reminder(by=secretary, reminder=reminder, reason="They had answered by letter.")
    remind(by=secretary, process=process, organisation=organisation)

    assert undone.undone_at == NOW
    assert "They had answered by letter." in Letter.objects.order_by("pk")[1].text
    assert list(Entry.objects.values_list("kind", flat=True)) == [
        "organisation reminded",
        "reminder taken back",
        "organisation reminded",
    ]


def test_an_invitation_is_taken_back_once_and_for_a_reason():
    secretary = make_secretary()
    sent = invite(
        by=secretary,
        process=make_process(),
        college=make_college(),
        sector=None,
        invited=Invited(None, "a@example.org", "en"),
    )

    with pytest.raises(Refused):
        undo_invitation(by=secretary, invitation=sent, reason=" ")
    undo_invitation(by=secretary, invitation=sent, reason="Wrong address.")
    with pytest.raises(Refused):
        undo_invitation(by=secretary, invitation=sent, reason="Again.")

    assert Invitation.objects.get().reason == "Wrong address."
    assert Letter.objects.count() == 2


def test_where_nobody_can_be_written_to_nothing_is_kept():
    organisation = make_member_organisation()

    with pytest.raises(Refused):
        remind(by=make_secretary(), process=make_process(), organisation=organisation)

    assert not Reminder.objects.exists()
    assert not Entry.objects.exists()


def test_members_are_written_to_where_nobody_has_a_mandate():
    organisation, person = make_member_organisation(), make_user()
    make_membership(person, organisation)

    remind(by=make_secretary(), process=make_process(), organisation=organisation)

    assert Letter.objects.get().to == person.email


@pytest.mark.parametrize("make", [make_user, make_representative])
def test_only_the_secretariat_invites_and_reminds(make):
    process, organisation = make_process(), make_member_organisation()
    make_representative(organisation)

    with pytest.raises(Refused):
        remind(by=make(), process=process, organisation=organisation)
    with pytest.raises(Refused):
        invite(by=make(), process=process, college=make_college(), sector=None, invited=Invited(organisation))


def test_a_process_whose_step_is_over_is_overdue():
    process = make_process()
    late = make_process()
    late.steps.update(ends_at=NOW - timedelta(hours=1))

    assert overdue(NOW) == [late]
    assert process not in overdue(NOW)


def test_the_desk_invites_reminds_and_takes_back(client):
    process = make_process()
    make_sector()
    organisation = make_member_organisation(college="local")
    make_representative(organisation)
    client.force_login(make_secretary())
    with translation.override("en"):
        page = reverse("consultations:gathering", args=[process.slug])
        reminding = reverse("consultations:remind", args=[process.slug, organisation.key])

    shown = client.get(page).content.decode()
    client.post(reminding)
    reminder = Reminder.objects.get()
    with translation.override("en"):
        undoing = reverse("consultations:undo-reminder", args=[process.slug, reminder.key])
    without = client.post(undoing, {"reason": ""})
    client.post(undoing, {"reason": "Mistake."})
    after = client.get(page).content.decode()

    assert reminding in shown
    assert "0 of 1" in shown
    assert without.status_code == 422
    assert "Mistake." in after


def test_the_desk_invites_an_address_of_an_empty_cell(client):
    process = make_process()
    make_sector()
    client.force_login(make_secretary())
    with translation.override("en"):
        page = reverse("consultations:invite", args=[process.slug]) + "?college=local&sector=energy"

    wrong = client.post(page, {"email": "nobody", "language": "en", "message": ""})
    right = client.post(page, {"email": "new@example.org", "language": "en", "message": "Come."})

    assert wrong.status_code == 422
    assert right.status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.college, invitation.sector) == (make_college("local"), make_sector("energy"))
    assert invitation.email == "new@example.org"


def test_a_reminder_by_address_is_a_post_of_the_secretariat(client):
    process, organisation = make_process(), make_member_organisation()
    make_representative(organisation)
    with translation.override("en"):
        reminding = reverse("consultations:remind", args=[process.slug, organisation.key])
    client.force_login(make_representative())

    assert client.get(reminding).status_code == 405
    assert client.post(reminding).status_code == 403
    assert not Reminder.objects.exists()


def test_a_person_gets_all_that_consultations_hold_of_them():
    process = make_process(individuals=True)
    person = make_user()
    statement = make_statement(process, proposed_by=person)
    take_own_position(by=person, given=Given(statement, 1, "Parce que."))

    told = exported_of(person)

    assert told["own_positions"][0]["reason"] == "Parce que."
    assert told["positions_taken"] == []
    assert [one["statement"] for one in told["proposals"]] == [statement.number]
    assert exported_of(make_user())["own_positions"] == []


def test_a_person_who_leaves_is_cut_from_their_answers_which_stay_counted():
    process = make_process(individuals=True)
    statement, person = make_statement(process), make_user()
    position = take_own_position(by=person, given=Given(statement, -1, "Mon avis."))

    assert forget_person(by=person, person=person) == 1

    holder = Holder.objects.get()
    position.refresh_from_db()
    assert holder.person is None
    assert holder.code.startswith("closed-")
    assert (position.answer, position.reason, position.taken_by, position.current) == (-1, "", None, True)
    assert [label.code for label in consultation_of(process_of(process.slug)).colleges] == [
        "local",
        "state",
        "individual",
    ]
    assert Entry.objects.latest("sequence").kind == "participant in their own name made anonymous"
    assert exported_of(person)["own_positions"] == []


def test_nobody_forgets_somebody_else():
    with pytest.raises(Refused):
        forget_person(by=make_representative(), person=make_user())

    assert not DraftNote.objects.exists()
    assert Organisation.objects.count() == 1
