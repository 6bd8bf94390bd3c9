"""Every change leaves an entry that never changes."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, transaction

from miroir.journal.actions import Happening, commitment_of, fingerprint, record, record_all
from miroir.journal.models import WRITTEN, Entry, Head, Opening
from tests.makers import NOW, make_organisation, make_user

pytestmark = pytest.mark.django_db
EMPTIED = dict.fromkeys(("content", "salt", "person", "who_salt", "about", "for_whom"), "")


def test_an_entry_commits_to_its_content_and_hides_the_person():
    person, organisation = make_user(), make_organisation()

    entry = record("organisation verified", organisation, by=person, at=NOW, for_whom=str(organisation.key))

    content, salt = json.loads(entry.opening.content), entry.opening.who_salt
    assert entry.commitment == commitment_of(entry.opening.salt, entry.opening.content)
    assert content["after"] == commitment_of(salt, fingerprint(organisation))
    assert content["before"] == ""
    assert content["who"] == commitment_of(salt, str(person.key))
    assert str(person.key) not in entry.opening.content


def test_what_is_returned_is_what_was_written():
    organisation, person = make_organisation(), make_user()

    entry = record(
        "organisation changed", organisation, by=person, at=NOW, before="f" * 64, for_whom="x", label="Ville"
    )

    kept = Opening.objects.select_related("entry").get()
    content = json.loads(kept.content)
    assert (kept.entry, kept.entry.kind, kept.entry.commitment) == (entry, entry.kind, entry.commitment)
    assert (kept.person, kept.about, kept.for_whom, kept.at) == (
        str(person.key),
        f"directory.organisation:{organisation.key}",
        "x",
        NOW,
    )
    assert (content["kind"], content["for"], content["label"]) == ("organisation changed", "x", "Ville")
    assert content["at"] == NOW.isoformat()
    assert content["before"] == commitment_of(kept.who_salt, "f" * 64)


def test_two_entries_about_the_same_state_share_nothing_that_shows_it():
    organisation, person = make_organisation(), make_user()

    first, second = (record("organisation changed", organisation, by=person, at=NOW) for _ in range(2))

    told = [json.loads(entry.opening.content) for entry in (first, second)]
    assert all(told[0][name] != told[1][name] for name in ("after", "who"))


def test_an_entry_about_a_person_does_not_name_their_key():
    person = make_user()

    entry = record("account closed", person, by=person, at=NOW)

    assert json.loads(entry.opening.content)["about"] == "accounts.user:"
    assert entry.opening.about == f"accounts.user:{person.key}"


def test_sequences_follow_without_a_gap():
    organisation = make_organisation()

    one = [record("organisation changed", organisation, by=None, at=NOW).sequence for _ in range(3)]
    many = [entry.sequence for entry in record_all("x", [Happening(organisation)] * 2, by=None, at=NOW)]

    assert (one, many) == ([0, 1, 2], [3, 4])
    assert record_all("x", [], by=None, at=NOW) == []
    assert Head.objects.get(pk=WRITTEN).size == Entry.objects.count() == Opening.objects.count() == 5


def test_a_change_that_fails_leaves_no_entry_and_no_gap():
    organisation = make_organisation()
    with transaction.atomic():
        record("organisation changed", organisation, by=None, at=NOW)
        transaction.set_rollback(True)

    entry = record("organisation changed", organisation, by=None, at=NOW)

    assert entry.sequence == 0


@pytest.mark.parametrize("count", [1, 5, 500])
def test_writing_entries_asks_the_database_three_times(count, django_assert_max_num_queries):
    happenings = [Happening(make_organisation())] * count

    with django_assert_max_num_queries(3):
        record_all("organisation changed", happenings, by=None, at=NOW)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_or_remove_an_entry(change):
    record("organisation changed", make_organisation(), by=None, at=NOW)

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Entry.objects.update(kind="nothing") if change == "update" else Entry.objects.all()._raw_delete("default")

    assert Entry.objects.get().kind == "organisation changed"


@pytest.mark.parametrize(
    "change",
    [
        {"content": "{}"},
        {"content": ""},
        {"salt": ""},
        {"salt": "0" * 32, "content": "{}"},
        {"person": "another"},
        {"who_salt": "0" * 32},
        {"about": "directory.body:1"},
        {"for_whom": "another"},
        {"at": NOW.replace(year=2020)},
        {**EMPTIED, "at": NOW.replace(year=2020)},
    ],
)
def test_an_opening_can_never_be_changed_to_something_else(change):
    record("organisation changed", make_organisation(), by=make_user(), at=NOW, for_whom="one")

    with pytest.raises(DatabaseError, match="only be emptied"), transaction.atomic():
        Opening.objects.update(**change)


def test_an_opening_is_never_removed_nor_given_to_another_entry():
    organisation = make_organisation()
    record_all("organisation changed", [Happening(organisation)] * 2, by=None, at=NOW)

    with pytest.raises(DatabaseError, match="only be emptied"), transaction.atomic():
        Opening.objects.all()._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        Opening.objects.filter(entry=0).update(entry=7)


@pytest.mark.parametrize(
    "change", [EMPTIED, {"person": "", "who_salt": ""}, {"about": ""}, {"content": "", "salt": ""}]
)
def test_an_opening_can_be_emptied_wholly_or_of_what_finds_it(change):
    record("organisation changed", make_organisation(), by=make_user(), at=NOW, for_whom="one")

    emptied = Opening.objects.update(**change)
    again = Opening.objects.update(**change)

    assert emptied == again == 1
