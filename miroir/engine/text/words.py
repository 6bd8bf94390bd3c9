"""The words of a text: the units in which differences, merges and collisions are found."""

from __future__ import annotations

import re
from typing import Final

_LETTERS: Final = r"[\w\u0300-\u036f]+"
_TOKEN: Final = re.compile(
    rf"{_LETTERS}['’](?=\w)"  # l’ of l’écrit: the article may change alone
    r"|\d+(?:[.,\u00a0\u202f]\d+)*(?!\w)"  # 12,5 and 1 000 change as a whole
    rf"|{_LETTERS}|[^\S\n]+|\n+|.",
    re.DOTALL,
)
_WORD: Final = re.compile(r"\w")


def tokens(text: str) -> list[str]:
    """Return the text cut into words, numbers, runs of spaces, runs of line ends, and single marks; joined they are it.

    A word ends after an apostrophe that letters follow (l’ / écrit); accents that stand as characters of their own stay
    with their letter; digits around a comma, a point or a no-break space are one number.
    """
    return _TOKEN.findall(text)


def is_word(token: str) -> bool:
    """Return whether a token holds a letter or a digit."""
    return bool(_WORD.search(token))


def bounds(text: str) -> list[int]:
    """Return where tokens begin, from 0 to the length of the text included."""
    found = [match.start() for match in _TOKEN.finditer(text)]
    return [*found, len(text)] if found else [0]
