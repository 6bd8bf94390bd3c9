"""What becomes of proposals: answered by the rapporteur, agreed by the working group, told, and owed before the enquiry."""

from __future__ import annotations

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from miroir.common.may import Refused
from miroir.consultations.models import ProcessState, StepKind
from miroir.drafting.actions.grounds import lay_ground
from miroir.drafting.actions.proposals import agree_on_proposals, answer_proposals
from miroir.drafting.actions.versions import issue_version
from miroir.drafting.models import DispositionState, Ground, Outcome, ProposalAnswer, Stage
from miroir.drafting.queries.proposals import owed_to_proposals
from miroir.drafting.queries.texts import wordings_of
from miroir.journal.models import Entry
from miroir.letters.models import Letter
from tests.dispositions_makers import make_chair, make_rapporteur
from tests.drafting_makers import make_text_process
from tests.makers import NOW, make_organisation, make_representative, make_secretary
from tests.proposals_makers import make_proposal, make_told
from tests.texts_makers import make_written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


@pytest.fixture
def text():
    """A first version that is being written, in the drafting step of a process."""
    return make_written(process=make_text_process(StepKind.DRAFTING))


def test_proposals_are_answered_alike_agreed_upon_and_their_organisations_told(text):
    document, lyon, nice = text.document, make_organisation("Lyon"), make_organisation("Nice")
    proposals = [make_proposal(document.process, one) for one in (lyon, nice, lyon)]
    people, clause = {make_representative(lyon).email, make_representative(nice).email}, wordings_of(text)[0].clause

    answer_proposals(
        by=make_rapporteur(),
        document=document,
        numbers=[1, 2, 3],
        outcome=Outcome.ACCEPTED,
        reason=" Repris. ",
        clause=clause,
    )
    assert (owed_to_proposals(document.process).open, Letter.objects.count()) == (3, 0)
    agree_on_proposals(by=make_chair(), document=document, numbers=[1, 2, 3])

    answers = ProposalAnswer.objects.order_by("proposal")
    assert [one.proposal for one in answers] == proposals
    assert {(one.outcome, one.reason, one.clause, one.state, one.told_at) for one in answers} == {
        (Outcome.ACCEPTED, "Repris.", clause, DispositionState.AGREED, NOW)
    }
    assert {letter.to for letter in Letter.objects.all()} == people
    assert owed_to_proposals(document.process).open == 0
    kinds = ("answer to a proposal given", "answer to a proposal agreed")
    assert [Entry.objects.filter(kind=kind).count() for kind in kinds] == [3, 3]


def test_a_text_is_not_frozen_for_the_enquiry_while_a_proposal_waits(text):
    document, secretary = text.document, make_secretary()
    for _ in range(3):
        make_proposal(document.process)
    make_proposal(document.process, withdrawn_at=NOW)
    make_told(document.process.proposals.get(number=1), document, state=DispositionState.AGREED)
    make_told(document.process.proposals.get(number=2), document)

    with pytest.raises(Refused, match="2 proposals have no agreed answer: numbers 2, 3"):
        issue_version(by=secretary, version=text, stage=Stage.ENQUIRY)
    assert Stage.ENQUIRY not in document.versions.values_list("stage", flat=True)
    answer_proposals(by=make_rapporteur(), document=document, numbers=[3], outcome=Outcome.NOTED, reason="Vu.")
    agree_on_proposals(by=make_chair(), document=document, numbers=[2, 3])

    assert issue_version(by=secretary, version=text, stage=Stage.ENQUIRY).issued_at == NOW


def test_a_committee_draft_goes_out_before_proposals_are_answered(text):
    make_proposal(text.document.process)

    assert issue_version(by=make_secretary(), version=text, stage=Stage.COMMITTEE).issued_at == NOW


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"reason": " "}, "Give a reason"),
        ({"outcome": Outcome.WITHDRAWN}, "Only its organisation withdraws"),
        ({"outcome": "perhaps"}, "Choose what becomes of it"),
        ({"outcome": Outcome.DUPLICATE}, "which other proposal"),
        ({"numbers": [1, 9]}, "at least one proposal of this consultation"),
        ({"numbers": []}, "at least one proposal of this consultation"),
    ],
)
def test_an_answer_without_reason_or_sense_is_refused(text, told, sentence):
    make_proposal(text.document.process)
    asked = {"numbers": [1], "outcome": Outcome.NOTED, "reason": "Vu.", **told}

    with pytest.raises(Refused, match=sentence):
        answer_proposals(by=make_rapporteur(), document=text.document, **asked)

    assert not ProposalAnswer.objects.exists()


def test_one_of_several_that_cannot_be_answered_refuses_all_and_is_named(text):
    ours = make_organisation()
    make_proposal(text.document.process)
    make_proposal(text.document.process, ours)

    with pytest.raises(Refused, match="Proposal 2: This proposal is of your own organisation"):
        answer_proposals(
            by=make_rapporteur(ours), document=text.document, numbers=[1, 2], outcome=Outcome.NOTED, reason="Vu."
        )

    assert not ProposalAnswer.objects.exists()


def test_what_is_not_accepted_lands_nowhere_and_a_duplicate_names_another(text):
    document, rapporteur = text.document, make_rapporteur()
    first, second = make_proposal(document.process), make_proposal(document.process)
    asked = {"by": rapporteur, "document": document, "reason": "Vu."}

    with pytest.raises(Refused, match="lands in the text"):
        answer_proposals(numbers=[1], outcome=Outcome.NOT_ACCEPTED, clause=wordings_of(text)[0].clause, **asked)
    with pytest.raises(Refused, match="which other proposal"):
        answer_proposals(numbers=[2], outcome=Outcome.DUPLICATE, duplicate_of=second, **asked)
    made = answer_proposals(numbers=[2], outcome=Outcome.DUPLICATE, duplicate_of=first, **asked)

    assert made[0].duplicate_of == first


def test_a_proposal_is_answered_in_the_work_on_one_text_and_not_after_it_is_agreed(text):
    process = text.document.process
    other = make_written(process=process).document
    make_proposal(process)
    rapporteur, asked = make_rapporteur(), {"numbers": [1], "outcome": Outcome.NOTED, "reason": "Vu."}
    answer_proposals(by=rapporteur, document=other, **asked)

    with pytest.raises(Refused, match="on another text"):
        answer_proposals(by=rapporteur, document=text.document, **asked)
    with pytest.raises(Refused, match="no answer in the work on this text"):
        agree_on_proposals(by=make_chair(), document=text.document, numbers=[1])
    agree_on_proposals(by=make_chair(), document=other, numbers=[1])
    with pytest.raises(Refused, match="does not change any more"):
        answer_proposals(by=rapporteur, document=other, **asked)
    with pytest.raises(Refused, match="agreed on this answer already"):
        agree_on_proposals(by=make_chair(), document=other, numbers=[1])


def test_the_page_keeps_what_was_chosen_and_typed_when_an_answer_is_refused(client, text):
    document = text.document
    make_proposal(document.process)
    make_proposal(document.process)
    client.force_login(make_rapporteur())
    address = reverse("drafting:answer-proposals", args=[document.slug])

    wrong = client.post(address, {"n": ["2"], "outcome": "duplicate", "reason": "Déjà dit.", "duplicate": "7"})
    right = client.post(
        address, {"n": ["2"], "outcome": "duplicate", "reason": "Déjà dit.", "duplicate": "1"}, follow=True
    )

    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "No proposal of this consultation has this number" in page
    assert 'value="2" checked' in page
    assert "Déjà dit." in page
    assert "1 answer is proposed" in right.content.decode()
    assert ProposalAnswer.objects.get().duplicate_of.number == 1


def test_everybody_reads_agreed_answers_and_not_those_that_are_only_proposed(client, text):
    document = text.document
    issue_version(by=make_secretary(), version=text, stage=Stage.COMMITTEE)
    make_told(make_proposal(document.process), document, state=DispositionState.AGREED, reason="Adoptée.")
    make_told(make_proposal(document.process), document, reason="Secrète encore.")
    address = reverse("drafting:proposals", args=[document.slug])

    page = client.get(address).content.decode()
    waiting = client.get(f"{address}?waiting=1").content.decode()

    assert "Adoptée." in page
    assert "Secrète encore." not in page
    assert "1 of 2 proposals answered" in page
    assert "Proposition 1" not in waiting
    assert "Proposition 2" in waiting
    assert "1 of 2 proposals answered" in client.get(document.get_absolute_url()).content.decode()


def test_thirty_proposals_take_no_more_queries_than_one(client, text, django_assert_max_num_queries):
    for _ in range(30):
        make_told(make_proposal(text.document.process), text.document)
    client.force_login(make_rapporteur())

    with django_assert_max_num_queries(22):
        page = client.get(reverse("drafting:proposals", args=[text.document.slug])).content.decode()

    assert "Page 1 of 2" in page


def test_a_clause_stands_on_a_proposal_of_its_consultation(client, text):
    document, secretary = text.document, make_secretary()
    wording = wordings_of(text)[0]
    proposal = make_proposal(document.process, make_organisation("Lyon"), title="Ouvrir")
    client.force_login(secretary)
    address = reverse("drafting:ground", args=[document.slug, 1, wording.clause.code])

    wrong = client.post(address, {"on": "proposal", "number": "9"})
    right = client.post(address, {"on": "proposal", "number": "1", "why": "Elle le dit."}, follow=True)

    assert "No proposal of this consultation that stands has this number" in wrong.content.decode()
    assert Ground.objects.get().proposal == proposal
    page = right.content.decode()
    assert "Proposal 1" in page
    assert "Ouvrir" in page
    assert "Elle le dit." in page
    with pytest.raises(Refused, match="stands on that already"):
        lay_ground(by=secretary, wording=wording, proposal=proposal)
    with pytest.raises(Refused, match="its own consultation"):
        lay_ground(by=secretary, wording=wording, proposal=make_proposal())


def test_nothing_is_answered_once_the_process_is_closed(text):
    process = text.document.process
    make_proposal(process)
    process.state, process.closed_at = ProcessState.CLOSED, NOW
    process.save()

    with pytest.raises(Refused, match="closed"):
        answer_proposals(by=make_rapporteur(), document=text.document, numbers=[1], outcome=Outcome.NOTED, reason="Vu.")


@pytest.mark.parametrize(
    "told", [{"reason": ""}, {"outcome": Outcome.DUPLICATE}, {"state": DispositionState.PROPOSED, "agreed_at": NOW}]
)
def test_the_database_refuses_an_answer_without_reason_a_duplicate_of_nothing_and_a_state_without_its_day(text, told):
    proposal = make_proposal(text.document.process)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_told(proposal, text.document, **told)


def test_thirty_proposals_are_answered_anew_and_agreed_upon_in_as_many_queries_as_three(
    text, django_assert_max_num_queries
):
    document, rapporteur, chair = text.document, make_rapporteur(), make_chair()
    asked = {"by": rapporteur, "document": document, "outcome": Outcome.NOTED, "reason": "Vu."}
    for _ in range(30):
        make_proposal(document.process)

    for numbers in (range(1, 31), range(1, 31)):
        with django_assert_max_num_queries(25):
            answer_proposals(numbers=numbers, **asked)
    with django_assert_max_num_queries(25):
        agree_on_proposals(by=chair, document=document, numbers=range(1, 31))

    assert owed_to_proposals(document.process).open == 0
