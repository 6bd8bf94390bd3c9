"""Every page of a small demonstration in a real browser: axe finds nothing, nothing is asked outside, all fits 320 pixels."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from django.test import Client

from demonstration.site import lay_demonstration
from measures.online.crawl import VIEWS, crawl
from miroir.accounts.models import User
from tests.browsing import NEEDS_BROWSER

pytestmark = [*NEEDS_BROWSER, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def session_of(role):
    client = Client()
    client.force_login(User.objects.get(demonstration=role))
    return client.cookies["sessionid"].value


def test_no_page_of_anybody_has_a_fault(browser, live_server, settings, tmp_path):
    settings.DEMONSTRATION = True
    settings.RECORDS = tmp_path
    list(lay_demonstration(organisations=24, statements=12))
    people = {role: session_of(role) for role in ("chair", "rapporteur", "representative", "secretariat")} | {
        "visitor": ""
    }

    base = live_server.url.replace("localhost", "127.0.0.1")

    def ways(place):
        return VIEWS[place % 2 : place % 2 + 1]

    crawled = crawl(base, people, views=ways, again=False, browser=lambda: nullcontext(browser))

    assert not crawled.faults, "\n".join(crawled.faults)
    assert len(crawled.names) > 80
    assert {f"decisions:{name}" for name in ("call", "of-text", "certificate", "thread", "measure")} <= crawled.names
    assert {"consultations:proposal", "drafting:proposals", "common:gallery"} <= crawled.names
