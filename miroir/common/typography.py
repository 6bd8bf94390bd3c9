"""French typography: the spaces that must not break."""

from __future__ import annotations

import re
from typing import Final

NARROW: Final = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK: Final = "\N{NO-BREAK SPACE}"

_BEFORE: Final = re.compile(r"(?<=[^\s:;?!])[ \u00a0]?([;?!]+)(?=\s|$|[»)\]])")
_COLON: Final = re.compile(r"[ \u00a0](:)(?=\s|$)")
_PERCENT: Final = re.compile(r"(?<=\d)[ \u00a0]?(%)")
_OPENING: Final = re.compile(r"«[ \u00a0]?(?=\S)")
_CLOSING: Final = re.compile(r"(?<=\S)[ \u00a0]?»")
_THOUSANDS: Final = re.compile(r"(?<=\d) (?=\d{3}\b)")


def french(text: str) -> str:
    """Return a French text with no-break spaces before ; ? ! : % and inside « »; nothing else is changed.

    A colon without a space before it is left alone, since it may stand in an address or a time.
    """
    text = _CLOSING.sub(f"{NO_BREAK}»", _OPENING.sub(f"«{NO_BREAK}", text))
    text = _BEFORE.sub(rf"{NARROW}\1", text)
    text = _COLON.sub(rf"{NO_BREAK}\1", text)
    text = _PERCENT.sub(rf"{NARROW}\1", text)
    return _THOUSANDS.sub(NARROW, text)


def typeset(text: str, language: str) -> str:
    """Return a text as its language is set: French with its no-break spaces, any other as it is."""
    return french(text) if language == "fr" else text
