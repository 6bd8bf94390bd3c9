"""The chair finds: never over an open objection, with a reason, once; a vote only after, by its own call."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from miroir.common.may import Refused
from miroir.decisions.actions.calls import close_call
from miroir.decisions.actions.findings import add_minority_statement, record_finding
from miroir.decisions.models import Call, Finding, MinorityStatement, Publication, Reply, Result, RollLine
from miroir.decisions.permissions.findings import Ground, may_find_result
from miroir.decisions.queries.places import adopted_over_objections
from miroir.drafting.models import Comment, ObjectionState
from miroir.journal.models import Entry
from miroir.letters.models import Letter
from tests.decisions_makers import (
    CLOSES,
    give_answer,
    make_call,
    make_called,
    make_chair,
    make_objection,
    make_version_to_put,
)
from tests.makers import NOW, make_organisation, make_representative

pytestmark = pytest.mark.django_db
AGREED = ("state", "state", "local", "local")


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def closed_call(*replies, version=None, **told):
    """Return a closed call on which two of each college gave these replies, with who gave them."""
    called = make_called(*AGREED)
    call = make_call(version=version, **told)
    for (organisation, person), reply in zip(called, replies or [Reply.AGREE] * 4, strict=True):
        give_answer(call, organisation, person, reply)
    return close_call(by=make_chair(), call=call), called


DIVIDED = (Reply.AGREE, Reply.OPPOSE, Reply.AGREE, Reply.ABSTAIN)


def found(call, result=Result.CONSENSUS, reason="All colleges carry it.", **told):
    return record_finding(by=make_chair(), call=call, result=result, reason=reason, **told)


def test_the_chair_finds_a_consensus_and_the_version_is_the_adopted_text():
    call, _called = closed_call()

    finding = found(call)

    call.version.refresh_from_db()
    assert (finding.found_as, finding.over_objections, finding.found_at) == ("chair", False, NOW)
    assert call.version.adopted_at == NOW
    assert Entry.objects.filter(kind="finding recorded").count() == 1
    assert Letter.objects.filter(subject__contains="consensus").count() == 8


def test_an_open_call_is_not_found_upon_and_a_finding_is_recorded_once():
    ((organisation, person),) = make_called("state")
    call = make_call()
    with pytest.raises(Refused, match="once it has closed"):
        found(call)
    give_answer(call, organisation, person)
    close_call(by=make_chair(), call=call)
    found(call, Result.BACK_TO_WORK)

    with pytest.raises(Refused, match="nothing of it changes"):
        found(call, Result.CONSENSUS)

    assert Finding.objects.get().result == Result.BACK_TO_WORK


@pytest.mark.parametrize(
    "state",
    [ObjectionState.RAISED, ObjectionState.ACKNOWLEDGED, ObjectionState.RECONCILING, ObjectionState.MAINTAINED],
)
def test_no_consensus_is_found_while_an_objection_to_the_text_is_open(state):
    call, _called = closed_call()
    make_objection(call.version, state)

    with pytest.raises(Refused, match="1 objection is open"):
        found(call, against_figures=True)

    assert not Finding.objects.exists()
    call.version.refresh_from_db()
    assert call.version.adopted_at is None


def test_an_objection_sustained_since_the_version_was_issued_sends_the_text_back():
    call, _called = closed_call()
    make_objection(call.version, ObjectionState.SUSTAINED)

    with pytest.raises(Refused, match="sustained since"):
        found(call)

    assert found(call, Result.BACK_TO_WORK).result == Result.BACK_TO_WORK


def test_over_overruled_objections_a_consensus_says_so_on_its_face():
    call, _called = closed_call()
    make_objection(call.version, ObjectionState.OVERRULED)

    assert found(call).over_objections
    assert adopted_over_objections(call.version)


def test_resolved_and_withdrawn_objections_leave_no_trace_on_the_face():
    call, _called = closed_call()
    make_objection(call.version, ObjectionState.RESOLVED)
    make_objection(call.version, ObjectionState.WITHDRAWN)

    assert not found(call).over_objections
    assert not adopted_over_objections(call.version)


def test_a_contribution_that_came_during_the_call_is_answered_before_the_text_is_adopted():
    call, _called = closed_call()
    Comment.objects.create(
        document=call.version.document,
        version=call.version,
        number=1,
        organisation=make_organisation(),
        text="A comment.",
        language="fr",
        made_at=NOW,
    )

    with pytest.raises(Refused, match="1 contribution has no agreed answer"):
        found(call)


def test_against_the_figures_the_chair_finds_only_where_they_say_so():
    call, _called = closed_call(*DIVIDED)
    with pytest.raises(Refused, match="says otherwise"):
        found(call)

    finding = found(call, reason="The one opposition was met by the wording.", against_figures=True)

    assert (finding.result, finding.call.computed["supports"]) == (Result.CONSENSUS, False)


def test_a_reason_is_owed():
    call, _called = closed_call()

    with pytest.raises(Refused, match="has its reason"):
        found(call, reason=" ")


def test_neither_members_nor_the_secretariat_find():
    call, called = closed_call()

    with pytest.raises(Refused):
        record_finding(by=called[0][1], call=call, result=Result.CONSENSUS, reason="R.")


def followed(call):
    """Return the vote that follows a call, open."""
    return make_call(version=call.version, is_vote=True, follows=call)


def test_a_vote_follows_only_a_finding_of_no_consensus_on_the_same_version():
    call, _called = closed_call(*DIVIDED)
    with pytest.raises(Refused, match="waits for its finding"):
        followed(call)
    found(call, Result.NO_CONSENSUS, "The state is split.")
    elsewhere = make_version_to_put()
    with pytest.raises(Refused, match="on the same version"):
        make_call(version=elsewhere, is_vote=True, follows=call)

    vote = followed(call)

    assert (vote.number, vote.follows, vote.is_vote) == (2, call, True)


@pytest.mark.parametrize("result", [Result.BACK_TO_WORK, Result.CONSENSUS])
def test_no_vote_follows_another_finding(result):
    call, _called = closed_call()
    found(call, result)

    with pytest.raises(Refused):
        followed(call)

    assert Call.objects.count() == 1


@pytest.mark.parametrize(
    ("replies", "adopted"),
    [
        ((Reply.AGREE, Reply.AGREE, Reply.AGREE, Reply.AGREE), True),
        ((Reply.AGREE, Reply.OPPOSE, Reply.AGREE, Reply.AGREE), False),
        ((Reply.AGREE, Reply.ABSTAIN, Reply.AGREE, Reply.AGREE), False),
    ],
)
def test_a_vote_adopts_by_the_share_of_the_charter_in_every_counted_college_and_is_found_as_it_was_counted(
    replies, adopted
):
    call, called = closed_call(*DIVIDED)
    found(call, Result.NO_CONSENSUS, "The state is split.")
    vote = followed(call)
    for (organisation, person), reply in zip(called, replies, strict=True):
        give_answer(vote, organisation, person, reply)
    vote = close_call(by=make_chair(), call=vote)
    as_counted, otherwise = (Result.ADOPTED_BY_VOTE, Result.REJECTED_BY_VOTE)[:: 1 if adopted else -1]

    assert vote.computed["vote"]["adopted"] == adopted
    with pytest.raises(Refused):
        found(vote, Result.CONSENSUS, against_figures=True)
    with pytest.raises(Refused, match="as it was counted"):
        found(vote, otherwise, against_figures=True)
    assert found(vote, as_counted).result == as_counted
    vote.version.refresh_from_db()
    assert (vote.version.adopted_at is not None) == adopted


def test_a_vote_of_too_few_does_not_adopt():
    call, called = closed_call(*DIVIDED)
    found(call, Result.NO_CONSENSUS, "The state is split.")
    vote = followed(call)
    for organisation, person in (called[0], called[2], called[3]):
        give_answer(vote, organisation, person)
    with time_machine.travel(CLOSES, tick=False):
        vote = close_call(by=None, call=vote)

    assert not vote.computed["supports"]


def test_no_vote_adopts_over_an_open_objection():
    ground = Ground(is_vote=True, supports=True, open=1)

    assert not may_find_result(ground, Result.ADOPTED_BY_VOTE, "R.", against_figures=False)
    assert may_find_result(Ground(is_vote=True, supports=True), Result.ADOPTED_BY_VOTE, "R.", against_figures=False)


def test_who_opposed_or_abstained_has_a_statement_read_beside_the_finding_once():
    call, called = closed_call(*DIVIDED)
    finding = found(call, Result.NO_CONSENSUS, "The state is split.")
    told = {"finding": finding, "text": "Nous n’y souscrivons pas.", "language": "fr"}

    for place in (1, 3):
        organisation, person = called[place]
        add_minority_statement(by=person, organisation=organisation, **told)
        with pytest.raises(Refused, match="does not change any more"):
            add_minority_statement(by=person, organisation=organisation, **told)
    with pytest.raises(Refused, match="opposed or abstained"):
        add_minority_statement(by=called[0][1], organisation=called[0][0], **told)
    with pytest.raises(Refused):
        add_minority_statement(by=called[0][1], organisation=called[1][0], **told)

    assert MinorityStatement.objects.count() == 2
    assert Entry.objects.filter(kind="minority statement added").count() == 2


def test_no_statement_is_added_once_the_text_is_published():
    call, called = closed_call(Reply.AGREE, Reply.AGREE, Reply.AGREE, Reply.ABSTAIN)
    finding = found(call, against_figures=True)
    Publication.objects.create(
        version=call.version,
        finding=finding,
        number=1,
        slug="s",
        text_hash=call.text_hash,
        published_at=timezone.now(),
    )

    with pytest.raises(Refused, match="is published"):
        add_minority_statement(by=called[3][1], finding=finding, organisation=called[3][0], text="No.", language="fr")


def test_the_database_itself_changes_neither_roll_nor_finding_nor_closed_call_nor_statement():
    call, called = closed_call(*DIVIDED)
    finding = found(call, Result.NO_CONSENSUS, "The state is split.")
    add_minority_statement(by=called[1][1], finding=finding, organisation=called[1][0], text="No.")
    link = RollLine.sectors.through
    changes = (
        lambda: Finding.objects.update(result=Result.CONSENSUS),
        lambda: RollLine.objects.update(college=None),
        lambda: link.objects.all().delete(),
        lambda: MinorityStatement.objects.update(text="Yes."),
        lambda: Call.objects.filter(pk=call.pk).update(computed={}),
        lambda: Finding.objects.all()._raw_delete(Finding.objects.db),
        lambda: RollLine.objects.all()._raw_delete(RollLine.objects.db),
    )

    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    finding.refresh_from_db()
    assert finding.result == Result.NO_CONSENSUS


def test_the_finding_waits_for_the_step_to_be_in_its_dates():
    call, _called = closed_call()

    with time_machine.travel(NOW + timedelta(days=20), tick=False), pytest.raises(Refused, match="This step closed"):
        found(call)


def test_a_representative_of_nobody_adds_nothing():
    call, called = closed_call(*DIVIDED)
    finding = found(call, Result.NO_CONSENSUS, "Split.")

    with pytest.raises(Refused):
        add_minority_statement(by=make_representative(), finding=finding, organisation=called[1][0], text="No.")
