"""Amending in a real browser: without script, at 320 pixels, in dark; axe finds nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from miroir.drafting.models import Amendment, AmendmentState, Conflict, Fall
from tests.amendments_makers import make_amendment, make_answer, make_rapporteur, represented, written_after
from tests.browsing import NEEDS_BROWSER, faults, follow
from tests.drafting_makers import ARTICLE, make_version

pytestmark = [*NEEDS_BROWSER, pytest.mark.django_db(transaction=True)]


def scene():
    """Return a version of a text whose step is running now, with amendments that collide and one that fell."""
    version = make_version(None, ARTICLE, "Un comité suit la mise en œuvre.\n\nIl publie son bilan.")
    now = timezone.now()
    version.document.process.steps.update(starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=9))
    first, second = (make_amendment(version, "deux ans", new) for new in ("un an", "trois ans"))
    make_amendment(version, "un an", "six mois", parent=first, state=AmendmentState.WITHDRAWN)
    make_amendment(version, "ouvert", "libre", state=AmendmentState.FALLEN, fallen_because=Fall.GONE)
    for amendment in (first, second):
        make_answer(amendment)
    return version, first, second


def test_words_are_edited_in_place_and_tabled_without_script(signed_in_page):
    version, *_amendments = scene()
    by, organisation = represented()
    code = version.wordings.get(order=2).clause.code
    path = f"/en/texts/{version.document.slug}/{version.number}/clauses/{code}/amend/"
    page = signed_in_page(by, path, script=False, width=320, scheme="dark")
    words = page.get_by_label("The words as they should be")
    words.fill(words.input_value().replace("son bilan", "son bilan chaque année"))
    page.get_by_label("Rationale", exact=True).fill("Un bilan se suit.")

    follow(page.get_by_role("button", name="Table the amendment"))

    made = Amendment.objects.get(organisation=organisation)
    assert [(one["kind"], one["text"]) for one in made.operations] == [("insert", " chaque année")]
    assert page.locator("ins").first.inner_text().strip() == "chaque année"


def test_the_rapporteur_carries_out_and_resolves_without_script(signed_in_page):
    version, first, second = scene()
    written, by = written_after(version), make_rapporteur(version)
    for amendment in (first, second):
        page = signed_in_page(by, f"/en{amendment.get_absolute_url()[3:]}", script=False)
        follow(page.get_by_role("button", name="Carry it out in version 2"))
        page.context.close()
    page = signed_in_page(by, f"/en/texts/{version.document.slug}/2/conflicts/", width=320, scheme="dark")
    assert faults(page) == []
    follow(page.get_by_role("link", name=f"amendment {second.number}"))
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_label("The words chosen").fill("dix-huit mois")
    page.get_by_label("Reason of the choice").fill("Entre les deux.")

    follow(page.get_by_role("button", name="Put these words there"))

    assert Conflict.objects.get().reason == "Entre les deux."
    assert written.wordings.get(order=1).text == ARTICLE.replace("deux ans", "dix-huit mois")
