"""The pages on which contributions are grouped, answered, agreed on, read and contested."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from miroir.directory.standing import standing_of
from miroir.drafting.models import Comment, ContributionGroup, Disposition
from miroir.drafting.queries.dispositions_work import MOST_COMPARED, alike, overdue_replies, work_of
from tests.dispositions_makers import make_answer, make_asked, make_chair, make_rapporteur, make_remark
from tests.drafting_makers import make_document, make_version
from tests.makers import NOW, make_membership, make_organisation, make_representative, make_secretary, make_user

pytestmark = pytest.mark.django_db
LONG = "Le délai de deux ans est trop long pour les petites communes qui publient déjà leurs données ouvertes"


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def address(name, version, *more, **asked):
    return reverse(f"drafting:{name}", args=[version.document.slug, version.number, *more], query=asked or None)


def text_of(answer):
    return answer.content.decode()


def filled(organisations=3, contributions=30):
    """Return a version with as many contributions, some answered, by some organisations."""
    version = make_version(None, "Un.", "Deux.", "Trois.")
    makers = [make_organisation() for _ in range(organisations)]
    clauses = [wording.clause for wording in version.wordings.order_by("order")]
    for place in range(contributions):
        told = {"organisation": makers[place % organisations], "clause": clauses[place % len(clauses)]}
        one = make_asked(version, **told) if place % 4 == 0 else make_remark(version, **told)
        if place % 3:
            make_answer(one, state=("proposed", "agreed")[place % 2])
    return version


def test_everybody_reads_who_said_what_what_was_answered_why_and_where_it_landed(client):
    version = make_version()
    later = make_version(version.document, "Un texte plus tard.")
    landed = {"landing_version": later, "landing_clause": later.wordings.get().clause}
    remark = make_remark(version, "Il faut un délai.", organisation=make_organisation("Ville de Test"))
    make_answer(remark, outcome="accepted", reason="Repris mot à mot.", start=0, end=2, landing_quote="Un", **landed)
    make_answer(make_remark(version, "Reste secret."), state="proposed", reason="Pas encore public.")

    shown = text_of(client.get(address("dispositions", version)))

    for said in (
        "Il faut un délai.",
        "Ville de Test",
        "Repris mot à mot.",
        "Accepted",
        "1 of 2 contributions answered",
    ):
        assert said in shown
    assert f"/{later.number}/clauses/{later.wordings.get().clause.code}/#:~:text=Un" in shown
    assert "Pas encore public." not in shown
    assert "%" not in shown.partition("<main")[2].partition("</main")[0].replace("%20", "")


def test_the_report_is_narrowed_by_answer_clause_and_organisation(client):
    version = make_version(None, "Un.", "Deux.")
    first, second = (wording.clause for wording in version.wordings.order_by("order"))
    city = make_organisation("Ville de Test")
    make_answer(make_remark(version, "Premier.", clause=first, organisation=city), outcome="accepted")
    make_answer(make_asked(version, rationale="Deuxième.", clause=second))
    make_remark(version, "Troisième.", clause=second)

    def found(**asked):
        shown = text_of(client.get(address("dispositions", version, **asked)))
        return [one for one in ("Premier.", "Deuxième.", "Troisième.") if one in shown]

    assert found() == ["Premier.", "Deuxième.", "Troisième."]
    assert found(outcome="accepted") == ["Premier."]
    assert found(outcome="open") == ["Troisième."]
    assert found(clause=second.code) == ["Deuxième.", "Troisième."]
    assert found(organisation=city.key) == ["Premier."]
    assert found(organisation="nobody", clause="", outcome="strange", page="x") == found()


def test_the_report_is_a_table_too_whose_cells_no_spreadsheet_computes(client):
    version = make_version()
    make_answer(
        make_remark(version, "=1+1", organisation=make_organisation("Ville")), outcome="accepted", reason="Oui."
    )
    make_answer(make_remark(version), state="proposed", reason="Pas encore public.")

    answer = client.get(address("dispositions-csv", version))

    columns, first, second = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert dict(zip(columns, first, strict=True))["What was said"] == "'=1+1"
    assert dict(zip(columns, first, strict=True))["Reason"] == "Oui."
    assert dict(zip(columns, second, strict=True))["Answer"] == ""
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_the_rapporteur_groups_those_that_are_proposed_and_answers_the_group_at_once(client):
    version, rapporteur = make_version(), make_rapporteur()
    made = [make_remark(version, LONG), make_remark(version, LONG + " !"), make_remark(version, "Tout autre chose.")]
    client.force_login(rapporteur)

    shown = text_of(client.get(address("consolidation", version)))
    assert "Proposed group 1" in shown
    marks = [f"c{one.number}" for one in made[:2]]
    client.post(address("choose-contributions", version), {"m": marks, "group": "1", "title": "Délai"})
    group = ContributionGroup.objects.get()
    shown = text_of(client.get(address("consolidation", version)))
    assert "Proposed group" not in shown
    assert f"?m={marks[0]}&amp;m={marks[1]}" in shown

    page = address("answer-contributions", version, m=marks)
    assert client.get(page).status_code == 200
    answer = client.post(page, {"outcome": "partially-accepted", "reason": "En partie."})

    assert answer.status_code == 302
    assert {row.comment for row in Disposition.objects.all()} == set(group.comments.all()) == set(made[:2])


def test_those_chosen_are_answered_and_the_own_are_left_out_with_a_reason(client):
    version, organisation = make_version(), make_organisation()
    own, other = make_remark(version, organisation=organisation), make_asked(version)
    client.force_login(make_rapporteur(organisation))

    chosen = client.post(
        address("choose-contributions", version), {"m": [f"c{own.number}", f"a{other.number}"], "answer": "1"}
    )
    shown = text_of(client.get(chosen.url))
    client.post(chosen.url, {"outcome": "noted", "reason": "Vu."})

    assert "This contribution is of your own organisation" in shown
    assert Disposition.objects.get().amendment == other


def test_an_answer_names_its_landing_by_words_copied_from_the_next_version(client):
    version = make_version()
    later = make_version(version.document, "Un texte plus tard, un texte.", issued=False)
    code = later.wordings.get().clause.code
    remark = make_remark(version)
    client.force_login(make_rapporteur())
    page = address("answer-contributions", version, m=f"c{remark.number}")
    told = {"outcome": "accepted", "reason": "Oui.", "landing_clause": code}

    for wrong in ("absent", "texte"):
        assert client.post(page, {**told, "landing_quote": wrong}).status_code == 422
    assert not Disposition.objects.exists()
    client.post(page, {**told, "landing_quote": "plus tard"})

    row = Disposition.objects.get()
    assert (row.landing_version, row.start, row.end, row.landing_quote) == (later, 9, 18, "plus tard")


def test_a_duplicate_is_named_as_pages_name_it(client):
    version = make_version()
    first, second = make_asked(version), make_remark(version)
    client.force_login(make_rapporteur())
    page = address("answer-contributions", version, m=f"c{second.number}")
    told = {"outcome": "duplicate", "reason": "Déjà dit."}

    assert client.post(page, {**told, "duplicate_of": "comment 999999"}).status_code == 422
    assert client.post(page, told).status_code == 422
    client.post(page, {**told, "duplicate_of": f"Amendment {first.number}"})

    assert Disposition.objects.get().duplicate_amendment == first


def test_the_chair_agrees_on_those_chosen_and_on_all(client):
    version = make_version()
    rows = [make_answer(make_remark(version), state="proposed") for _ in range(32)]
    client.force_login(make_chair())
    page = address("agree-dispositions", version)

    assert "32 proposed answers" in text_of(client.get(page))
    client.post(page, {"d": [rows[0].pk]})
    assert Disposition.objects.filter(state="agreed").get() == rows[0]
    client.post(page, {"all": "1"})

    assert Disposition.objects.filter(state="agreed").count() == 32
    assert "No answer waits" in text_of(client.get(page))


def test_an_answer_is_contested_on_its_page_and_confirmed_by_the_chair(client):
    version, organisation = make_version(), make_organisation()
    row = make_answer(make_remark(version, organisation=organisation))
    args = [version.document.slug, row.key]
    client.force_login(make_representative(organisation))

    assert client.get(reverse("drafting:confirm-disposition", args=args)).status_code == 403
    assert client.get(reverse("drafting:contest-disposition", args=args)).status_code == 200
    client.post(reverse("drafting:contest-disposition", args=args), {"reason": "Relisez."})
    client.force_login(make_chair())
    page = reverse("drafting:confirm-disposition", args=args)
    assert "Relisez." in text_of(client.get(page))
    client.post(page, {"outcome": "accepted", "reason": "Vous avez raison."})

    row.refresh_from_db()
    assert (row.state, row.outcome, row.first_outcome) == ("confirmed", "accepted", "noted")


def test_the_rapporteur_names_later_where_it_landed(client):
    version = make_version()
    row = make_answer(make_remark(version), outcome="accepted")
    later = make_version(version.document, "Un texte.", issued=False)
    client.force_login(make_rapporteur())
    page = reverse("drafting:land-disposition", args=[version.document.slug, row.key])

    assert client.post(page, {"landing_clause": "", "landing_quote": ""}).status_code == 422
    client.post(page, {"landing_clause": later.wordings.get().clause.code, "landing_quote": ""})

    row.refresh_from_db()
    assert (row.landing_version, row.start) == (later, None)


def test_a_member_finds_what_became_of_what_their_organisations_said(client):
    version, organisation = make_version(), make_organisation()
    member = make_user()
    make_membership(member, organisation)
    make_answer(make_remark(version, "De nous.", organisation=organisation), reason="Nous suivons.")
    make_remark(version, "D’autrui.")
    client.force_login(member)

    shown = text_of(client.get(reverse("drafting:dispositions-own", args=[version.document.slug])))

    assert "De nous." in shown
    assert "Nous suivons." in shown
    assert "D’autrui." not in shown


def test_the_list_of_answers_of_a_text_leads_to_the_version_that_takes_contributions(client):
    version = make_version()
    make_version(version.document, issued=False)

    answer = client.get(reverse("drafting:dispositions-latest", args=[version.document.slug]))

    assert answer.url == address("dispositions", version)


def test_work_is_shown_to_who_has_to_do_it_with_its_figures(client):
    version = make_version()
    for state in ("proposed", "agreed", "contested", "confirmed"):
        make_answer(make_remark(version), state=state)
    make_asked(version)
    make_version(make_document(group=None))
    rapporteur = make_rapporteur()

    first, _other = work_of(standing_of(rapporteur, now=NOW), now=NOW)

    assert (first.version, first.gate.total, first.gate.answered) == (version, 5, 2)
    assert (first.unanswered, first.proposed, first.contested) == (1, 1, 1)
    assert work_of(standing_of(make_user(), now=NOW), now=NOW) == []
    client.force_login(rapporteur)
    assert "2 of 5 contributions answered" in text_of(client.get(reverse("drafting:dispositions-work")))


def test_near_duplicates_are_never_the_reader_s_own_and_are_compared_up_to_a_bound():
    version, organisation = make_version(), make_organisation()
    others = make_organisation()
    Comment.objects.bulk_create(
        Comment(
            document=version.document,
            version=version,
            number=10_000 + place,
            text=f"{LONG} {place % 2}",
            language="fr",
            made_at=NOW,
            organisation=organisation if place < 2 else others,
        )
        for place in range(MOST_COMPARED + 12)
    )

    found = alike(version, standing_of(make_rapporteur(organisation), now=NOW))

    assert (found.compared, found.total) == (MOST_COMPARED, MOST_COMPARED + 10)
    assert all(one.organisation_id == others.pk for group in found.proposals for one in group.contributions)


def test_replies_are_overdue_after_the_days_that_the_charter_promises(django_assert_max_num_queries):
    version = make_version()
    told = {"made_at": NOW.replace(month=3)}
    make_remark(version, **told)
    make_answer(make_remark(version, **told))
    make_answer(make_remark(version, **told), state="proposed")
    make_asked(version, tabled_at=NOW.replace(month=4))
    make_remark(version)

    with django_assert_max_num_queries(5):
        (found,) = overdue_replies(NOW)

    assert (found.version, found.number) == (version, 3)
    assert found.since == NOW.replace(month=3) + timedelta(days=30)
    version.document.process.state = "closed"
    version.document.process.save()
    assert overdue_replies(NOW) == []


@pytest.mark.parametrize("name", ["dispositions", "consolidation", "agree-dispositions", "dispositions-csv"])
def test_lists_ask_as_much_of_the_database_for_30_as_for_3(client, django_assert_num_queries, name):
    person = make_rapporteur() if name == "consolidation" else make_chair()
    client.force_login(person)
    few, many = filled(contributions=6), filled(organisations=12, contributions=48)
    client.get(address(name, few))

    with django_assert_num_queries(count_of(client, address(name, few))):
        client.get(address(name, many))


def count_of(client, page):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_are_there_in_both_languages(client, language):
    version = filled()
    client.force_login(make_secretary())
    with override(language):
        for name in ("dispositions", "consolidation"):
            assert client.get(address(name, version)).status_code == 200


def test_late_answers_wait_on_the_desk(client):
    version = make_version()
    make_remark(version, made_at=NOW - timedelta(days=31))
    client.force_login(make_secretary())

    shown = text_of(client.get("/en/desk/"))

    assert "1 contribution waits for an answer past the days that the charter promises." in shown
    assert address("dispositions", version, outcome="open") in shown


def test_the_page_of_a_contribution_says_what_became_of_it_and_what_the_reader_may_do(client):
    version, organisation = make_version(), make_organisation()
    made = [make_remark(version, organisation=organisation), make_asked(version, organisation=organisation)]
    for one in made:
        assert "It has no agreed answer yet." in text_of(client.get(one.get_absolute_url()))
        make_answer(one, outcome="accepted", reason="Nous suivons.")

    client.force_login(make_representative(organisation))
    for one in made:
        shown = text_of(client.get(one.get_absolute_url()))
        assert "Nous suivons." in shown
        assert reverse("drafting:contest-disposition", args=[version.document.slug, one.disposition.key]) in shown
    client.force_login(make_rapporteur())
    shown = text_of(client.get(made[0].get_absolute_url()))
    assert reverse("drafting:land-disposition", args=[version.document.slug, made[0].disposition.key]) in shown
    assert "Propose another answer" not in shown


def test_a_proposal_is_for_who_works_on_it_and_not_for_the_page_of_everybody(client):
    remark = make_remark(make_version())
    make_answer(remark, state="proposed", reason="Pas encore public.")

    assert "Pas encore public." not in text_of(client.get(remark.get_absolute_url()))
    client.force_login(make_rapporteur())
    shown = text_of(client.get(remark.get_absolute_url()))
    assert "Pas encore public." in shown
    assert "Propose another answer" in shown


def test_the_page_says_where_the_words_of_a_landing_no_longer_are(client):
    version = make_version()
    later = make_version(version.document, "Un autre texte.")
    landed = {"landing_version": later, "landing_clause": later.wordings.get().clause, "start": 0, "end": 9}
    gone, there = make_remark(version), make_remark(version)
    make_answer(gone, outcome="accepted", landing_quote="Disparus!", **landed)
    make_answer(there, outcome="accepted", landing_quote="Un autre ", **landed)

    told = "The words where it landed are no longer in that clause."
    assert told in text_of(client.get(gone.get_absolute_url()))
    assert told not in text_of(client.get(there.get_absolute_url()))
