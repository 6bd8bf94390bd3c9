"""Entries are sealed: signed roots, each chained to the one before, and the same whether computed at once or little by little."""

from __future__ import annotations

import stat

import pytest
from django.db import DatabaseError, connection, transaction

from miroir.engine.record.commitments import leaf_of
from miroir.engine.record.notes import checkpoint_of, note_hash, public_key_of, signed_note
from miroir.engine.record.trees import inclusion_proof, root_of, subtrees_of
from miroir.journal.actions import Happening, record, record_all, seal_entries
from miroir.journal.keys import NoKey, make_key, signing_key
from miroir.journal.models import SEALED, Entry, Head, Seal, Subtree
from miroir.journal.proofs import KeptTree
from miroir.journal.signatures import signed
from miroir.journal.tasks import seal
from miroir.journal.witnesses import missing_notes
from tests.makers import NOW, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return make_organisation()


def write(organisation, count=1):
    record_all("organisation changed", [Happening(organisation)] * count, by=None, at=NOW)
    if count > 10_000 and connection.vendor == "postgresql":  # so that what refers to an entry is checked by its index
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def sealed_now():
    sealed = seal_entries(by=None, at=NOW)
    assert sealed
    return sealed


def leaves():
    return [leaf_of(*row) for row in Entry.objects.values_list("sequence", "kind", "commitment")]


def test_nothing_is_sealed_before_the_first_entry():
    assert seal_entries(by=None, at=NOW) is None
    assert not Seal.objects.exists()


def test_a_seal_is_a_signed_root_over_all_entries(organisation):
    write(organisation, 5)

    sealed = sealed_now()

    note, key = signed_note(sealed.note), signing_key().public
    head = checkpoint_of(note.text)
    assert signed(key.key, note.signature, note.text.encode())
    assert (note.name, note.key_id, head.origin) == (key.name, key.id, key.name)
    assert (head.size, head.root, head.root.hex()) == (5, root_of(leaves()), sealed.root)
    assert (head.previous, head.time) == ("none", "2026-06-15T10:00:00Z")


def test_sealing_again_without_a_new_entry_does_nothing(organisation):
    write(organisation)
    first = sealed_now()

    assert seal_entries(by=None, at=NOW) == first
    assert Seal.objects.count() == 1


def test_each_seal_names_the_note_before_it(organisation):
    write(organisation)
    first = sealed_now()
    write(organisation)

    second = sealed_now()

    assert second.previous == note_hash(first.note) == checkpoint_of(signed_note(second.note).text).previous
    assert Head.objects.get(pk=SEALED).size == 2


@pytest.mark.parametrize("portions", [(1, 254, 1, 300), (256, 256), (700,), (511, 2)])
def test_roots_are_those_of_the_whole_tree_however_it_was_sealed(organisation, portions):
    for count in portions:
        write(organisation, count)
        sealed = sealed_now()

        assert sealed.root == root_of(leaves()).hex()

    assert Subtree.objects.filter(level=8).count() == sum(portions) // 256


def test_proofs_from_kept_subtrees_are_those_of_the_whole_tree(organisation):
    write(organisation, 700)
    seal_entries(by=None, at=NOW)

    for place in (0, 255, 256, 511, 512, 699):
        assert inclusion_proof(place, 700, KeptTree()) == inclusion_proof(place, 700, subtrees_of(leaves()))


@pytest.mark.slow
def test_levels_above_the_first_are_kept_and_used(organisation):
    write(organisation, 65_536 + 300)
    seal_entries(by=None, at=NOW)
    write(organisation, 10)

    sealed = sealed_now()

    assert sealed.root == root_of(leaves()).hex()
    assert list(Subtree.objects.filter(level=16).values_list("place", flat=True)) == [0]
    assert inclusion_proof(70, sealed.size, KeptTree()) == inclusion_proof(70, sealed.size, subtrees_of(leaves()))


def test_a_seal_after_many_entries_reads_few(organisation, django_assert_max_num_queries):
    write(organisation, 3_000)
    seal_entries(by=None, at=NOW)
    write(organisation)

    with django_assert_max_num_queries(9):
        seal_entries(by=None, at=NOW)


def test_a_seal_of_a_change_that_fails_leaves_nothing(organisation):
    with transaction.atomic():
        write(organisation)
        seal_entries(by=None, at=NOW)
        transaction.set_rollback(True)

    assert not Seal.objects.exists()
    assert seal_entries(by=None, at=NOW) is None


@pytest.mark.parametrize("table", [Seal, Subtree])
def test_the_database_refuses_to_change_or_remove_a_seal(organisation, table):
    write(organisation, 256)
    seal_entries(by=None, at=NOW)

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        table.objects.update(root="0" * 64)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        table.objects.all()._raw_delete("default")


def test_the_chain_of_seals_cannot_fork(organisation):
    write(organisation)
    sealed = sealed_now()

    with pytest.raises(DatabaseError), transaction.atomic():
        Seal.objects.create(size=9, root="0" * 64, previous=sealed.previous, note="x", at=NOW)


def test_without_a_key_nothing_is_sealed_and_the_sentence_says_what_to_do(organisation, settings, tmp_path):
    settings.JOURNAL_KEY, settings.JOURNAL_KEY_AT_NEED = tmp_path / "journal.key", False
    write(organisation)

    with pytest.raises(NoKey, match="make_journal_key"):
        seal_entries(by=None, at=NOW)

    assert not Seal.objects.exists()


@pytest.mark.parametrize("content", [b"nonsense", b"PRIVATE+KEY+a+b+AAAA", b"\xff"])
def test_a_file_that_holds_no_key_is_refused(settings, tmp_path, content):
    settings.JOURNAL_KEY = tmp_path / "journal.key"
    settings.JOURNAL_KEY.write_bytes(content)

    with pytest.raises(NoKey):
        signing_key()


def test_a_key_is_made_once_for_its_owner_alone(settings, tmp_path):
    settings.JOURNAL_KEY = tmp_path / "var" / "journal.key"

    made = make_key(settings.JOURNAL_KEY, "miroir.example/journal")
    again = make_key(settings.JOURNAL_KEY, "another")

    public = signing_key().public
    assert (made, again) == (True, False)
    assert stat.S_IMODE(settings.JOURNAL_KEY.stat().st_mode) == 0o600
    assert public.name == "miroir.example/journal"
    assert public_key_of(public.text()) == public
    assert [path.name for path in settings.JOURNAL_KEY.parent.iterdir()] == ["journal.key"]


def test_a_demonstration_makes_its_key_at_first_need(settings, tmp_path):
    settings.JOURNAL_KEY = tmp_path / "journal.key"

    key = signing_key()

    assert key.public == signing_key().public
    assert key.public.name == "127.0.0.1:8000/journal"


def test_notes_go_to_the_witnesses_when_the_transaction_ends(
    organisation, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.JOURNAL_WITNESS = tmp_path / "witness"
    write(organisation)

    with django_capture_on_commit_callbacks(execute=True):
        sealed = sealed_now()

    (note,) = settings.JOURNAL_WITNESS.iterdir()
    assert (note.name, note.read_text(encoding="utf-8")) == ("000000000001.note", sealed.note)


def test_the_task_seals_and_brings_witnesses_what_they_lack(organisation, settings, tmp_path):
    settings.JOURNAL_WITNESS = tmp_path
    for _ in range(3):
        write(organisation)
        seal_entries(by=None, at=NOW)
    assert len(missing_notes()) == 3
    write(organisation)

    seal()

    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{size:012d}.note" for size in (1, 2, 3, 4)]
    assert missing_notes() == []


def test_the_task_without_witnesses_only_seals(organisation):
    record("organisation changed", organisation, by=None, at=NOW)

    seal()
    seal()

    assert Seal.objects.count() == 1
