"""Which characters the paper's font has: PDF/UA refuses a text that it can't show."""

from __future__ import annotations

import re
from typing import Any, Final

INSTEAD: Final = "\u25a1"
"""The empty square that stands for a character of another script; the page of the record has it."""

_SHOWN: Final = (
    "\n\t\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0300-\u036f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u04ff\u1e00-\u1eff"
    "\u2010-\u2027\u202f-\u2040\u2044\u2070\u2074-\u208e\u20a0-\u20bf\u2190-\u22ff\u25a0-\u25ff"
)
"""Latin, Greek and Cyrillic, their marks, punctuation, currencies, arrows, signs of mathematics and shapes."""

_OTHER: Final = re.compile(f"[^{_SHOWN}]")


def on_paper(text: str) -> str:
    """Return a text with `INSTEAD` in the place of each character that the font lacks."""
    return _OTHER.sub(INSTEAD, text)


def parts_on_paper(value: Any) -> Any:  # noqa: ANN401 - any tree of plain parts
    """Return a tree of mappings, lists and plain parts with each text as `on_paper` gives it."""
    if isinstance(value, str):
        return on_paper(value)
    if isinstance(value, dict):
        return {key: parts_on_paper(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(parts_on_paper(part) for part in value)
    return value
