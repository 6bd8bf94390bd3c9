"""Where every character comes from: the replay of a text from nothing gives the same bytes."""

from __future__ import annotations

import pytest
import time_machine
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miroir.drafting.actions.versions import begin_version, issue_version
from miroir.drafting.actions.writing import add_clause, change_wording, move_clause, remove_clause
from miroir.drafting.models import Change, Part, Stage, Version, Wording
from miroir.drafting.queries.provenance import stretches_of
from miroir.drafting.queries.texts import wording_hash, wordings_of
from miroir.drafting.queries.texts_replay import replayed
from miroir.drafting.queries.texts_tree import Spot
from tests.makers import NOW, make_secretary
from tests.texts_makers import make_issued, make_written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def say(by, wording, text):
    change_wording(
        by=by,
        wording=wording,
        heading=wording.heading,
        text=text,
        base_hash=wording_hash(wording.heading, wording.text),
    )
    wording.refresh_from_db()


def test_each_stretch_names_the_change_that_wrote_it():
    version = make_written("Les villes publient leurs plans.")
    wording = wordings_of(version)[0]

    say(make_secretary(), wording, "Les villes et les villages publient leurs plans.")

    told = [(one.text, one.change.sequence) for one in stretches_of(wording)[Part.TEXT]]
    assert told == [("Les villes ", 2), ("et les villages ", 3), ("publient leurs plans.", 2)]


WORDS = st.lists(st.sampled_from(["ville", "l’eau", "données", "😀", "e\u0301té", "12,5", "\n\n"]), max_size=6)
STEPS = st.lists(st.tuples(st.sampled_from(["say", "say", "add", "move", "remove", "issue"]), WORDS), max_size=8)


def do(by, version, step, text):
    """Do a step of a random life of a text; return the version that is written after it."""
    wordings = wordings_of(version)
    if step == "issue":
        issue_version(by=by, version=version, stage=Stage.WORKING)
        return begin_version(by=by, document=version.document)
    if step == "add":
        add_clause(by=by, version=version, heading="Titre", text=text, spot=Spot(after=wordings[0].clause))
    elif step == "say":
        say(by, wordings[len(text) % len(wordings)], text)
    elif len(wordings) > 1 and step == "move":
        move_clause(by=by, wording=wordings[-1], spot=Spot())
    elif len(wordings) > 1:
        remove_clause(by=by, wording=wordings[-1])
    return version


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_done_the_replay_gives_every_version_byte_for_byte(steps):
    by = make_secretary()
    version = make_written("Les villes publient leurs plans.", by=by)

    for step, some in steps:
        version = do(by, version, step, " ".join(some))

    found = replayed(version.document)
    assert found.breaks == ()
    assert found.whole
    assert found.resolved == found.characters > 0


def broken(version):
    return [(one.version, one.clause, one.change) for one in replayed(version.document).breaks]


def test_a_change_taken_out_is_found():
    version = make_issued("Un.", "Deux.")
    Change.objects.filter(sequence=2).delete()

    assert (1, "c2", 3) in broken(version)
    assert (1, "c1", 0) in broken(version)
    assert not replayed(version.document).whole


def test_the_last_change_taken_out_is_found():
    version = make_issued("Un.", "Deux.")
    Change.objects.filter(sequence=4).delete()

    assert broken(version) == [(1, "c2", 0)]


def test_a_change_that_was_changed_is_found():
    version = make_issued("Un.")
    Change.objects.filter(sequence=2).update(kind="written")

    assert broken(version) == [(1, "c1", 2)]


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"text": "Deux."}, (1, "c1", 0)),
        ({"woven": [[3, 7]]}, (1, "c1", 0)),
        ({"number": "9"}, (1, "", 0)),
    ],
)
def test_a_wording_that_was_changed_is_found(fields, place):
    version = make_issued("Un.")
    Wording.objects.filter(version=version).update(**fields)

    assert place in broken(version)


def test_a_wording_that_was_taken_out_is_found():
    version = make_issued("Un.", "Deux.")
    Wording.objects.filter(version=version, clause__code="c2").delete()

    assert broken(version) == [(1, "", 0), (1, "", 0)]


def test_the_replay_costs_the_same_queries_however_many_versions(django_assert_num_queries):
    version = make_issued("Un.", "Deux.")
    for _turn in range(3):
        second = begin_version(by=make_secretary(), document=version.document)
        issue_version(by=make_secretary(), version=second, stage=Stage.FINAL)

    with django_assert_num_queries(3):
        found = replayed(version.document)

    assert (found.versions, found.whole) == (4, True)


def test_the_command_says_that_a_text_is_whole(capsys):
    version = make_issued("Un.")

    call_command("verify_text", version.document.slug)

    assert "12 of 12 characters" in capsys.readouterr().out


def test_the_command_names_where_a_text_breaks():
    version = make_issued("Un.")
    Change.objects.filter(sequence=1).update(chain="0" * 64)

    with pytest.raises(CommandError, match=r"(change|modification) 1"):
        call_command("verify_text", version.document.slug)
    with pytest.raises(CommandError, match=r"(no|aucun) text"):
        call_command("verify_text", "nowhere")

    assert Version.objects.count() == 1
