"""Signed heads as text: checkpoints, notes and keys as the transparency community writes them.

Sources: C2SP tlog-checkpoint and signed-note (c2sp.org). Signing itself is not done here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from miroir.engine.words import Sentence, sentence_of

FIRST: Final = "none"
"""What the first head says in the place of the one before."""
ED25519: Final = b"\x01"
KEY_BYTES: Final = 32
ID_BYTES: Final = 4
SIGNATURE_BYTES: Final = 64
_HEAD: Final = re.compile(
    r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9]\d{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"previous (?P<previous>none|[0-9a-f]{64})\ntime (?P<time>[0-9T:.Z+-]{16,40})\n"
)
_NOTE: Final = re.compile(
    r"(?P<text>(?:[^\n]+\n)+)\n\N{EM DASH} (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/]+={0,2})\n"
)


class NoteRefused(ValueError):
    """A text that is no note, head or key of the form that is expected, and why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head of the tree: over how many entries, its root, the hash of the note before (FIRST for none), and when.

    `origin`: whose record it is, the name of the key. `time`: ISO 8601.
    """

    origin: str
    size: int
    root: bytes
    previous: str
    time: str

    def text(self) -> str:
        """Return the lines that are signed."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\nprevious {self.previous}\ntime {self.time}\n"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of an Ed25519 key: its name, and its 32 bytes."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that a signature names the key by."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:ID_BYTES]

    def text(self) -> str:
        """Return the key as it is published: name, id and bytes."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.key).decode()}"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A note apart: what is signed, and by whom."""

    text: str
    name: str
    key_id: bytes
    signature: bytes


def note_of(text: str, key: PublicKey, signature: bytes) -> str:
    """Return the signed note of a text that ends with a line feed."""
    return f"{text}\n\N{EM DASH} {key.name} {base64.b64encode(key.id + signature).decode()}\n"


def note_hash(note: str) -> str:
    """Return what the next head names a note by: its SHA-256, hexadecimal."""
    return hashlib.sha256(note.encode()).hexdigest()


def signed_note(note: str) -> SignedNote:
    """Return the parts of a note with one signature. Raises NoteRefused where it is none, or not written as it should."""
    found = _NOTE.fullmatch(note)
    if not found:
        raise NoteRefused(sentence_of("no note: lines of text, an empty line and one signature were expected"))
    given = _bytes_of(found["signature"])
    if len(given) != ID_BYTES + SIGNATURE_BYTES:
        raise NoteRefused(sentence_of("its signature has another length"))
    return SignedNote(found["text"], found["name"], given[:ID_BYTES], given[ID_BYTES:])


def checkpoint_of(text: str) -> Checkpoint:
    """Return the head that a text says. Raises NoteRefused where it says none."""
    found = _HEAD.fullmatch(text)
    if not found:
        raise NoteRefused(sentence_of("no head: origin, size, root, the note before and the time were expected"))
    return Checkpoint(found["origin"], int(found["size"]), _bytes_of(found["root"]), found["previous"], found["time"])


def public_key_of(text: str) -> PublicKey:
    """Return the key that a text publishes. Raises NoteRefused where it is none, or where its id is another's."""
    name, _, rest = text.strip().partition("+")
    number, _, encoded = rest.partition("+")
    content = _bytes_of(encoded)
    key = PublicKey(name, content[1:])
    if len(key.key) != KEY_BYTES or key.text() != f"{name}+{number}+{encoded}" or not re.fullmatch(r"[^\s+]+", name):
        raise NoteRefused(sentence_of("no key: a name, its id and its bytes, with + between, were expected"))
    return key


def _bytes_of(encoded: str) -> bytes:
    """Return what a base64 text says; only the one way to write it is taken."""
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as refusal:
        raise NoteRefused(sentence_of("what should be base64 is not")) from refusal
    if base64.b64encode(content).decode() != encoded:
        raise NoteRefused(sentence_of("base64 with bits that say nothing"))
    return content
