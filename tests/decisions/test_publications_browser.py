"""A published strategy in a real browser: no fault of accessibility, whole at 320 pixels and in the dark, without script."""

from __future__ import annotations

import pytest
import time_machine
from django.test import override_settings
from django.urls import reverse
from django.utils import translation

from miroir.decisions.actions.publishing import publish_strategy
from miroir.decisions.tasks import write_publication
from miroir.drafting.queries.texts import wordings_of
from tests.browsing import NEEDS_BROWSER, faults, follow
from tests.makers import NOW
from tests.publications_makers import make_path, make_verdict

pytestmark = [pytest.mark.django_db(transaction=True), *NEEDS_BROWSER]
WIDE = {"scheme": "light", "width": 1280}
TOO_WIDE = """[...document.querySelectorAll("main *")].filter(one => one.getBoundingClientRect().right > innerWidth + 1
    && !one.closest(".strip, .scroll, .vh")).map(one => one.outerHTML.slice(0, 90))"""
NARROW = {"scheme": "dark", "width": 320, "script": False}


def address(name, *args, language="fr"):
    with translation.override(language):
        return reverse(f"decisions:{name}", args=args)


def check(page):
    if page.viewport_size["width"] > 320:  # without script, axe is not run
        assert faults(page) == []
    assert page.evaluate(TOO_WIDE) == [], page.url
    assert page.complaints == []


def test_a_strategy_is_published_and_followed_down_and_up_without_script_and_no_page_has_a_fault(
    signed_in_page, open_page, live_server, tmp_path
):
    with override_settings(PUBLICATIONS=tmp_path):
        with time_machine.travel(NOW, tick=False):
            path = make_path(overruled=1)
            make_verdict(path.statement)
        document, code = path.version.document, wordings_of(path.version)[0].clause.code
        check(signed_in_page(path.secretary, address("strategies")))
        check(signed_in_page(path.secretary, address("publish", document.slug, path.version.number, 1), **NARROW))
        with time_machine.travel(NOW, tick=False):
            publication = publish_strategy(by=path.secretary, finding=path.finding)
        write_publication(publication.pk)
        pages = [
            ("publication", publication.slug),
            ("certificate", publication.slug, code),
            ("thread", "comment", path.comment.key),
            ("strategies",),
        ]
        for told in pages:
            for language, choices in (("fr", WIDE), ("en", NARROW)):
                check(open_page(live_server.url + address(*told, language=language), **choices))

        page = open_page(live_server.url + address("publication", publication.slug, language="en"), **NARROW)
        follow(page.locator(f"#{code}").get_by_role("link", name="Where does this come from?"))
        follow(page.locator(".thread").first.get_by_role("link", name="Amendment 1: adopted"))
        follow(page.get_by_role("link", name="What became of it?"))
        follow(page.get_by_role("link", name="Published strategy, number 1").first)
        assert page.url.endswith(address("certificate", publication.slug, code, language="en"))
