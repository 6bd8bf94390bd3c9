"""A follow-up in a real browser: an owner tells without script."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from miroir.decisions.models import Progress
from tests.browsing import NEEDS_BROWSER
from tests.followup_makers import make_measure
from tests.makers import NOW, make_representative

pytestmark = [*NEEDS_BROWSER, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=True):
        yield


def opened(browser, base, person, **view):
    """Return a page of a browser in which a person is signed in."""
    client = Client()
    client.force_login(person)
    context = browser.new_context(**view)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return context.new_page()


def test_an_owner_tells_how_a_measure_goes_without_script(browser, live_server):
    measure = make_measure()
    base = live_server.url.replace("localhost", "127.0.0.1")

    page = opened(browser, base, make_representative(measure.owner), java_script_enabled=False)
    page.goto(base + f"/en/decisions/strategies/{measure.publication.slug}/followup/{measure.number}/")
    page.fill("#progress textarea[name=text]", "Le portail est ouvert.")
    page.click("#progress button[type=submit]")

    assert "Le portail est ouvert." in page.inner_text("main")
    assert Progress.objects.get().told_by is not None
