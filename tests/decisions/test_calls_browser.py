"""The page of a call in a real browser: answered by keyboard and without script, whole at 320 pixels and in the dark."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from miroir.decisions.actions.calls import open_call
from miroir.decisions.actions.findings import record_finding
from miroir.decisions.models import Answer, Reply, Result
from miroir.directory.models import BodyKind, SeatRole
from tests.browsing import NEEDS_BROWSER, faults, follow
from tests.decisions_makers import give_answer, make_called, make_version_to_put
from tests.makers import make_seat

pytestmark = [pytest.mark.django_db(transaction=True), *NEEDS_BROWSER]


@pytest.fixture
def running():
    """Return a call that is open by the clock, with a chair who speaks for the one organisation that has not answered."""
    (first, chair), (second, other) = make_called("state", "local")
    make_seat(chair, BodyKind.WORKING_GROUP, SeatRole.CHAIR)
    version, now = make_version_to_put(), timezone.now()
    step = version.document.process.current_step
    step.starts_at, step.ends_at = now - timedelta(days=1), now + timedelta(days=3)
    step.save()
    question = {"question_fr": "Adoptez-vous ce texte ?", "question_en": "Do you adopt this text?"}
    call = open_call(by=chair, version=version, closes_at=now + timedelta(days=1), **question)
    give_answer(call, second, other, Reply.OPPOSE, "Le délai est trop court.")
    return call, first, chair


def address(name, call, language="fr"):
    version = call.version
    with translation.override(language):
        return reverse(f"decisions:{name}", args=[version.document.slug, version.number, call.number])


def check(page):
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_call_is_answered_and_found_upon_without_script_and_its_page_has_no_fault(signed_in_page, running):
    call, organisation, chair = running
    wide = {"scheme": "light", "width": 1280}
    narrow = {"scheme": "dark", "width": 320}
    for language, choices in (("fr", wide), ("en", narrow)):
        check(signed_in_page(chair, address("call", call, language), **choices))

    page = signed_in_page(chair, f"{address('call', call)}?for={organisation.key}", script=False)
    page.locator("#answer_reply_0").focus()
    page.keyboard.press("Space")
    page.locator("form[action$='/answer/'] button").focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()
    assert Answer.objects.current().get(organisation=organisation).reply == Reply.AGREE
    follow(page.locator("form[action$='/close/'] button"))
    page.wait_for_url(f"**{address('call', call)}")
    call.refresh_from_db()
    assert call.closed_at is not None

    for name, choices in (("call", narrow), ("roll", wide), ("answers", narrow)):
        check(signed_in_page(chair, address(name, call), **choices))
    record_finding(by=chair, call=call, result=Result.NO_CONSENSUS, reason="Le délai divise.")
    check(signed_in_page(chair, address("call", call), **wide))
    check(signed_in_page(chair, "/fr/decisions/", **narrow))
