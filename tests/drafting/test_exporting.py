"""What a person gets of their part in texts."""

from __future__ import annotations

import pytest

from miroir.drafting.queries.exporting import exported_of
from tests.comments_makers import make_comment_on
from tests.drafting_makers import make_version
from tests.makers import make_user

pytestmark = pytest.mark.django_db


def test_a_person_gets_the_comments_that_they_wrote_and_nobody_else_s():
    person, version = make_user(), make_version()
    make_comment_on(version, by=person, text="Le mien.")
    make_comment_on(version, by=make_user(), text="Celui d’un autre.")

    told = exported_of(person)

    assert [one["text"] for one in told["comments"]] == ["Le mien."]
    assert {name for name, rows in told.items() if rows} == {"comments"}
