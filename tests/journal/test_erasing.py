"""What entries say can be erased on demand: that is an entry itself, and the tree stays valid."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, transaction

from miroir.common.may import Refused
from miroir.engine.record.checking import check_dump
from miroir.journal.actions import Happening, erase_opening, erase_person, record, record_all, seal_entries
from miroir.journal.dumps import dump_lines
from miroir.journal.models import Entry, Erasure, Opening, Seal
from miroir.journal.signatures import signed
from tests.makers import NOW, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_user()


@pytest.fixture
def entries(person):
    return record_all("organisation changed", [Happening(make_organisation())] * 6, by=person, at=NOW)


def faults():
    return [str(fault) for fault in check_dump(dump_lines(), signed=signed).faults]


def test_erased_contents_leave_entries_and_seals_valid_and_an_entry_that_names_them(entries):
    before = list(Entry.objects.values_list("sequence", "kind", "commitment"))

    entry = erase_opening(by=None, entries=[1, 2, 3, 5], reason="on demand")

    content = json.loads(entry.opening.content)
    assert (entry.sequence, entry.kind, content["label"]) == (6, "contents erased", "1-3, 5")
    assert "on demand" not in entry.opening.content
    assert Erasure.objects.get().reason == "on demand"
    assert list(Entry.objects.values_list("sequence", "kind", "commitment"))[:6] == before
    emptied = Opening.objects.filter(content="", salt="", person="", who_salt="", about="", for_whom="")
    assert list(emptied.order_by("pk").values_list("pk", flat=True)) == [1, 2, 3, 5]
    assert Seal.objects.get().size == 6
    assert faults() == []


def test_what_was_erased_before_is_not_named_again(entries):
    erase_opening(by=None, entries=[1], reason="on demand")

    entry = erase_opening(by=None, entries=[1, 2], reason="on demand")

    assert json.loads(entry.opening.content)["label"] == "2"
    with pytest.raises(Refused, match=r"nothing to do|rien à faire"):
        erase_opening(by=None, entries=[1, 2], reason="on demand")
    assert faults() == []


@pytest.mark.parametrize("wanted", [[99], [0, 99], [6], []])
def test_what_does_not_exist_or_tells_of_an_erasure_is_not_erased(entries, wanted):
    erase_opening(by=None, entries=[1], reason="on demand")

    with pytest.raises(Refused):
        erase_opening(by=None, entries=wanted, reason="on demand")

    assert Erasure.objects.count() == 1
    assert faults() == []


def test_many_contents_are_erased_at_once(person):
    record_all("organisation changed", [Happening(make_organisation())] * 1_200, by=person, at=NOW)

    entry = erase_opening(by=None, entries=range(1_200), reason="on demand")

    assert json.loads(entry.opening.content)["label"] == "0-1199"
    assert faults() == []


def test_an_opening_that_was_emptied_behind_the_site_is_found(entries):
    seal_entries(by=None, at=NOW)
    Opening.objects.filter(pk=2).update(salt="", content="")

    assert faults() == ["Entry 2 is empty, though no entry says that it was emptied."]


def test_a_person_may_have_the_links_to_them_erased_and_nobody_can_tell_any_more(entries, person):
    other = record("organisation changed", make_organisation(), by=make_user(), at=NOW)
    record("account closed", person, by=person, at=NOW)

    entry = erase_person(by=person, person_key=str(person.key), reason="on demand")

    assert not Opening.objects.filter(person=str(person.key)).exists()
    assert not Opening.objects.filter(about__contains=str(person.key)).exists()
    assert Opening.objects.filter(who_salt="").count() == 7
    assert Opening.objects.get(pk=other.pk).person
    assert (entry.kind, entry.opening.person) == ("links to a person erased", "")
    assert Erasure.objects.get().links == 7
    assert not Erasure.objects.get().sequences
    assert "label" in json.loads(entry.opening.content)
    assert faults() == []


def test_only_oneself_and_who_repairs_may_erase(entries, person):
    other, repairer = make_user(), make_user(is_staff=True)

    for refused in (
        lambda: erase_person(by=other, person_key=str(person.key), reason="x"),
        lambda: erase_opening(by=person, entries=[0], reason="x"),
    ):
        with pytest.raises(Refused, match=r"Only who repairs|Seul"):
            refused()
    assert Opening.objects.filter(person=str(person.key)).count() == 6

    erase_person(by=repairer, person_key=str(person.key), reason="x")
    entry = erase_opening(by=repairer, entries=[0], reason="x")

    assert entry.opening.person == str(repairer.key)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_an_erasure_never_changes(entries, change):
    erase_opening(by=None, entries=[1], reason="on demand")

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Erasure.objects.update(reason="x") if change == "update" else Erasure.objects.all()._raw_delete("default")
