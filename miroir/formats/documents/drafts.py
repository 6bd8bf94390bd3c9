"""Drafts: texts of clauses, as documents carry them, whatever the format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from miroir.formats.refusals import Refusal

DEEPEST_LEVEL: Final = 6
_FORBIDDEN: Final = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ITEM: Final = re.compile(r"((?: {2})*)- (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """One clause: its heading ("" for none), its text, and its level from 1.

    Paragraphs of the text are joined by an empty line; items of a list are lines "- …", two spaces further in for
    each list within a list. `number` is what is printed before the heading; `id` is what never changes. Both may
    be "".
    """

    heading: str
    text: str
    level: int
    number: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text in clauses, in their order, with its title and the code of its language ("und" where unknown)."""

    title: str
    language: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a file gave: the draft, None where it was refused whole; and all that was not carried, with its place."""

    draft: Draft | None
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list where there are items: (depth from 0, text) each."""

    text: str
    items: tuple[tuple[int, str], ...] = ()


def plain(text: str) -> str:
    """Return the text as every format can hold it: line ends as line feeds, other control characters as U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_language(code: str) -> str:
    """Return the code of a language without the country that Word adds to French and English; "und" for none."""
    stripped = code.strip()
    return stripped[:2].lower() if re.fullmatch(r"(?i)(fr|en)([-_]\w+)?", stripped) else stripped or "und"


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the paragraphs and lists of a clause's text; joined by an empty line they give it back exactly.

    A block is never empty: further line ends around it are its own.
    """
    blocks: list[str] = []
    before = ""
    for piece in plain(text).split("\n\n"):
        if piece:
            blocks.append(before + piece)
            before = ""
        else:
            before += "\n\n"
    if before and blocks:
        blocks[-1] += before
    elif len(before) > 2:
        blocks.append(before[2:])
    return tuple(Block(block, _items(block)) for block in blocks)


def _items(block: str) -> tuple[tuple[int, str], ...]:
    """Return the items of a block that is a list throughout, else none."""
    items: list[tuple[int, str]] = []
    for line in block.split("\n"):
        found = _ITEM.fullmatch(line)
        depth = len(found[1]) // 2 if found else 0
        if not found or depth > (items[-1][0] + 1 if items else 0) or depth >= DEEPEST_LEVEL:
            return ()
        items.append((depth, found[2]))
    return tuple(items)
