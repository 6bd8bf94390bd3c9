"""Texts that are kept in French and in English, one field a language."""

from __future__ import annotations

from django.utils.translation import get_language

OTHER = {"fr": "en", "en": "fr"}


def local(thing: object, field: str, language: str = "") -> str:
    """Return `field_fr` or `field_en` of a thing in a language (that in force by default); the other where it is empty."""
    code = (language or get_language() or "fr")[:2]
    code = code if code in OTHER else "en"
    return str(getattr(thing, f"{field}_{code}") or getattr(thing, f"{field}_{OTHER[code]}"))


def other_language(thing: object, field: str) -> str:
    """Return the language of the text that `local` gives where it is not that in force; "" where it is."""
    code = (get_language() or "fr")[:2]
    code = code if code in OTHER else "en"
    return "" if getattr(thing, f"{field}_{code}") else OTHER[code]
