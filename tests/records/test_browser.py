"""Pages in a real browser: no fault of accessibility, nothing asked outside, readable when narrow, without script."""

from __future__ import annotations

import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application

from tests.browsing import NEEDS_BROWSER, faults, follow

pytestmark = NEEDS_BROWSER


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *args, **named):
        """Say nothing."""


@pytest.fixture
def site(settings, written):
    settings.RECORDS = written.parent
    with make_server("127.0.0.1", 0, get_wsgi_application(), Server, Silent) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("language", "scheme"), [("fr", "light"), ("en", "dark")])
def test_a_record_has_no_fault_of_accessibility(open_page, short, language, scheme):
    page = open_page((short / f"record.{language}.html").as_uri(), scheme=scheme)

    assert faults(page) == []


def test_a_page_that_is_not_there_has_no_fault_of_accessibility(open_page, site):
    page = open_page(f"{site}/fr/nothing", scheme="dark")

    assert faults(page) == []


def test_a_record_asks_nothing_outside_and_breaks_no_policy(open_page, written):
    address = (written / "record.fr.html").as_uri()

    page = open_page(address)

    assert {url for url in page.asked if not url.startswith("data:")} == {address}
    assert page.complaints == []
    assert page.evaluate("document.fonts.check('16px \"Source Sans 3\"')")


@pytest.mark.parametrize(
    "address", ["/fr/records/", "/en/records/demonstration/", "/fr/records/demonstration/record.fr.html"]
)
def test_the_site_asks_only_itself_and_breaks_no_policy(open_page, site, address):
    page = open_page(site + address)

    assert all(url.startswith((site, "data:")) for url in page.asked)
    assert page.complaints == []


@pytest.mark.parametrize(
    "address", ["/fr/records/", "/fr/records/demonstration/", "/fr/records/demonstration/record.fr.html"]
)
def test_nothing_must_be_scrolled_sideways_at_320_pixels(open_page, site, address):
    page = open_page(site + address, width=320)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_narrow_record_has_no_fault_of_accessibility(open_page, short):
    page = open_page((short / "record.fr.html").as_uri(), width=320)

    assert faults(page) == []


def test_everything_is_there_without_script(open_page, site):
    page = open_page(f"{site}/fr/records/demonstration/", script=False)

    follow(page.get_by_role("link", name="Lire le relevé"))

    assert page.locator("article.statement[id]").count() == 60
    assert page.locator("#s1").is_visible()


def test_the_keyboard_reaches_the_content_first_then_the_other_language(open_page, site):
    page = open_page(f"{site}/fr/records/")

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")

    assert first == "#content"
    assert page.url.endswith("#content")


def test_a_printed_record_hides_what_paper_cannot_follow(open_page, written):
    page = open_page((written / "record.fr.html").as_uri())
    page.emulate_media(media="print")

    assert not page.locator(".contents").is_visible()
    assert page.locator("#s1").is_visible()
