"""The key that seals the journal: one line in a file that only the site's own user may read.

The line is that of the note format: PRIVATE+KEY, the name, the id and the secret bytes. The name stands with the key, so
that a change of the site's address changes no seal.
"""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from miroir.engine.record.notes import ED25519, KEY_BYTES, PublicKey, note_of

_PREFIX: Final = "PRIVATE+KEY+"


class NoKey(Exception):
    """There is no key to seal with, or its file is none."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private half of the key, and the public one."""

    private: Ed25519PrivateKey
    public: PublicKey

    def note(self, text: str) -> str:
        """Return the signed note of a text."""
        return note_of(text, self.public, self.private.sign(text.encode()))


def signing_key() -> SigningKey:
    """Return the key of the site; it is made at first need where the settings let it be, as in a demonstration.

    Raises NoKey where there is none, or where the file holds none.
    """
    path: Path = settings.JOURNAL_KEY
    if not path.exists() and settings.JOURNAL_KEY_AT_NEED:
        make_key(path, default_name())
    try:
        line = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as refusal:
        message = f"{path} can't be read: run `miroir site make_journal_key`, or set MIROIR_JOURNAL_KEY"
        raise NoKey(message) from refusal
    return _key_in(line, path)


def published_key() -> PublicKey | None:
    """Return the public half of the key, None where the site has no key yet."""
    try:
        return signing_key().public
    except NoKey:
        return None


def default_name() -> str:
    """Return the name of a new key: the site's host and port, and that it is the journal's."""
    return f"{urlsplit(settings.SITE_ADDRESS).netloc or 'miroir'}/journal"


def make_key(path: Path, name: str) -> bool:
    """Make a new key in a file that only its owner may read; return whether, since a file that is there stays."""
    secret = secrets.token_bytes(KEY_BYTES)
    public = _public(name, Ed25519PrivateKey.from_private_bytes(secret))
    line = f"{_PREFIX}{name}+{public.id.hex()}+{base64.b64encode(ED25519 + secret).decode()}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", encoding="ascii") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            return False
    return True


def _key_in(line: str, path: Path) -> SigningKey:
    name, _, rest = line.removeprefix(_PREFIX).partition("+")
    encoded = rest.partition("+")[2]
    try:
        private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(encoded, validate=True)[1:])
    except ValueError as refusal:
        message = f"{path} holds no key of the journal"
        raise NoKey(message) from refusal
    return SigningKey(private, _public(name, private))


def _public(name: str, private: Ed25519PrivateKey) -> PublicKey:
    return PublicKey(name, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
