"""`miroir verify`: whether a dump of the journal, a receipt of it, or a consensus record is what it claims to be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.cli import options
from miroir.cli.printing import say, say_json
from miroir.cli.refusals import Exit, Stopped
from miroir.engine.record.checking import Found, Head, check_dump, checked_head
from miroir.engine.record.lines import LineRefused
from miroir.engine.record.notes import NoteRefused, PublicKey, public_key_of
from miroir.engine.record.receipts import Shown, check_receipt, receipt_of
from miroir.engine.words import Sentence, sentence_of
from miroir.formats import Unreadable
from miroir.formats.record_dumps import MAGIC, unpacked
from miroir.journal.signatures import signed
from miroir.records.verify import faults_in

MOST_SAID: Final = 20
LARGEST_TEXT: Final = 1 << 20


def verify_command() -> click.Command:
    """Return the command that verifies."""
    path = click.Path(path_type=Path)
    key = click.Option(
        ["--key"], help=words("The public key of the journal, as you noted it on the site or elsewhere; or its file.")
    )
    before = click.Option(
        ["--before"],
        type=path,
        help=words("An older dump, receipt or seal of the same journal: the new one must have grown from it."),
    )
    receipt = click.Option(
        ["--receipt"], is_flag=True, help=words("The source is a receipt, and nothing else is taken.")
    )
    return click.Command(
        "verify",
        callback=verify_source,
        params=[options.source(), key, before, receipt, options.for_machines()],
        help=words(
            "Verify a dump of the journal, a receipt of it, or the folder of a consensus record, from it alone."
        ),
    )


def verify_source(source: Path, key: str | None, before: Path | None, *, receipt: bool, as_json: bool) -> None:
    """Say what was found. Raises Stopped with every fault where something does not match."""
    known = _key_of(key) if key else None
    if source.is_dir() and not receipt:
        faults = _faults_of_folder(source)
        _say(faults, [gettext("Every figure and verdict of the record was computed again.")], as_json=as_json)
        return
    if receipt or not _is_packed(source):
        shown = check_receipt(_text(source), signed=signed, key=known)
        _say(shown.faults, _told_of_receipt(shown, given=known is not None), as_json=as_json)
        return
    found = check_dump(unpacked(source), signed=signed, key=known, before=_head_of(before, known) if before else None)
    told = _told_of_dump(found, given=known is not None)
    if before and not found.faults:
        told.append(gettext("The journal has grown from the older state: nothing of that was changed or removed."))
    _say(found.faults, told, as_json=as_json)


def _say(faults: list[Sentence], told: list[str], *, as_json: bool) -> None:
    sentences = [fault.told(gettext) for fault in faults]
    if as_json:
        say_json({"matches": not faults, "found": told, "faults": sentences})
    else:
        for line in told:
            say(line)
        for line in sentences[:MOST_SAID]:
            say(gettext("WRONG: %(what)s") % {"what": line})
    if faults:
        more = sentence_of("What was verified does not match; faults found: %(count)s.", count=len(faults))
        raise Stopped(Exit.DIFFERS, more)
    if not as_json:
        say(gettext("Everything matches."))


def _told_of_dump(found: Found, *, given: bool) -> list[str]:
    key = found.key
    counts = {
        "entries": found.entries,
        "erased": len(found.erased),
        "seals": found.seals,
        "sealed": found.sealed,
        "waiting": found.entries - found.sealed,
    }
    told = [gettext("Entries read: %(entries)s, of which erased: %(erased)s.") % counts]
    if found.seals:
        told.append(gettext("Seals read: %(seals)s; the last covers %(sealed)s entries.") % counts)
    if found.entries > found.sealed:
        told.append(gettext("Entries that no seal covers yet: %(waiting)s. They could still be taken away.") % counts)
    return [*told, *_told_of_key(key, given=given)]


def _told_of_receipt(shown: Shown, *, given: bool) -> list[str]:
    if shown.receipt is None or shown.head is None:
        return []
    entry = shown.receipt.entry
    told = [
        gettext("Entry %(sequence)s, “%(kind)s”, lies under the seal of %(time)s over %(size)s entries.")
        % {
            "sequence": entry.sequence,
            "kind": gettext(entry.kind),
            "time": shown.head.time,
            "size": shown.head.size,
        }
    ]
    if not entry.content:
        told.append(gettext("What it said was erased."))
    if shown.receipt.who_salt:
        told.append(gettext("It was made by the person whose key is %(key)s.") % {"key": shown.receipt.person})
    return [*told, *_told_of_key(shown.receipt.key, given=given)]


def _told_of_key(key: PublicKey | None, *, given: bool) -> list[str]:
    if key is None:
        return []
    told = [gettext("Key: %(key)s") % {"key": key.text()}]
    if not given:
        told.append(
            gettext(
                "This key comes from the file itself. Give the one that you noted elsewhere with --key, to be sure."
            )
        )
    return told


def _key_of(text: str) -> PublicKey:
    """Return the key that a text or a file gives. Raises Stopped where it gives none."""
    try:
        given = _text(Path(text)) if Path(text).is_file() else text
        return public_key_of(given)
    except NoteRefused as refusal:
        sentence = sentence_of("--key: this is no public key of a journal: %(why)s.", why=refusal.sentence)
        raise Stopped(Exit.MISUSED, sentence) from refusal


def _head_of(path: Path, key: PublicKey | None) -> Head:
    """Return the older state that a dump, a receipt or a note says. Raises Unreadable where it says none."""
    if _is_packed(path):
        older = check_dump(unpacked(path), signed=signed, key=key)
        faults, size = older.faults, older.entries
        root = older.root_over([size])[size]
    else:
        faults = []
        text = _text(path)
        note, named = _note_in(text, key, path)
        head = checked_head(note, key or named, signed, place=1, faults=faults) if key or named else None
        size, root = (head.size, head.root) if head else (0, b"")
        if head is None and not faults:
            faults.append(sentence_of("Give the public key with --key: a seal alone does not hold it."))
    if faults:
        raise Unreadable(
            sentence_of("this older state does not hold by itself: %(why)s", why=faults[0]), file=str(path)
        )
    return Head(size, root)


def _note_in(text: str, key: PublicKey | None, path: Path) -> tuple[str, PublicKey | None]:
    """Return the note of a receipt or of a file of its own, and the key that stands beside it."""
    if not text.lstrip().startswith("{"):
        return text, key
    try:
        receipt = receipt_of(text)
    except LineRefused as refusal:
        sentence = sentence_of("this is no receipt of a journal: %(why)s.", why=refusal.sentence)
        raise Unreadable(sentence, file=str(path)) from refusal
    return receipt.note, receipt.key


def _is_packed(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError as refusal:
        raise _unopened(path, refusal) from refusal


def _text(path: Path) -> str:
    """Return a small text file. Raises Unreadable where it can't be opened or is no text."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_TEXT).decode()
    except OSError as refusal:
        raise _unopened(path, refusal) from refusal
    except UnicodeDecodeError as refusal:
        raise Unreadable(sentence_of("this is neither a dump nor a receipt of a journal."), file=str(path)) from refusal


def _faults_of_folder(folder: Path) -> list[Sentence]:
    """Return where the record in a folder does not match. Raises Unreadable where there is no record."""
    try:
        record = json.loads((folder / "record.json").read_text("utf-8"))
        found = list(faults_in(folder, record))
    except OSError as refusal:
        raise _unopened(folder / "record.json", refusal) from refusal
    except (ValueError, LookupError, TypeError, AttributeError) as refusal:
        raise Unreadable(sentence_of("this is no consensus record."), file=str(folder)) from refusal
    return [sentence_of("%(place)s differs.", place=place) for place in found]


def _unopened(path: Path, refusal: OSError) -> Unreadable:
    reason = refusal.strerror or str(refusal)
    return Unreadable(sentence_of("it can't be opened: %(reason)s.", reason=reason), file=str(path))
