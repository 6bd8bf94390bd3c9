"""Calling for consensus: what may be put, the rolls of both moments, and what the rule says at closing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from miroir.common.may import Refused
from miroir.decisions.actions.calls import close_call, open_call
from miroir.decisions.models import Call, Moment, Reply, RollLine
from miroir.decisions.queries.calls import calls_closing_soon, calls_to_find, open_calls
from miroir.decisions.queries.telling import participation, roll_changes, told_result
from miroir.decisions.tasks import close_due_calls
from miroir.directory.models import CollegeTerm, OrganisationState
from miroir.drafting.models import Comment, DispositionState, Stage
from miroir.journal.models import Entry
from miroir.letters.models import Letter
from miroir.portal.queries.desk import desk_tasks
from tests.decisions_makers import CLOSES, give_answer, make_call, make_called, make_chair, make_version_to_put
from tests.drafting_makers import make_version
from tests.makers import (
    LONG_AGO,
    NOW,
    make_college,
    make_mandate,
    make_membership,
    make_organisation,
    make_representative,
    make_user,
)

pytestmark = pytest.mark.django_db
AFTER = CLOSES + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def made_comment(version, **told):
    return Comment.objects.create(
        document=version.document,
        version=version,
        number=Comment.objects.count() + 1,
        organisation=make_organisation(),
        text="A comment.",
        language="fr",
        made_at=NOW,
        **told,
    )


def test_a_call_takes_the_roll_of_its_opening_with_colleges_and_sectors_and_keeps_the_rule_of_the_charter():
    state = make_organisation(college="state", sectors=("energy", "transport"))
    make_organisation(college="local")
    make_organisation(state=OrganisationState.APPLIED)
    version = make_version_to_put()

    call = make_call(version=version)

    assert call.text_hash == version.text_hash
    assert call.rule["rolls"] == {"state": 1, "local": 1}
    assert call.rule["charter"] == 1
    line = RollLine.objects.get(call=call, organisation=state)
    assert (line.moment, line.college.code) == (Moment.OPENING, "state")
    assert sorted(line.sectors.values_list("code", flat=True)) == ["energy", "transport"]
    assert call.roll.count() == 2


def test_a_later_change_of_college_changes_no_roll_and_shows_at_the_closing():
    organisation = make_organisation("Ville", college="state")
    gone = make_organisation("Partie", college="local")
    call = make_call()
    CollegeTerm.objects.filter(organisation=organisation).delete()
    CollegeTerm.objects.create(organisation=organisation, college=make_college("local"), starts_on=LONG_AGO)
    gone.state = OrganisationState.LEFT
    gone.save()
    with time_machine.travel(AFTER, tick=False):
        closed = close_call(by=None, call=call)

    assert call.roll.get(moment=Moment.OPENING, organisation=organisation).college.code == "state"
    assert call.roll.get(moment=Moment.CLOSING, organisation=organisation).college.code == "local"
    came, went = roll_changes(closed)
    assert came == ["Ville (College local)"]
    assert went == ["Partie (College local)", "Ville (College state)"]
    assert closed.computed["closing_roll_hash"] != call.rule["roll_hash"]


def test_whoever_speaks_for_an_organisation_on_the_roll_is_written_to_once():
    first, second = make_organisation(), make_organisation()
    person = make_representative(first)
    make_membership(person, second)
    make_mandate(person, second)

    make_call()

    assert [letter.to for letter in Letter.objects.all()] == [person.email]
    assert Entry.objects.filter(kind="call for consensus opened").count() == 1


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        ({"issued": False}, "still being written"),
        ({"superseded_at": NOW}, "A later version stands"),
        ({"adopted_at": NOW}, "adopted already"),
    ],
)
def test_a_version_that_does_not_stand_as_issued_is_not_put(spoil, sentence):
    ready = make_version_to_put()
    version = make_version(ready.document, **spoil)

    with pytest.raises(Refused, match=sentence):
        make_call(version=version)

    assert not Call.objects.exists()


def test_the_version_before_the_last_one_is_not_put():
    first = make_version_to_put()
    make_version(first.document)

    with pytest.raises(Refused, match="later version"):
        make_call(version=first)


@pytest.mark.parametrize("where", ["before", "itself"])
def test_a_version_is_not_put_while_a_contribution_to_it_or_the_one_before_has_no_agreed_answer(where):
    before = make_version_to_put()
    version = make_version(before.document, stage=Stage.FINAL)
    comment = made_comment(before if where == "before" else version)

    with pytest.raises(Refused, match="1 contribution has no agreed answer yet"):
        make_call(version=version)

    from_disposition(comment, DispositionState.AGREED)
    assert make_call(version=version).number == 1


def from_disposition(comment, state):
    return (
        type(comment)
        ._meta.get_field("disposition")
        .related_model.objects.create(comment=comment, outcome="noted", reason="Noted.", state=state, proposed_at=NOW)
    )


def test_one_call_at_a_time_stands_on_a_text():
    call = make_call()

    with pytest.raises(Refused, match="one at a time"):
        make_call(version=call.version)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"closes_at": NOW}, "still to come"),
        ({"closes_at": NOW + timedelta(days=40)}, "The step ends"),
        ({"question_en": " "}, "in French and in English"),
        ({"is_vote": True}, "say which"),
    ],
)
def test_a_call_is_dated_within_its_step_and_asked_in_both_languages(told, sentence):
    with pytest.raises(Refused, match=sentence):
        make_call(**told)

    assert not Call.objects.exists()


def test_members_do_not_call():
    person = make_representative()

    with pytest.raises(Refused, match="for others in this step"):
        open_call(by=person, version=make_version_to_put(), question_fr="?", question_en="?", closes_at=CLOSES)


def test_a_call_is_not_closed_before_its_time_unless_everybody_answered():
    called = make_called("state", "local")
    call, chair = make_call(), make_chair()
    give_answer(call, *called[0])

    with pytest.raises(Refused, match="open until"):
        close_call(by=chair, call=call)
    give_answer(call, *called[1])
    with pytest.raises(Refused, match="open until"):
        close_call(by=None, call=call)

    assert close_call(by=chair, call=call).closed_at == NOW
    with pytest.raises(Refused, match="This call closed on"):
        close_call(by=chair, call=call)


def test_the_schedule_closes_what_is_over_and_finds_nothing():
    call = make_call()
    assert close_due_calls() == 0

    with time_machine.travel(AFTER, tick=False):
        assert close_due_calls() == 1
        assert close_due_calls() == 0

    call.refresh_from_db()
    assert call.closed_at == AFTER
    assert not hasattr(call, "finding")


def test_agreement_of_every_counted_college_with_comments_or_without_is_a_consensus_by_the_rule():
    called = make_called(*["state"] * 3, *["local"] * 3)
    call = make_call()
    for place, (organisation, person) in enumerate(called):
        give_answer(call, organisation, person, Reply.WITH_COMMENTS if place % 2 else Reply.AGREE)

    computed = close_call(by=make_chair(), call=call).computed

    assert (computed["verdict"], computed["supports"]) == ("consensus", True)
    lines = {line["name"]: line for line in computed["lines"]}
    assert (lines["state"]["k"], lines["state"]["n"], lines["state"]["low"]) == ([3, 3], [3, 3], 1.0)
    assert computed["replies"]["local"] == {"called": 3, "agree": 1, "agree-with-comments": 2}
    assert computed["opposed"] == []


def test_one_college_that_opposes_breaks_it_whatever_the_others_say_and_who_opposed_is_kept():
    called = make_called(*["state"] * 6, "local", "local")
    call = make_call()
    for organisation, person in called[:6]:
        give_answer(call, organisation, person)
    for organisation, person in called[6:]:
        give_answer(call, organisation, person, Reply.OPPOSE)

    computed = close_call(by=make_chair(), call=call).computed

    assert (computed["verdict"], computed["supports"]) == ("divided", False)
    assert computed["binding"] == "local"
    assert {one["organisation"] for one in computed["opposed"]} == {str(one.key) for one, _ in called[6:]}


def test_a_college_without_an_answer_is_absent_and_never_at_zero():
    called = make_called("state", "state")
    make_organisation(college="local")
    call = make_call()
    for organisation, person in called:
        give_answer(call, organisation, person)
    with time_machine.travel(AFTER, tick=False):
        closed = close_call(by=None, call=call)

    told = told_result(closed)

    assert closed.computed["verdict"] == "not-enough-answers"
    local = next(line for line in told.lines if line.name == "College local")
    assert (local.state, local.share, local.count) == ("absent", "", "")
    assert any("is absent" in reason for reason in told.reasons)


def test_confidential_answers_are_kept_back_where_few_could_be_read_from_the_figures():
    called = make_called("state", "state", *["local"] * 5)
    call = make_call(version=make_version_to_put(rule={"positions": "confidential", "smallest_cell": 3}))
    for organisation, person in called:
        give_answer(call, organisation, person)

    closed = close_call(by=make_chair(), call=call)

    assert closed.computed["replies"] is None
    assert closed.computed["opposed"] == []
    assert next(line for line in closed.computed["lines"] if line["name"] == "state")["state"] == "hidden"
    assert not Entry.objects.filter(opening__for_whom=str(called[0][0].key), kind__contains="answered").exists()


def test_participation_says_how_many_answered_and_not_what():
    called = make_called("state", "local")
    call = make_call()
    give_answer(call, *called[0], Reply.OPPOSE)

    rows = {row.head.text: [cell.text for cell in row.cells] for row in participation(call).rows}

    assert rows == {"College state": ["1", "1", "yes"], "College local": ["1", "silent", "yes"]}


def test_the_desk_names_calls_that_close_soon_and_those_to_be_found():
    call = make_call()

    assert list(open_calls(now=NOW)) == list(calls_closing_soon(now=NOW)) == [call]
    assert "A call closes soon" in [task.title for task in desk_tasks("en", now=NOW)]
    assert list(calls_to_find(now=AFTER)) == [call]
    assert "A call to be found upon" in [task.title for task in desk_tasks("en", now=AFTER)]


def test_a_person_without_an_address_in_the_group_is_told_nothing():
    make_user()

    make_call()

    assert not Letter.objects.exists()
