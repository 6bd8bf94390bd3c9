"""The pages of comments: lists, one comment, making, withdrawing, arguing and citing."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from miroir.directory.models import OrganisationState
from miroir.drafting.actions.comments import argue, cite_evidence
from miroir.drafting.models import Argument, Comment, Evidence, Side
from miroir.drafting.remarks import Reason, Source
from tests.comments_makers import make_amendment_on, make_answer, make_comment_on
from tests.drafting_makers import make_document, make_text_process, make_version
from tests.makers import NOW, make_membership, make_organisation, make_user

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def a_member(client, organisation=None):
    """Sign a member in; return their organisation."""
    organisation = organisation or make_organisation()
    person = make_user()
    make_membership(person, organisation)
    client.force_login(person)
    return organisation


def address(name, version, *more):
    return reverse(f"drafting:{name}", args=[version.document.slug, *more])


def sending(**told):
    """Return what a comment's form sends."""
    return {"nonce": "n1", "clause": "", "quote": "", "kind": "te", "text": "Trop long.", "language": "fr", **told}


def test_a_list_of_thirty_comments_takes_as_many_queries_as_one(client, django_assert_num_queries):
    version = make_version()
    wording = version.wordings.get()
    for row in range(30):
        comment = make_comment_on(version, wording, "données" if row % 2 else "")
        if row % 3 == 0:
            make_answer(comment)

    with django_assert_num_queries(8):
        page = client.get(address("comments", version))

    content = page.content.decode()
    assert content.count('<li class="card"') == 30
    assert "30 comments" in content
    assert content.count(">accepted<") == 10


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("version=2", [5]),
        ("kind=ed", [2]),
        ("answer=open", [1, 2, 5]),
        ("answer=answered", [3]),
        ("answer=withdrawn", [4]),
        ("clause={clause}", [1]),
        ("organisation={organisation}", [2]),
        ("kind=zz&answer=never&version=x&organisation=1&clause=%00", [1, 2, 3, 4, 5]),
        ("page=999", [1, 2, 3, 4, 5]),
    ],
)
def test_a_list_is_narrowed_by_version_clause_organisation_type_and_answer(client, asked, numbers):
    version = make_version()
    wording = version.wordings.get()
    make_comment_on(version, wording)
    speaking = make_organisation()
    make_comment_on(version, kind="ed", organisation=speaking)
    make_answer(make_comment_on(version))
    make_comment_on(version, withdrawn_at=NOW)
    make_comment_on(make_version(version.document))
    told = asked.format(clause=wording.clause.code, organisation=speaking.key)

    page = client.get(f"{address('comments', version)}?{told}")

    assert [comment.number for comment in page.context["page"].object_list] == numbers


def test_a_comment_shows_its_place_its_answer_and_thirty_arguments_in_constant_queries(client):
    organisation = a_member(client)
    version = make_version()
    comment = make_comment_on(version, version.wordings.get(), "deux ans")
    make_answer(comment, reason="Un an suffit.")
    counts, content = [], ""
    for number in range(30):
        argument = Argument.objects.create(
            comment=comment,
            side=Side.FOR,
            text=f"Raison {number}",
            language="fr",
            organisation=organisation,
            made_at=NOW,
        )
        Evidence.objects.create(argument=argument, title="Source", dated="2025", licence="CC BY 4.0", cited_at=NOW)
        if number in (0, 29):
            with CaptureQueriesContext(connection) as asked:
                content = client.get(comment.get_absolute_url()).content.decode()
            counts.append(len(asked))

    assert counts[0] == counts[1] <= 20
    assert "Un an suffit." in content
    assert content.count("CC BY 4.0") == 30
    assert "deux ans" in content


def test_an_answer_that_is_only_proposed_is_not_shown(client):
    comment = make_comment_on()
    make_answer(comment, state="proposed", reason="Pas encore dit.")

    assert "Pas encore dit." not in client.get(comment.get_absolute_url()).content.decode()


def test_hostile_words_are_shown_as_words_everywhere(client):
    organisation = a_member(client)
    version = make_version(None, f"Avant {HOSTILE} après.")
    comment = make_comment_on(version, version.wordings.get(), HOSTILE, text=HOSTILE, organisation=organisation)
    Comment.objects.update(
        proposed_change=HOSTILE, code="<b>1", clause_said=HOSTILE, line_said="<i>", author_code="<u>"
    )
    argument = Argument.objects.create(
        comment=comment, side=Side.FOR, text=HOSTILE, language="fr", organisation=organisation, made_at=NOW
    )
    Evidence.objects.create(argument=argument, title=HOSTILE, dated="2025", licence="<b>", cited_at=NOW)
    twice = sending(quote="a", text=HOSTILE)
    pages = [
        client.get(comment.get_absolute_url()),
        client.get(address("comments", version)),
        client.get(address("withdraw-comment", version, comment.number)),
        client.get(address("withdraw-argument", version, argument.key)),
        client.post(address("make-comment", version, version.number), twice),
    ]

    for page in pages:
        content = page.content.decode()
        assert HOSTILE not in content
        assert "<img src=x" not in content
        assert "&lt;" in content


def test_quoted_words_pasted_into_the_form_are_found(client):
    a_member(client)
    version = make_version(None, "Les villes ouvrent leurs données : toutes.")
    sent = sending(quote="leurs  données\N{NO-BREAK SPACE}:\n toutes")

    answer = client.post(address("make-comment", version, version.number), sent)

    comment = Comment.objects.get()
    assert answer.url == comment.get_absolute_url()
    assert (comment.quote, comment.clause) == ("leurs données : toutes", version.wordings.get().clause)
    client.post(address("make-comment", version, version.number), sent)
    assert Comment.objects.count() == 1


def test_words_that_stand_twice_are_asked_which(client):
    a_member(client)
    version = make_version(None, "Les villes, toutes les villes.", "Les villes aussi.")
    sent = sending(quote="villes")

    asked = client.post(address("make-comment", version, version.number), sent)

    assert asked.status_code == 422
    assert "choose which you mean" in asked.content.decode()
    choices = [value for value, _words in asked.context["form"].fields["occurrence"].choices]
    assert len(choices) == 3
    assert not Comment.objects.exists()
    client.post(address("make-comment", version, version.number), {**sent, "occurrence": choices[1]})
    comment = Comment.objects.get()
    assert (comment.start, comment.clause) == (23, version.wordings.get(order=1).clause)


def test_a_clause_that_is_chosen_is_where_words_are_looked_for(client):
    a_member(client)
    version = make_version(None, "Les villes.", "Les villes aussi.")
    clause = version.wordings.get(order=2).clause

    client.post(address("make-comment", version, version.number), sending(quote="villes", clause=clause.code))

    assert Comment.objects.get().clause == clause


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (sending(quote="des mots absents"), "not in the text"),
        (sending(quote="e"), "very many places"),
        (sending(text=""), "required"),
        (sending(text="x" * 50_000), "at most 5000 characters"),
        (sending(quote="x" * 50_000), "at most 5000 characters"),
        (sending(clause="nowhere"), "valid choice"),
        (sending(kind=""), "required"),
        (sending(text="a\x00b"), "Null characters"),
    ],
)
def test_a_form_that_is_wrong_says_why_and_keeps_what_was_typed(client, sent, why):
    a_member(client)
    version = make_version(None, "e " * 50)

    page = client.post(address("make-comment", version, version.number), sent)

    assert page.status_code == 422
    assert why in page.content.decode()
    assert not Comment.objects.exists()


def test_who_is_of_several_organisations_chooses_among_those_only(client):
    person, organisations = make_user(), [make_organisation(), make_organisation()]
    for organisation in organisations:
        make_membership(person, organisation)
    client.force_login(person)
    foreign, version = make_organisation(), make_version()
    target = address("make-comment", version, version.number)

    refused = client.post(target, sending(organisation=foreign.pk))
    client.post(target, sending(organisation=organisations[1].pk))

    assert refused.status_code == 422
    assert Comment.objects.get().organisation == organisations[1]


def test_pages_ask_who_it_is_and_say_no_to_strangers(client):
    version = make_version()
    comment = make_comment_on(version)
    targets = [
        address("make-comment", version, 1),
        address("withdraw-comment", version, comment.number),
        address("argue-comment", version, comment.number),
        address("cite-comment", version, comment.number),
        address("import-comments", version, 1),
    ]
    assert [client.get(target).status_code for target in targets] == [302] * 5
    client.force_login(make_user())

    assert [client.get(target).status_code for target in targets] == [403] * 5
    assert [client.post(target, {}).status_code for target in targets] == [403] * 5


def test_what_is_not_there_is_not_found(client):
    version = make_version()
    found = [
        client.get(address("comment", version, 99)),
        client.get(address("comment", version, 1 << 40)),
        client.get(reverse("drafting:comments", args=["nothing"])),
        client.get(address("orphans", version, 9)),
    ]

    assert [page.status_code for page in found] == [404] * 4


def test_comments_of_a_consultation_in_preparation_are_for_nobody(client):
    version = make_version(make_document(make_text_process(state="preparation")))
    comment = make_comment_on(version)

    for target in (comment.get_absolute_url(), address("comments", version), address("comments-csv", version, 1)):
        assert client.get(target).status_code == 403


def test_a_comment_is_withdrawn_through_its_page_and_stays_listed(client):
    organisation = a_member(client)
    comment = make_comment_on(organisation=organisation)
    target = address("withdraw-comment", comment.version, comment.number)
    assert comment.text in client.get(target).content.decode().replace("&#x27;", "'")

    client.post(target)

    page = client.get(address("comments", comment.version)).content.decode()
    assert '<li class="over">withdrawn</li>' in page
    assert client.post(target).status_code == 403


def test_arguments_and_sources_are_made_through_their_pages_and_shown_with_what_they_are_about(client):
    organisation = a_member(client)
    version = make_version()
    comment = make_comment_on(version, organisation=organisation)
    said = {"side": "against", "text": "Les petites villes ne peuvent pas.", "language": "fr"}
    source = {"title": "Étude", "address": "https://example.org/", "dated": "2024-05", "licence": "CC BY 4.0"}

    client.post(address("argue-comment", version, comment.number), said)
    argument = Argument.objects.get()
    client.post(address("cite-argument", version, argument.key), source)
    client.post(address("cite-comment", version, comment.number), source)

    page = client.get(comment.get_absolute_url()).content.decode()
    assert page.count('href="https://example.org/"') == 2
    assert "petites villes" in page
    client.post(address("withdraw-argument", version, argument.key))
    assert "petites villes" not in client.get(comment.get_absolute_url()).content.decode()


def test_an_amendment_is_argued_about_and_cites_through_the_same_pages(client):
    organisation = a_member(client)
    version = make_version()
    amendment = make_amendment_on(version.wordings.get(), organisation=organisation)
    said = {"side": "for", "text": "Plus clair.", "language": "fr"}
    source = {"title": "Étude", "address": "", "dated": "2024", "licence": "CC BY 4.0"}

    argued = client.post(address("argue-amendment", version, amendment.number), said)
    cited = client.post(address("cite-amendment", version, amendment.number), source)

    assert argued.status_code == cited.status_code == 302
    assert amendment.arguments.get().text == "Plus clair."
    assert amendment.evidence.get().title == "Étude"


def test_a_source_with_a_false_address_is_refused_on_its_page(client):
    organisation = a_member(client)
    comment = make_comment_on(organisation=organisation)
    wrong = {"title": "T", "address": "javascript:alert(1)", "dated": "2024", "licence": "CC BY 4.0"}

    page = client.post(address("cite-comment", comment.version, comment.number), wrong)

    assert page.status_code == 422
    assert not Evidence.objects.exists()


def test_a_suspended_organisation_says_nothing(client):
    organisation = a_member(client)
    comment = make_comment_on()
    organisation.state = OrganisationState.SUSPENDED
    organisation.save()

    assert client.get(address("argue-comment", comment.version, comment.number)).status_code == 403


def test_pages_are_whole_in_french(client):
    comment = make_comment_on()
    person, organisation = make_user(), make_organisation()
    make_membership(person, organisation)
    argue(by=person, about=comment, reason=Reason(Side.FOR, "Oui.", "fr"), organisation=organisation)
    argument = Argument.objects.get()
    cite_evidence(by=person, citing=argument, source=Source("Étude", "", "2025", "CC BY 4.0"))

    with override("fr"):
        pages = [client.get(comment.get_absolute_url()), client.get(address("comments", comment.version))]

    assert [page.status_code for page in pages] == [200, 200]
    assert all('lang="fr"' in page.content.decode() for page in pages)
