"""The pages of decisions: what they show to whom, what their forms do, and how many queries they ask."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from miroir.consultations.models import ProcessState
from miroir.decisions.actions.answers import delegate
from miroir.decisions.actions.calls import close_call
from miroir.decisions.actions.findings import record_finding
from miroir.decisions.models import Call, Delegation, Finding, MinorityStatement, Reply, Result
from miroir.decisions.queries.places import current_answer
from miroir.directory.models import BodyKind, Organisation, SeatRole
from miroir.drafting.models import ObjectionState
from miroir.portal.queries.own_data import own_data_json
from tests.decisions_makers import (
    CLOSES,
    give_answer,
    make_call,
    make_called,
    make_chair,
    make_objection,
    make_version_to_put,
)
from tests.makers import NOW, make_representative, make_seat
from tests.publications_makers import make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def address(name, call, *more):
    version = call.version
    return reverse(f"decisions:{name}", args=[version.document.slug, version.number, call.number, *more])


def page(client, call, name="call", asked=""):
    return client.get(address(name, call) + asked).content.decode()


def test_the_home_shows_calls_that_are_open_those_to_be_found_and_what_was_found(client):
    make_called("state")
    call = make_call(question_en="Do you carry this text?")

    assert "Do you carry this text?" in client.get("/en/decisions/").content.decode()
    with time_machine.travel(CLOSES, tick=False):
        assert "Waiting for the chair’s finding" in client.get("/en/decisions/").content.decode()
        close_call(by=None, call=call)
        record_finding(by=make_chair(), call=call, result=Result.BACK_TO_WORK, reason="The second article is not ripe.")
        assert "The second article is not ripe." in client.get("/en/decisions/").content.decode()


def test_while_a_call_is_open_its_page_says_how_many_answered_and_nobody_reads_what(client):
    ((organisation, person), _other) = make_called("state", "local")
    call = make_call()
    give_answer(call, organisation, person, Reply.OPPOSE, "A secret for now.")

    for name in ("call", "answers"):
        shown = page(client, call, name)
        assert "A secret for now." not in shown
        assert "reasoned opposition" not in shown.lower().replace("oppose with a reason", "")
    assert call.text_hash in page(client, call)


def test_after_the_closing_a_public_charter_shows_names_reasons_and_history(client):
    ((organisation, person),) = make_called("state")
    call = make_call()
    give_answer(call, organisation, person, Reply.ABSTAIN)
    give_answer(call, organisation, person, Reply.OPPOSE, "It harms <b>us</b>.")
    close_call(by=make_chair(), call=call)

    shown = page(client, call, "answers")

    assert "It harms &lt;b&gt;us&lt;/b&gt;." in shown
    assert str(organisation) in shown
    assert "replaced" in shown


def test_a_confidential_charter_shows_no_name_and_no_reason(client):
    called = make_called("state", "state", "local", "local")
    call = make_call(version=make_version_to_put(rule={"positions": "confidential", "smallest_cell": 3}))
    for organisation, person in called:
        give_answer(call, organisation, person, Reply.OPPOSE, "A reason of ours.")
    closed = close_call(by=make_chair(), call=call)

    for name in ("call", "answers"):
        shown = page(client, closed, name)
        assert "A reason of ours." not in shown
        assert str(called[0][0]) not in shown


def test_a_representative_answers_on_the_page_and_is_told_what_is_wrong_without_losing_words(client):
    ((organisation, person),) = make_called("state")
    call = make_call()
    client.force_login(person)
    told = {"organisation": organisation.key, "reply": "oppose", "reason": "", "nonce": "n1"}

    refused = client.post(address("answer", call), told)
    taken = client.post(address("answer", call), {**told, "reason": "It harms."})

    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()
    assert taken.status_code == 302
    assert current_answer(call, organisation).reason == "It harms."
    assert "It harms." in page(client, call, asked=f"?for={organisation.key}")


def test_an_answer_sent_after_the_closing_is_refused_and_its_words_are_shown_again(client):
    ((organisation, person),) = make_called("state")
    call = make_call()
    client.force_login(person)
    with time_machine.travel(CLOSES + timedelta(seconds=1), tick=False):
        refused = client.post(
            address("answer", call),
            {"organisation": organisation.key, "reply": "oppose", "reason": "Too late.", "nonce": "n"},
        )

    assert refused.status_code == 422
    assert "Too late." in refused.content.decode()


def test_an_answer_is_delegated_and_taken_back_on_the_page(client):
    ((giver, by), (receiver, other)) = make_called("state", "local")
    call = make_call()
    client.force_login(by)

    client.post(address("delegate", call), {"organisation": giver.key, "receiver": receiver.key})
    given = Delegation.objects.get()
    assert str(receiver) in page(client, call, asked=f"?for={giver.key}")
    client.force_login(other)
    assert "?for=" in page(client, call)
    client.force_login(by)
    client.post(address("revoke", call, given.key))

    given.refresh_from_db()
    assert given.revoked_at == NOW


def test_who_received_an_answer_reads_nothing_of_what_its_giver_answered_before(client):
    ((giver, by), (receiver, other)) = make_called("state", "local")
    call = make_call()
    give_answer(call, giver, by, Reply.OPPOSE, "Between us alone.")
    delegate(by=by, call=call, giver=giver, receiver=receiver)

    client.force_login(other)
    assert "Between us alone." not in page(client, call, asked=f"?for={giver.key}")
    client.force_login(by)
    assert "Between us alone." in page(client, call, asked=f"?for={giver.key}")


def test_a_second_finding_is_refused_on_the_page_in_words(client):
    make_called("state")
    call, chair = make_call(), make_chair()
    with time_machine.travel(CLOSES, tick=False):
        close_call(by=None, call=call)
        record_finding(by=chair, call=call, result=Result.BACK_TO_WORK, reason="Not ripe.")
        client.force_login(chair)
        refused = client.post(address("find", call), {"result": "no-consensus", "reason": "R."})

    assert refused.status_code == 422
    assert "nothing of it changes any more" in refused.content.decode()


def test_the_chair_opens_closes_and_finds_on_the_pages(client):
    ((organisation, person),) = make_called("state")
    version, chair = make_version_to_put(), make_chair()
    client.force_login(chair)
    to_open = reverse("decisions:open", args=[version.document.slug, version.number])
    question = {"question_fr": "Adoptez-vous ?", "question_en": "Do you adopt?", "closes_at": "2026-06-18T12:00"}

    assert client.get(to_open).status_code == 200
    assert client.post(to_open, {**question, "question_fr": ""}).status_code == 422
    assert client.post(to_open, question).status_code == 302
    call = Call.objects.get()
    give_answer(call, organisation, person)
    assert client.post(address("close", call)).status_code == 302
    call.refresh_from_db()
    found = {"result": "consensus", "reason": "Both colleges carry it."}
    assert client.post(address("find", call), found).status_code == 422
    make_objection(version, ObjectionState.OVERRULED)
    assert client.post(address("find", call), {**found, "against_figures": "on"}).status_code == 302

    shown = page(client, call)
    assert Finding.objects.get().over_objections
    assert "Both colleges carry it." in shown
    assert shown.count('class="banner"') == 2  # over objections, and against the figures


def test_the_chair_reaches_what_may_be_put_from_the_home_and_others_do_not(client):
    version = make_version_to_put()
    to_open = reverse("decisions:open", args=[version.document.slug, version.number])

    client.force_login(make_representative())
    assert to_open not in client.get(reverse("decisions:home")).content.decode()
    client.force_login(make_chair())
    assert to_open in client.get(reverse("decisions:home")).content.decode()


def test_a_text_leads_to_its_calls_their_findings_and_what_was_published(client, django_assert_num_queries):
    version = make_version_to_put()
    here = reverse("decisions:of-text", args=[version.document.slug])

    assert here in client.get(version.document.get_absolute_url()).content.decode()
    assert here in client.get(version.get_absolute_url()).content.decode()
    assert "has not been put to a call yet" in client.get(here).content.decode()

    publication = make_publication()
    found = reverse("decisions:of-text", args=[publication.version.document.slug])
    with django_assert_num_queries(4):
        shown = client.get(found).content.decode()
    assert publication.finding.call.get_absolute_url() in shown
    assert publication.get_absolute_url() in shown
    assert f"Published strategy, number {publication.number}" in shown


@pytest.mark.parametrize(("name", "here"), [("home", "Decisions"), ("strategies", "Strategy")])
def test_the_menu_marks_the_one_entry_that_a_page_is_under(client, name, here):
    shown = client.get(reverse(f"decisions:{name}")).content.decode()
    menu = shown.partition('class="menu"')[2].partition("</nav>")[0]

    assert menu.count('aria-current="true"') == 1
    assert f'aria-current="true">{here}<' in menu


def test_who_prepares_a_consultation_alone_reads_what_is_decided_of_its_texts(client):
    version = make_version_to_put()
    process = version.document.process
    process.state = ProcessState.PREPARATION
    process.save()

    assert client.get(reverse("decisions:of-text", args=[version.document.slug])).status_code == 403


def test_a_person_gets_what_they_did_in_decisions_among_their_data(client):
    ((organisation, person), _other) = make_called("state", "local")
    give_answer(make_call(), organisation, person, Reply.OPPOSE, "A reason of mine.")

    kept = json.loads(own_data_json(person))["decisions"]

    assert [(one["reply"], one["reason"]) for one in kept["answers"]] == [("oppose", "A reason of mine.")]


def test_who_published_a_strategy_finds_it_among_their_data():
    publication = make_publication()

    kept = json.loads(own_data_json(publication.published_by))["decisions"]

    assert [(one["slug"], one["number"]) for one in kept["strategies_published"]] == [(publication.slug, 1)]


def test_who_opposed_adds_a_minority_statement_on_the_page(client):
    ((organisation, person),) = make_called("state")
    call = make_call()
    give_answer(call, organisation, person, Reply.OPPOSE)
    close_call(by=make_chair(), call=call)
    record_finding(by=make_chair(), call=call, result=Result.NO_CONSENSUS, reason="One opposed.")
    client.force_login(person)
    assert 'name="text"' in page(client, call)

    client.post(address("dissent", call), {"organisation": organisation.key, "text": "Nous restons.", "language": "fr"})

    assert MinorityStatement.objects.get().text == "Nous restons."
    assert "Nous restons." in page(client, call)
    assert 'name="text"' not in page(client, call)


def test_the_chair_is_offered_the_vote_only_after_a_finding_of_no_consensus(client):
    make_called("state")
    call, chair = make_call(), make_chair()
    client.force_login(chair)
    with time_machine.travel(CLOSES, tick=False):
        close_call(by=None, call=call)
        assert "?follows=" not in page(client, call)
        record_finding(by=chair, call=call, result=Result.NO_CONSENSUS, reason="Split.")
        shown = page(client, call)

    assert f"?follows={call.number}" in shown


def test_the_page_of_a_vote_says_what_the_charter_asks_of_votes_and_what_holds(client):
    called = make_called("state", "state", "local", "local")
    call = make_call()
    with time_machine.travel(CLOSES, tick=False):
        close_call(by=None, call=call)
    record_finding(by=make_chair(), call=call, result=Result.NO_CONSENSUS, reason="Nobody answered.")
    vote = make_call(version=call.version, is_vote=True, follows=call)
    for place, (organisation, person) in enumerate(called):
        give_answer(vote, organisation, person, Reply.OPPOSE if place == 3 else Reply.AGREE)
    close_call(by=make_chair(), call=vote)

    shown = page(client, vote)

    for told in ("The vote does not adopt the text.", "at least 60%", "1 of 2 colleges do", "Call for consensus 1"):
        assert told in shown


def test_the_roll_is_a_page_and_a_table(client):
    ((organisation, _), _other) = make_called("state", "local")
    call = make_call()

    assert str(organisation) in page(client, call, "roll")
    lines = client.get(address("roll-csv", call)).content.decode().splitlines()
    assert lines[0] == "moment,organisation,name,college,sectors"
    assert f"opening,{organisation.key},{organisation},state,energy" in lines


def scene(count):
    """Return a found call with so many organisations, answers, delegations, statements and calls before it."""
    called = make_called(*["state", "local"] * count)
    version = make_version_to_put()
    call = make_call(version=version)
    for (giver, by), (receiver, other) in zip(called[::2], called[1::2], strict=True):
        delegate(by=by, call=call, giver=giver, receiver=receiver)
        give_answer(call, giver, other, Reply.OPPOSE)
        give_answer(call, receiver, other, Reply.ABSTAIN)
    with time_machine.travel(CLOSES, tick=False):
        closed = close_call(by=None, call=call)
    finding = record_finding(by=make_chair(), call=closed, result=Result.NO_CONSENSUS, reason="Split.")
    MinorityStatement.objects.bulk_create(
        MinorityStatement(finding=finding, organisation=one, text="Non.", language="fr", given_at=NOW)
        for one in Organisation.objects.filter(pk__in=[organisation.pk for organisation, _ in called])
    )
    return call


def test_pages_ask_as_many_questions_of_thirty_rows_as_of_two(client, django_assert_max_num_queries):
    counts: dict[str, list[int]] = {}
    reader = make_representative()
    for rows in (2, 30):
        call = scene(rows)
        for name in ("call", "roll", "roll-csv", "answers"):
            client.force_login(reader)
            with django_assert_max_num_queries(60) as asked:
                client.get(address(name, call))
            counts.setdefault(name, []).append(len(asked))
    for name, (few, many) in counts.items():
        assert few == many, (name, few, many)


def test_lists_ask_as_many_questions_of_thirty_calls_as_of_two(client, django_assert_max_num_queries):
    counts = []
    for rows in (2, 28):
        for _ in range(rows):
            make_call()
        with django_assert_max_num_queries(40) as asked:
            client.get("/fr/decisions/")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_pages_are_whole_in_french(client):
    ((organisation, person),) = make_called("state")
    call = make_call()
    give_answer(call, organisation, person)
    client.force_login(person)

    shown = client.get(address("call", call).replace("/en/", "/fr/"))

    assert shown.status_code == 200
    assert 'lang="fr"' in shown.content.decode()


def test_no_two_fields_of_the_page_share_an_id_also_for_a_chair_who_answers(client):
    ((organisation, person), _other) = make_called("state", "local")
    make_seat(person, BodyKind.WORKING_GROUP, SeatRole.CHAIR)
    call = make_call()
    client.force_login(person)

    for asked in (NOW, CLOSES):
        with time_machine.travel(asked, tick=False):
            if asked == CLOSES:
                close_call(by=None, call=call)
            ids = re.findall(r' id="([^"]+)"', page(client, call, asked=f"?for={organisation.key}"))
        assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)
