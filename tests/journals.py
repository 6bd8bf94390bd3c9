"""Journals made without a site: to be dumped, tampered with, and verified."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from miroir.engine.record import lines
from miroir.engine.record.commitments import ERASURE, commitment_of, leaf_of
from miroir.engine.record.notes import FIRST, Checkpoint, PublicKey, note_hash, note_of
from miroir.engine.record.receipts import Receipt, receipt_value
from miroir.engine.record.trees import inclusion_proof, root_of, subtrees_of
from miroir.formats.record_dumps import packed

NAME = "miroir.example/journal"


@dataclass
class Keys:
    """A pair of keys drawn from a number."""

    number: int = 1
    private: Ed25519PrivateKey = field(init=False)
    public: PublicKey = field(init=False)

    def __post_init__(self):
        self.private = Ed25519PrivateKey.from_private_bytes(bytes([self.number]) * 32)
        self.public = PublicKey(NAME, self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def note(self, text):
        return note_of(text, self.public, self.private.sign(text.encode()))


@dataclass
class Journal:
    """Entries and seals, as a dump holds them."""

    keys: Keys = field(default_factory=Keys)
    entries: list[lines.Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def write(self, kind: str = "organisation changed", **told: str) -> None:
        sequence = len(self.entries)
        salt = hashlib.sha256(f"salt {sequence}".encode()).hexdigest()[:32]
        who = commitment_of("0" * 32, "a person")
        content = json.dumps({"kind": kind, "about": f"directory.organisation:{sequence}", "who": who, **told})
        self.entries.append(lines.Entry(sequence, kind, commitment_of(salt, content), salt, content))

    def empty(self, sequence):
        self.entries[sequence] = replace(self.entries[sequence], salt="", content="")

    def leaves(self):
        return [leaf_of(entry.sequence, entry.kind, entry.commitment) for entry in self.entries]

    def seal(self, size=None, previous=None):
        size = len(self.entries) if size is None else size
        before = note_hash(self.notes[-1]) if self.notes else FIRST
        head = Checkpoint(NAME, size, root_of(self.leaves()[:size]), previous or before, "2026-06-15T10:00:00Z")
        self.notes.append(self.keys.note(head.text()))

    def sealed_anew(self, keys=None):
        """Return the same entries under the same sizes, sealed by whoever holds a key."""
        anew = Journal(keys or self.keys, list(self.entries))
        for note in self.notes:
            anew.seal(min(int(note.split("\n")[1]), len(anew.entries)))
        return anew

    def lines(self):
        yield lines.head_line(self.keys.public.text())
        yield from map(lines.entry_line, self.entries)
        yield from map(lines.seal_line, self.notes)
        yield lines.last_line(len(self.entries), len(self.notes))

    def receipt(self, sequence: int, **parts: str) -> Receipt:
        size = int(self.notes[-1].split("\n")[1])
        proof = inclusion_proof(sequence, size, subtrees_of(self.leaves()))
        return Receipt(self.entries[sequence], tuple(proof), self.notes[-1], self.keys.public, **parts)

    def dump(self, path: Path) -> Path:
        path.write_bytes(b"".join(packed(self.lines())))
        return path


def journal_of(entries: int = 9, *, every: int = 3, erased: int | None = 4) -> Journal:
    """Return a journal sealed every few entries, with one entry emptied and one more that no seal covers."""
    journal = Journal()
    for number in range(1, entries + 1):
        journal.write()
        if number % every == 0:
            journal.seal()
    if erased is not None:
        journal.empty(erased)
        journal.write(ERASURE, label=str(erased))
        journal.seal()
    journal.write()
    return journal


def write_receipt(path: Path, receipt: Receipt) -> Path:
    path.write_text(json.dumps(receipt_value(receipt)), encoding="utf-8")
    return path
