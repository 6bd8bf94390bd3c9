"""What becomes of contributions: grouped, answered, agreed, told, contested once, confirmed."""

from __future__ import annotations

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils.translation import override

from miroir.common.may import Refused
from miroir.drafting.actions.dispositions import (
    Landing,
    agree_dispositions,
    confirm_disposition,
    contest_disposition,
    land,
    propose_disposition,
)
from miroir.drafting.actions.grouping import group_contributions, ungroup_contributions
from miroir.drafting.models import AmendmentState, ContributionGroup, Disposition
from miroir.drafting.queries.gate import gate_of
from miroir.journal.models import Entry, Opening
from miroir.letters.models import Letter
from tests.dispositions_makers import make_answer, make_asked, make_chair, make_rapporteur, make_remark
from tests.drafting_makers import make_document, make_version
from tests.makers import NOW, make_mandate, make_membership, make_organisation, make_representative, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def kinds():
    return list(Entry.objects.order_by("sequence").values_list("kind", flat=True))


def test_contributions_that_say_nearly_the_same_are_grouped_and_stay_listed():
    version, rapporteur = make_version(), make_rapporteur()
    first, second = make_remark(version), make_asked(version)

    group = group_contributions(by=rapporteur, version=version, title=" Délai ", comments=[first], amendments=[second])

    assert group.title == "Délai"
    assert [*group.comments.all(), *group.amendments.all()] == [first, second]
    assert kinds() == ["contributions grouped"]


def test_a_group_is_taken_apart_and_its_contributions_keep_their_answers():
    version, rapporteur = make_version(), make_rapporteur()
    made = [make_remark(version), make_remark(version)]
    answer = make_answer(made[0])
    group = group_contributions(by=rapporteur, version=version, title="Délai", comments=made, amendments=[])

    ungroup_contributions(by=rapporteur, group=group)

    assert not ContributionGroup.objects.exists()
    assert Disposition.objects.get() == answer
    assert kinds() == ["contributions grouped", "group of contributions taken apart"]


def test_a_contribution_is_in_one_group_at_most_and_never_alone_in_it():
    version, rapporteur = make_version(), make_rapporteur()
    one, two, three = (make_remark(version) for _ in range(3))
    group_contributions(by=rapporteur, version=version, title="Délai", comments=[one, two], amendments=[])

    with pytest.raises(Refused, match="in a group already"):
        group_contributions(by=rapporteur, version=version, title="Autre", comments=[two, three], amendments=[])
    with pytest.raises(Refused, match="at least two"):
        group_contributions(by=rapporteur, version=version, title="Autre", comments=[three], amendments=[])
    other = make_remark(version)
    with pytest.raises(Refused, match="title"):
        group_contributions(by=rapporteur, version=version, title=" ", comments=[three, other], amendments=[])
    assert ContributionGroup.objects.count() == 1


def test_a_whole_group_gets_one_answer_and_each_contribution_its_own_row():
    version = make_version()
    made = [make_remark(version), make_remark(version), make_asked(version)]

    propose_disposition(by=make_rapporteur(), contributions=made, outcome="accepted", reason=" Oui. ")

    rows = list(Disposition.objects.all())
    assert [(row.contribution, row.outcome, row.reason, row.state) for row in rows] == [
        (one, "accepted", "Oui.", "proposed") for one in made
    ]
    assert kinds() == ["disposition proposed"] * 3
    labels = {opening.about.partition(":")[0] for opening in Opening.objects.all()}
    assert labels == {"drafting.disposition"}
    assert gate_of(version).answered == 0


def test_a_proposal_is_replaced_by_another_until_it_is_agreed():
    version, rapporteur = make_version(), make_rapporteur()
    remark = make_remark(version)
    propose_disposition(by=rapporteur, contributions=[remark], outcome="accepted", reason="Oui.")
    (row,) = propose_disposition(by=rapporteur, contributions=[remark], outcome="noted", reason="Vu.")
    agree_dispositions(by=make_chair(), dispositions=[row])

    with pytest.raises(Refused, match="does not change any more"):
        propose_disposition(by=rapporteur, contributions=[remark], outcome="accepted", reason="Oui.")

    assert Disposition.objects.get().outcome == "noted"


def test_the_rapporteur_never_answers_the_own_organisation_and_then_nobody_of_the_choice_is_answered():
    version, organisation = make_version(), make_organisation()
    own, other = make_remark(version, organisation=organisation), make_remark(version)
    rapporteur = make_rapporteur(organisation)

    with pytest.raises(Refused, match=f"Comment {own.number}: This contribution is of your own organisation"):
        propose_disposition(by=rapporteur, contributions=[other, own], outcome="noted", reason="Vu.")
    with pytest.raises(Refused, match="your own organisation"):
        group_contributions(by=rapporteur, version=version, title="T", comments=[own, other], amendments=[])
    assert not Disposition.objects.exists()

    propose_disposition(by=make_rapporteur(), contributions=[own], outcome="noted", reason="Vu.")

    assert Disposition.objects.get().comment == own


def test_the_rapporteur_of_another_group_is_sent_to_the_one_of_the_text():
    version = make_version()
    version.document.group = make_document().group
    rapporteur = make_rapporteur()
    seat = rapporteur and version.document.group.seats.get(person=rapporteur)
    other = version.document.group.__class__.objects.create(
        code="other", kind="working-group", name_fr="Autre", name_en="Other"
    )
    seat.body = other
    seat.save()

    with pytest.raises(Refused, match="Another working group"):
        propose_disposition(by=rapporteur, contributions=[make_remark(version)], outcome="noted", reason="Vu.")


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_answer_without_a_reason_is_refused(reason):
    remark = make_remark(make_version())

    with pytest.raises(Refused, match="Give a reason"):
        propose_disposition(by=make_rapporteur(), contributions=[remark], outcome="noted", reason=reason)

    assert not Disposition.objects.exists()
    assert not Entry.objects.exists()


def test_only_what_its_author_withdrew_is_answered_as_withdrawn_and_only_so():
    version, rapporteur = make_version(), make_rapporteur()
    standing, gone = make_remark(version), make_asked(version, state=AmendmentState.WITHDRAWN, ended_at=NOW)

    with pytest.raises(Refused, match="Only its author withdraws"):
        propose_disposition(by=rapporteur, contributions=[standing], outcome="withdrawn", reason="R.")
    with pytest.raises(Refused, match="Its author withdrew"):
        propose_disposition(by=rapporteur, contributions=[gone], outcome="noted", reason="R.")
    propose_disposition(by=rapporteur, contributions=[gone], outcome="withdrawn", reason="R.")

    assert Disposition.objects.get().amendment == gone


def test_a_duplicate_says_of_what_and_never_of_itself_or_of_another_duplicate():
    version, rapporteur = make_version(), make_rapporteur()
    one, two, three = make_remark(version), make_asked(version), make_remark(version)
    same = {"by": rapporteur, "outcome": "duplicate", "reason": "Déjà dit."}

    with pytest.raises(Refused, match="Say which"):
        propose_disposition(contributions=[one], **same)
    with pytest.raises(Refused, match="not repeat itself"):
        propose_disposition(contributions=[one], duplicate_of=one, **same)
    with pytest.raises(Refused, match="on the same version"):
        propose_disposition(contributions=[one], duplicate_of=make_remark(make_version()), **same)
    propose_disposition(contributions=[one], duplicate_of=two, **same)
    with pytest.raises(Refused, match="duplicate itself"):
        propose_disposition(contributions=[three], duplicate_of=one, **same)
    with pytest.raises(Refused, match="Others are said to repeat"):
        propose_disposition(contributions=[two], duplicate_of=three, **same)

    assert Disposition.objects.get().duplicate_amendment == two


def test_the_database_itself_holds_that_a_duplicate_says_of_what_and_an_answer_its_reason():
    remark = make_remark(make_version())

    for wrong in ({"outcome": "duplicate"}, {"reason": ""}, {"start": 1, "end": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_answer(remark, **wrong)


def test_what_is_accepted_lands_in_words_of_a_later_version():
    version, rapporteur = make_version(), make_rapporteur()
    later = make_version(version.document, "Un texte plus tard.", issued=False)
    clause = later.wordings.get().clause
    (row,) = propose_disposition(by=rapporteur, contributions=[make_remark(version)], outcome="accepted", reason="Oui.")

    land(by=rapporteur, disposition=row, version=later, clause=clause, start=3, end=8)

    row.refresh_from_db()
    assert (row.landing_version, row.landing_clause, row.landing_quote) == (later, clause, "texte")
    assert kinds()[-1] == "landing of a disposition named"
    for wrong, told in (((later, 3, 99), "not in the clause"), ((version, 0, 1), "later version")):
        with pytest.raises(Refused, match=told):
            land(by=rapporteur, disposition=row, version=wrong[0], clause=clause, start=wrong[1], end=wrong[2])


def test_what_is_not_accepted_lands_nowhere():
    version, rapporteur = make_version(), make_rapporteur()
    later = make_version(version.document, "Un texte.", issued=False)
    landing = Landing(later, later.wordings.get().clause)

    with pytest.raises(Refused, match="Only what is accepted"):
        propose_disposition(
            by=rapporteur, contributions=[make_remark(version)], outcome="noted", reason="Vu.", landing=landing
        )

    assert not Disposition.objects.exists()


def test_authors_and_representatives_are_told_by_one_letter_each_that_leads_to_the_landing():
    version, organisation = make_version(), make_organisation()
    later = make_version(version.document, "Un texte plus tard.")
    representative, author = make_representative(organisation), make_user(language="fr")
    make_membership(author, organisation)
    made = [make_remark(version, organisation=organisation, by=author) for _ in range(2)]
    clause = later.wordings.get().clause
    rows = propose_disposition(
        by=make_rapporteur(),
        contributions=made,
        outcome="accepted",
        reason="Oui, nous le reprenons.",
        landing=Landing(later, clause, 3, 8),
    )

    agree_dispositions(by=make_chair(), dispositions=rows)

    letters = {letter.to: letter for letter in Letter.objects.all()}
    assert set(letters) == {representative.email, author.email}
    for letter in letters.values():
        assert letter.text.count("Oui, nous le reprenons.") == 2
        assert f"/{later.number}/clauses/{clause.code}/#:~:text=texte" in letter.html
        assert f"/comments/{made[0].number}/#disposition" in letter.html
    assert {row.state for row in Disposition.objects.all()} == {"agreed"}
    assert all(row.told_at == NOW for row in Disposition.objects.all())
    assert kinds()[-2:] == ["disposition agreed"] * 2
    assert gate_of(version).complete


def test_the_author_of_an_imported_contribution_has_no_address_and_the_answer_counts():
    version = make_version()
    remark = make_remark(version, by=make_user(), author_code="FR-12")
    row = make_answer(remark, state="proposed")

    agree_dispositions(by=make_chair(), dispositions=[row])

    row.refresh_from_db()
    assert (row.state, row.told_at, Letter.objects.count()) == ("agreed", None, 0)


def test_an_answer_is_contested_once_by_a_representative_and_stands_once_it_is_confirmed():
    version, organisation, chair = make_version(), make_organisation(), make_chair()
    representative = make_representative(organisation)
    row = make_answer(make_remark(version, organisation=organisation))

    contest_disposition(by=representative, disposition=row, reason="Vous nous avez mal lus.")

    assert not gate_of(version).complete
    assert "Vous nous avez mal lus." in Letter.objects.get(to=chair.email).text

    confirm_disposition(by=chair, disposition=row)

    row.refresh_from_db()
    assert (row.state, row.outcome, row.confirmed_by, row.first_outcome) == ("confirmed", "noted", chair, "")
    assert gate_of(version).complete
    assert Letter.objects.filter(to=representative.email).count() == 1
    with pytest.raises(Refused, match="contested once already"):
        contest_disposition(by=representative, disposition=row, reason="Encore.")
    with pytest.raises(Refused, match="not contested"):
        confirm_disposition(by=chair, disposition=row)
    assert kinds() == ["disposition contested", "disposition confirmed"]


def test_the_chair_confirms_with_another_outcome_and_what_was_said_first_is_kept():
    row = make_answer(make_remark(make_version()), state="contested")

    confirm_disposition(by=make_chair(), disposition=row, outcome="partially-accepted", reason="Pour le délai.")

    row.refresh_from_db()
    assert (row.outcome, row.reason) == ("partially-accepted", "Pour le délai.")
    assert (row.first_outcome, row.first_reason) == ("noted", "Vu.")


def test_another_outcome_owes_a_reason_of_its_own():
    row = make_answer(make_remark(make_version()), state="contested")

    with pytest.raises(Refused, match="Give a reason"):
        confirm_disposition(by=make_chair(), disposition=row, outcome="accepted")

    row.refresh_from_db()
    assert row.state == "contested"


def test_an_answer_is_not_contested_without_a_mandate_a_reason_or_after_the_next_version():
    version, organisation = make_version(), make_organisation()
    row = make_answer(make_remark(version, organisation=organisation))
    member, representative = make_user(), make_representative(organisation)
    make_membership(member, organisation)

    for person in (member, make_representative()):
        with pytest.raises(Refused):
            contest_disposition(by=person, disposition=row, reason="Non.")
    with pytest.raises(Refused, match="Say why"):
        contest_disposition(by=representative, disposition=row, reason=" ")
    make_version(version.document)
    with pytest.raises(Refused, match="next version is issued"):
        contest_disposition(by=representative, disposition=row, reason="Non.")

    row.refresh_from_db()
    assert row.state == "agreed"
    make_mandate(member, organisation)


def test_answers_of_several_versions_are_not_agreed_on_at_once_nor_any_twice():
    version, chair = make_version(), make_chair()
    row = make_answer(make_remark(version), state="proposed")
    elsewhere = make_answer(make_remark(make_version()), state="proposed")

    with pytest.raises(Refused, match="same version"):
        agree_dispositions(by=chair, dispositions=[row, elsewhere])
    agree_dispositions(by=chair, dispositions=[row])
    with pytest.raises(Refused, match="agreed on this answer already"):
        agree_dispositions(by=chair, dispositions=[row])
    assert kinds() == ["disposition agreed"]
