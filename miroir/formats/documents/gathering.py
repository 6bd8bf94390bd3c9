"""A draft gathered block by block, by readers of every format."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from miroir.engine.words import Sentence, sentence_of
from miroir.formats.documents.drafts import DEEPEST_LEVEL, Draft, Part, plain
from miroir.formats.refusals import Kind, Refusals, Unreadable
from miroir.formats.texts import language_of, shown, without_addresses

MOST_BLOCKS: Final = 50_000
"""Headings, paragraphs, items and tables of one document."""
MOST_PARTS: Final = 5_000
LONGEST_TEXT: Final = 3_000_000
"""Characters of one document."""
LONGEST_TITLE: Final = 1_000
LONGEST_QUOTE: Final = 2_000
"""Characters of what was not carried that its refusal quotes."""


def quoted(text: str) -> str:
    """Return the words of what is not carried, on one line, for its refusal."""
    words = without_addresses(" ".join(plain(text[: 4 * LONGEST_QUOTE]).split()))
    return words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 1]}…"


@dataclass(slots=True)
class Gathering:
    """Gathers clauses in the order of the document, and what could not be carried, by the number of its block."""

    refusals: Refusals
    title: str | None = None
    parts: list[Part] = field(default_factory=list)
    place: int = 0
    _blocks: list[str] = field(default_factory=list)
    _list: object = None
    _length: int = 0

    def begin_block(self) -> None:
        """Count one more block. Raises Unreadable where there are more than anybody would read."""
        self.place += 1
        if self.place > MOST_BLOCKS:
            told = sentence_of("the document has more than %(most)s paragraphs; divide it.", most=MOST_BLOCKS)
            raise Unreadable(told, file=self.refusals.file)

    def add_title(self, text: str) -> None:
        """Add a paragraph that is marked as the title; of several, they are joined as long as one line holds them."""
        known = self.title or ""
        if len(known) + len(text) > LONGEST_TITLE and known:
            self.add_paragraph(text)
        else:
            self.title = f"{known} {text}" if known else text

    def add_heading(self, part: Part) -> None:
        """Begin the clause of a heading; text that comes before the first is a clause without one."""
        self._end_part()
        if len(self.parts) >= MOST_PARTS:
            told = sentence_of("the document has more than %(most)s headings; divide it.", most=MOST_PARTS)
            raise Unreadable(told, file=self.refusals.file)
        self._count(part.heading)
        self.parts.append(part)

    def add_paragraph(self, text: str) -> None:
        """Add a paragraph; one without any character is space between paragraphs."""
        if text:
            self._count(text)
            self._blocks.append(text)
            self._list = None

    def add_item(self, text: str, *, depth: int = 0, mark: str = "-", of: object = 0) -> None:
        """Add an item to the list `of`, or begin that list where the last block is no part of it."""
        line = f"{'  ' * depth}{mark} {text}"
        self._count(line)
        if self._blocks and self._list is not None and self._list == of:
            self._blocks[-1] += f"\n{line}"
        else:
            self._blocks.append(line)
        self._list = of

    def refuse(self, sentence: Sentence) -> None:
        """List what is not carried, with the number of its block and the heading above it."""
        heading = next((part.heading for part in reversed(self.parts) if part.heading), "")
        told = (
            sentence_of(
                "block %(n)s, under “%(heading)s”: %(sentence)s",
                n=self.place,
                heading=shown(heading),
                sentence=sentence,
            )
            if heading
            else sentence_of("block %(n)s: %(sentence)s", n=self.place, sentence=sentence)
        )
        self.refusals.add(self.place, Kind.NOT_CARRIED, told)

    def draft(self, *, title: str = "", language: str = "", likely: str = "") -> Draft:
        """Return the draft. The language is the one stated, else that of the words, else the `likely` one.

        Where no title is stated, a heading that stands alone above all others is the title, and they move up.
        """
        self._end_part()
        known = self.title or title
        if self.title is None and not title:
            known = self._promoted()
        found = language or language_of(part.text for part in self.parts)
        return Draft(known, likely if found == "und" and likely and not language else found, tuple(self.parts))

    def _count(self, text: str) -> None:
        self._length += len(text)
        if self._length > LONGEST_TEXT:
            told = sentence_of("the document has more than %(most)s characters; divide it.", most=LONGEST_TEXT)
            raise Unreadable(told, file=self.refusals.file)

    def _end_part(self) -> None:
        text = "\n\n".join(self._blocks)
        if text and not self.parts:
            self.parts.append(Part("", text, 1))
        elif text:
            last = self.parts[-1]
            self.parts[-1] = Part(last.heading, text, last.level, last.number, last.id)
        self._blocks, self._list = [], None

    def _promoted(self) -> str:
        """Return the first heading where it is the only one of level 1 and others follow, and take it away."""
        levels = [part.level for part in self.parts]
        first = self.parts[0] if self.parts else None
        if (
            first is None
            or not first.heading
            or first.number
            or len(levels) < 2
            or min(levels[1:]) < 2
            or levels[0] != 1
        ):
            return ""
        rest = [Part(p.heading, p.text, p.level - 1, p.number, p.id) for p in self.parts[1:]]
        self.parts = [Part("", first.text, 1, "", first.id), *rest] if first.text else rest
        return first.heading


def level_of(told: str, *, default: int = 1) -> int:
    """Return a level between 1 and the deepest from what a file says."""
    number = int(told) if told.isascii() and told.isdecimal() and len(told) < 4 else default
    return min(max(number, 1), DEEPEST_LEVEL)
