"""Publishing: what a finding adopted, once, by who may; frozen, with a certificate a clause."""

from __future__ import annotations

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from miroir.common.may import Refused
from miroir.consultations.models import StepKind
from miroir.decisions.actions.publishing import keep_files, publish_strategy
from miroir.decisions.models import Certificate, Publication, Result
from miroir.decisions.queries.certificates import content_hash
from miroir.directory.models import BodyKind
from miroir.drafting.models import ObjectionState, Wording
from miroir.drafting.queries.texts import wordings_of
from miroir.journal.models import Entry, Opening
from tests.decisions_makers import make_chair, make_objection
from tests.dispositions_makers import make_remark
from tests.makers import NOW, give_second_factor, make_seat, make_secretary, make_user
from tests.publications_makers import found_on, go_to, make_path, make_publication, make_verdict
from tests.texts_makers import make_issued

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def test_an_adopted_text_is_published_numbered_and_sealed_into_the_journal():
    path = make_path()

    publication = publish_strategy(by=path.secretary, finding=path.finding)

    assert (publication.number, publication.text_hash) == (1, path.version.text_hash)
    assert publication.published_at == NOW
    entry = Entry.objects.get(kind="strategy published")
    assert publication.sequence == entry.sequence
    assert publication.slug in Opening.objects.get(entry=entry).content


def test_each_clause_has_its_certificate_and_its_hash_recomputes():
    publication = make_publication()

    certificates = list(publication.certificates.all())

    assert len(certificates) == publication.version.wordings.count() == 2
    assert all(content_hash(one.content) == one.content_hash for one in certificates)
    first = certificates[0].content
    assert first["call"]["result"] == Result.CONSENSUS
    assert {line["state"] for line in first["call"]["colleges"]} == {"reaches"}
    assert [one["number"] for one in first["amendments"]] == [1]
    assert first["ground"][0]["text"] == "Les données urbaines sont ouvertes."


def test_a_certificate_and_a_thread_name_the_results_as_a_whole_on_which_a_clause_stands(client):
    path = make_path()
    kept, clause = make_verdict(path.statement).map, wordings_of(path.version)[0].clause
    clause.grounds.create(kept_map=kept, why="Tout concorde.", laid_at=NOW)

    publication = publish_strategy(by=path.secretary, finding=path.finding)

    certificate = publication.certificates.order_by("pk")[0]
    assert certificate.content["results"] == [{"map": "a" * 64, "made_at": NOW.isoformat(), "why": "Tout concorde."}]
    shown = client.get(reverse("decisions:certificate", args=[publication.slug, clause.code])).content.decode()
    assert shown.count("Results kept on") == 1
    assert "Results of the consultation" in shown
    told = client.get(reverse("decisions:clause-thread", args=[publication.slug, clause.code])).json()
    assert "a" * 64 in str(told)


def test_a_certificate_keeps_the_verdict_of_the_ground_as_it_was():
    path = make_path()
    make_verdict(path.statement)

    publication = publish_strategy(by=path.secretary, finding=path.finding)

    ground = publication.certificates.order_by("pk")[0].content["ground"][0]
    assert (ground["verdict"], ground["map"]) == ("consensus", "a" * 64)
    assert ground["colleges"][0]["k"] == [4, 4]


def test_while_the_table_hides_results_no_certificate_tells_them():
    path = make_path()
    make_verdict(path.statement)
    path.process.current_step.capabilities.filter(task="see-results").delete()

    publication = publish_strategy(by=path.secretary, finding=path.finding)

    ground = publication.certificates.order_by("pk")[0].content["ground"][0]
    assert (ground["verdict"], ground["colleges"]) == ("", [])


def test_an_objection_that_was_overruled_stands_in_the_certificate_and_on_the_finding():
    path = make_path()
    objection = make_objection(path.version, ObjectionState.OVERRULED)

    publication = publish_strategy(by=path.secretary, finding=path.finding)

    told = publication.certificates.order_by("pk")[0].content["objections"]
    assert [(one["number"], one["state"], one["ruled_as"]) for one in told] == [
        (objection.number, "overruled", "bureau")
    ]


def test_a_text_is_published_once():
    path = make_path()
    publish_strategy(by=path.secretary, finding=path.finding)

    with pytest.raises(Refused, match="published already"):
        publish_strategy(by=path.secretary, finding=path.finding)

    assert Publication.objects.count() == 1


@pytest.mark.parametrize("result", [Result.NO_CONSENSUS, Result.BACK_TO_WORK])
def test_what_no_finding_adopted_is_not_published(result):
    path = make_path()
    version = make_issued("Un autre texte.", process=reopened(path.process))
    finding = found_on(version, result, against_figures=True)
    go_to(path.process, StepKind.PUBLICATION)

    with pytest.raises(Refused, match="Only a text that a finding adopted"):
        publish_strategy(by=path.secretary, finding=finding)


def reopened(process):
    go_to(process, StepKind.ENQUIRY)
    return process


@pytest.mark.parametrize("state", [ObjectionState.RAISED, ObjectionState.MAINTAINED, ObjectionState.SUSTAINED])
def test_nothing_is_published_over_an_objection_that_is_open_or_was_found_right(state):
    path = make_path()
    make_objection(path.version, state)

    with pytest.raises(Refused, match="objection"):
        publish_strategy(by=path.secretary, finding=path.finding)

    assert not Publication.objects.exists()
    assert not Certificate.objects.exists()


def test_nothing_is_published_while_a_contribution_has_no_answer():
    path = make_path()
    make_remark(path.version, "Et l’hiver ?")

    with pytest.raises(Refused, match="1 contribution has no agreed answer"):
        publish_strategy(by=path.secretary, finding=path.finding)


def test_a_text_whose_words_are_not_those_of_the_call_is_not_published():
    path = make_path()
    Wording.objects.filter(version=path.version).update(heading="Autre chose")

    with pytest.raises(Refused, match="no longer the one"):
        publish_strategy(by=path.secretary, finding=path.finding)


def bureau():
    person = make_user()
    make_seat(person, BodyKind.BUREAU)
    give_second_factor(person)
    return person


@pytest.mark.parametrize(
    ("who", "kind", "may"),
    [
        (make_secretary, StepKind.PUBLICATION, True),
        (bureau, StepKind.PUBLICATION, True),
        (make_chair, StepKind.PUBLICATION, False),
        (make_user, StepKind.PUBLICATION, False),
        (make_secretary, StepKind.DECISION, False),
        (make_secretary, StepKind.FOLLOW_UP, True),
    ],
    ids=lambda told: getattr(told, "__name__", str(told)),
)
def test_the_secretariat_and_the_steering_committee_publish_in_the_steps_for_it(who, kind, may):
    path = make_path()
    go_to(path.process, kind)

    if may:
        assert publish_strategy(by=who(), finding=path.finding).number == 1
    else:
        with pytest.raises(Refused):
            publish_strategy(by=who(), finding=path.finding)
        assert not Publication.objects.exists()


def test_the_database_itself_refuses_to_change_what_was_published():
    publication = make_publication()
    keep_files(by=None, publication=publication, folder="x", manifest_hash="0" * 64)

    for change in (
        lambda: Publication.objects.update(number=9),
        lambda: Publication.objects.filter(pk=publication.pk).delete(),
        lambda: publication.certificates.update(content={}),
        lambda: publication.certificates.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Publication.objects.get().number == 1


def test_files_are_noted_by_the_site_alone_and_once():
    publication = make_publication()
    with pytest.raises(Refused, match="The site itself"):
        keep_files(by=make_secretary(), publication=publication, folder="x", manifest_hash="0" * 64)

    keep_files(by=None, publication=publication, folder="x", manifest_hash="0" * 64)

    with pytest.raises(Refused, match="do not change any more"):
        keep_files(by=None, publication=publication, folder="y", manifest_hash="1" * 64)
    assert Entry.objects.filter(kind="files of a strategy written").count() == 1
