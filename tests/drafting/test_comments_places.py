"""Where quoted words are once a text changed."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from miroir.common.may import Refused
from miroir.drafting.actions.places import find_places
from miroir.drafting.models import Comment, Place, PlaceState
from miroir.drafting.queries.places import counts_of_places, orphans_page
from miroir.engine.text.anchors import anchor
from miroir.journal.models import Entry
from tests.comments_makers import make_comment_on
from tests.drafting_makers import make_document, make_version, make_wording
from tests.makers import NOW, make_representative, make_secretary

pytestmark = pytest.mark.django_db
TEXT = "Les collectivités publient leurs données urbaines dans un format ouvert, au plus tard deux ans après leur collecte."


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def two_versions(after=TEXT):
    """Return the wording of a clause in a superseded version, and the next version, where it says something else."""
    document = make_document()
    first = make_version(document, TEXT, superseded_at=NOW)
    wording = first.wordings.get()
    second = make_version(document, "Un autre article.")
    if after is not None:
        make_wording(second, after, order=2, clause=wording.clause)
    return wording, second


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (TEXT, PlaceState.KEPT),
        (f"Dès 2027. {TEXT}", PlaceState.MOVED),
        (TEXT.replace("au plus tard deux ans", "au plus tard trois ans"), PlaceState.FUZZY),
        ("Chacun fait comme il veut.", PlaceState.ORPHAN),
        ("", PlaceState.ORPHAN),
        (None, PlaceState.ORPHAN),
    ],
)
def test_quoted_words_are_kept_moved_fuzzy_or_orphan_in_the_next_version(after, state):
    wording, second = two_versions(after)
    comment = make_comment_on(wording.version, wording, "au plus tard deux ans après leur collecte")

    places = find_places(by=make_secretary(), version=second, at=NOW)

    (place,) = Place.objects.all()
    assert places == [place]
    assert (place.comment, place.state) == (comment, state)
    if state == PlaceState.ORPHAN:
        assert (place.start, place.end, place.score) == (None, None, 0)
    else:
        words = after[place.start : place.end]
        assert words == comment.quote if state != PlaceState.FUZZY else "trois ans" in words
    assert Entry.objects.get().kind == "quoted words found in a version"


def test_whole_clauses_withdrawn_comments_and_other_texts_are_left_out_and_twice_finds_nothing_more():
    wording, second = two_versions()
    make_comment_on(wording.version, wording)
    make_comment_on(wording.version, wording, "deux ans", withdrawn_at=NOW)
    make_comment_on(second, second.wordings.get(order=2), "deux ans")
    other = make_version()
    make_comment_on(other, other.wordings.get(), "deux ans")
    secretary = make_secretary()
    assert find_places(by=secretary, version=second, at=NOW) == []
    assert not Entry.objects.exists()
    make_comment_on(wording.version, wording, "deux ans")

    assert len(find_places(by=secretary, version=second, at=NOW)) == 1
    assert find_places(by=secretary, version=second, at=NOW) == []

    assert Place.objects.count() == 1


def test_comments_of_every_earlier_version_are_found_from_what_they_quoted_at_first():
    wording, second = two_versions()
    comment = make_comment_on(wording.version, wording, "deux ans après leur collecte")
    secretary = make_secretary()
    find_places(by=secretary, version=second, at=NOW)
    third = make_version(second.document)
    make_wording(third, f"Ainsi. {TEXT}", order=2, clause=wording.clause)

    find_places(by=secretary, version=third, at=NOW)

    assert list(comment.places.values_list("version__number", "state")) == [(2, "kept"), (3, "moved")]


def test_places_are_found_by_who_writes_the_text_once_it_is_issued():
    wording, second = two_versions()
    make_comment_on(wording.version, wording, "deux ans")

    with pytest.raises(Refused):
        find_places(by=make_representative(), version=second, at=NOW)
    second.issued_at, second.text_hash = None, ""
    second.save()
    with pytest.raises(Refused, match="once it is issued"):
        find_places(by=make_secretary(), version=second, at=NOW)

    assert not Place.objects.exists()


def test_finding_places_takes_the_same_queries_for_thirty_comments(django_assert_max_num_queries):
    wording, second = two_versions("Rien de tel.")
    for _ in range(30):
        make_comment_on(wording.version, wording, "au plus tard deux ans après leur collecte")
    secretary = make_secretary()

    with django_assert_max_num_queries(16):
        find_places(by=secretary, version=second, at=NOW)

    assert counts_of_places(second) == {"kept": 0, "moved": 0, "fuzzy": 0, "orphan": 30}
    assert orphans_page(second, "1").paginator.count == 30


def test_the_page_of_orphans_lists_each_with_its_words_in_constant_queries(client, django_assert_num_queries):
    wording, second = two_versions("Rien de tel.")
    address = reverse("drafting:orphans", args=[second.document.slug, second.number])
    assert b"all quoted words have their place" in client.get(address).content
    for _ in range(30):
        make_comment_on(wording.version, wording, "au plus tard deux ans après leur collecte")
    find_places(by=make_secretary(), version=second, at=NOW)

    with django_assert_num_queries(7):
        page = client.get(address)

    assert page.content.decode().count("deux ans après leur collecte") == 30


def test_of_words_that_stand_several_times_the_ones_that_were_meant_are_followed():
    text = "Un an pour les villes. Un an pour les régions. Un an pour l’État."
    wording, second = two_versions("Dès 2027 : un mois pour les ports. " + text)
    wording.text = text
    wording.save()
    start = text.index("Un an pour les régions")
    comment = make_comment_on(wording.version, wording, "Un an")
    kept = anchor(text, start, start + 5)
    Comment.objects.filter(pk=comment.pk).update(start=start, end=start + 5, prefix=kept.prefix, suffix=kept.suffix)

    find_places(by=make_secretary(), version=second, at=NOW)

    place = Place.objects.get()
    assert place.state == PlaceState.MOVED
    assert ("Dès 2027 : un mois pour les ports. " + text)[place.start :].startswith("Un an pour les régions")
