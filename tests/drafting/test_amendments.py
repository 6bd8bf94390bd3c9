"""Amendments: tabled, withdrawn, taken over to the next version or fallen."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from miroir.common.may import Refused
from miroir.drafting.actions.amendments import Aim, rebase_amendments, table_amendment, withdraw_amendment
from miroir.drafting.models import Amendment, AmendmentState, Fall, Outcome
from miroir.drafting.queries.amendments_words import ask_of, texts_for
from miroir.engine.text.operations import text_hash
from miroir.journal.models import Entry
from tests.amendments_makers import (
    edited,
    make_amendment,
    make_answer,
    make_rapporteur,
    represented,
    typed,
)
from tests.drafting_makers import ARTICLE, make_document, make_version, make_wording
from tests.makers import NOW, make_representative

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def kinds():
    return list(Entry.objects.order_by("sequence").values_list("kind", flat=True))


@pytest.mark.usefixtures("at_now")
def test_an_amendment_keeps_what_was_edited_as_operations_on_the_words_shown():
    version = make_version()
    by, organisation = represented()

    made = table_amendment(by=by, organisation=organisation, version=version, **edited(version, "deux ans", "un an"))

    assert made.operations == [{"kind": "replace", "start": 86, "end": 94, "text": "un an"}]
    assert made.base_hash == text_hash(ARTICLE)
    assert (made.number, made.organisation, made.by, made.state) == (1, organisation, by, AmendmentState.TABLED)
    assert ask_of(made, texts_for([made])).result == ARTICLE.replace("deux ans", "un an")
    assert kinds() == ["amendment tabled"]


@pytest.mark.usefixtures("at_now")
def test_a_form_that_is_sent_twice_makes_one_amendment():
    version = make_version()
    by, organisation = represented()
    told = edited(version, "deux ans", "un an", nonce="n1")

    first = table_amendment(by=by, organisation=organisation, version=version, **told)
    second = table_amendment(by=by, organisation=organisation, version=version, **told)

    assert first == second
    assert Amendment.objects.count() == 1
    assert kinds() == ["amendment tabled"]


@pytest.mark.usefixtures("at_now")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": ARTICLE}, "Nothing is changed"),
        ({"rationale": "  "}, "Say why"),
        ({"base_hash": text_hash("other words")}, "changed since this page"),
        ({"text": ARTICLE + " é" * 10_000}, "20 kB"),
        ({"text": "a" * 40_001}, "at most 40000 characters"),
        ({"rationale": "a" * 5_001}, "rationale 5000"),
        ({"kind": "zz"}, "what kind"),
    ],
)
def test_an_amendment_that_is_not_whole_is_refused_and_nothing_is_written(change, told):
    version = make_version()
    by, organisation = represented()
    aim = Aim(clause=version.wordings.get().clause)

    with pytest.raises(Refused, match=told):
        table_amendment(by=by, organisation=organisation, version=version, aim=aim, typed=typed(version, **change))

    assert not Amendment.objects.exists()
    assert kinds() == []


@pytest.mark.usefixtures("at_now")
def test_line_ends_as_browsers_send_them_change_nothing():
    version = make_version(None, "Un.\nDeux.\n\nTrois.")
    by, organisation = represented()
    aim, sent = Aim(clause=version.wordings.get().clause), "Un.\r\nDeux.\r\n\r\nQuatre."

    made = table_amendment(by=by, organisation=organisation, version=version, aim=aim, typed=typed(version, text=sent))

    assert [(one["start"], one["end"], one["text"]) for one in made.operations] == [(11, 16, "Quatre")]


@pytest.mark.usefixtures("at_now")
def test_an_amendment_to_an_amendment_is_on_the_words_as_that_one_makes_them():
    version = make_version()
    parent = make_amendment(version, "deux ans", "trois ans")
    by, organisation = represented()
    base = ARTICLE.replace("deux ans", "trois ans")
    told = typed(version, text=base.replace("trois ans", "trois ans au plus"), base_hash=text_hash(base))

    child = table_amendment(by=by, organisation=organisation, version=version, aim=Aim(parent=parent), typed=told)

    assert (child.parent, child.clause) == (parent, parent.clause)
    assert child.base_hash == text_hash(base)
    assert ask_of(child, texts_for([child])).result == base.replace("trois ans", "trois ans au plus")


@pytest.mark.usefixtures("at_now")
def test_an_amendment_to_an_amendment_is_not_amended_in_its_turn():
    version = make_version()
    parent = make_amendment(version, "deux ans", "trois ans")
    child = make_amendment(version, "trois ans", "quatre ans", parent=parent)
    by, organisation = represented()

    with pytest.raises(Refused, match="not amended in its turn"):
        table_amendment(
            by=by, organisation=organisation, version=version, aim=Aim(parent=child), typed=typed(version, text="x")
        )


@pytest.mark.usefixtures("at_now")
def test_a_new_clause_is_asked_for_after_another():
    version = make_version()
    by, organisation = represented()
    after = version.wordings.get().clause
    told = typed(version, text="Un rapport est publié.", base_hash=text_hash(""), heading="Rapport")

    made = table_amendment(by=by, organisation=organisation, version=version, aim=Aim(after=after), typed=told)

    assert (made.clause, made.after, made.heading) == (None, after, "Rapport")
    assert [one["kind"] for one in made.operations] == ["insert"]


@pytest.mark.usefixtures("at_now")
def test_a_clause_of_another_text_is_not_amended():
    version, other = make_version(), make_version()
    by, organisation = represented()

    with pytest.raises(Refused, match="is not in version"):
        table_amendment(by=by, organisation=organisation, version=version, **edited(other, "deux", "trois"))


@pytest.mark.usefixtures("at_now")
def test_withdrawing_an_amendment_makes_those_that_amend_it_fall():
    version = make_version()
    by, organisation = represented()
    parent = make_amendment(version, "deux ans", "trois ans", organisation=organisation)
    child = make_amendment(version, "trois ans", "quatre ans", parent=parent)

    withdraw_amendment(by=by, amendment=parent)

    parent.refresh_from_db()
    child.refresh_from_db()
    assert (parent.state, parent.ended_at) == (AmendmentState.WITHDRAWN, NOW)
    assert (child.state, child.fallen_because) == (AmendmentState.FALLEN, Fall.PARENT)
    assert kinds() == ["amendment withdrawn", "amendment fallen"]


@pytest.mark.usefixtures("at_now")
def test_somebody_of_another_organisation_does_not_withdraw_it():
    amendment = make_amendment(make_version(), "deux ans", "trois ans")

    with pytest.raises(Refused, match="not a member"):
        withdraw_amendment(by=make_representative(), amendment=amendment)

    amendment.refresh_from_db()
    assert amendment.state == AmendmentState.TABLED


def issued_after(version, *texts):
    """Return the next version, issued, whose clauses are those of the one before with these words."""
    following = make_version(version.document, "x", based_on=version)
    following.wordings.all().delete()
    for order, (wording, text) in enumerate(zip(version.wordings.order_by("order"), texts, strict=False), start=1):
        if text is not None:
            make_wording(following, text, order=order, clause=wording.clause)
    version.superseded_at = NOW
    version.save()
    return following


@pytest.mark.usefixtures("at_now")
def test_open_amendments_go_over_to_the_next_version_or_fall_with_their_reason():
    version = make_version(None, ARTICLE, "Un comité suit la mise en œuvre.")
    moved = make_amendment(version, "deux ans", "trois ans")
    child = make_amendment(version, "trois ans", "quatre ans", parent=moved)
    overlapped = make_amendment(version, "données urbaines", "données publiques")
    under_it = make_amendment(version, "données publiques", "informations", parent=overlapped)
    already = make_amendment(version, "données urbaines", "données de la ville")
    gone = make_amendment(version, "comité", "conseil", order=2)
    withdrawn = make_amendment(version, "deux ans", "dix ans", state=AmendmentState.WITHDRAWN)
    refused = make_amendment(version, "deux ans", "vingt ans")
    make_answer(refused, Outcome.NOT_ACCEPTED)
    new = ARTICLE.replace("données urbaines", "données de la ville")

    following = issued_after(version, new, None)
    rebase_amendments(by=make_rapporteur(version), version=following, at=NOW)

    found = {one.pk: one for one in Amendment.objects.select_related("parent")}
    held, held_child = found[moved.pk], found[child.pk]
    assert (held.state, held.held_version_id, held.held_hash) == ("tabled", following.pk, text_hash(new))
    assert held.operations == moved.operations
    assert ask_of(held, texts_for([held])).result == new.replace("deux ans", "trois ans")
    assert ask_of(held_child, texts_for([held_child])).result == new.replace("deux ans", "quatre ans")
    fallen = {pk: one.fallen_because for pk, one in found.items() if one.state == AmendmentState.FALLEN}
    assert fallen == {
        overlapped.pk: Fall.OVERLAPS,
        under_it.pk: Fall.PARENT,
        already.pk: Fall.ALREADY,
        gone.pk: Fall.GONE,
    }
    assert found[withdrawn.pk].state == AmendmentState.WITHDRAWN
    assert found[refused.pk].state == AmendmentState.NOT_ADOPTED
    assert sorted(kinds()) == sorted(
        ["amendment taken over to the next version"] * 2 + ["amendment fallen"] * 4 + ["amendment not adopted"]
    )


@pytest.mark.usefixtures("at_now")
def test_taking_amendments_over_again_does_nothing():
    version = make_version()
    make_amendment(version, "deux ans", "trois ans")
    following = issued_after(version, ARTICLE)
    by = make_rapporteur(version)
    rebase_amendments(by=by, version=following, at=NOW)
    before = Entry.objects.count()

    assert rebase_amendments(by=by, version=following, at=NOW) == []
    assert Entry.objects.count() == before


@pytest.mark.usefixtures("at_now")
def test_amendments_go_over_two_versions_one_after_the_other():
    version = make_version()
    amendment = make_amendment(version, "deux ans", "trois ans")
    by = make_rapporteur(version)
    texts = [ARTICLE.replace("ouvert", "libre"), ARTICLE.replace("ouvert", "libre et gratuit")]

    second = issued_after(version, texts[0])
    rebase_amendments(by=by, version=second, at=NOW)
    third = issued_after(second, texts[1])
    rebase_amendments(by=by, version=third, at=NOW)

    amendment.refresh_from_db()
    assert amendment.held_version == third
    assert ask_of(amendment, texts_for([amendment])).result == texts[1].replace("deux ans", "trois ans")


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_at_the_same_moment_makes_one_amendment():
    version = make_version()
    step = version.document.process.current_step
    step.starts_at, step.ends_at = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    step.save()
    by, organisation = represented()
    told = edited(version, "deux ans", "un an", nonce="same")
    gate = threading.Barrier(4)

    def send():
        gate.wait()
        try:
            return table_amendment(by=by, organisation=organisation, version=version, **told).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = {work.result() for work in [pool.submit(send) for _ in range(4)]}

    assert len(made) == 1
    assert Amendment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_amendments_tabled_at_the_same_moment_get_numbers_of_their_own():
    version = make_version(make_document())
    step = version.document.process.current_step
    step.starts_at, step.ends_at = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    step.save()
    people = [represented() for _ in range(4)]
    gate = threading.Barrier(4)

    def send(by, organisation):
        gate.wait()
        try:
            told = edited(version, "deux ans", "un an")
            return table_amendment(by=by, organisation=organisation, version=version, **told).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = [work.result() for work in [pool.submit(send, *one) for one in people]]

    assert sorted(numbers) == [1, 2, 3, 4]
