"""A letter's subject, HTML and plain text, all three from one template."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from miroir.common.styles import policy_of
from miroir.common.typography import NO_BREAK

STYLE: Final = Path(__file__).resolve().parent / "static" / "letters" / "letter.css"
LONGEST_SUBJECT: Final = 250
_PARAGRAPHS: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "header", "footer", "main", "table"}
)
_LINES: Final = frozenset({"li", "br", "tr", "dt", "dd", "caption"})
_SPACES: Final = re.compile(r"[ \t\r\n\f\v]+")
_UNSEEN: Final = frozenset({"head", "header"})


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter as it will be read."""

    subject: str
    html: str
    text: str


@cache
def letter_style() -> str:
    """Return the style that stands in every letter."""
    return STYLE.read_text(encoding="utf-8").split("*/", 1)[1].strip()


def letter_policy() -> str:
    """Return the content security policy under which a letter may be shown: its own style, and nothing else."""
    return policy_of(letter_style()) + "; sandbox"


def rendered(template: str, language: str, about: Mapping[str, object], *, purpose: str, unsubscribe: str) -> Rendered:
    """Return a letter of a template in a language. `unsubscribe`: the address that refuses such letters, "" for none."""
    with override(language):
        told = {
            **about,
            "language": language,
            "site": settings.SITE_ADDRESS.rstrip("/"),
            "unsubscribe": unsubscribe,
            "about_letters": gettext(purpose) if purpose else "",
        }
        subject = one_line(html.unescape(render_to_string(template, {**told, "part": "subject"})))[:LONGEST_SUBJECT]
        body = render_to_string(template, {**told, "part": "body", "subject": subject, "style": letter_style()})
    return Rendered(subject, body, plain(body, language))


def one_line(text: str) -> str:
    """Return a text on one line, its spaces made single; those that do not break are kept."""
    return _SPACES.sub(" ", " ".join(text.splitlines())).strip(" ")


def plain(page: str, language: str) -> str:
    """Return the text of a letter in HTML: a paragraph a block, an item a line, each link as "text: address"."""
    reader = _Plain(f"{NO_BREAK}: " if language == "fr" else ": ")
    reader.feed(page)
    reader.close()
    blocks = (
        "\n".join(one_line(line) for line in block.split("\n") if line.strip())
        for block in "".join(reader.found).split("\f")
    )
    return "\n\n".join(block for block in blocks if block) + "\n"


class _Plain(HTMLParser):
    """Gathers text: a form feed where a block begins or ends, a line feed where a line does."""

    def __init__(self, colon: str) -> None:
        super().__init__()
        self.colon = colon
        self.found: list[str] = []
        self.unseen = 0
        self.address = ""
        self.since = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in _UNSEEN
        if tag in _PARAGRAPHS:
            self.found.append("\f")
        if tag in _LINES:
            self.found.append("\n- " if tag == "li" else "\n")
        if tag == "a":
            self.address, self.since = dict(attrs).get("href") or "", len(self.found)

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in _UNSEEN
        if tag in _PARAGRAPHS:
            self.found.append("\f")
        if tag in ("td", "th"):
            self.found.append(" ")
        if tag == "a" and self.address:
            said = one_line("".join(self.found[self.since :]))
            self.found[self.since :] = [
                self.address if said in ("", self.address) else f"{said}{self.colon}{self.address}"
            ]
            self.address = ""

    def handle_data(self, text: str) -> None:
        if not self.unseen:
            self.found.append(_SPACES.sub(" ", text))
