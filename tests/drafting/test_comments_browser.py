"""Commenting in a real browser: by keyboard and paste, without script, at 320 pixels, in dark; axe finds nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from miroir.drafting.models import Argument, Comment, Evidence, Side
from miroir.formats.iso_table import Row, Table, write_csv
from tests.browsing import NEEDS_BROWSER, faults, follow
from tests.comments_makers import make_answer, make_comment_on
from tests.drafting_makers import make_version
from tests.makers import make_organisation, make_representative

pytestmark = [*NEEDS_BROWSER, pytest.mark.django_db(transaction=True)]


def scene():
    """Return a representative, and a version of a text whose step is running now, with a comment argued about."""
    organisation = make_organisation()
    version = make_version(None, "Les villes publient leurs données, toutes les villes.")
    version.document.process.steps.update(ends_at=timezone.now() + timedelta(days=9))
    comment = make_comment_on(version, version.wordings.get(), "leurs données", organisation=organisation)
    make_answer(comment)
    argument = Argument.objects.create(
        comment=comment, side=Side.FOR, text="Oui.", language="fr", organisation=organisation, made_at=timezone.now()
    )
    Evidence.objects.create(
        argument=argument,
        title="Étude",
        address="https://example.org/",
        dated="2025",
        licence="CC BY 4.0",
        cited_at=timezone.now(),
    )
    return make_representative(organisation), version, comment


def test_words_are_quoted_found_and_commented_without_script(signed_in_page):
    person, version, _comment = scene()
    page = signed_in_page(
        person, f"/en/texts/{version.document.slug}/{version.number}/comment/", script=False, width=320, scheme="dark"
    )
    page.get_by_label("Words of the text").fill("villes")
    page.get_by_label("Comment", exact=True).fill("Et les villages ?")
    follow(page.get_by_role("button", name="Make the comment"))
    page.get_by_label("toutes les [villes]").check()

    follow(page.get_by_role("button", name="Make the comment"))

    assert page.get_by_text("Et les villages ?").is_visible()
    assert Comment.objects.get(number=2).start == 46


def test_a_table_is_looked_into_and_confirmed(signed_in_page):
    person, version, _comment = scene()
    rows = (
        Row("FR", "3", "1", "", "te", "Trop long.", "un an", "", "FR-001"),
        Row("FR", "", "9", "", "ed", "b", "", ""),
    )
    page = signed_in_page(person, f"/en/texts/{version.document.slug}/1/comments/import/", width=320)
    content = write_csv(Table("", "", "", rows)) + "FR-9;;;;zz;c;;\r\n"
    page.get_by_label("File").set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": content.encode()})
    follow(page.get_by_role("button", name="Look into the table"))
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    follow(page.get_by_role("button", name="Make these 2 comments"))

    assert page.get_by_text("2 comments are made.").is_visible()
    assert faults(page) == []
