"""A position is taken by who may, counts once, and leaves the one before in the history."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from miroir.common.may import Refused
from miroir.consultations.actions.entering import enter_position
from miroir.consultations.actions.positions import (
    bring_positions,
    take_own_position,
    take_position,
    take_positions,
)
from miroir.consultations.given import Given
from miroir.consultations.models import Channel, Holder, Position, ProcessState, Refresh, Role, Task
from miroir.consultations.queries.speaking import speaker_standing
from miroir.directory.models import OrganisationState
from miroir.directory.standing import standing_of
from miroir.journal.models import Entry, Opening
from miroir.letters.models import Letter
from tests.makers import (
    NOW,
    make_college,
    make_holder,
    make_mandate,
    make_membership,
    make_organisation,
    make_process,
    make_representative,
    make_secretary,
    make_statement,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def make_seat_for_answers(*, areas=(), **statement):
    """Return a statement, an organisation and its representative."""
    organisation = make_organisation()
    return make_statement(**statement), organisation, make_representative(organisation, areas=areas)


def kinds():
    return list(Entry.objects.values_list("kind", flat=True))


def test_a_position_is_kept_with_its_entry_and_asks_for_a_new_map():
    statement, organisation, person = make_seat_for_answers()

    position = take_position(
        by=person, organisation=organisation, given=Given(statement, 1, "Oui.", "n1", "ocba", 0.85)
    )

    assert (position.answer, position.reason, position.current, position.channel) == (1, "Oui.", True, Channel.SITE)
    assert (position.policy, position.probability, position.taken_by) == ("ocba", 0.85, person)
    assert kinds() == ["participation begun", "position taken"]
    content = json.loads(Opening.objects.get(entry__kind="position taken").content)
    assert content["for"] == str(organisation.key)
    assert content["label"] == organisation.name_fr
    assert Refresh.objects.filter(process=statement.process).exists()


def test_a_holder_keeps_the_college_and_sectors_of_the_day():
    statement = make_statement()
    organisation = make_organisation(college="local", sectors=("energy", "transport"))

    position = take_position(by=make_representative(organisation), organisation=organisation, given=Given(statement, 1))

    holder = position.holder
    assert holder.college == make_college("local")
    assert {sector.code for sector in holder.sectors.all()} == {"energy", "transport"}


def test_a_later_position_follows_the_one_before_which_stays():
    statement, organisation, person = make_seat_for_answers()
    first = take_position(by=person, organisation=organisation, given=Given(statement, 1))

    second = take_position(by=person, organisation=organisation, given=Given(statement, -1))

    first.refresh_from_db()
    assert (first.current, second.current) == (False, True)
    assert kinds()[-1] == "position changed"
    assert Holder.objects.count() == 1


def test_the_same_form_sent_again_counts_once_even_after_closing():
    statement, organisation, person = make_seat_for_answers()
    first = take_position(by=person, organisation=organisation, given=Given(statement, 1, nonce="form"))
    statement.process.state = ProcessState.CLOSED
    statement.process.save()

    again = take_position(by=person, organisation=organisation, given=Given(statement, 1, nonce="form"))

    assert again == first
    assert Position.objects.count() == 1


def test_a_position_after_closing_is_refused_and_nothing_is_written():
    statement, organisation, person = make_seat_for_answers()
    statement.process.state, statement.process.closed_at = ProcessState.CLOSED, NOW
    statement.process.save()

    with pytest.raises(Refused, match=r"closed on|achevée"):
        take_position(by=person, organisation=organisation, given=Given(statement, 1, nonce="old page"))

    assert not Position.objects.exists()
    assert not Entry.objects.exists()


def test_a_position_after_the_end_of_the_step_is_refused():
    statement, organisation, person = make_seat_for_answers()

    with time_machine.travel(NOW + timedelta(days=31), tick=False), pytest.raises(Refused):
        take_position(by=person, organisation=organisation, given=Given(statement, 1))

    assert not Position.objects.exists()


def test_an_expired_mandate_is_refused_with_its_sentence():
    statement, organisation = make_statement(), make_organisation()
    person = make_user()
    make_membership(person, organisation)
    make_mandate(person, organisation, ends_on=NOW.date() - timedelta(days=1))

    with pytest.raises(Refused, match="14") as refusal:
        take_position(by=person, organisation=organisation, given=Given(statement, 1))

    assert organisation.name_fr in str(refusal.value)


def test_a_mandate_of_some_areas_covers_no_other():
    organisation = make_organisation()
    person = make_representative(organisation, areas=("a01",))
    process = make_process()
    within, outside = make_statement(process, areas=("a01", "a02")), make_statement(process, areas=("a02",))

    take_position(by=person, organisation=organisation, given=Given(within, 1))
    with pytest.raises(Refused):
        take_position(by=person, organisation=organisation, given=Given(outside, 1))

    assert [position.statement for position in Position.objects.all()] == [within]


@pytest.mark.parametrize("state", ["proposed", "refused", "withdrawn"])
def test_only_published_statements_take_positions(state):
    statement, organisation, person = make_seat_for_answers(state=state)

    with pytest.raises(Refused):
        take_position(by=person, organisation=organisation, given=Given(statement, 1))


def test_nobody_takes_the_position_of_another_organisation():
    statement, _organisation, person = make_seat_for_answers()
    other = make_organisation()

    with pytest.raises(Refused):
        take_position(by=person, organisation=other, given=Given(statement, 1))

    assert not Holder.objects.exists()


def test_the_secretariat_with_a_mandate_takes_no_position_in_preparation():
    organisation, secretary = make_organisation(), make_secretary()
    make_membership(secretary, organisation)
    make_mandate(secretary, organisation)
    statement = make_statement(make_process(state=ProcessState.PREPARATION))

    with pytest.raises(Refused):
        take_position(by=secretary, organisation=organisation, given=Given(statement, 1))


def test_reservations_owe_their_condition_and_disagreement_does_not():
    statement, organisation, person = make_seat_for_answers()

    with pytest.raises(Refused):
        take_position(by=person, organisation=organisation, given=Given(statement, 2, "  "))
    position = take_position(by=person, organisation=organisation, given=Given(statement, -1))

    assert position.answer == -1


def test_what_is_no_answer_is_an_error_of_the_caller():
    statement, organisation, person = make_seat_for_answers()

    with pytest.raises(ValueError, match="answer is 7"):
        take_position(by=person, organisation=organisation, given=Given(statement, 7))


def test_a_table_for_another_role_is_still_read_whole():
    statement, organisation, person = make_seat_for_answers()
    step = statement.process.steps.get()
    step.capabilities.filter(task=Task.TAKE_POSITION).delete()
    step.capabilities.create(task=Task.TAKE_POSITION, role=Role.BUREAU)

    with pytest.raises(Refused):
        take_position(by=person, organisation=organisation, given=Given(statement, 1))


def test_confidential_positions_leave_no_name_in_the_record():
    process = make_process(rule={"positions": "confidential"})
    statement, organisation = make_statement(process), make_organisation()

    take_position(by=make_representative(organisation), organisation=organisation, given=Given(statement, 1, "Secret."))

    content = Opening.objects.get(entry__kind="position taken").content
    assert json.loads(content)["label"] == ""
    assert "Secret." not in content


def test_the_short_standing_says_what_the_whole_one_says():
    organisation = make_organisation()
    person = make_representative(organisation, areas=("a01",))
    whole = standing_of(person, now=NOW)

    short = speaker_standing(person, organisation, now=NOW)

    assert set(short.mandates) == set(whole.mandates)
    assert short.mandate_areas == whole.mandate_areas
    organisation.state = OrganisationState.SUSPENDED
    organisation.save()
    assert speaker_standing(person, organisation, now=NOW).mandates == ()


def test_a_position_takes_few_queries():
    statement, organisation, person = make_seat_for_answers()
    take_position(by=person, organisation=organisation, given=Given(statement, 1))

    with CaptureQueriesContext(connection) as queries:
        take_position(by=person, organisation=organisation, given=Given(statement, -1))

    told = [query["sql"] for query in queries.captured_queries]
    kept = [sql for sql in told if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(kept) <= 13 if connection.vendor == "postgresql" else len(kept) <= 12, kept


def test_persons_answer_in_their_own_name_apart_from_colleges():
    statement = make_statement(make_process(individuals=True))
    person = make_user()

    position = take_own_position(by=person, given=Given(statement, 1))

    assert (position.holder.person, position.holder.college, position.holder.organisation) == (person, None, None)
    content = json.loads(Opening.objects.get(entry__kind="position taken").content)
    assert (content["for"], content["label"]) == ("", "")


def test_persons_do_not_answer_where_only_organisations_do():
    with pytest.raises(Refused):
        take_own_position(by=make_user(), given=Given(make_statement(), 1))


def test_the_secretariat_enters_what_a_member_said_and_the_member_is_told():
    statement, organisation, person = make_seat_for_answers()
    secretary = make_secretary()

    given = Given(statement, 1, evidence="Mme Martin, par téléphone, le 14 juin.")
    position = enter_position(by=secretary, organisation=organisation, given=given)

    assert (position.channel, position.taken_by) == (Channel.PHONE, secretary)
    letter = Letter.objects.get(to=person.email)
    assert "Mme Martin" in letter.text
    assert str(organisation.key) in letter.text


@pytest.mark.parametrize("evidence", ["", "   "])
def test_a_position_entered_without_evidence_is_refused(evidence):
    statement, organisation, _person = make_seat_for_answers()

    with pytest.raises(Refused):
        enter_position(by=make_secretary(), organisation=organisation, given=Given(statement, 1, evidence=evidence))


def test_a_representative_enters_no_position_as_the_secretariat():
    statement, organisation, person = make_seat_for_answers()

    with pytest.raises(Refused):
        enter_position(by=person, organisation=organisation, given=Given(statement, 1, evidence="moi"))


def test_the_entered_form_sent_again_writes_no_second_letter():
    statement, organisation, person = make_seat_for_answers()
    secretary, given = make_secretary(), Given(statement, 1, nonce="once", evidence="par courrier")
    enter_position(by=secretary, organisation=organisation, given=given)

    enter_position(by=secretary, organisation=organisation, given=given)

    assert Position.objects.count() == 1
    assert Letter.objects.filter(to=person.email).count() == 1


def test_many_positions_of_a_file_are_kept_as_single_ones_are():
    process, secretary = make_process(), make_secretary()
    statements = [make_statement(process) for _ in range(3)]
    holder = make_holder(process)

    kept = take_positions(
        by=secretary,
        holder=holder,
        given=[Given(statement, 1, at=NOW - timedelta(days=900)) for statement in statements],
        channel=Channel.IMPORT,
        now=NOW,
    )

    assert [position.statement for position in kept] == statements
    assert {position.taken_at for position in kept} == {NOW - timedelta(days=900)}
    assert kinds() == ["position imported"] * 3


def test_a_file_may_answer_twice_and_the_later_answer_holds():
    process = make_process()
    statement, holder = make_statement(process), make_holder(process)

    first, second = take_positions(
        by=make_secretary(),
        holder=holder,
        given=[Given(statement, 1), Given(statement, -1)],
        channel=Channel.IMPORT,
        now=NOW,
    )

    first.refresh_from_db()
    assert (first.current, second.current) == (False, True)


def test_only_who_may_import_brings_positions_in():
    process = make_process()
    statement, holder = make_statement(process), make_holder(process)

    with pytest.raises(Refused):
        bring_positions(by=make_representative(), process=process, sent=[(holder, Given(statement, 1))], now=NOW)


def test_a_statement_of_another_process_is_an_error_of_the_caller():
    process = make_process()
    holder = make_holder(process)

    with pytest.raises(ValueError, match="is not of the process"):
        bring_positions(by=make_secretary(), process=process, sent=[(holder, Given(make_statement(), 1))], now=NOW)


def test_several_positions_of_an_organisation_are_each_asked_for():
    process, organisation = make_process(), make_organisation()
    person = make_representative(organisation, areas=("a01",))
    within, outside = make_statement(process, areas=("a01",)), make_statement(process, areas=("a02",))
    holder = make_holder(process, organisation)
    taking = partial(take_positions, by=person, holder=holder, channel=Channel.SITE, now=NOW)

    taking(given=[Given(within, 1)])
    with pytest.raises(Refused):
        taking(given=[Given(within, -1), Given(outside, 1)])

    assert [position.answer for position in Position.objects.current()] == [1]


def test_a_college_that_the_step_leaves_out_takes_no_position():
    statement, organisation, person = make_seat_for_answers()
    step = statement.process.steps.get()
    step.capabilities.filter(task=Task.TAKE_POSITION).update(college=make_college("local"))

    with pytest.raises(Refused):
        take_position(by=person, organisation=organisation, given=Given(statement, 1))


def test_a_nonce_of_somebody_else_takes_nothing_of_theirs():
    statement, organisation, person = make_seat_for_answers()
    given = Given(statement, 1, nonce="theirs")
    take_position(by=person, organisation=organisation, given=given)
    outsider = make_representative()

    with pytest.raises(Refused):
        take_position(by=outsider, organisation=organisation, given=replace(given, answer=-1))

    assert Position.objects.get().answer == 1
