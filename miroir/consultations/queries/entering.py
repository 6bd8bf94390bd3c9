"""Organisations as the secretariat looks for them when somebody telephones."""

from __future__ import annotations

from typing import Final

from miroir.common.folding import sought
from miroir.directory.models import Organisation

MOST: Final = 20


def organisations_named(text: str) -> list[Organisation]:
    """Return the verified organisations that have every word of a text, at most 20, by name; none for no word."""
    pieces = sought(text)
    if not pieces:
        return []
    found = Organisation.objects.verified()
    for piece in pieces:
        found = found.filter(search__contains=piece)
    return list(found.order_by("name_fr", "pk")[:MOST])
