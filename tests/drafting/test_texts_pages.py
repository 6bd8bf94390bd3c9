"""The pages of texts: read by everybody, written by a few, without script."""

from __future__ import annotations

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from miroir.drafting.actions.changing import carry_out
from miroir.drafting.actions.grounds import lay_ground, translate_wording
from miroir.drafting.actions.versions import begin_version
from miroir.drafting.actions.writing import change_wording
from miroir.drafting.models import (
    Amendment,
    AmendmentState,
    ChangeKind,
    Document,
    Ground,
    Objection,
    ObjectionState,
    Part,
    Stage,
    Version,
    Wording,
)
from miroir.drafting.queries.texts import wording_hash, wordings_of
from miroir.drafting.queries.texts_replay import replayed
from miroir.engine.text.difference import difference
from tests.drafting_makers import make_document, make_text_process, make_version
from tests.makers import NOW, make_organisation, make_secretary, make_statement
from tests.publications_makers import make_verdict
from tests.texts_makers import make_issued, make_rapporteur, make_written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def address(name, version, *more):
    return reverse(f"drafting:{name}", args=[version.document.slug, version.number, *more])


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_everybody_reads_the_texts_and_their_issued_versions(client):
    version = make_issued("Un.\n\nDeux.")

    assert "Stratégie" in page(client, reverse("drafting:texts")) or "Strategy" in page(
        client, reverse("drafting:texts")
    )
    assert "Version 1" in page(client, version.document.get_absolute_url())
    text = page(client, version.get_absolute_url())
    assert 'id="l2"' in text
    assert version.text_hash in text
    assert "frozen since" in text
    assert "Un." in page(client, wordings_of(version)[0].get_absolute_url())


def test_the_page_of_a_text_says_that_it_can_be_rebuilt(client):
    version = make_issued("Un.")

    assert "12 of 12" in page(client, reverse("drafting:verification", args=[version.document.slug]))
    Wording.objects.update(text="Deux.")
    assert "not what its changes give" in page(client, reverse("drafting:verification", args=[version.document.slug]))


def test_a_version_that_is_being_written_is_read_by_those_who_work_on_it(client):
    version = make_written("Un.")

    assert "still being written" in page(client, version.get_absolute_url(), 403)
    client.force_login(make_rapporteur(version.document))
    assert "Un." in page(client, version.get_absolute_url())


def test_a_text_is_begun_written_and_issued_in_the_browser(client):
    client.force_login(make_secretary())
    process = make_text_process()
    told = {"process": process.slug, "title_fr": "Données ouvertes", "title_en": "Open data", "language": "fr"}

    client.post(reverse("drafting:create"), told)
    client.post(reverse("drafting:begin", args=["donnees-ouvertes"]))
    version = Version.objects.get()
    client.post(address("add", version), {"heading": "Objet", "text": "Les villes publient.", "spot": "last"})
    client.post(address("add", version), {"heading": "Avant", "text": "D’abord.", "spot": "first"})
    client.post(address("move", version, "c2"), {"spot": "under-c1"})
    client.post(address("issue", version), {"stage": Stage.ENQUIRY, "notes": "Première."})

    version.refresh_from_db()
    assert (version.stage, version.notes) == (Stage.ENQUIRY, "Première.")
    assert [(one.number, one.heading) for one in wordings_of(version)] == [("1", "Objet"), ("1.1", "Avant")]
    assert Document.objects.get().title_en == "Open data"


def test_what_is_typed_on_words_that_changed_meanwhile_is_kept_with_the_difference(client):
    version = make_written("Les villes publient.")
    wording = wordings_of(version)[0]
    read = wording_hash(wording.heading, wording.text)
    change_wording(
        by=make_secretary(), wording=wording, heading="Article 1", text="Les villes montrent.", base_hash=read
    )
    client.force_login(make_secretary())
    typed = {"heading": "Article 1", "text": "Les villages publient.", "base_hash": read}

    answer = client.post(address("write", version, "c1"), typed)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Les villages publient.</textarea>" in text
    assert "villes montrent" in text
    wording.refresh_from_db()
    assert wording.text == "Les villes montrent."
    again = answer.context["form"]["base_hash"].value()
    assert client.post(address("write", version, "c1"), {**typed, "base_hash": again}).status_code == 302
    wording.refresh_from_db()
    assert wording.text == "Les villages publient."


def test_a_file_is_looked_at_before_it_is_brought_in(client):
    version = make_written("Un.")
    client.force_login(make_secretary())
    file = SimpleUploadedFile("texte.md", b"# Deux\n\nTexte.\n\n## Plus bas\n\nEncore.\n\n# Trois\n\nFin.\n")

    answer = client.post(address("import", version), {"file": file})

    assert Wording.objects.count() == 1
    assert "Bring these clauses in" in answer.content.decode()
    draft = answer.context["confirm"].initial["draft"]
    client.post(address("import-confirm", version), {"draft": draft})
    assert [one.number for one in wordings_of(version)] == ["1", "2", "2.1", "3"]
    refused = client.post(address("import-confirm", version), {"draft": "[[1]]"})
    assert refused.status_code == 422
    assert "choose it again" in refused.content.decode()


def test_a_file_that_cannot_be_read_says_why(client):
    version = make_written("Un.")
    client.force_login(make_secretary())

    answer = client.post(address("import", version), {"file": SimpleUploadedFile("texte.pdf", b"%PDF-1.7")})

    assert answer.status_code == 422
    assert "this is a PDF" in answer.content.decode()


def test_a_file_that_is_too_long_for_one_form_is_not_looked_at_further(client):
    version = make_written("Un.")
    client.force_login(make_secretary())
    file = SimpleUploadedFile("texte.md", b"# Deux\n\n" + "é".encode() * 1_200_000)

    answer = client.post(address("import", version), {"file": file})

    assert answer.status_code == 422
    assert "divide it" in answer.content.decode()


@pytest.mark.parametrize("ending", ["docx", "odt", "md", "xml", "json"])
def test_a_version_comes_as_a_file(client, ending):
    version = make_issued("Un.")

    answer = client.get(address("file", version, ending))

    assert answer.status_code == 200
    assert f"-1.{ending}" in answer["Content-Disposition"]
    assert client.get(address("file", version, "exe")).status_code == 404


def test_a_ground_is_laid_and_taken_away(client):
    version = make_written("Un.")
    statement = make_statement(version.document.process, "Publions les données.")
    client.force_login(make_secretary())

    client.post(address("ground", version, "c1"), {"number": statement.number, "why": "Il le dit."})

    assert "Publions les données." in page(client, address("clause", version, "c1"))
    assert client.post(address("ground", version, "c1"), {"number": 99}).status_code == 422
    client.post(address("unground", version, "c1", Ground.objects.get().pk))
    assert "Publions les données." not in page(client, address("clause", version, "c1"))


def test_a_clause_stands_on_all_results_where_some_are_kept(client):
    version = make_written("Un.")
    client.force_login(make_secretary())
    there, sent = address("ground", version, "c1"), {"on": "results", "number": "", "why": "Tout concorde."}

    assert "No results of this consultation are kept yet." in client.post(there, sent).content.decode()
    kept = make_verdict(make_statement(version.document.process)).map
    assert "or choose all results" in client.post(there, {"on": "statement", "number": ""}).content.decode()
    assert client.post(there, sent).status_code == 302

    ground = Ground.objects.get()
    assert (ground.statement, ground.kept_map, ground.why) == (None, kept, "Tout concorde.")
    shown = page(client, address("clause", version, "c1"))
    assert "Results kept on" in shown
    assert "Take this ground away" in shown


def test_a_clause_shows_its_translation_and_says_when_it_is_late(client):
    version = make_written("Un.")
    client.force_login(make_secretary())
    client.post(address("translate", version, "c1"), {"heading": "Article 1", "text": "One.", "kind": "human"})
    assert "the original is what counts" in page(client, address("clause", version, "c1"))

    wording = wordings_of(version)[0]
    read = wording_hash(wording.heading, wording.text)
    change_wording(by=make_secretary(), wording=wording, heading="Article 1", text="Deux.", base_hash=read)

    assert "earlier wording" in page(client, address("clause", version, "c1"))


def test_a_version_is_read_in_its_translation_labelled_as_such(client):
    version = make_issued("Les villes publient.", "Les régions aident.")
    translate_wording(by=make_secretary(), wording=wordings_of(version)[0], heading="Article 1", text="Cities publish.")

    original = page(client, version.get_absolute_url())
    translated = page(client, f"{version.get_absolute_url()}?translated")

    assert "Les villes publient." in original
    assert "Read the translation" in original
    assert "Cities publish." in translated
    assert "the original is what counts" in translated
    assert "Les régions aident." in translated


def test_a_version_adopted_over_an_overruled_objection_says_so_on_its_face(client):
    version = make_issued("Un.")
    Objection.objects.create(
        document=version.document,
        version=version,
        number=1,
        organisation=make_organisation("Ville de Lyon"),
        substantial=True,
        reason="Parce que.",
        remedy="Autrement.",
        raised_at=NOW,
        acknowledge_by=NOW,
        state=ObjectionState.OVERRULED,
        ruling="Non.",
        ruled_as="bureau",
        ruled_by=make_secretary(),
        ended_at=NOW,
    )
    assert "overruled" not in page(client, version.get_absolute_url())

    Version.objects.filter(pk=version.pk).update(adopted_at=NOW)

    for url in (version.get_absolute_url(), wordings_of(version)[0].get_absolute_url()):
        assert "Adopted over an objection" in page(client, url)
        assert "objection 1, Ville de Lyon" in page(client, url)


def test_a_clause_shows_its_difference_to_the_version_before(client):
    version = make_issued("Les villes publient.")
    second = begin_version(by=make_secretary(), document=version.document)
    wording = wordings_of(second)[0]
    read = wording_hash(wording.heading, wording.text)
    change_wording(
        by=make_secretary(), wording=wording, heading="Article 1", text="Les villages publient.", base_hash=read
    )
    client.force_login(make_secretary())

    text = page(client, wording.get_absolute_url())

    assert "villes<span" in text.split("<del>")[1]
    assert "villages<span" in text.split("<ins>")[1]
    assert "Change 3" in text


def amend(by, wording, word, number):
    """Carry out an amendment of an organisation that puts a word at the end of a clause."""
    organisation = make_organisation(f"Ville {number}")
    issued = wording.version.based_on
    amendment = Amendment.objects.create(
        document=wording.version.document,
        version=issued,
        number=number,
        clause=wording.clause,
        operations=[],
        base_hash="0" * 64,
        rationale="Parce que.",
        language="fr",
        organisation=organisation,
        state=AmendmentState.ADOPTED,
        tabled_at=NOW,
    )
    wording.refresh_from_db(fields=["text"])
    operations = difference(wording.text, f"{wording.text} {word}")
    told = {"kind": ChangeKind.AMENDED, "amendment": amendment, "organisation": organisation}
    carry_out(by=by, wording=wording, part=Part.TEXT, operations=operations, at=NOW, **told)


def test_a_clause_names_the_amendment_and_the_organisation_behind_each_stretch(client, django_assert_max_num_queries):
    by = make_secretary()
    version = begin_version(by=by, document=make_issued("Les villes publient", by=by).document)
    wording = wordings_of(version)[0]
    client.force_login(by)
    amend(by, wording, "tout", 1)
    few = queries_of(client, wording.get_absolute_url(), lambda: django_assert_max_num_queries(40))

    for number in range(2, 5):
        amend(by, wording, f"mot{number}", number)

    many = queries_of(client, wording.get_absolute_url(), lambda: django_assert_max_num_queries(40))
    text = page(client, wording.get_absolute_url())
    assert many == few
    assert '/amendments/4/">amendment 4</a>' in text
    assert "Ville 3" in text
    assert replayed(version.document).whole


def test_a_clause_is_removed_after_a_question(client):
    version = make_written("Un.", "Deux.")
    client.force_login(make_secretary())

    assert "Remove this clause" in page(client, address("remove", version, "c1"))
    client.post(address("remove", version, "c1"))

    assert [one.heading for one in wordings_of(version)] == ["Article 2"]
    client.post(address("add", version), {"heading": "Plus bas", "text": "Encore.", "spot": "under-c2"})
    refused = client.post(address("remove", version, "c2"))
    assert refused.status_code == 422
    assert "Clauses stand under this one" in refused.content.decode()


def queries_of(client, url, count):
    page(client, url)
    with count() as asked:
        page(client, url)
    return len(asked)


def test_pages_cost_the_same_queries_at_thirty_clauses(client, django_assert_max_num_queries):
    by = make_secretary()
    short, long = make_issued("Un.", by=by), make_issued(*(f"Texte {number}." for number in range(30)), by=by)
    for version in (short, long):
        translate_wording(by=by, wording=wordings_of(version)[0], heading="Article", text="Text.")
    second = begin_version(by=by, document=long.document)
    for number in range(3):
        lay_ground(
            by=by, wording=wordings_of(second)[0], statement=make_statement(long.document.process, f"S {number}")
        )

    for name, more in (("document", []), ("version", [1]), ("clause", [1, "c1"]), ("verification", [])):
        few, many = (
            queries_of(
                client,
                reverse(f"drafting:{name}", args=[version.document.slug, *more]),
                lambda: django_assert_max_num_queries(40),
            )
            for version in (short, long)
        )
        assert few == many <= 20, name


def test_the_list_of_texts_costs_the_same_queries_at_thirty(client, django_assert_max_num_queries):
    process = make_text_process()
    make_version(make_document(process))
    few = queries_of(client, reverse("drafting:texts"), lambda: django_assert_max_num_queries(20))
    for _turn in range(29):
        make_version(make_document(process))

    assert queries_of(client, reverse("drafting:texts"), lambda: django_assert_max_num_queries(20)) == few
