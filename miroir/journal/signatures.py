"""Ed25519: whether a signature belongs to a key and a message."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether `signature` is that of the key's owner under `message`; False too where the key is none."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
