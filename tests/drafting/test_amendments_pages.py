"""The pages of amendments: lists, one, two compared, the form, collisions and conflicts."""

from __future__ import annotations

import itertools

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from miroir.drafting.models import Amendment, AmendmentState, Conflict, Fall, RemarkType, Side
from miroir.drafting.queries.collisions import collisions_page
from miroir.engine.text.collisions import collisions
from miroir.engine.text.merge import merge
from miroir.engine.text.operations import from_json, text_hash
from tests.amendments_makers import make_amendment, make_answer, make_rapporteur, represented, written_after
from tests.drafting_makers import ARTICLE, make_document, make_version
from tests.makers import NOW, make_membership, make_organisation, make_representative, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def address(name, version, *more):
    return reverse(f"drafting:{name}", args=[version.document.slug, *more])


def read(client, path, **asked):
    answer = client.get(path, asked)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_the_list_narrows_by_clause_organisation_state_type_and_sector(client):
    version = make_version(None, ARTICLE, "Un comité suit la mise en œuvre.")
    builders = make_organisation("Bâtisseurs", sectors=("building",))
    first = make_amendment(version, "deux ans", "un an", organisation=builders, kind=RemarkType.EDITORIAL)
    second = make_amendment(version, "comité", "conseil", order=2, state=AmendmentState.ADOPTED)
    path = address("amendments", version)

    def numbers(**asked):
        html = read(client, path, **asked)
        return [one.number for one in (first, second) if f"/amendments/{one.number}/" in html]

    assert numbers() == [1, 2]
    assert numbers(clause=first.clause.code) == [1]
    assert numbers(organisation=str(builders.key)) == [1]
    assert numbers(state="adopted") == [2]
    assert numbers(kind="ed") == [1]
    assert numbers(sector="building") == [1]
    assert numbers(version="1") == [1, 2]
    assert numbers(organisation="nonsense", version="x", clause="none") == [1, 2]


def test_the_list_shows_fifty_a_page_in_a_constant_number_of_queries(client, django_assert_max_num_queries):
    version = make_version()
    for number in range(60):
        make_amendment(version, "deux ans", f"{number} mois")

    with django_assert_max_num_queries(17):
        html = read(client, address("amendments", version))

    assert html.count('<th scope="row">') == 50
    assert "Page 1 of 2" in html
    assert read(client, address("amendments", version), page="2").count('<th scope="row">') == 10


def test_the_page_of_an_amendment_shows_it_inline_side_by_side_and_why(client, django_assert_max_num_queries):
    version = make_version()
    amendment = make_amendment(version, "deux ans", "un an", rationale="Deux ans, c’est long.")
    child = make_amendment(version, "un an", "six mois", parent=amendment)
    rival = make_amendment(version, "deux ans", "trois ans")
    same = make_amendment(version, "deux ans", "un an")
    amendment.arguments.create(side=Side.FOR, text="Pour aller vite.", language="fr", made_at=NOW)
    make_answer(amendment)

    with django_assert_max_num_queries(18):
        html = read(client, amendment.get_absolute_url())

    assert "<del>deux ans</del><ins>un an</ins>" in html
    assert "Deux ans, c’est long." in html
    assert "Pour aller vite." in html
    assert child.get_absolute_url() in html
    assert address("amendment-compare", version, amendment.number, rival.number) in html
    assert "which does the same" in html
    assert same.get_absolute_url() in html
    assert "Accepted" in html
    assert f"Amendment {child.number}, to amendment {amendment.number}" in read(client, child.get_absolute_url())


def test_a_proposed_answer_is_not_shown_before_the_group_agrees(client):
    amendment = make_amendment(make_version(), "deux ans", "un an")
    make_answer(amendment, state="proposed")

    assert "It has no agreed answer yet." in read(client, amendment.get_absolute_url())


def test_what_organisations_write_is_escaped(client):
    amendment = make_amendment(make_version(), "deux ans", "<script>x</script>", rationale="<b>gras</b>")

    html = read(client, amendment.get_absolute_url())

    assert "<script>x" not in html
    assert "<b>gras" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("new", "told"), [("trois ans", "They collide"), ("un an", "both do exactly the same"), (None, "do not collide")]
)
def test_two_amendments_of_one_clause_are_compared(client, new, told):
    version = make_version()
    first = make_amendment(version, "deux ans", "un an")
    second = make_amendment(version, "deux ans", new) if new else make_amendment(version, "ouvert", "libre")

    html = read(client, address("amendment-compare", version, first.number, second.number))

    assert told in html


def test_amendments_of_two_clauses_are_shown_beside_each_other_and_said_not_to_meet(client):
    version = make_version(None, ARTICLE, "Un comité suit la mise en œuvre.")
    first = make_amendment(version, "deux ans", "un an")
    second = make_amendment(version, "comité", "conseil", order=2)

    assert "do not change the same words" in read(
        client, address("amendment-compare", version, first.number, second.number)
    )


def test_fallen_amendments_are_listed_with_their_reason(client):
    version = make_version()
    make_amendment(version, "deux ans", "un an", state=AmendmentState.FALLEN, fallen_because=Fall.ALREADY)
    make_amendment(version, "deux ans", "dix ans")

    html = read(client, address("amendments-fallen", version))

    assert "the text says so already" in html
    assert html.count('<th scope="row">') == 1


def test_the_form_shows_the_words_to_edit_and_tables_what_was_edited(client):
    version = make_version(None, "\n« Une »\nligne.")
    by, organisation = represented()
    client.force_login(by)
    wording = version.wordings.get()
    path = address("clause-amend", version, version.number, wording.clause.code)
    assert "« Une »" in read(client, path)
    sent = {
        "text": "\r\n« Une »\r\nphrase.",
        "rationale": "Le mot juste.",
        "kind": "ed",
        "language": "fr",
        "base_hash": wording.text_hash,
        "nonce": "form-1",
    }

    answers = [client.post(path, sent) for _ in range(2)]

    made = Amendment.objects.get()
    assert [answer.url for answer in answers] == [made.get_absolute_url()] * 2
    assert [one["text"] for one in made.operations] == ["phrase"]
    assert (made.organisation, made.kind, made.rationale) == (organisation, "ed", "Le mot juste.")


def test_words_that_changed_since_are_told_and_what_was_typed_stays(client):
    version = make_version()
    by, _organisation = represented()
    client.force_login(by)
    path = address("clause-amend", version, version.number, version.wordings.get().clause.code)
    sent = {"text": "Mes mots à moi.", "rationale": "Ainsi.", "kind": "te", "language": "fr", "nonce": "n"}

    answer = client.post(path, {**sent, "base_hash": text_hash("other words")})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "The words to amend changed" in html
    assert "The words as they are now" in html
    assert "Mes mots à moi." in html
    assert not Amendment.objects.exists()


def test_a_new_clause_and_an_amendment_to_an_amendment_have_their_forms(client):
    version = make_version()
    by, _organisation = represented()
    client.force_login(by)
    code = version.wordings.get().clause.code
    parent = make_amendment(version, "deux ans", "un an")
    rest = {"rationale": "Ainsi.", "kind": "te", "language": "fr"}
    told = {"heading": "Rapport", "text": "Un rapport.", "base_hash": text_hash(""), "nonce": "a", **rest}
    base = ARTICLE.replace("deux ans", "un an")
    changed = {"text": base.replace("un an", "six mois"), "base_hash": text_hash(base), "nonce": "b", **rest}

    added = client.post(address("clause-add-after", version, version.number, code), told)
    amended = client.post(address("amendment-amend", version, parent.number), changed)

    assert (added.status_code, amended.status_code) == (302, 302)
    assert Amendment.objects.filter(after__code=code, heading="Rapport", clause=None).exists()
    assert Amendment.objects.filter(parent=parent).exists()
    assert "new clause after 1" in read(client, address("amendments", version))


def test_an_amendment_is_withdrawn_once_that_is_confirmed(client):
    version = make_version()
    by, organisation = represented()
    amendment = make_amendment(version, "deux ans", "un an", organisation=organisation)
    client.force_login(by)
    path = address("amendment-withdraw", version, amendment.number)
    assert "Leave it as it is" in read(client, path)

    answer = client.post(path)

    amendment.refresh_from_db()
    assert answer.url == amendment.get_absolute_url()
    assert amendment.state == AmendmentState.WITHDRAWN


def test_the_rapporteur_carries_out_and_resolves_on_pages(client):
    version = make_version()
    amendments = [make_amendment(version, "deux ans", new) for new in ("un an", "trois ans")]
    for amendment in amendments:
        make_answer(amendment)
    written = written_after(version)
    client.force_login(make_rapporteur(version))
    assert "Carry it out in version 2" in read(client, amendments[0].get_absolute_url())

    waiting = read(client, address("conflicts", version, written.number))
    assert all(f"/amendments/{one.number}/" in waiting for one in amendments)

    for amendment in amendments:
        client.post(address("amendment-adopt", version, amendment.number))
    conflict = Conflict.objects.get()
    page = address("conflict", version, written.number, conflict.pk)
    listed = read(client, address("conflicts", version, written.number))
    assert page in listed
    assert "No accepted amendment waits." in listed
    assert "trois ans" in read(client, page)
    refused = client.post(page, {"text": "trois ans", "reason": ""})
    answer = client.post(page, {"text": "trois ans", "reason": "Plus sûr."})

    assert (refused.status_code, answer.status_code) == (422, 302)
    assert written.wordings.get().text == ARTICLE.replace("deux ans", "trois ans")
    assert "Plus sûr." in read(client, address("conflicts", version, written.number))


def test_conflicts_are_not_shown_to_others_than_who_write(client):
    version = make_version()
    written = written_after(version)
    client.force_login(make_representative())

    assert client.get(address("conflicts", version, written.number)).status_code == 403


def test_collisions_are_those_that_comparing_each_pair_finds(client, django_assert_max_num_queries):
    version = make_version(None, ARTICLE, "Un comité suit la mise en œuvre.")
    words = ["deux ans", "données urbaines", "urbaines dans", "un format", "format ouvert", "ouvert", "collectivités"]
    for old, new in itertools.product(words, ("ceci", "cela")):
        make_amendment(version, old, new)
    make_amendment(version, "deux ans", "ceci")
    make_amendment(version, "comité", "conseil", order=2)
    make_amendment(version, "deux ans", "rien", state=AmendmentState.WITHDRAWN)

    with django_assert_max_num_queries(4):
        (found,) = collisions_page(version, "1").object_list

    asked = {
        one.number: [from_json(part) for part in one.operations]
        for one in Amendment.objects.filter(state=AmendmentState.TABLED, clause=found.wording.clause)
    }
    expected = {
        frozenset((a, b)) for a, b in itertools.combinations(asked, 2) if merge(ARTICLE, asked[a], asked[b]).conflicts
    }
    told = {frozenset((line.amendment.number, other)) for line in found.lines for other in line.others}
    alike = {frozenset((line.amendment.number, other)) for line in found.lines for other in line.alike}
    assert found.standing == 15
    assert told == expected
    assert alike == {frozenset((1, 15))}
    assert all(collisions(ARTICLE, {number: asked[number] for number in pair}) for pair in told)
    html = read(client, address("collisions", version, version.number))
    assert "Words at stake" in html
    assert "15 amendments stand on this clause." in html


def test_pages_of_a_text_that_is_prepared_are_not_shown_to_visitors(client):
    version = make_version(make_document())
    amendment = make_amendment(version, "deux ans", "un an")
    process = version.document.process
    process.state, process.opened_at, process.current_step = "preparation", None, None
    process.save()

    paths = [
        address("amendments", version),
        address("amendments-fallen", version),
        amendment.get_absolute_url(),
        address("amendment-compare", version, 1, 1),
        address("collisions", version, 1),
    ]

    assert [client.get(path).status_code for path in paths] == [403] * 5


def test_a_number_that_is_none_is_not_found(client):
    version = make_version()
    huge = 1 << 40

    for path in (address("amendment", version, 99), address("amendment", version, huge)):
        assert client.get(path).status_code == 404


def test_a_member_without_a_mandate_is_told_what_lacks(client):
    version = make_version()
    person, organisation = make_user(), make_organisation("Villes")
    make_membership(person, organisation)
    client.force_login(person)

    answer = client.get(address("clause-amend", version, version.number, version.wordings.get().clause.code))

    assert answer.status_code == 403
    assert "You have no mandate for Villes" in answer.content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_shown_in_both_languages(client, language):
    version = make_version()
    by, organisation = represented()
    first = make_amendment(version, "deux ans", "un an", organisation=organisation)
    second = make_amendment(version, "deux ans", "trois ans")
    make_amendment(version, "un an", "six mois", parent=first)
    make_amendment(version, "", "Un rapport.", clause=None, after=first.clause)
    make_amendment(version, "deux", "dix", state=AmendmentState.FALLEN, fallen_because=Fall.GONE)
    client.force_login(by)
    code, number = first.clause.code, version.number

    with override(language):
        pages = [
            address("amendments", version),
            address("amendments-fallen", version),
            address("amendment", version, first.number),
            address("amendment-compare", version, first.number, second.number),
            address("amendment-withdraw", version, first.number),
            address("amendment-amend", version, second.number),
            address("clause-amend", version, number, code),
            address("clause-add-after", version, number, code),
            address("collisions", version, number),
        ]

    for path in pages:
        html = read(client, path)
        assert f'<html lang="{language}"' in html
        assert html.count("<h1") == 1
