"""Every page of the site in a real browser: what axe finds, what scrolls sideways at 320 pixels, what the browser complains of."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Final

from django.test import Client
from django.urls import Resolver404, resolve, translate_url
from django.utils.translation import override
from playwright.sync_api import Browser, Page, sync_playwright

from measures.online.looking import FLAGS, SCRIPT, axe_faults

NARROW: Final = 320
MOST: Final = 3_000
"""Addresses asked in search of pages, of one person in one language."""
SEARCHED: Final = 2
"""Addresses of one named page that are looked through for others."""
LINK: Final = re.compile(r'<a\b[^>]*\bhref="([^"#]*)', re.IGNORECASE)
HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class View:
    """How a page is looked at."""

    language: str
    scheme: str
    width: int


VIEWS: Final = (
    View("fr", "light", 1280),
    View("en", "dark", NARROW),
    View("en", "light", 1280),
    View("fr", "dark", NARROW),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks: the role, the key of the session, "" for a visitor, and the place among those who look."""

    role: str
    session: str
    turn: int


@dataclass(slots=True)
class Crawled:
    """What a crawl saw: how many pages, of how many names, and what was wrong with which."""

    pages: int = 0
    names: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def pages_of(client: Client, language: str, known: Collection[str] = ()) -> dict[str, str]:
    """Return an address of each named page that somebody finds from the home page, by following links.

    `known`: names of which one address is looked through, for others have looked through more of them.
    """
    home = f"/{language}/"
    found: dict[str, str] = {}
    seen, waiting, asked = {home}, [home], dict[str, int]()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        name = _name(address)
        if name is None or asked.get(name, 0) >= (1 if name in known else SEARCHED):
            continue
        asked[name] = asked.get(name, 0) + 1
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"] or answer.streaming:
            answer.close()  # a long answer keeps its turn until it is closed
            continue
        found.setdefault(name, address)
        for link in LINK.findall(answer.content.decode()):
            target = link.replace("&amp;", "&") if link.startswith("/") else ""
            if target.startswith(home) and target not in seen:
                seen.add(target)
                waiting.append(target)
    return found


def crawl(
    base: str,
    people: Mapping[str, str],
    *,
    views: Callable[[int], Sequence[View]],
    again: bool,
    browser: Callable[[], AbstractContextManager[Browser]],
) -> Crawled:
    """Look at every page that each person finds. `people`: session keys by role, "" for a visitor.

    `views`: the ways in which the n-th page is looked at; the n-th person begins n pages further on. `again`: whether a page that an earlier person saw is looked
    at as the next one sees it. `browser`: gives one once all pages are found, for its driver keeps a loop in the thread.
    """
    crawled = Crawled()
    found: dict[str, dict[str, str]] = {}
    for role, session in people.items():
        seen = set() if again else {name for pages in found.values() for name in pages}
        found[role] = _found(session, seen)
    with browser() as opened:
        for turn, (role, session) in enumerate(people.items()):
            _crawl_as(opened, base, Visit(role, session, turn), found[role], views, crawled)
    return crawled


@contextmanager
def own_browser() -> Iterator[Browser]:
    """Give Debian's Chromium, started for this."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        yield browser
        browser.close()


def _found(session: str, seen: set[str]) -> dict[str, str]:
    """Return an address of each page that somebody finds, but for those seen before."""
    client = Client(HTTP_HOST=HOST)
    if session:
        client.cookies["sessionid"] = session
    with override("fr"):  # addresses are resolved in the language of the thread
        return {name: address for name, address in pages_of(client, "fr", seen).items() if name not in seen}


def _crawl_as(
    browser: Browser,
    base: str,
    visit: Visit,
    found: Mapping[str, str],
    views: Callable[[int], Sequence[View]],
    crawled: Crawled,
) -> None:
    tabs: dict[View, Tab] = {}
    for place, name in enumerate(sorted(found)):
        for view in views(place + visit.turn):
            address = translate_url(found[name], view.language)
            if view not in tabs:
                tabs[view] = _tab(browser, base, view, visit.session)
            crawled.names.add(name)
            crawled.pages += 1
            wrong = _look(tabs[view], base, address)
            crawled.faults += [f"{visit.role} {view.scheme} {address}: {told}" for told in wrong]
    for tab in tabs.values():
        tab.page.context.close()


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab in which a person looks at pages one after the other, with what the browser said of the last one."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def _tab(browser: Browser, base: str, view: View, session: str) -> Tab:
    context = browser.new_context(
        viewport={"width": view.width, "height": 900}, color_scheme="dark" if view.scheme == "dark" else "light"
    )
    context.add_init_script(SCRIPT)
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    tab = Tab(context.new_page())
    tab.page.on("console", lambda message: tab.complaints.append(message.text))
    tab.page.on("request", lambda request: tab.asked.append(request.url))
    return tab


def _look(tab: Tab, base: str, address: str) -> Iterator[str]:
    page = tab.page
    tab.complaints.clear()
    tab.asked.clear()
    page.goto(base + address)
    yield from axe_faults(page)
    yield from (f"complaint: {told}" for told in tab.complaints)
    yield from (f"asked outside: {told}" for told in tab.asked if not told.startswith((base, "data:")))
    wide, width, titles = page.evaluate(
        "[document.documentElement.scrollWidth, window.innerWidth, document.querySelectorAll('h1').length]"
    )
    if wide > width:
        yield f"{wide} pixels wide"
    if titles != 1:
        yield f"{titles} h1"


def _name(address: str) -> str | None:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return None
