"""The signed word by which an address refuses letters of one purpose, and takes that back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import override

SALT: Final = "miroir.letters.refusing"
LASTS: Final = 400 * 24 * 3600
"""Seconds that the link of a letter holds."""


@dataclass(frozen=True, slots=True)
class Refusable:
    """Which letters to which address."""

    address: str
    purpose: str


def token_of(address: str, purpose: str) -> str:
    """Return the signed word of an address and a purpose."""
    return signing.dumps([address.lower(), purpose], salt=SALT, compress=True)


def refusable_of(token: str) -> Refusable | None:
    """Return what a signed word is about; None where it is not ours, was changed, or is too old."""
    try:
        address, purpose = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    return Refusable(str(address), str(purpose))


def refusal_address(address: str, purpose: str, language: str) -> str:
    """Return the whole address of the page that refuses letters of a purpose, in a language."""
    with override(language):
        return settings.SITE_ADDRESS.rstrip("/") + reverse("letters:refuse", args=[token_of(address, purpose)])
