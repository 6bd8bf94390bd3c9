"""The gallery: each component with its call and an example."""

from __future__ import annotations

import pytest

from miroir.common.gallery import PURPOSES
from miroir.common.templatetags.components import register
from miroir.common.verdicts import VERDICTS

NOT_PICTURES = {
    "marks",
    "colon",
    "menu",
    "footer_pages",
    "page_languages",
    "home_address",
    "thread_address",
    "strip_legend",
}
"""Tags that give words, addresses or shapes to others."""


def test_every_component_that_draws_is_in_the_gallery():
    assert set(register.tags) - NOT_PICTURES == set(PURPOSES) - {"form"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_gallery_draws_each_component_beside_its_call(client, language):
    page = client.get(f"/{language}/about/components/").content.decode()

    for name in PURPOSES:
        assert f'id="of-{name}"' in page
    assert "{% college_strip lines threshold caption %}" in page
    assert page.count('class="verdict') >= len(VERDICTS)
    assert "absent" in page
    assert ("22 sur 24" if language == "fr" else "22 of 24") in page


def test_what_is_sent_to_the_gallery_is_answered_without_a_database_to_keep_it_in(client):
    page = client.post("/en/about/components/", {"name": "", "reason": "<b>mine</b>"}).content.decode()

    assert "This field is required" in page
    assert "&lt;b&gt;mine&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("language", "told"), [("fr", "Nom</a>\N{NO-BREAK SPACE}: Ce champ"), ("en", "Name</a>: This")]
)
def test_a_colon_stands_as_the_language_sets_it(client, language, told):
    assert told in client.get(f"/{language}/about/components/").content.decode()
