"""A proposal is followed: from a clause down to it, from it up to the clause, and on the certificate of the clause."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from miroir.decisions.actions.publishing import publish_strategy
from miroir.decisions.permissions.threads import Sight
from miroir.decisions.queries.becoming import became, contribution_of
from miroir.decisions.queries.threads import clause_thread
from miroir.drafting.models import DispositionState, Ground, Outcome, ProposalAnswer
from miroir.drafting.queries.texts import wordings_of
from tests.makers import NOW, make_organisation
from tests.proposals_makers import make_proposal
from tests.publications_makers import make_path

pytestmark = pytest.mark.django_db
OPENLY = Sight(voices=True, verdicts=True)


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


@pytest.fixture
def path():
    """A path of which the first clause stands on proposal 1, and proposal 2 was answered into it."""
    made = make_path()
    process, clause = made.process, wordings_of(made.version)[0].clause
    stands, answered = (make_proposal(process, make_organisation(name)) for name in ("Lyon", "Nice"))
    Ground.objects.create(clause=clause, proposal=stands, why="Elle le dit.", laid_at=NOW)
    ProposalAnswer.objects.create(
        proposal=answered,
        document=made.version.document,
        outcome=Outcome.ACCEPTED,
        reason="Reprise.",
        state=DispositionState.AGREED,
        clause=clause,
        proposed_at=NOW,
        agreed_at=NOW,
    )
    return made


def test_a_clause_leads_down_to_the_proposals_it_stands_on_and_those_answered_into_it(
    path, django_assert_max_num_queries
):
    wording = wordings_of(path.version)[0]
    wording.version.document = path.version.document

    with django_assert_max_num_queries(9):
        told = clause_thread(wording, path.process, sight=OPENLY)

    found = [one for one in told.stations if one.kind == "proposal"]
    assert [(one.title, one.who) for one in found] == [("Proposal 1", "Lyon"), ("Proposal 2", "Nice")]
    assert [[(under.kind, under.told) for under in one.stations] for one in found] == [
        [],
        [("disposition", "Reprise.")],
    ]


@pytest.mark.parametrize("number", [1, 2])
def test_a_proposal_leads_up_to_the_clause_and_its_finding(path, number):
    key = path.process.proposals.get(number=number).key

    told = became(contribution_of("proposal", key))

    assert told.kind == "proposal"
    above = told.stations[0]
    if number == 2:
        assert (above.kind, above.title, above.told) == ("disposition", "accepted", "Reprise.")
        above = above.stations[0]
    assert above.kind == "clause"
    assert [one.kind for one in above.stations] == ["version"]


def test_its_thread_is_a_page_and_json_for_everybody_and_hidden_in_preparation(client, path):
    key = path.process.proposals.get(number=2).key

    page = client.get(reverse("decisions:thread", args=["proposal", key])).content.decode()
    plain = client.get(reverse("decisions:thread-json", args=["proposal", key])).json()
    path.process.state, path.process.current_step, path.process.opened_at = "preparation", None, None
    path.process.save()
    hidden = client.get(reverse("decisions:thread", args=["proposal", key]))

    assert "Reprise." in page
    assert plain["stations"][0]["stations"][0]["kind"] == "clause"
    assert hidden.status_code == 403


def test_the_certificate_of_the_clause_names_the_proposals_that_it_stands_on(client, path):
    publication = publish_strategy(by=path.secretary, finding=path.finding)

    certificate = publication.certificates.order_by("pk").first()
    page = client.get(reverse("decisions:certificate", args=[publication.slug, certificate.clause.code]))

    named = certificate.content["proposals"]
    assert [(one["number"], one["why"]) for one in named] == [(1, "Elle le dit.")]
    told = page.content.decode()
    assert "The proposals that it stands on" in told
    assert "Lyon" in told
    assert "Nice" in told  # in the thread beside it
