"""Members who comment at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection

from miroir.drafting.actions.comments import make_comment
from miroir.drafting.models import Comment
from tests.comments_makers import remark
from tests.drafting_makers import make_version
from tests.makers import NOW, make_organisation, make_representative


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_comments_made_at_once_have_numbers_of_their_own_and_a_form_counts_once():
    version = make_version()
    organisations = [make_organisation() for _ in range(4)]
    people = [make_representative(organisation) for organisation in organisations]

    def comment(place):
        try:
            make_comment(
                by=people[place % 4],
                version=version,
                remark=remark(f"Commentaire {place}"),
                organisation=organisations[place % 4],
                nonce="the same" if place % 4 == 0 else f"n{place}",
            )
        finally:
            connection.close()

    with time_machine.travel(NOW, tick=False), ThreadPoolExecutor(4) as pool:
        list(pool.map(comment, range(12)))

    numbers = sorted(Comment.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 11))
