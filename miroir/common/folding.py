"""Words as they are looked for: without accents, capitals and plurals, so that every database finds the same."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
_WORD: Final = re.compile(r"[a-z0-9]+")
LONGEST_SEARCH: Final = 200
"""Letters of a text that is looked for; what comes after is not read."""


def folded(text: str) -> str:
    """Return a text in plain small letters: accents and ligatures undone, everything else kept."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def searchable(*texts: str) -> str:
    """Return the words of some texts as they are kept to be looked in: each folded, a space before each and after the last."""
    words = dict.fromkeys(_singular(word) for text in texts for word in _WORD.findall(folded(text)))
    return f" {' '.join(words)} " if words else ""


def sought(text: str) -> tuple[str, ...]:
    """Return the pieces that `searchable` texts must all hold to be found: beginnings of words, each after a space."""
    return tuple(f" {_singular(word)}" for word in _WORD.findall(folded(text[:LONGEST_SEARCH])))


def _singular(word: str) -> str:
    """Return a word without the mark of its plural, French or English; short words and numbers keep theirs.

    What ends in -ie or -y ends in -i, and what ends in -al, -au or -aux in -al, so that energies, energy and énergie
    are one word, and so are local and locaux.
    """
    if len(word) <= 3 or not word.isalpha():
        return word
    one = word[:-1] if word[-1] in "sx" else word
    if one.endswith("ie"):
        return one[:-1]
    if one.endswith("y"):
        return f"{one[:-1]}i"
    return f"{one[:-2]}al" if one.endswith("au") and not one.endswith("eau") else one
