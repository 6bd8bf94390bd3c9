"""The receipt of one entry: what it is, and the way from it to a signed head; checked without anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from miroir.engine.record.checking import Signed, checked_head, faults_of, said_in
from miroir.engine.record.commitments import HASH, SALT, commitment_of, leaf_of
from miroir.engine.record.lines import RECEIPT, VERSION, Entry, LineRefused, entry_of, json_of
from miroir.engine.record.notes import Checkpoint, NoteRefused, PublicKey, public_key_of
from miroir.engine.record.trees import is_included
from miroir.engine.words import Sentence, sentence_of

MOST_STEPS: Final = 64


@dataclass(frozen=True, slots=True)
class Receipt:
    """An entry, the hashes that lead to the root of a seal, and that seal.

    `person` and `who_salt`: only in the receipt of whoever made the entry; they show that it was them.
    """

    entry: Entry
    proof: tuple[bytes, ...]
    note: str
    key: PublicKey
    person: str = ""
    who_salt: str = ""


@dataclass(slots=True)
class Shown:
    """What a receipt shows. Nothing is wrong where `faults` is empty."""

    receipt: Receipt | None = None
    head: Checkpoint | None = None
    faults: list[Sentence] = field(default_factory=list)


def receipt_value(receipt: Receipt) -> dict[str, object]:
    """Return a receipt as what its JSON says."""
    entry = receipt.entry
    told: dict[str, object] = {
        "format": RECEIPT,
        "version": VERSION,
        "sequence": entry.sequence,
        "kind": entry.kind,
        "commitment": entry.commitment,
        "salt": entry.salt,
        "content": entry.content,
        "proof": [step.hex() for step in receipt.proof],
        "note": receipt.note,
        "key": receipt.key.text(),
    }
    return told | ({"person": receipt.person, "who_salt": receipt.who_salt} if receipt.who_salt else {})


def receipt_of(text: str) -> Receipt:
    """Return the receipt that a text holds. Raises LineRefused where it holds none."""
    value = json_of(text)
    if value.get("format") != RECEIPT or value.get("version") != VERSION:
        raise LineRefused(
            sentence_of("format “%(format)s” in version %(version)s was expected", format=RECEIPT, version=VERSION)
        )
    proof, note, key = value.get("proof"), value.get("note"), value.get("key")
    person, salt = value.get("person", ""), value.get("who_salt", "")
    if not (isinstance(note, str) and isinstance(key, str) and isinstance(person, str) and isinstance(salt, str)):
        raise LineRefused(sentence_of("note, key, person or salt is no text"))
    try:
        named, entry = public_key_of(key), entry_of(value)
        f"{note}{person}{entry.kind}{entry.content}".encode()
    except NoteRefused as refusal:
        raise LineRefused(refusal.sentence) from refusal
    except UnicodeEncodeError as refusal:
        raise LineRefused(sentence_of("it holds half a character")) from refusal
    if salt and not SALT.fullmatch(salt):
        raise LineRefused(sentence_of("the salt of the person has another form"))
    return Receipt(entry, _steps(proof), note, named, person, salt)


def check_receipt(text: str, *, signed: Signed, key: PublicKey | None = None) -> Shown:
    """Return what a receipt shows; `key` as in `check_dump`."""
    shown = Shown()
    try:
        receipt = shown.receipt = receipt_of(text)
    except LineRefused as refusal:
        shown.faults.append(sentence_of("The receipt is not as the format wants it: %(why)s.", why=refusal.sentence))
        return shown
    entry = receipt.entry
    if key is not None and key != receipt.key:
        shown.faults.append(sentence_of("The receipt names another key than the one you gave."))
    shown.faults += faults_of(entry) if entry.content else []
    shown.faults += _faults_of_person(receipt)
    shown.head = checked_head(receipt.note, key or receipt.key, signed, place=1, faults=shown.faults)
    leaf = leaf_of(entry.sequence, entry.kind, entry.commitment)
    head = shown.head
    if head and not is_included(leaf, entry.sequence, head.size, receipt.proof, head.root):
        shown.faults.append(
            sentence_of("The proof does not lead from entry %(sequence)s to the seal.", sequence=entry.sequence)
        )
    return shown


def _faults_of_person(receipt: Receipt) -> list[Sentence]:
    if not receipt.who_salt:
        return []
    if said_in(receipt.entry.content).get("who") == commitment_of(receipt.who_salt, receipt.person):
        return []
    return [sentence_of("The entry was made by somebody else than the receipt says.")]


def _steps(proof: object) -> tuple[bytes, ...]:
    listed: Sequence[object] = proof if isinstance(proof, list) else [None]
    if len(listed) > MOST_STEPS or not all(isinstance(step, str) and HASH.fullmatch(step) for step in listed):
        raise LineRefused(sentence_of("the proof is not a list of hashes"))
    return tuple(bytes.fromhex(str(step)) for step in listed)
