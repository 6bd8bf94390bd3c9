"""The pages that list records, show one and give its files."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from miroir.common.pages import PAGES
from miroir.records.writing import write_record


@pytest.fixture
def client(settings, written):
    settings.RECORDS = written.parent
    return Client()


def text(response):
    return response.content.decode()


def test_the_root_leads_to_french_and_to_english_who_asks_for_it(client):
    assert client.get("/")["Location"] == "/fr/"
    assert client.get("/", headers={"accept-language": "en-GB,en;q=0.9"})["Location"] == "/en/"


@pytest.mark.parametrize(("language", "title"), [("fr", "Relevés de consensus"), ("en", "Consensus records")])
def test_the_list_shows_each_record_in_its_language(client, language, title):
    page = text(client.get(f"/{language}/records/"))

    assert f'<html lang="{language}">' in page
    assert page.count("<h1>") == 1
    assert title in page
    assert f'href="/{language}/records/demonstration/"' in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_record_gives_its_verdicts_and_all_its_files(client, written, language):
    page = text(client.get(f"/{language}/records/demonstration/"))

    assert f'href="/{language}/records/demonstration/record.{language}.html"' in page
    assert all(f"/{path.name}" in page for path in written.iterdir())
    assert page.count('class="verdict ') == 5


def test_each_page_names_its_address_in_the_other_language(client):
    page = text(client.get("/fr/records/demonstration/"))

    assert 'hreflang="en" href="http://testserver/en/records/demonstration/"' in page
    assert 'hreflang="fr" href="http://testserver/fr/records/demonstration/"' in page


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("record.fr.html", "text/html; charset=utf-8"),
        ("record.fr.pdf", "application/pdf"),
        ("figures.csv", "text/csv; charset=utf-8"),
        ("record.json", "application/json"),
        ("verify.py", "text/plain; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_is_given_as_it_is(client, written, name, kind):
    response = client.get(f"/fr/records/demonstration/{name}")

    assert response["Content-Type"] == kind
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content == (written / name).read_bytes()


def test_a_page_has_the_policy_of_its_own_style_and_the_site_its_own(client):
    record, home = client.get("/fr/records/demonstration/record.fr.html"), client.get("/fr/records/")

    named = re.findall(r"'sha256-[^']+'", record["Content-Security-Policy"])[0]
    assert named in html.unescape(text(record))
    assert "frame-ancestors 'none'" in record["Content-Security-Policy"]
    assert "style-src 'self'" in home["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    [
        "/fr/records/nothing/",
        "/fr/records/demonstration/nothing.txt",
        "/fr/records/demonstration/..%2f..%2fsecret",
        "/fr/records/..%2fsecret/",
        "/fr/records/demonstration/%2e%2e",
        "/en/about/nothing/",
        "/de/",
    ],
)
def test_what_is_not_there_is_said_kindly_and_nothing_else_is_given(client, written, address):
    (written.parent.parent / "secret").write_text("hidden treasure", encoding="utf-8")

    response = client.get(address)

    assert response.status_code == 404
    assert "hidden treasure" not in text(response)
    assert "<h1>" in text(response)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.name)
def test_the_pages_of_the_footer_are_there_in_both_languages(client, language, known):
    response = client.get(f"/{language}/about/{known.name}/")

    assert response.status_code == 200
    assert text(response).count("<h1>") == 1


def test_a_way_to_write_is_shown_where_there_is_one(client, settings):
    settings.CONTACT = "bureau@example.org"

    assert "bureau@example.org" in text(client.get("/fr/about/contact/"))


def test_an_empty_site_says_what_to_do(client, settings, tmp_path):
    settings.RECORDS = tmp_path / "none"

    page = text(client.get("/en/records/"))

    assert "No record yet" in page
    assert "miroir report" in page


def test_a_folder_without_a_whole_record_is_passed_over(client, settings, tmp_path):
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "record.json").write_text("{}", encoding="utf-8")
    settings.RECORDS = tmp_path

    assert "No record yet" in text(client.get("/en/records/"))
    assert client.get("/en/records/half/").status_code == 404


def test_a_record_in_one_language_is_offered_to_all_readers(client, settings, make_record, tmp_path):
    write_record(make_record(), out=tmp_path / "one", language="fr")
    settings.RECORDS = tmp_path

    assert "one/record.html" in text(client.get("/fr/records/one/"))
    assert "one/record.html" in text(client.get("/en/records/one/"))


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_written(client, method):
    assert getattr(client, method)("/fr/records/").status_code == 405


def test_a_whole_record_weighs_less_than_the_budget_of_a_page(client):
    response = client.get("/fr/records/demonstration/record.fr.html", headers={"accept-encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) <= 200_000
