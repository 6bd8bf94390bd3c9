"""`miroir verify`: what is whole is said to be, and every tampering is found, from the file alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from miroir.cli.main import run
from miroir.cli.refusals import Exit
from miroir.engine.record.checking import check_dump
from miroir.engine.record.commitments import ERASURE, commitment_of
from miroir.engine.record.notes import signed_note
from miroir.formats import Unreadable
from miroir.formats.record_dumps import packed, unpacked
from miroir.journal.actions.erasing import ERASED
from miroir.journal.signatures import signed
from tests.journals import Journal, Keys, journal_of, write_receipt

KEY = Keys().public
ROOT = Path(__file__).resolve().parents[2]
OLD_SEAL = 1
"""The seal of the untouched journal that somebody outside has kept: the second of four."""


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def whole(tmp_path):
    return journal_of().dump(tmp_path / "journal.jsonl.gz")


def faults(lines, *, key=KEY, before=None):
    return [str(fault) for fault in check_dump(lines, signed=signed, key=key, before=before).faults]


def is_found(path):
    """Say whether a check finds a file wrong: by a fault, or because it can't be read as what it is."""
    try:
        return bool(faults(unpacked(path)))
    except Unreadable:
        return True


# ── tamperings: each takes a whole journal and a place in it, and changes the journal ──


def change(journal, place, **parts):
    journal.entries[place] = replace(journal.entries[place], **parts)


def edit(journal, place):
    change(journal, place, content=journal.entries[place].content.replace("directory.", "accounts."))


def edit_and_commit_anew(journal, place):
    edit(journal, place)
    entry = journal.entries[place]
    change(journal, place, commitment=commitment_of(entry.salt, entry.content))


def change_salt(journal, place):
    change(journal, place, salt="0" * 32)


def shift_salt_into_content(journal, place):
    entry = journal.entries[place]
    change(journal, place, salt=entry.salt[:-1], content=entry.salt[-1] + entry.content)


def change_kind(journal, place):
    change(journal, place, kind="something else")


def swap_contents(journal, place):
    one, other = journal.entries[place], journal.entries[place + 1]
    change(journal, place, salt=other.salt, content=other.content)
    change(journal, place + 1, salt=one.salt, content=one.content)


def remove(journal, place):
    del journal.entries[place]


def renumber(journal):
    journal.entries[:] = [replace(entry, sequence=sequence) for sequence, entry in enumerate(journal.entries)]


def remove_and_renumber(journal, place):
    remove(journal, place)
    renumber(journal)


def add(journal, place):
    journal.entries.insert(place, journal.entries[place])
    renumber(journal)


def reorder(journal, place):
    entries = journal.entries
    entries[place], entries[place + 1] = entries[place + 1], entries[place]
    renumber(journal)


def empty_unsaid(journal, place):
    journal.empty(place)


def give_an_erased_content_back(journal, place):
    journal.entries[4] = journal_of(erased=None).entries[4]


def empty_a_commitment_anew(journal, place):
    change(journal, 4, commitment="0" * 64)


def change_a_seal(journal, place):
    journal.notes[place % 4] = journal.notes[place % 4].replace("2026", "2025", 1)


def remove_a_seal(journal, place):
    """Remove any but the last one: without that, the dump is whole, and only older."""
    del journal.notes[place % (len(journal.notes) - 1)]


def exchange_seals(journal, place):
    journal.notes[0], journal.notes[1] = journal.notes[1], journal.notes[0]


def fork_the_chain(journal, place):
    journal.notes.pop()
    journal.seal(previous="0" * 64)


def forge_a_signature(journal, place):
    text = signed_note(journal.notes[-1]).text
    journal.notes[-1] = Keys(2).note(text).replace(Keys(2).public.name, journal.keys.public.name)


def sign_anew_with_another_key(journal, place):
    edit_and_commit_anew(journal, place)
    forged = journal.sealed_anew(Keys(2))
    journal.keys, journal.notes = forged.keys, forged.notes


def rewrite_and_sign_anew_with_the_key_itself(journal, place):
    edit_and_commit_anew(journal, place)
    journal.notes = journal.sealed_anew().notes


def cut_and_recount(journal, place):
    del journal.entries[place + 1 :], journal.notes[(place + 1) // 3 :]


SEEN_BY_ITSELF = [
    edit,
    edit_and_commit_anew,
    change_salt,
    shift_salt_into_content,
    change_kind,
    swap_contents,
    remove,
    remove_and_renumber,
    add,
    reorder,
    empty_unsaid,
    give_an_erased_content_back,
    empty_a_commitment_anew,
    change_a_seal,
    remove_a_seal,
    exchange_seals,
    fork_the_chain,
    forge_a_signature,
    sign_anew_with_another_key,
]
SEEN_FROM_OUTSIDE = [rewrite_and_sign_anew_with_the_key_itself, cut_and_recount]
"""What whoever holds the key can do unseen, but for somebody who has kept an older seal."""


def test_a_whole_dump_is_said_to_be_whole(whole, capsys):
    code = run(["verify", str(whole), "--key", KEY.text()])

    out = capsys.readouterr().out
    assert code == Exit.DONE
    assert "Entries read: 11, of which erased: 1." in out
    assert "Seals read: 4; the last covers 10 entries." in out
    assert "Entries that no seal covers yet: 1." in out
    assert out.endswith("Everything matches.\n")


def test_without_a_key_of_ones_own_the_command_says_that_it_took_the_one_in_the_file(whole, capsys):
    code = run(["verify", str(whole)])

    assert code == Exit.DONE
    assert "This key comes from the file itself." in capsys.readouterr().out


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("tamper", SEEN_BY_ITSELF, ids=lambda tamper: tamper.__name__)
def test_each_kind_of_tampering_is_found_from_the_dump_and_the_key(tamper, place, tmp_path, capsys):
    journal = journal_of()
    tamper(journal, place)
    path = journal.dump(tmp_path / "journal.jsonl.gz")

    code = run(["verify", str(path), "--key", KEY.text()])

    said = capsys.readouterr()
    assert code == Exit.DIFFERS
    assert "WRONG: " in said.out
    assert "does not match" in said.err


@pytest.mark.parametrize("tamper", SEEN_FROM_OUTSIDE, ids=lambda tamper: tamper.__name__)
@pytest.mark.parametrize("kept", ["note", "dump", "receipt"])
def test_what_the_owner_of_the_key_rewrites_is_found_by_whoever_kept_an_older_state(tamper, kept, tmp_path, capsys):
    journal = journal_of()
    older = {
        "note": lambda: (tmp_path / "old.note").write_text(journal.notes[OLD_SEAL], encoding="utf-8"),
        "dump": lambda: journal_of().dump(tmp_path / "old.dump"),
        "receipt": lambda: write_receipt(tmp_path / "old.receipt", journal.receipt(0)),
    }
    older[kept]()
    tamper(journal, 1)
    path = journal.dump(tmp_path / "journal.jsonl.gz")

    alone = run(["verify", str(path), "--key", KEY.text()])
    compared = run(["verify", str(path), "--key", KEY.text(), "--before", str(tmp_path / f"old.{kept}")])

    assert (alone, compared) == (Exit.DONE, Exit.DIFFERS)
    assert "older state" in capsys.readouterr().out


@given(st.sampled_from(SEEN_BY_ITSELF), st.integers(6, 40), st.data())
def test_tampering_anywhere_in_journals_of_any_size_is_found(tamper, entries, data):
    journal = journal_of(entries)
    place = data.draw(st.integers(0, entries // 3 * 3 - 2).filter(lambda place: place not in (3, 4)))

    tamper(journal, place)

    assert faults(journal.lines())


@given(st.integers(0, 40))
def test_journals_of_any_size_are_whole(entries):
    journal = journal_of(entries, erased=None if entries < 5 else 4)

    assert faults(journal.lines()) == []


@pytest.mark.slow
def test_no_byte_of_the_file_can_differ_unseen(tmp_path):
    content = journal_of(4, every=2, erased=1).dump(tmp_path / "whole").read_bytes()
    path = tmp_path / "changed"

    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        path.write_bytes(changed)

        assert is_found(path), place
    for size in range(0, len(content), 7):
        path.write_bytes(content[:size])
        assert is_found(path), size


@pytest.mark.slow
def test_no_byte_of_the_lines_can_differ_unseen_though_they_are_packed_anew(tmp_path):
    content = "".join(journal_of(4, every=2, erased=1).lines()).encode()

    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 7
        try:
            text = changed.decode()
        except UnicodeDecodeError:
            continue
        assert faults(text.splitlines(keepends=True)), (place, text[max(0, place - 20) : place + 20])


@given(st.data())
def test_any_byte_changed_to_any_other_is_found(tmp_path_factory, data):
    content = bytearray(journal_of(6).dump(tmp_path_factory.getbasetemp() / "whole").read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.getbasetemp() / "changed"
    path.write_bytes(content)

    assert is_found(path)


@pytest.mark.parametrize("lost", ["last", "first", "all"])
def test_a_dump_that_lacks_its_first_or_last_line_is_found(lost, tmp_path):
    lines = list(journal_of().lines())
    kept = {"last": lines[:-1], "first": lines[1:], "all": []}[lost]
    path = tmp_path / "journal.jsonl.gz"
    path.write_bytes(b"".join(packed(kept)))

    assert is_found(path)


def test_lines_in_the_wrong_place_are_found():
    first, *middle, last = journal_of().lines()

    assert faults([first, *middle, last, last])
    assert faults([first, first, *middle, last])
    assert faults([first, middle[-1], *middle[:-1], last])


def test_a_journal_that_grew_is_consistent_with_its_older_states(tmp_path, capsys):
    journal = journal_of()
    older = journal.dump(tmp_path / "older.jsonl.gz")
    (tmp_path / "old.note").write_text(journal.notes[OLD_SEAL], encoding="utf-8")
    journal.write()
    journal.seal()
    path = journal.dump(tmp_path / "journal.jsonl.gz")

    for before in (older, tmp_path / "old.note"):
        assert run(["verify", str(path), "--key", KEY.text(), "--before", str(before)]) == Exit.DONE

    assert capsys.readouterr().out.count("The journal has grown from the older state") == 2


def test_the_key_may_stand_in_a_file(whole, tmp_path):
    (tmp_path / "key").write_text(KEY.text() + "\n", encoding="utf-8")

    assert run(["verify", str(whole), "--key", str(tmp_path / "key")]) == Exit.DONE


def test_for_machines_there_is_json(whole, capsys):
    code = run(["verify", str(whole), "--key", Keys(2).public.text(), "--json"])

    told = json.loads(capsys.readouterr().out)
    assert code == Exit.DIFFERS
    assert told["matches"] is False
    assert any("another key" in fault for fault in told["faults"])


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["nothing"], Exit.UNREADABLE_SOURCE, "can't be opened"),
        (["here.png"], Exit.UNREADABLE_SOURCE, "neither a dump nor a receipt"),
        (["dump", "--key", "no key"], Exit.MISUSED, "no public key"),
        (["dump", "--before", "nothing"], Exit.UNREADABLE_SOURCE, "can't be opened"),
        (["dump", "--before", "old.note"], Exit.UNREADABLE_SOURCE, "--key"),
        (["dump", "--before", "bad.json"], Exit.UNREADABLE_SOURCE, "no receipt"),
        (["bad.json"], Exit.DIFFERS, "not match"),
        (["folder"], Exit.UNREADABLE_SOURCE, "can't be opened"),
        (["cut"], Exit.UNREADABLE_SOURCE, "Download it again"),
        (["tiny"], Exit.UNREADABLE_SOURCE, "no dump of a journal"),
    ],
)
def test_what_cannot_be_verified_is_said_in_a_sentence(arguments, code, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    journal = journal_of()
    whole = journal.dump(tmp_path / "dump").read_bytes()
    (tmp_path / "here.png").write_bytes(b"\x89PNG\xff")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    (tmp_path / "old.note").write_text(journal.notes[0], encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "cut").write_bytes(whole[:-9])
    (tmp_path / "tiny").write_bytes(whole[:20])

    assert run(["verify", *arguments]) == code
    assert sentence in capsys.readouterr().err


def test_an_older_state_that_does_not_hold_by_itself_is_refused(whole, tmp_path, capsys):
    (tmp_path / "old.note").write_text(journal_of().notes[0].replace("2026", "2025"), encoding="utf-8")

    code = run(["verify", str(whole), "--key", KEY.text(), "--before", str(tmp_path / "old.note")])

    assert code == Exit.UNREADABLE_SOURCE
    assert "not signed" in capsys.readouterr().err


@pytest.mark.parametrize(("tamper", "said"), [(None, "11 entries and 4 seals match"), (reorder, "another root")])
def test_the_script_in_the_docs_verifies_too(tamper, said, tmp_path):
    page = (ROOT / "docs" / "journal.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    journal = journal_of()
    if tamper:
        tamper(journal, 1)
    path = journal.dump(tmp_path / "journal.jsonl.gz")

    ran = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False)  # noqa: S603 - our own page

    assert ran.returncode == bool(tamper)
    assert said in ran.stdout + ran.stderr


# ── receipts ──


def test_a_receipt_shows_that_an_entry_is_under_a_seal(tmp_path, capsys):
    path = write_receipt(tmp_path / "receipt.json", journal_of().receipt(2))

    code = run(["verify", str(path), "--receipt", "--key", KEY.text()])

    out = capsys.readouterr().out
    assert code == Exit.DONE
    assert "Entry 2, “organisation changed”, lies under the seal of 2026-06-15T10:00:00Z over 10 entries." in out


def test_a_receipt_of_ones_own_shows_who_made_the_entry(tmp_path, capsys):
    journal = journal_of()
    theirs = write_receipt(tmp_path / "theirs", journal.receipt(2, person="a person", who_salt="0" * 32))
    others = write_receipt(tmp_path / "others", journal.receipt(2, person="another", who_salt="0" * 32))

    codes = [run(["verify", str(path)]) for path in (theirs, others)]

    out = capsys.readouterr().out
    assert codes == [Exit.DONE, Exit.DIFFERS]
    assert "It was made by the person whose key is a person." in out
    assert "somebody else" in out


def test_a_receipt_of_an_erased_entry_still_shows_that_it_was_there(tmp_path, capsys):
    path = write_receipt(tmp_path / "receipt.json", journal_of().receipt(4))

    assert run(["verify", str(path)]) == Exit.DONE
    assert "What it said was erased." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("sequence", 3),
        ("sequence", -1),
        ("kind", "something else"),
        ("commitment", "0" * 64),
        ("commitment", "no hash"),
        ("salt", "1" * 32),
        ("content", "{}"),
        ("content", "no JSON"),
        ("proof", []),
        ("proof", ["0" * 64] * 70),
        ("proof", "no list"),
        ("note", "no note"),
        ("note", 3),
        ("key", "no key"),
        ("key", Keys(2).public.text()),
        ("version", 2),
        ("proof", json.loads("[" * 900 + "]" * 900)),
        ("kind", "\ud800"),
        ("person", "\ud800"),
        ("who_salt", "1"),
        ("who_salt", "1" * 32),
    ],
)
def test_a_receipt_that_was_changed_is_found(part, value, tmp_path):
    path = write_receipt(tmp_path / "receipt.json", journal_of().receipt(2))
    told = json.loads(path.read_text(encoding="utf-8")) | {part: value}
    path.write_text(json.dumps(told), encoding="utf-8")

    assert run(["verify", str(path), "--key", KEY.text()]) == Exit.DIFFERS


def test_the_site_and_the_engine_name_erasures_alike():
    assert ERASED == ERASURE


def test_an_erasure_that_names_no_entry_before_it_is_found():
    journal = Journal()
    journal.write()
    journal.write(ERASURE, label="9")

    assert any("does not say which" in fault for fault in faults(journal.lines()))
