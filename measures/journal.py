"""What the journal is measured by: how long 100,000 entries take to verify, and which tamperings are found."""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from miroir.engine.record import lines
from miroir.engine.record.checking import check_dump
from miroir.engine.record.commitments import commitment_of, leaf_of
from miroir.engine.record.notes import FIRST, Checkpoint, PublicKey, note_of
from miroir.engine.record.trees import root_of
from miroir.formats import Unreadable
from miroir.formats.record_dumps import packed, unpacked
from miroir.journal.signatures import signed

ENTRIES: Final = 100_000
FEW: Final = 40
FLIPS: Final = 1_000
SEED: Final = 2026


def figures(_data: Path) -> Iterator[tuple[str, str]]:
    """Yield the figures of the journal, by name."""
    key, private = _keys()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "journal.jsonl.gz"
        path.write_bytes(b"".join(packed(dump_of(ENTRIES, key, private))))
        began = time.perf_counter()
        found = check_dump(unpacked(path), signed=signed, key=key)
        yield "journal.verify.entries", str(found.entries)
        yield "journal.verify.faults", str(len(found.faults))
        yield "journal.verify.seconds", f"{time.perf_counter() - began:.2f}"
        yield "journal.dump.bytes_an_entry", str(path.stat().st_size // ENTRIES)
        seen = sum(_is_found(flipped, path, key) for flipped in flips(FEW, key, private))
        yield "journal.flips.found", f"{seen} of {FLIPS}"


def dump_of(entries: int, key: PublicKey, private: Ed25519PrivateKey) -> Iterator[str]:
    """Yield the lines of a dump of invented entries under one seal."""
    leaves = []
    yield lines.head_line(key.text())
    for sequence in range(entries):
        entry = _entry(sequence)
        leaves.append(leaf_of(entry.sequence, entry.kind, entry.commitment))
        yield lines.entry_line(entry)
    text = Checkpoint(key.name, entries, root_of(leaves), FIRST, "2026-06-15T10:00:00Z").text()
    yield lines.seal_line(note_of(text, key, private.sign(text.encode())))
    yield lines.last_line(entries, 1)


def flips(entries: int, key: PublicKey, private: Ed25519PrivateKey) -> Iterator[bytes]:
    """Yield the file of a small dump, each time with one byte drawn anew."""
    whole, drawn = b"".join(packed(dump_of(entries, key, private))), random.Random(SEED)  # noqa: S311 - no secret
    for _ in range(FLIPS):
        flipped = bytearray(whole)
        flipped[drawn.randrange(len(whole))] ^= drawn.randrange(1, 256)
        yield bytes(flipped)


def _is_found(content: bytes, path: Path, key: PublicKey) -> bool:
    path.write_bytes(content)
    try:
        return bool(check_dump(unpacked(path), signed=signed, key=key).faults)
    except Unreadable:
        return True


def _entry(sequence: int) -> lines.Entry:
    drawn = hashlib.sha256(str(sequence).encode()).hexdigest()
    told = {
        "about": f"consultations.position:{sequence}",
        "after": drawn,
        "at": "2026-06-15T10:00:00+00:00",
        "before": "",
        "for": f"{drawn[:8]}-{drawn[8:12]}-4000-8000-{drawn[12:24]}",
        "kind": "position taken",
        "label": "Ville",
        "who": drawn[::-1],
    }
    content, salt = json.dumps(told), drawn[:32]
    return lines.Entry(sequence, "position taken", commitment_of(salt, content), salt, content)


def _keys() -> tuple[PublicKey, Ed25519PrivateKey]:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    return PublicKey(
        "miroir.example/journal", private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    ), private
