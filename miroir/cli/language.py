"""In which language the command speaks."""

from __future__ import annotations

from collections.abc import Mapping


def language_of(environment: Mapping[str, str]) -> str:
    """Return "fr" or "en": MIROIR_LANG where set, else English where the locale is English, else French."""
    for name in ("MIROIR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        wanted = environment.get(name, "").lower()
        if wanted.startswith(("fr", "en")):
            return wanted[:2]
    return "fr"
