"""Texts: begun, written, issued and frozen; who may, and what stands in the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from miroir.common.may import Refused
from miroir.consultations.models import StepKind
from miroir.drafting.actions.documents import create_document
from miroir.drafting.actions.grounds import lay_ground, remove_ground, translate_wording
from miroir.drafting.actions.versions import begin_version, issue_version, mark_adopted
from miroir.drafting.actions.writing import (
    Outdated,
    add_clause,
    change_wording,
    import_draft,
    move_clause,
    remove_clause,
)
from miroir.drafting.models import (
    Amendment,
    AmendmentState,
    Change,
    ChangeKind,
    Clause,
    Comment,
    Conflict,
    Disposition,
    DispositionState,
    Document,
    Ground,
    Objection,
    ObjectionState,
    Place,
    PlaceState,
    Stage,
    Version,
    Wording,
)
from miroir.drafting.queries.texts import wording_hash, wordings_of
from miroir.drafting.queries.texts_clauses import ground_in
from miroir.drafting.queries.texts_tree import NoSuchSpot, Spot
from miroir.engine.text.operations import text_hash
from miroir.formats.documents.drafts import Draft, Part
from miroir.journal.models import Entry
from tests.drafting_makers import make_text_process
from tests.makers import NOW, make_organisation, make_process, make_secretary, make_statement, make_user
from tests.texts_makers import make_issued, make_rapporteur, make_written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def numbered(version):
    return [(wording.number, wording.heading) for wording in wordings_of(version)]


def first(version):
    return wordings_of(version)[0]


def read(wording):
    return wording_hash(wording.heading, wording.text)


def test_each_change_of_words_has_its_entry_in_the_journal():
    version = make_written("Un.")
    before = Entry.objects.count()

    change_wording(
        by=make_secretary(), wording=first(version), heading="Titre", text="Deux.", base_hash=read(first(version))
    )

    assert list(Entry.objects.order_by("sequence").values_list("kind", flat=True)[before:]) == [
        "words of a clause changed",
        "words of a clause changed",
    ]


def test_the_address_of_a_text_is_taken_once():
    by, process = make_secretary(), make_text_process()
    create_document(by=by, process=process, slug="texte", title_fr="T", title_en="T")

    with pytest.raises(Refused, match="address"):
        create_document(by=by, process=process, slug="texte", title_fr="U", title_en="U")

    assert Document.objects.count() == 1


def test_clauses_are_numbered_by_their_place():
    version = make_written("Un.", "Deux.")
    one, _two = wordings_of(version)
    by = make_secretary()

    add_clause(by=by, version=version, heading="Sous un", text="", spot=Spot(under=one.clause))
    add_clause(by=by, version=version, heading="Avant tout", text="", spot=Spot())
    add_clause(by=by, version=version, heading="Après un", text="", spot=Spot(after=one.clause))

    assert numbered(version) == [
        ("1", "Avant tout"),
        ("2", "Article 1"),
        ("2.1", "Sous un"),
        ("3", "Après un"),
        ("4", "Article 2"),
    ]


def test_a_clause_moves_with_what_stands_under_it_and_keeps_its_code():
    version = make_written("Un.", "Deux.")
    one, two = wordings_of(version)
    by = make_secretary()
    under = add_clause(by=by, version=version, heading="Sous un", text="", spot=Spot(under=one.clause))

    move_clause(by=by, wording=one, spot=Spot(under=two.clause))

    assert numbered(version) == [("1", "Article 2"), ("1.1", "Article 1"), ("1.1.1", "Sous un")]
    assert Wording.objects.get(pk=under.pk).clause.code == under.clause.code


def test_a_clause_never_moves_under_itself():
    version = make_written("Un.")

    with pytest.raises(NoSuchSpot):
        move_clause(by=make_secretary(), wording=first(version), spot=Spot(under=first(version).clause))


def test_clauses_stand_six_deep_and_no_deeper():
    version = make_written("Un.")
    by, above = make_secretary(), first(version)
    for _level in range(5):
        above = add_clause(by=by, version=version, heading="Plus bas", text="", spot=Spot(under=above.clause))

    with pytest.raises(Refused, match="deep"):
        add_clause(by=by, version=version, heading="Trop bas", text="", spot=Spot(under=above.clause))

    assert Clause.objects.count() == 6


def test_a_removed_clause_leaves_its_changes_and_its_code_is_not_given_again():
    version = make_written("Un.", "Deux.")
    by, gone = make_secretary(), first(version)

    remove_clause(by=by, wording=gone)
    added = add_clause(by=by, version=version, heading="Trois", text="Trois.")

    assert numbered(version) == [("1", "Article 2"), ("2", "Trois")]
    assert added.clause.code == "c3"
    assert Change.objects.filter(clause=gone.clause, result_hash=text_hash("")).count() == 2


def test_a_clause_with_others_under_it_is_not_removed():
    version = make_written("Un.")
    by = make_secretary()
    add_clause(by=by, version=version, heading="Sous un", text="", spot=Spot(under=first(version).clause))

    with pytest.raises(Refused, match="under this one"):
        remove_clause(by=by, wording=first(version))


def test_words_changed_meanwhile_are_not_written_over():
    version = make_written("Un.")
    known = read(first(version))
    change_wording(by=make_secretary(), wording=first(version), heading="Article 1", text="Un et un.", base_hash=known)

    with pytest.raises(Outdated, match="Somebody changed"):
        change_wording(by=make_secretary(), wording=first(version), heading="Article 1", text="Deux.", base_hash=known)

    assert first(version).text == "Un et un."


def test_the_same_words_are_no_change():
    version = make_written("Un.")
    before = Change.objects.count()

    same = change_wording(
        by=make_secretary(),
        wording=first(version),
        heading=" Article  1",
        text="Un.\r\n",
        base_hash=read(first(version)),
    )

    assert same == []
    assert Change.objects.count() == before


def test_a_file_becomes_clauses_by_the_levels_of_its_headings():
    version = make_written("Un.")
    parts = (Part("Deux", "Texte.", 1), Part("Deux un", "Plus.", 2), Part("Trois", "", 1), Part("", "", 1))

    import_draft(by=make_secretary(), version=version, draft=Draft("Titre", "fr", parts))

    assert numbered(version) == [("1", "Article 1"), ("2", "Deux"), ("2.1", "Deux un"), ("3", "Trois")]
    assert Change.objects.filter(kind=ChangeKind.IMPORTED).count() == 2 + 5


def test_a_file_with_too_long_a_heading_is_refused_whole():
    version = make_written("Un.")

    with pytest.raises(Refused, match="too long"):
        import_draft(
            by=make_secretary(), version=version, draft=Draft("", "fr", (Part("Deux", "", 1), Part("x" * 301, "", 1)))
        )

    assert numbered(version) == [("1", "Article 1")]


def test_an_issued_version_never_changes():
    version = make_issued("Un.")
    wording = first(version)
    by = make_secretary()

    for change in (
        lambda: change_wording(by=by, wording=wording, heading="Autre", text="Autre.", base_hash=read(wording)),
        lambda: add_clause(by=by, version=version, heading="Autre", text=""),
        lambda: remove_clause(by=by, wording=wording),
        lambda: move_clause(by=by, wording=wording, spot=None),
        lambda: issue_version(by=by, version=version, stage=Stage.FINAL),
    ):
        with pytest.raises(Refused, match="not a character"):
            change()

    assert first(version).text == "Un."


def test_one_version_is_written_at_a_time():
    version = make_written("Un.")

    with pytest.raises(Refused, match="being written already"):
        begin_version(by=make_secretary(), document=version.document)


def test_the_next_version_begins_with_the_words_and_translations_of_the_last():
    version = make_issued("Un.")
    translate_wording(by=make_secretary(), wording=first(version), heading="Article 1", text="One.")

    second = begin_version(by=make_secretary(), document=version.document)

    assert [(w.clause.code, w.text, w.woven) for w in wordings_of(second)] == [("c1", "Un.", first(version).woven)]
    assert first(second).translations.get().text == "One."
    assert second.based_on == version


def test_a_version_that_is_issued_takes_the_place_of_the_one_before():
    version = make_issued("Un.")
    second = begin_version(by=make_secretary(), document=version.document)

    issue_version(by=make_secretary(), version=second, stage=Stage.FINAL, notes="Relu.")

    version.refresh_from_db()
    second.refresh_from_db()
    assert version.superseded_at == NOW
    assert (second.stage, second.notes, len(second.text_hash)) == (Stage.FINAL, "Relu.", 64)
    assert second.text_hash != version.text_hash


def test_an_empty_version_is_not_issued():
    version = make_written("Un.")
    remove_clause(by=make_secretary(), wording=first(version))

    with pytest.raises(Refused, match="says nothing"):
        issue_version(by=make_secretary(), version=version, stage=Stage.WORKING)


def test_a_version_is_not_issued_while_a_contribution_on_the_one_before_has_no_answer():
    version = make_issued("Un.")
    Comment.objects.create(
        document=version.document,
        version=version,
        number=1,
        text="Pourquoi ?",
        language="fr",
        author_code="A",
        made_at=NOW,
    )
    second = begin_version(by=make_secretary(), document=version.document)

    with pytest.raises(Refused, match="comment 1"):
        issue_version(by=make_secretary(), version=second, stage=Stage.FINAL)

    assert not Version.objects.get(pk=second.pk).issued_at


def test_issuing_a_version_finds_again_what_comments_quote():
    version = make_issued("Les villes publient.")
    comment = Comment.objects.create(
        document=version.document,
        version=version,
        clause=first(version).clause,
        number=1,
        start=4,
        end=10,
        quote="villes",
        prefix="Les ",
        suffix=" publient.",
        text="Lesquelles ?",
        language="fr",
        author_code="A",
        made_at=NOW,
    )
    Disposition.objects.create(
        comment=comment, outcome="noted", reason="Noté.", state=DispositionState.AGREED, proposed_at=NOW
    )
    second = begin_version(by=make_secretary(), document=version.document)

    issue_version(by=make_secretary(), version=second, stage=Stage.FINAL)

    place = Place.objects.get()
    assert (place.version, place.state, place.start) == (second, PlaceState.KEPT, 4)


def test_a_version_with_a_sustained_objection_is_not_adopted():
    version = make_issued("Un.")
    version.document.process.current_step.capabilities.create(task="find", role="secretariat")
    objection = Objection.objects.create(
        document=version.document,
        version=version,
        number=1,
        organisation=make_organisation(),
        substantial=True,
        reason="Parce que.",
        remedy="Autrement.",
        raised_at=NOW,
        acknowledge_by=NOW,
    )

    with pytest.raises(Refused, match="open"):
        mark_adopted(by=make_secretary(), version=version)
    told = {"ruling": "Elle a raison.", "ruled_as": "bureau", "ruled_by": make_user(), "ended_at": NOW}
    Objection.objects.filter(pk=objection.pk).update(state=ObjectionState.SUSTAINED, **told)
    with pytest.raises(Refused, match="sustained"):
        mark_adopted(by=make_secretary(), version=version)

    assert not Version.objects.get(pk=version.pk).adopted_at


def test_a_version_is_adopted_once_and_the_one_adopted_before_is_superseded():
    process = make_text_process(StepKind.DRAFTING)
    version = make_issued("Un.", process=process)
    process.current_step.capabilities.create(task="find", role="secretariat")

    mark_adopted(by=make_secretary(), version=version)

    version.refresh_from_db()
    assert version.adopted_at == NOW
    with pytest.raises(Refused, match="adopted already"):
        mark_adopted(by=make_secretary(), version=version)


def test_a_clause_stands_on_statements_of_its_own_consultation_only():
    version = make_written("Un.")
    by, ours = make_secretary(), make_statement(version.document.process)

    ground = lay_ground(by=by, wording=first(version), statement=ours, why="Il le dit.")
    with pytest.raises(Refused, match="already"):
        lay_ground(by=by, wording=first(version), statement=ours)
    with pytest.raises(Refused, match="own consultation"):
        lay_ground(by=by, wording=first(version), statement=make_statement(make_process()))
    remove_ground(by=by, ground=ground)

    assert Ground.objects.get().removed_at == NOW


def test_an_issued_version_keeps_the_ground_on_which_it_was_issued():
    by, version = make_secretary(), make_written("Un.")
    statement = make_statement(version.document.process)
    first_ground = lay_ground(by=by, wording=first(version), statement=statement)
    issue_version(by=by, version=version, stage=Stage.ENQUIRY)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        second = begin_version(by=by, document=version.document)
        remove_ground(by=by, ground=first_ground)
        later = lay_ground(by=by, wording=first(second), statement=make_statement(version.document.process))

    version.refresh_from_db()

    assert list(ground_in(first(version))) == [first_ground]
    assert list(ground_in(first(second))) == [later]


def test_the_rapporteur_writes_the_texts_of_their_own_working_group():
    version = make_written("Un.")
    by = make_rapporteur(version.document)

    added = add_clause(by=by, version=version, heading="Deux", text="Deux.")

    assert added.number == "2"


def test_nobody_else_writes():
    version = make_written("Un.")

    with pytest.raises(Refused):
        add_clause(by=make_user(), version=version, heading="Deux", text="Deux.")

    assert Wording.objects.count() == 1


def test_a_version_with_an_open_conflict_is_not_issued():
    version = make_issued("Un.")
    second = begin_version(by=make_secretary(), document=version.document)
    clause = first(version).clause
    amendment = Amendment.objects.create(
        document=version.document,
        version=version,
        number=1,
        clause=clause,
        operations=[],
        base_hash="0" * 64,
        rationale="Parce que.",
        language="fr",
        author_code="A",
        state=AmendmentState.WITHDRAWN,
        tabled_at=NOW,
    )
    Conflict.objects.create(version=second, clause=clause, amendment=amendment, start=0, end=1, met_at=NOW)

    with pytest.raises(Refused, match="conflict"):
        issue_version(by=make_secretary(), version=second, stage=Stage.FINAL)

    assert not Version.objects.get(pk=second.pk).issued_at
