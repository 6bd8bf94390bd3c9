"""Pages in a real browser: no fault of accessibility, nothing asked outside, readable when narrow, without script."""

from __future__ import annotations

import shutil
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.core.wsgi import get_wsgi_application

from miroir.common.pages import PAGES

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *args, **named):
        """Say nothing."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(FLAGS)}


@pytest.fixture
def site(settings, written):
    settings.RECORDS = written.parent
    with make_server("127.0.0.1", 0, get_wsgi_application(), Server, Silent) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def open_page(browser):
    """Return a function that opens an address, and notes what is asked and what the browser complains of."""
    contexts = []

    def opened(address, *, scheme="light", width=1280, script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()


def faults(page):
    found = Axe().run(page, options=RULES)
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found.response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_record_has_no_fault_of_accessibility(open_page, short, language, scheme):
    page = open_page((short / f"record.{language}.html").as_uri(), scheme=scheme)

    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address", ["/fr/", "/en/", "/fr/records/demonstration/", "/fr/nothing", *(f"/fr/about/{p.name}/" for p in PAGES)]
)
def test_the_site_has_no_fault_of_accessibility(open_page, site, address, scheme):
    page = open_page(site + address, scheme=scheme)

    assert faults(page) == []


def test_a_record_asks_nothing_outside_and_breaks_no_policy(open_page, written):
    address = (written / "record.fr.html").as_uri()

    page = open_page(address)

    assert {url for url in page.asked if not url.startswith("data:")} == {address}
    assert page.complaints == []
    assert page.evaluate("document.fonts.check('16px \"Source Sans 3\"')")


@pytest.mark.parametrize("address", ["/fr/", "/en/records/demonstration/", "/fr/records/demonstration/record.fr.html"])
def test_the_site_asks_only_itself_and_breaks_no_policy(open_page, site, address):
    page = open_page(site + address)

    assert all(url.startswith((site, "data:")) for url in page.asked)
    assert page.complaints == []


@pytest.mark.parametrize("address", ["/fr/", "/fr/records/demonstration/", "/fr/records/demonstration/record.fr.html"])
def test_nothing_must_be_scrolled_sideways_at_320_pixels(open_page, site, address):
    page = open_page(site + address, width=320)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_narrow_record_has_no_fault_of_accessibility(open_page, short):
    page = open_page((short / "record.fr.html").as_uri(), width=320)

    assert faults(page) == []


def test_everything_is_there_without_script(open_page, site):
    page = open_page(f"{site}/fr/records/demonstration/", script=False)

    page.get_by_role("link", name="Lire le relevé").click()

    assert page.locator("article.statement[id]").count() == 60
    assert page.locator("#s1").is_visible()


def test_the_keyboard_reaches_the_content_first_then_the_other_language(open_page, site):
    page = open_page(f"{site}/fr/")

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
