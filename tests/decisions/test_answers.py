"""Answering a call: with a mandate, on the roll, until it closes; and letting another answer, without chains."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import translation

from miroir.common.may import Refused
from miroir.decisions.actions.answers import answer_call, delegate, revoke_delegation
from miroir.decisions.models import Answer, Delegation, Reply
from miroir.decisions.queries.places import current_answer
from miroir.decisions.queries.speakers import possible_receivers, speakers
from miroir.directory.standing import standing_of
from miroir.drafting.models import ObjectionState
from miroir.journal.models import Entry
from tests.decisions_makers import (
    CLOSES,
    give_answer,
    make_call,
    make_called,
    make_chair,
    make_objection,
    make_version_to_put,
)
from tests.drafting_makers import make_document, make_version
from tests.makers import NOW, make_area, make_membership, make_organisation, make_representative, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def test_an_answer_is_changed_until_closing_and_the_one_before_stays_in_the_history():
    ((organisation, person),) = make_called("state")
    call = make_call()
    first = give_answer(call, organisation, person)

    second = give_answer(call, organisation, person, Reply.OPPOSE)

    assert current_answer(call, organisation) == second
    first.refresh_from_db()
    assert (first.current, first.reply) == (False, Reply.AGREE)
    kinds = list(Entry.objects.filter(kind__contains="call").order_by("sequence").values_list("kind", flat=True))
    assert kinds[-2:] == ["call for consensus answered", "answer to a call changed"]


def test_a_form_sent_twice_counts_once_also_after_the_closing():
    ((organisation, person),) = make_called("state")
    call = make_call()
    told = {"by": person, "organisation": organisation, "call": call, "reply": "agree", "reason": "", "nonce": "n1"}
    answer = answer_call(**told)

    with time_machine.travel(CLOSES, tick=False):
        again = answer_call(**told)
        with pytest.raises(Refused, match="This call closed on"):
            answer_call(**{**told, "nonce": "n2"})

    assert again == answer
    assert Answer.objects.count() == 1


def test_the_server_takes_no_answer_from_the_moment_of_the_closing_on():
    ((organisation, person),) = make_called("state")
    call = make_call()

    with time_machine.travel(CLOSES, tick=False), pytest.raises(Refused, match="This call closed on"):
        give_answer(call, organisation, person)

    assert not Answer.objects.exists()


def test_who_came_after_the_opening_is_not_on_the_roll():
    call = make_call()
    ((organisation, person),) = make_called("state")

    with pytest.raises(Refused, match="was not on the roll"):
        give_answer(call, organisation, person)


def test_a_member_without_a_mandate_and_a_stranger_do_not_answer():
    organisation = make_organisation()
    member, stranger = make_user(), make_representative()
    make_membership(member, organisation)
    call = make_call()

    for person in (member, stranger):
        with pytest.raises(Refused):
            give_answer(call, organisation, person)

    assert not Answer.objects.exists()


def test_a_mandate_of_some_areas_is_enough_only_where_the_working_group_of_the_text_has_one_of_them():
    organisation = make_organisation()
    person = make_representative(organisation, areas=("a01",))
    call = make_call()

    with pytest.raises(Refused):
        give_answer(call, organisation, person)

    call.version.document.group.areas.add(make_area("a01"))
    assert give_answer(call, organisation, person).reply == Reply.AGREE


@pytest.mark.parametrize("reply", [Reply.OPPOSE, Reply.WITH_COMMENTS, "perhaps"])
def test_an_opposition_and_comments_have_words_and_there_are_four_answers(reply):
    ((organisation, person),) = make_called("state")
    call = make_call()

    with pytest.raises(Refused):
        answer_call(by=person, organisation=organisation, call=call, reply=reply, reason=" ")

    assert not Answer.objects.exists()


def test_an_opposition_may_stand_on_an_objection_of_its_own_to_the_same_text():
    ((organisation, person), (other, _)) = make_called("state", "local")
    call = make_call()
    own = make_objection(call.version, ObjectionState.MAINTAINED, organisation=organisation)
    told = {"by": person, "organisation": organisation, "call": call, "reason": "It harms."}
    elsewhere = make_objection(make_version(make_document(call.version.document.process)), organisation=organisation)

    for wrong in (make_objection(call.version, organisation=other), elsewhere):
        with pytest.raises(Refused, match="another organisation’s, or to another text"):
            answer_call(**told, reply=Reply.OPPOSE, objection=wrong)
    with pytest.raises(Refused, match="Only an opposition"):
        answer_call(**told, reply=Reply.ABSTAIN, objection=own)

    assert answer_call(**told, reply=Reply.OPPOSE, objection=own).objection == own


def test_under_a_delegation_the_receiver_answers_and_the_answer_names_it():
    ((giver, by), (receiver, other)) = make_called("state", "local")
    call = make_call()
    with pytest.raises(Refused):
        give_answer(call, giver, other)
    given = delegate(by=by, call=call, giver=giver, receiver=receiver)

    answer = give_answer(call, giver, other, Reply.ABSTAIN)

    assert (answer.delegation, answer.given_by, answer.organisation) == (given, other, giver)
    assert [one.organisation for one in speakers(standing_of(other, now=NOW), call)] == [receiver, giver]


def test_an_own_answer_of_the_giver_takes_the_delegation_back():
    ((giver, by), (receiver, other)) = make_called("state", "local")
    call = make_call()
    given = delegate(by=by, call=call, giver=giver, receiver=receiver)
    give_answer(call, giver, other, Reply.ABSTAIN)

    own = give_answer(call, giver, by)

    given.refresh_from_db()
    assert given.revoked_at == NOW
    assert (own.delegation, current_answer(call, giver)) == (None, own)
    with pytest.raises(Refused):
        give_answer(call, giver, other)


def test_a_delegation_taken_back_leaves_what_was_answered_and_lets_nobody_answer_any_more():
    ((giver, by), (receiver, other)) = make_called("state", "local")
    call = make_call()
    given = delegate(by=by, call=call, giver=giver, receiver=receiver)
    answer = give_answer(call, giver, other, Reply.ABSTAIN)
    with pytest.raises(Refused):
        revoke_delegation(by=other, delegation=given)

    revoke_delegation(by=by, delegation=given)

    assert current_answer(call, giver) == answer
    with pytest.raises(Refused):
        give_answer(call, giver, other)
    with pytest.raises(Refused, match="taken back on"):
        revoke_delegation(by=by, delegation=given)
    assert Entry.objects.filter(kind="delegation taken back").count() == 1


def test_there_are_no_chains_of_delegations():
    first, second, third = make_called("state", "local", "state")
    call = make_call()
    delegate(by=first[1], call=call, giver=first[0], receiver=second[0])

    with pytest.raises(Refused, match="not passed on"):
        delegate(by=second[1], call=call, giver=second[0], receiver=third[0])
    with pytest.raises(Refused, match="has given its own answer"):
        delegate(by=third[1], call=call, giver=third[0], receiver=first[0])
    with pytest.raises(Refused, match="take that back first"):
        delegate(by=first[1], call=call, giver=first[0], receiver=third[0])
    with pytest.raises(Refused, match="to another organisation"):
        delegate(by=third[1], call=call, giver=third[0], receiver=third[0])

    assert Delegation.objects.count() == 1
    assert possible_receivers(call, third[0]) == [second[0]]


def test_nothing_is_delegated_to_who_is_not_called_nor_after_the_closing_nor_by_others():
    ((giver, by), (receiver, other)) = make_called("state", "local")
    call = make_call()
    late = make_organisation()

    with pytest.raises(Refused, match="was not on the roll"):
        delegate(by=by, call=call, giver=giver, receiver=late)
    with pytest.raises(Refused):
        delegate(by=other, call=call, giver=giver, receiver=receiver)
    with time_machine.travel(CLOSES, tick=False), pytest.raises(Refused, match="This call closed on"):
        delegate(by=by, call=call, giver=giver, receiver=receiver)

    assert not Delegation.objects.exists()


def test_a_delegation_holds_in_its_call_alone():
    ((giver, by), (receiver, other)) = make_called("state", "local")
    call, elsewhere = make_call(), make_call(version=make_version_to_put())
    delegate(by=by, call=call, giver=giver, receiver=receiver)

    with pytest.raises(Refused):
        give_answer(elsewhere, giver, other)


def test_an_answer_that_was_given_is_not_rewritten_by_the_database_itself():
    ((organisation, person),) = make_called("state")
    answer = give_answer(make_call(), organisation, person)

    for change in (lambda: Answer.objects.update(reply="oppose", reason="R."), lambda: Answer.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    answer.refresh_from_db()
    assert answer.reply == "agree"


def test_the_step_must_let_representatives_answer():
    ((organisation, person),) = make_called("state")
    call = make_call()
    call.version.document.process.current_step.capabilities.filter(task="reply").delete()

    with pytest.raises(Refused, match="has no such task"):
        give_answer(call, organisation, person)


def test_a_chair_without_a_mandate_answers_for_nobody():
    ((organisation, _),) = make_called("state")
    call = make_call()

    with pytest.raises(Refused), time_machine.travel(NOW + timedelta(hours=1), tick=False):
        give_answer(call, organisation, make_chair())
