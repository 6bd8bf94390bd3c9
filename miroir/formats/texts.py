"""What is kept of people's texts: their words, without mark-up and without e-mail addresses."""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Final

from miroir.engine.consultation import Texts

UNDETERMINED: Final = "und"
"""The language code of a text whose language the source does not say."""
ADDRESS_MARK: Final = "[e-mail]"
_ADDRESS: Final = re.compile(r"[\w.+%'-]{1,64}(?:@|\(at\)|\[at\])[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_BLOCKS: Final = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
_SILENT: Final = frozenset({"script", "style", "template", "head", "title"})
_TAG: Final = re.compile(r"<(?P<closing>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)[^<>]*>|<!--(?:[^-<]|-(?!->))*-->|<![^<>]*>")


def without_addresses(text: str) -> str:
    """Return the text with each e-mail address replaced by a mark."""
    return _ADDRESS.sub(ADDRESS_MARK, text) if "@" in text or "(at)" in text or "[at]" in text else text


def kept_text(text: str) -> str:
    """Return the words of a text: no mark-up, no e-mail address, no control characters, no space around."""
    words = _without_markup(text) if "<" in text or "&" in text else text
    shown = "".join(c for c in words if c.isprintable() or c in "\n\t")
    return without_addresses(shown).strip()


def one_line(text: str) -> str:
    """Return the words of a text with every run of spaces and line ends made one space."""
    return " ".join(kept_text(text).split())


def missing_wording(statement: str) -> Texts:
    """Return what stands for a statement that is answered in a source that does not give its words."""
    return {
        "fr": f"Énoncé {statement} (le texte n\u2019a pas pu être lu dans la source)",
        "en": f"Statement {statement} (its wording could not be read in the source)",
    }


def pseudonym(source: str, given: str) -> str:
    """Return a short name that stands for an identifier or a name, the same each time, that does not show it.

    `source` names the kind of source, so that one person has different names in different kinds. This hides
    names from readers; it does not protect a name that somebody can guess and try.
    """
    return hashlib.sha256(f"{source}\n{given}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _without_markup(text: str) -> str:
    """Return the text between the tags, in one pass: a tag ends where the next one begins, if not before."""
    pieces: list[str] = []
    place = 0
    while found := _TAG.search(text, place):
        pieces.append(text[place : found.start()])
        place = found.end()
        name = (found["name"] or "").lower()
        if name in _BLOCKS:
            pieces.append("\n")
        if name in _SILENT and not found["closing"]:
            end = re.compile(f"</{name}", re.IGNORECASE).search(text, place)
            place = end.start() if end else len(text)
    pieces.append(text[place:])
    return re.sub(r"\n{3,}", "\n\n", _unescaped("".join(pieces)))


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a character reference of thousands of digits
        return text


def shown(text: str) -> str:
    """Return the start of a cell for a sentence about it: one line, 40 characters, no e-mail address."""
    words = without_addresses(" ".join("".join(c if c.isprintable() else " " for c in text[:200]).split()))
    return words if len(words) <= 40 else f"{words[:39]}…"


_FRENCH: Final = frozenset(
    [
        "le",
        "la",
        "les",
        "de",
        "des",
        "du",
        "et",
        "un",
        "une",
        "que",
        "qui",
        "pour",
        "dans",
        "est",
        "en",
        "sur",
        "pas",
        "au",
        "aux",
        "ce",
        "avec",
        "plus",
        "sont",
    ]
)
_ENGLISH: Final = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "is",
        "that",
        "for",
        "it",
        "as",
        "with",
        "be",
        "on",
        "are",
        "this",
        "by",
        "should",
        "not",
        "we",
        "have",
        "an",
        "from",
    ]
)


def language_of(texts: Iterable[str]) -> str:
    """Return "fr" or "en" where one language's small words are at least four times the other's, else "und".

    Only the first 2,000 words are looked at; with fewer than 10 small words the language is not determined.
    """
    words = islice((word for text in texts for word in text.lower().split()), 2_000)
    counted = Counter("fr" if word in _FRENCH else "en" for word in words if word in _FRENCH or word in _ENGLISH)
    french, english = counted["fr"], counted["en"]
    if french + english < 10:
        return UNDETERMINED
    if french >= 4 * english:
        return "fr"
    return "en" if english >= 4 * french else UNDETERMINED
