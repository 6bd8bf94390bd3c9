"""What is kept of people's texts: their words, without mark-up and without e-mail addresses."""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser
from typing import Final

from miroir.engine.consultation import Texts

UNDETERMINED: Final = "und"
"""The language code of a text whose language the source does not say."""
ADDRESS_MARK: Final = "[e-mail]"
_ADDRESS: Final = re.compile(r"[\w.+%'-]{1,64}(?:@|\(at\)|\[at\])[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_BLOCKS: Final = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
_SILENT: Final = frozenset({"script", "style", "template", "head", "title"})
_TAG: Final = re.compile(r"<[/!]?[A-Za-z]")


def without_addresses(text: str) -> str:
    """Return the text with each e-mail address replaced by a mark."""
    return _ADDRESS.sub(ADDRESS_MARK, text) if "@" in text or "(at)" in text or "[at]" in text else text


def kept_text(text: str) -> str:
    """Return the words of a text: no mark-up, no e-mail address, no control characters, no space around."""
    words = _without_markup(text) if _TAG.search(text) or "&" in text else text
    shown = "".join(c for c in words if c.isprintable() or c in "\n\t")
    return without_addresses(shown).strip()


def one_line(text: str) -> str:
    """Return the words of a text with every run of spaces and line ends made one space."""
    return " ".join(kept_text(text).split())


def missing_wording(statement: str) -> Texts:
    """Return what stands for a statement that is answered in a source that does not give its words."""
    return {
        "fr": f"Énoncé {statement} (le texte n’a pas pu être lu dans la source)",
        "en": f"Statement {statement} (its wording could not be read in the source)",
    }


def pseudonym(source: str, given: str) -> str:
    """Return a short name that stands for an identifier or a name, the same each time, that does not show it.

    `source` names the kind of source, so that one person has different names in different kinds. This hides
    names from readers; it does not protect a name that somebody can guess and try.
    """
    return hashlib.sha256(f"{source}\n{given}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


class _Words(HTMLParser):
    """Gathers the text of some mark-up; what a script or a style holds is not text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.silent += tag in _SILENT
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in _SILENT))
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)


def _without_markup(text: str) -> str:
    parser = _Words()
    parser.feed(text)
    parser.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(parser.pieces))


def shown(text: str) -> str:
    """Return the start of a cell for a sentence about it: one line, 40 characters, no e-mail address."""
    words = without_addresses(" ".join("".join(c if c.isprintable() else " " for c in text[:200]).split()))
    return words if len(words) <= 40 else f"{words[:39]}…"
