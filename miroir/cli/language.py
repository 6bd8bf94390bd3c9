"""In which language the command speaks."""

from __future__ import annotations

import gettext
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Final

from django.utils import translation

LOCALE: Final = Path(__file__).resolve().parents[1] / "locale"
READER: Final = "click"
"""The catalogue of the library that reads the command line: its headings and its words about misuse."""


def language_of(environment: Mapping[str, str]) -> str:
    """Return "fr" or "en": MIROIR_LANG where set, else English where the locale is English, else French."""
    for name in ("MIROIR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        wanted = environment.get(name, "").lower()
        if wanted.startswith(("fr", "en")):
            return wanted[:2]
    return "fr"


def speak(language: str, environment: MutableMapping[str, str]) -> None:
    """Say all that follows in a language: our words, and those of the library that reads the command line.

    That library asks Python's own gettext, which takes its language from LANGUAGE of the process's environment.
    """
    translation.activate(language)
    gettext.bindtextdomain(READER, LOCALE)
    gettext.textdomain(READER)
    environment["LANGUAGE"] = language
