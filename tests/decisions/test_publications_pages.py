"""The pages of a published strategy: read by everybody, each clause followed down to its voices, each contribution up."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import override_settings
from django.urls import reverse
from django.utils import translation

from measures.pace import timed
from miroir.consultations.models import StepKind
from miroir.decisions.actions.publishing import publish_strategy
from miroir.decisions.models import Publication
from miroir.decisions.permissions.threads import Sight
from miroir.decisions.queries.becoming import became, contribution_of
from miroir.decisions.queries.threads import clause_thread
from miroir.decisions.tasks import write_publication
from miroir.drafting.actions.grounds import translate_wording
from miroir.drafting.models import AmendmentState, DispositionState, ObjectionState, Outcome
from miroir.drafting.queries.texts import wordings_of
from miroir.journal.actions import seal_entries
from tests.amendments_makers import make_amendment, make_answer
from tests.decisions_makers import make_chair, make_objection
from tests.dispositions_makers import make_answer as answer_to
from tests.dispositions_makers import make_remark
from tests.makers import NOW, make_holder, make_organisation, make_position, make_representative, make_user
from tests.publications_makers import TEXTS, go_to, make_path, make_verdict

pytestmark = pytest.mark.django_db
CONFIDENTIAL = {"positions": "confidential"}
OPENLY = Sight(voices=True, verdicts=True)


@pytest.fixture(autouse=True)
def at_now(tmp_path):
    with override_settings(PUBLICATIONS=tmp_path), time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def published(path):
    publication = publish_strategy(by=path.secretary, finding=path.finding)
    write_publication(publication.pk)
    publication.refresh_from_db()
    return publication


def clause_page(publication, name="certificate", place=0):
    code = wordings_of(publication.version)[place].clause.code
    return reverse(f"decisions:{name}", args=[publication.slug, code])


def thread_page(kind, thing, name="thread"):
    return reverse(f"decisions:{name}", args=[kind, thing.key])


def test_before_the_first_strategy_the_list_leads_to_the_texts(client):
    assert "No strategy is published yet" in page(client, reverse("decisions:strategies"))


def test_everybody_reads_the_strategy_clause_by_clause_with_its_face_and_its_files(client):
    publication = published(make_path())

    assert publication.get_absolute_url() in page(client, reverse("decisions:strategies"))
    told = page(client, publication.get_absolute_url())
    for wording in wordings_of(publication.version):
        assert f'id="{wording.clause.code}"' in told
        assert f'href="#{wording.clause.code}"' in told
    assert "format ouvert et documenté" in told
    assert publication.text_hash in told
    assert publication.manifest_hash in told
    assert "waiting for the next seal" in told
    assert "strategy.pdf" in told
    assert told.count("Where does this come from?") == 2
    assert "Adopted over" not in told


def test_the_seal_that_covers_the_publication_is_named(client):
    publication = published(make_path())
    seal = seal_entries(by=None, at=NOW)

    assert seal.root in page(client, publication.get_absolute_url())


def test_the_face_says_over_how_many_objections_a_text_was_adopted(client):
    path = make_path(overruled=2)
    publication = published(path)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        make_objection(path.version, ObjectionState.OVERRULED, ended_at=NOW + timedelta(days=1))

    assert "Adopted over 2 objections" in page(client, publication.get_absolute_url())
    assert "over objections" in page(client, reverse("decisions:strategies"))


def test_the_face_says_it_too_where_an_objection_was_overruled_after_the_finding(client):
    path = make_path()
    make_objection(path.version, ObjectionState.OVERRULED)

    assert "Published over 1 objection" in page(client, published(path).get_absolute_url())


def test_the_translation_is_read_once_each_clause_has_one_and_is_named_so(client):
    path = make_path()
    go_to(path.process, StepKind.ENQUIRY)
    first, second = wordings_of(path.version)
    translate_wording(by=path.secretary, wording=first, heading="Article 1", text="Authorities publish.")
    go_to(path.process, StepKind.PUBLICATION)
    publication = published(path)
    assert "Read the translation" not in page(client, publication.get_absolute_url())
    go_to(path.process, StepKind.ENQUIRY)
    translate_wording(by=path.secretary, wording=second, heading="Article 2", text="Each city names somebody.")

    assert "Read the translation" in page(client, publication.get_absolute_url())
    told = page(client, f"{publication.get_absolute_url()}?translation")
    assert "Authorities publish." in told
    assert "This is a translation" in told
    assert '<div lang="en">' in told


def test_a_file_is_given_as_it_was_published_and_never_otherwise(client, tmp_path):
    publication = published(make_path())
    address = reverse("decisions:publication-file", args=[publication.slug, "strategy.md"])
    answer = client.get(address)
    assert answer.content == (tmp_path / publication.folder / "strategy.md").read_bytes()
    assert f"{publication.slug}.md" in answer["Content-Disposition"]

    with (tmp_path / publication.folder / "strategy.md").open("ab") as other:
        other.write(b"!")

    assert "not the one that was published" in page(client, address, 403)


@pytest.mark.parametrize("name", ["nothing.txt", "..", "strategy.exe", "%2e%2e%2fsecret"])
def test_nothing_but_the_files_of_a_publication_is_given(client, name):
    publication = published(make_path())

    assert client.get(f"{publication.get_absolute_url()}files/{name}").status_code == 404


def test_a_clause_page_shows_its_certificate_and_its_thread_down_to_the_voices(client):
    path = make_path()
    make_verdict(path.statement)
    publication = published(path)
    voice = path.process.holders.get().organisation

    told = page(client, clause_page(publication))

    for part in ("Consensus certificate", "format ouvert et documenté", str(voice), "Nous le faisons déjà."):
        assert part in told
    for thing in (path.amendment, path.comment, path.statement):
        assert thing.get_absolute_url() in told
    assert publication.certificates.order_by("pk")[0].content_hash in told
    assert "it recomputes" in told


def test_the_thread_of_a_clause_is_json_too_and_holds_what_the_page_holds(client):
    path = make_path()
    publication = published(path)

    told = json.loads(page(client, clause_page(publication, "clause-thread")))

    kinds = [station["kind"] for station in told["stations"]]
    assert kinds == ["change", "change", "change", "comment", "statement"]
    amended = told["stations"][2]["stations"][0]
    assert (amended["kind"], amended["key"]) == ("amendment", str(path.amendment.key))
    assert amended["stations"][0]["kind"] == "disposition"
    assert told["stations"][4]["stations"][0]["kind"] == "voice"
    certificate = json.loads(page(client, clause_page(publication, "certificate-json")))
    assert certificate == publication.certificates.order_by("pk")[0].content


def test_the_thread_names_the_amendment_that_only_took_words_out():
    path = make_path()
    clause = wordings_of(path.version)[0]
    change = path.amendment.changes.get()
    clause.woven = [[length, 1] for length, _sequence in clause.woven]

    told = clause_thread(clause, path.process, sight=OPENLY)

    changes = [station for station in told.stations if station.key == str(change.sequence)]
    assert "took words out" in changes[0].told


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_home_page_leads_to_the_latest_strategy(client, language):
    publication = published(make_path())
    with translation.override(language):
        address = publication.get_absolute_url()

    assert address in page(client, f"/{language}/")


def test_where_the_files_were_lost_the_page_says_so(client, tmp_path):
    publication = published(make_path())
    (tmp_path / publication.folder).rename(tmp_path / "elsewhere")

    assert "not where they were put" in page(client, publication.get_absolute_url())


def test_thirty_clauses_cost_what_two_do(client, django_assert_max_num_queries):
    texts = (*TEXTS, *(f"Clause {number}." for number in range(30)))
    publication = published(make_path(texts=texts))
    client.get(publication.get_absolute_url())

    with django_assert_max_num_queries(16):
        client.get(publication.get_absolute_url())
    with django_assert_max_num_queries(8):
        client.get(reverse("decisions:strategies"))


# What became of it?


@pytest.mark.parametrize("kind", ["statement", "comment", "amendment"])
def test_each_contribution_is_followed_up_to_the_published_clause(client, kind):
    path = make_path()
    publication = published(path)
    thing = getattr(path, kind)

    told = page(client, thread_page(kind, thing))

    assert clause_page(publication) in told
    assert path.finding.call.get_absolute_url() in told
    assert "Published strategy, number 1" in told
    assert json.loads(page(client, thread_page(kind, thing, "thread-json")))["key"] == str(thing.key)


def test_a_voice_is_followed_through_its_statement(client):
    path = make_path()
    publication = published(path)

    assert clause_page(publication) in page(client, thread_page("voice", path.statement.positions.get()))


def test_objections_to_a_clause_and_to_the_whole_are_followed(client):
    path = make_path()
    clause = wordings_of(path.version)[0].clause
    on_clause = make_objection(path.version, ObjectionState.OVERRULED, clause=clause)
    on_whole = make_objection(path.version, ObjectionState.RESOLVED)
    publication = published(path)

    told = page(client, thread_page("objection", on_clause))
    assert clause_page(publication) in told
    assert "Heard and weighed." in told
    assert publication.get_absolute_url() in page(client, thread_page("objection", on_whole))


def test_of_an_amendment_to_an_amendment_the_one_above_is_named(client):
    path = make_path()
    child = make_amendment(
        path.amendment.version, "documenté", "bien documenté", parent=path.amendment, state=AmendmentState.NOT_ADOPTED
    )
    make_answer(child, outcome=Outcome.NOT_ACCEPTED)
    published(path)

    told = page(client, thread_page("amendment", child))

    assert path.amendment.get_absolute_url() in told
    assert "Published strategy, number 1" in told


def test_of_a_contribution_without_an_agreed_answer_it_is_said_that_nothing_came_of_it(client):
    path = make_path()
    remark = make_remark(path.version)

    assert "Nothing came of it yet" in page(client, thread_page("comment", remark))


def test_an_answer_that_is_only_proposed_is_told_to_nobody(client):
    path = make_path()
    publication = published(path)
    remark = make_remark(path.version)
    landing = {"landing_version": path.version, "landing_clause": wordings_of(path.version)[0].clause}
    answer_to(remark, state=DispositionState.PROPOSED, reason="Brouillon.", outcome=Outcome.ACCEPTED, **landing)

    assert "Brouillon" not in page(client, clause_page(publication))
    told = page(client, thread_page("comment", remark))
    assert "Brouillon" not in told
    assert "Nothing came of it yet" in told


def test_there_is_no_thread_of_other_things(client):
    path = make_path()

    assert client.get(thread_page("publication", path.statement)).status_code == 404
    assert client.get(thread_page("comment", path.statement)).status_code == 404


# Who reads what


def with_canary(path):
    voice = path.process.holders.get().organisation
    voice.name_fr = voice.name_en = "Kanarie"
    voice.save()
    return voice


def test_where_positions_are_confidential_no_page_names_a_voice(client):
    path = make_path(rule=CONFIDENTIAL)
    with_canary(path)
    publication = published(path)
    pages = [
        clause_page(publication),
        clause_page(publication, "clause-thread"),
        publication.get_absolute_url(),
        thread_page("statement", path.statement),
    ]

    for address in pages:
        told = page(client, address)
        assert "Kanarie" not in told, address
        assert "Nous le faisons" not in told, address
    position = path.statement.positions.get()
    for name in ("thread", "thread-json"):
        told = page(client, thread_page("voice", position, name), 403)
        assert "Kanarie" not in told


def test_the_members_of_an_organisation_follow_its_own_confidential_voice(client):
    path = make_path(rule=CONFIDENTIAL)
    voice = with_canary(path)
    published(path)
    position = path.statement.positions.get()

    client.force_login(make_representative(make_organisation()))
    page(client, thread_page("voice", position), 403)
    client.force_login(make_representative(voice))
    assert "Kanarie" in page(client, thread_page("voice", position))


def test_what_a_person_holds_in_their_own_name_is_theirs_alone_to_follow(client):
    path = make_path()
    person = make_user("Kim Kanarie")
    position = make_position(path.statement, path.process.holders.create(person=person, since=NOW), reason="Canari.")
    publication = published(path)

    assert "Canari" not in page(client, clause_page(publication))
    page(client, thread_page("voice", position), 403)
    client.force_login(path.secretary)
    page(client, thread_page("voice", position), 403)
    client.force_login(person)
    told = page(client, thread_page("voice", position, "thread-json"))
    assert "Canari." in told
    assert json.loads(told)["who"] == ""


def test_while_results_are_hidden_no_verdict_stands_in_a_thread(client):
    path = make_path()
    make_verdict(path.statement, "divided")
    publication = published(path)
    assert "divided" in page(client, clause_page(publication, "clause-thread")).lower()

    path.process.current_step.capabilities.filter(task="see-results").delete()

    told = page(client, clause_page(publication, "clause-thread")).lower()
    assert "divided" not in told
    assert "voice" not in told


# Publishing on pages


def test_the_secretariat_sees_what_is_frozen_and_publishes(client):
    path = make_path()
    address = reverse("decisions:publish", args=[path.version.document.slug, path.version.number, 1])
    client.force_login(path.secretary)

    assert address in page(client, reverse("decisions:strategies"))
    told = page(client, address)
    assert path.version.text_hash in told
    assert "2 clauses, to the character" in told
    answer = client.post(address)

    publication = Publication.objects.get()
    assert answer.url == publication.get_absolute_url()
    assert address not in page(client, reverse("decisions:strategies"))
    assert "published already" in page(client, address)
    assert client.post(address).status_code == 403


def test_others_are_told_why_they_do_not_publish(client):
    path = make_path()
    address = reverse("decisions:publish", args=[path.version.document.slug, path.version.number, 1])
    assert address not in page(client, reverse("decisions:strategies"))
    assert client.get(address).status_code == 302
    client.force_login(make_chair())

    assert "Back to the call" in page(client, address)
    assert client.post(address).status_code == 403
    assert not Publication.objects.exists()


# How much a page costs


def crowded(path, voices=400, amendments=30):
    """Give a statement voices, and the first clause amendments."""
    for _ in range(voices):
        make_position(path.statement, make_holder(path.process))
    for _ in range(amendments):
        make_amendment(path.amendment.version, "Les collectivités", "Les villes", state=AmendmentState.NOT_ADOPTED)


def test_the_thread_of_a_clause_costs_the_same_however_many_voices(client, django_assert_max_num_queries):
    path = make_path()
    publication = published(path)
    wording = wordings_of(publication.version)[0]
    with django_assert_max_num_queries(9) as few:
        clause_thread(wording, path.process, sight=OPENLY)
    crowded(path, 30, 10)

    with django_assert_max_num_queries(len(few)):
        told = clause_thread(wording, path.process, sight=OPENLY)
    assert len(told) > 31
    address = clause_page(publication)
    client.get(address)
    with django_assert_max_num_queries(30):
        client.get(address)


@pytest.mark.parametrize("kind", ["statement", "comment", "amendment"])
def test_following_a_contribution_costs_the_same_however_long_the_way(kind, django_assert_max_num_queries):
    path = make_path()
    published(path)
    thing = getattr(path, kind)
    crowded(path, 5, 5)

    with django_assert_max_num_queries(8):
        became(contribution_of(kind, thing.key))


@pytest.mark.timed
def test_the_thread_of_a_clause_with_400_voices_and_30_amendments_takes_less_than_50_milliseconds():
    path = make_path()
    crowded(path)
    wording = wordings_of(path.version)[0]

    took, told = timed(lambda: clause_thread(wording, path.process, sight=OPENLY), rounds=5)

    assert len(told) > 400
    assert took < 0.05
