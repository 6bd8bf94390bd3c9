"""Texts in a real browser: a clause is written without script."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from miroir.drafting.actions.grounds import lay_ground, translate_wording
from miroir.drafting.actions.versions import begin_version
from miroir.drafting.actions.writing import add_clause, change_wording
from miroir.drafting.queries.texts import wording_hash, wordings_of
from miroir.drafting.queries.texts_tree import Spot
from tests.browsing import NEEDS_BROWSER
from tests.drafting_makers import ARTICLE
from tests.makers import NOW, make_secretary, make_statement
from tests.texts_makers import make_issued

pytestmark = [*NEEDS_BROWSER, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=True):
        yield


def make_lived(by):
    """Return the second version of a text, being written, with all that a clause can have."""
    issued = make_issued(f"{ARTICLE}\n\n- un\n- deux", "Les régions aident.", by=by)
    version = begin_version(by=by, document=issued.document)
    first = wordings_of(version)[0]
    add_clause(by=by, version=version, heading="Sous-article", text="Plus.", spot=Spot(under=first.clause))
    changed = ARTICLE.replace("deux ans", "un an")
    read = wording_hash(first.heading, first.text)
    change_wording(by=by, wording=first, heading=first.heading, text=changed, base_hash=read)
    translate_wording(by=by, wording=first, heading="Article 1", text="Local authorities publish.")
    lay_ground(by=by, wording=first, statement=make_statement(version.document.process), why="Il le dit.")
    return version


def opened(browser, base, client, **view):
    """Return a page of a browser in which the person of a client is signed in."""
    context = browser.new_context(**view)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return context.new_page()


def test_a_clause_is_written_without_script(browser, live_server):
    by = make_secretary()
    version = make_lived(by)
    client = Client()
    client.force_login(by)
    base = live_server.url.replace("localhost", "127.0.0.1")
    clause = f"/fr/texts/{version.document.slug}/2/clauses/c1/"

    page = opened(browser, base, client, java_script_enabled=False)
    page.goto(f"{base}{clause}write/")
    page.fill("textarea[name=text]", "Les collectivités publient.")
    page.click("main button[type=submit]")

    assert page.url == base + clause
    assert wordings_of(version)[0].text == "Les collectivités publient."
