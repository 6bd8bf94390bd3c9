"""Proposing statements, deciding on them, and translating them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection

from miroir.common.may import Refused
from miroir.consultations.actions.moderation import (
    merge_statement,
    publish_statement,
    refuse_statement,
    restore_statement,
    withdraw_statement,
)
from miroir.consultations.actions.statements import Wording, propose_statement, seed_statements
from miroir.consultations.actions.translations import translate_statement
from miroir.consultations.models import (
    Position,
    ProcessState,
    Refresh,
    Role,
    Statement,
    StatementState,
    Task,
    TranslationKind,
)
from miroir.consultations.queries.statements import (
    StatementFilters,
    nearest,
    own_proposals,
    similar_statements,
    statements_page,
    statements_to_moderate,
    trigrams,
)
from miroir.directory.models import BodyKind, SeatRole
from miroir.journal.models import Entry, Opening
from miroir.letters.models import Letter
from tests.consultations.test_processes import prepared
from tests.makers import (
    NOW,
    make_area,
    make_college,
    make_holder,
    make_organisation,
    make_position,
    make_process,
    make_representative,
    make_seat,
    make_secretary,
    make_sector,
    make_statement,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def says(text="Chaque ville ouvre ses données.", *, areas=("a01",), sectors=(), language="fr"):
    return Wording(text, language, [make_area(code) for code in areas], [make_sector(code) for code in sectors])


def proposed(process=None, by=None, text="Chaque ville ouvre ses données."):
    """Return a statement that a representative proposed for their organisation."""
    process = process or make_process()
    organisation = make_organisation()
    by = by or make_representative(organisation)
    return propose_statement(by=by, process=process, wording=says(text), organisation=organisation)


def test_a_member_proposes_for_their_organisation_and_moderators_read_it_first():
    organisation = make_organisation()
    person, process = make_representative(organisation), make_process()

    statement = propose_statement(
        by=person, process=process, wording=says("  Chaque\nville ", sectors=("energy",)), organisation=organisation
    )

    assert (statement.number, statement.text, statement.state) == (1, "Chaque ville", StatementState.PROPOSED)
    assert [area.code for area in statement.areas.all()] == ["a01"]
    assert [sector.code for sector in statement.sectors.all()] == ["energy"]
    assert list(statements_to_moderate()) == [statement]
    entry = Entry.objects.get(kind="statement proposed")
    assert str(organisation.key) in entry.opening.content
    assert "Chaque ville" not in entry.opening.content


@pytest.mark.parametrize("wording", [{"text": "  "}, {"text": "x" * 501}, {"areas": ()}])
def test_a_statement_has_words_a_measure_and_an_area(wording):
    organisation = make_organisation()

    with pytest.raises(Refused):
        propose_statement(
            by=make_representative(organisation),
            process=make_process(),
            wording=says(**wording),
            organisation=organisation,
        )

    assert not Statement.objects.exists()


def test_nobody_proposes_for_an_organisation_of_others():
    with pytest.raises(Refused):
        propose_statement(
            by=make_representative(), process=make_process(), wording=says(), organisation=make_organisation()
        )


@pytest.mark.parametrize("state", [ProcessState.PREPARATION, ProcessState.CLOSED])
def test_nobody_proposes_before_or_after(state):
    process, organisation = make_process(state=state), make_organisation()

    with pytest.raises(Refused):
        propose_statement(
            by=make_representative(organisation), process=process, wording=says(), organisation=organisation
        )


def test_in_a_step_of_one_college_only_its_organisations_propose():
    process: Any = make_process()
    process.current_step.capabilities.filter(task=Task.PROPOSE).delete()
    process.current_step.capabilities.create(task=Task.PROPOSE, role=Role.MEMBER, college=make_college("ngo"))
    inside, outside = make_organisation(college="ngo"), make_organisation(college="state")

    propose_statement(by=make_representative(inside), process=process, wording=says(), organisation=inside)
    with pytest.raises(Refused):
        propose_statement(by=make_representative(outside), process=process, wording=says(), organisation=outside)

    assert Statement.objects.get().proposed_for == inside


def test_the_secretariat_puts_statements_in_while_it_prepares():
    process = prepared()
    make_statement(process)

    made = seed_statements(
        by=process.created_by, process=process, wordings=[says("Un."), says("Deux.", sectors=("energy",))]
    )

    assert [(one.number, one.state, one.published_at) for one in made] == [(2, "published", NOW), (3, "published", NOW)]
    assert [area.code for one in made for area in one.areas.all()] == ["a01", "a01"]
    assert [sector.code for sector in made[1].sectors.all()] == ["energy"]
    assert Entry.objects.filter(kind="statement put in by the secretariat").count() == 2


def test_putting_in_is_all_or_nothing_and_for_the_secretariat_alone():
    process = make_process()

    with pytest.raises(Refused):
        seed_statements(by=make_secretary(), process=process, wordings=[says(), says("")])
    with pytest.raises(Refused):
        seed_statements(by=make_representative(), process=process, wordings=[says()])

    assert not Statement.objects.exists()


def test_publishing_tells_the_proposer_and_asks_for_the_figures():
    statement: Any = proposed()

    statement = publish_statement(by=make_secretary(), statement=statement)

    assert (statement.state, statement.published_at) == (StatementState.PUBLISHED, NOW)
    letter = Letter.objects.get()
    assert letter.to == statement.proposed_by.email
    assert statement.text in letter.text
    assert Refresh.objects.filter(process=statement.process).exists()
    assert Opening.objects.filter(about=f"consultations.statement:{statement.key}").count() == 2


def test_a_refusal_owes_a_reason_that_the_proposer_receives():
    statement, secretary = proposed(), make_secretary()

    with pytest.raises(Refused):
        refuse_statement(by=secretary, statement=statement, reason=" ")
    statement = refuse_statement(by=secretary, statement=statement, reason="Deux idées en une.")

    assert (statement.state, statement.reason) == (StatementState.REFUSED, "Deux idées en une.")
    assert "Deux idées en une." in Letter.objects.get().text
    assert statement not in statement.process.statements.shown()


def test_a_published_statement_is_withdrawn_and_its_positions_stay():
    statement = make_statement()
    position = make_position(statement)

    statement = withdraw_statement(by=make_secretary(), statement=statement, reason="Hors sujet.")

    assert statement.state == StatementState.WITHDRAWN
    assert Position.objects.get() == position
    assert statement in statement.process.statements.shown()


def test_who_proposed_takes_it_back_while_nobody_decided_and_nobody_else_reads_it():
    statement = proposed()
    person = statement.proposed_by

    with pytest.raises(Refused):
        withdraw_statement(by=make_representative(statement.proposed_for), statement=statement, reason="A reason.")
    statement = withdraw_statement(by=person, statement=statement, reason="Mal dit.")

    assert statement.state == StatementState.WITHDRAWN
    assert statement not in statement.process.statements.shown()
    assert not Letter.objects.exists()
    assert list(own_proposals(statement.process, person.pk, [])) == [statement]


def test_a_published_statement_is_not_taken_back_by_its_proposer():
    statement: Any = publish_statement(by=make_secretary(), statement=proposed())

    with pytest.raises(Refused):
        withdraw_statement(by=statement.proposed_by, statement=statement, reason="A reason.")


@pytest.mark.parametrize("published", [True, False])
def test_a_decision_is_taken_back_to_where_it_was(published):
    secretary, statement = make_secretary(), proposed()
    if published:
        publish_statement(by=secretary, statement=statement)
        withdraw_statement(by=secretary, statement=statement, reason="Hors sujet.")
    else:
        refuse_statement(by=secretary, statement=statement, reason="Hors sujet.")

    statement = restore_statement(by=secretary, statement=statement)

    assert statement.state == (StatementState.PUBLISHED if published else StatementState.PROPOSED)
    assert statement.reason == ""


def test_merging_is_a_link_and_moves_no_position():
    process = make_process()
    one, other = make_statement(process), make_statement(process)
    position = make_position(one, make_holder(process))

    one = merge_statement(by=make_secretary(), statement=one, into=other, reason="La même chose.")

    assert (one.state, one.merged_into) == (StatementState.MERGED, other)
    position.refresh_from_db()
    assert position.statement == one
    assert one in process.statements.shown()


def test_merging_into_a_merged_one_goes_to_its_end_and_what_was_merged_follows():
    process, secretary = make_process(), make_secretary()
    a, b, c, d = (make_statement(process) for _ in range(4))

    merge_statement(by=secretary, statement=a, into=b, reason="R.")
    merge_statement(by=secretary, statement=b, into=c, reason="R.")
    merge_statement(by=secretary, statement=d, into=a, reason="R.")

    merged = dict(process.statements.exclude(merged_into=None).values_list("number", "merged_into__number"))
    assert merged == {1: 3, 2: 3, 4: 3}


def test_a_circle_is_refused_and_so_is_another_consultation_or_an_unpublished_end():
    process, secretary = make_process(), make_secretary()
    a, b = make_statement(process), make_statement(process)
    merge_statement(by=secretary, statement=a, into=b, reason="R.")
    waiting = make_statement(process, state=StatementState.PROPOSED)

    for into in (a, b, waiting, make_statement()):
        with pytest.raises(Refused):
            merge_statement(by=secretary, statement=b, into=into, reason="R.")

    b.refresh_from_db()
    assert b.state == StatementState.PUBLISHED


def test_a_rapporteur_decides_but_never_on_a_statement_of_their_own_organisation():
    process: Any = make_process()
    organisation = make_organisation()
    process.current_step.capabilities.create(task=Task.MODERATE, role=Role.RAPPORTEUR)
    rapporteur = make_representative(organisation)
    make_seat(rapporteur, BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR)
    own = make_statement(process, state=StatementState.PROPOSED, proposed_for=organisation)
    other = make_statement(process, state=StatementState.PROPOSED)

    publish_statement(by=rapporteur, statement=other)
    with pytest.raises(Refused):
        publish_statement(by=rapporteur, statement=own)

    own.refresh_from_db()
    assert own.state == StatementState.PROPOSED


def test_after_closing_nothing_is_decided_any_more():
    statement = make_statement(make_process(state=ProcessState.CLOSED, closed_at=NOW))

    with pytest.raises(Refused):
        withdraw_statement(by=make_secretary(), statement=statement, reason="R.")


def test_a_translation_is_labelled_replaced_and_never_in_the_same_language():
    statement, member = make_statement(text="La ville."), make_representative()

    translate_statement(by=member, statement=statement, language="en", text="The town.", kind=TranslationKind.MACHINE)
    told = translate_statement(by=member, statement=statement, language="en", text="The city.")

    assert (told.text, told.kind, told.stale) == ("The city.", TranslationKind.HUMAN, False)
    assert statement.translations.count() == 1
    for language, text in (("fr", "X"), ("de", "X"), ("en", " "), ("en", "x" * 1001)):
        with pytest.raises(Refused):
            translate_statement(by=member, statement=statement, language=language, text=text)
    with pytest.raises(Refused):
        translate_statement(by=make_user(), statement=statement, language="en", text="X")


def test_a_translation_of_an_earlier_wording_shows_so():
    statement = make_statement(text="La ville.")
    translation = translate_statement(by=make_secretary(), statement=statement, language="en", text="The city.")

    Statement.objects.filter(pk=statement.pk).update(text="Le village.")

    translation.refresh_from_db()
    assert translation.stale


def test_near_statements_are_found_without_accents_in_any_language():
    process = make_process()
    near = make_statement(process, "Chaque ville publie ses données ouvertes.")
    make_statement(process, "Les bus roulent la nuit.")
    told = make_statement(process, "Jede Stadt veröffentlicht offene Daten.")
    translate_statement(by=make_secretary(), statement=told, language="en", text="Every city publishes its open data.")

    french = similar_statements(process, "CHAQUE VILLE PUBLIE SES DONNEES OUVERTES")
    english = similar_statements(process, "Every city publishes its open data")

    assert [(one.number, one.share) for one in french] == [(near.number, 1.0)]
    assert [one.number for one in english] == [told.number]
    assert similar_statements(process, "Eau") == []


def test_likeness_is_the_share_of_common_trigrams_and_one_for_the_same_text():
    rows = [(1, "abcd", "fr"), (2, "abce", "fr"), (3, "xyz", "fr")]

    assert trigrams("Été, l’abri !") == trigrams("ete l abri")
    assert [(one.number, round(one.share, 2)) for one in nearest("abcd", rows)] == [(1, 1.0)]
    assert nearest("", rows) == []


def test_a_page_of_statements_is_narrowed_sorted_and_twenty_long():
    process = make_process()
    for number in range(25):
        make_statement(process, f"Énoncé {number} sur l’énergie", areas=("a01",) if number % 2 else ("a02",))
    make_statement(process, "Un vélo", state=StatementState.PROPOSED)

    first = statements_page(process, StatementFilters())
    second = statements_page(process, StatementFilters(page="2"))
    newest = statements_page(process, StatementFilters(sort="newest"))

    assert (len(first), first.paginator.count, len(second)) == (20, 25, 5)
    assert [one.number for one in newest][:2] == [25, 24]
    assert statements_page(process, StatementFilters(area="a01")).paginator.count == 12
    assert statements_page(process, StatementFilters(text="ENERGIE")).paginator.count == 25
    assert statements_page(process, StatementFilters(text="vélo")).paginator.count == 0
    assert statements_page(process, StatementFilters(text="velo"), unpublished=True).paginator.count == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_statements_proposed_at_once_have_two_numbers():
    process = make_process()
    people = [(make_representative(one), one) for one in (make_organisation(), make_organisation())]

    def propose(who):
        person, organisation = who
        try:
            return propose_statement(by=person, process=process, wording=says(), organisation=organisation).number
        finally:
            connection.close()

    make_area("a01")
    with ThreadPoolExecutor(2) as pool:
        numbers = set(pool.map(propose, people))

    assert numbers == {1, 2}
