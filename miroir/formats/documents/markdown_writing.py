"""Drafts as Markdown."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Final
from urllib.parse import quote

from miroir.formats.documents.drafts import DEEPEST_LEVEL, Block, Draft, Part, blocks_of, plain

SEPARATOR: Final = "&emsp;"
"""What stands between the number of a clause and its heading."""
_SIGNS: Final = re.compile(r"[\\`*_\[\]<>&#|{}!~]")
_START: Final = re.compile(r"[-+=:]|\d{1,9}[.)]")
_TYPED: Final = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,6}(?:\\?[.)])?)([ \u00a0])")


def write_markdown(draft: Draft) -> str:
    """Return the draft as Markdown (CommonMark), the same each time; `read_markdown` gives the draft back.

    Title and language stand in a front matter, the number of a clause before its heading and an em space, its
    permanent id after it as {#id}. Control characters become U+FFFD.
    """
    lines = ["---", f"title: {_quoted(draft.title)}", f"lang: {_quoted(draft.language)}", "---", ""]
    for part in draft.parts:
        lines += [_heading(part), ""]
        marker = "-"
        for block in blocks_of(part.text):
            marker = ("*" if marker == "-" else "-") if block.items else marker
            lines += [_block(block, marker), ""]
    return "\n".join(lines)


def _quoted(words: str) -> str:
    return json.dumps(plain(words), ensure_ascii=False)


def _heading(part: Part) -> str:
    level = min(max(part.level, 1), DEEPEST_LEVEL)
    heading = _escaped(plain(part.heading))
    if not part.number and (typed := _TYPED.match(heading)):
        heading = f"{typed[1]}&#{ord(typed[2])};{heading[typed.end() :]}"
    number = f"{_escaped(plain(part.number))}{SEPARATOR}" if part.number else ""
    mark = f" {{#{quote(plain(part.id), safe=':.-_')}}}" if part.id else ""
    return f"{'#' * level} {number}{heading}{mark}".rstrip(" ")


def _block(block: Block, marker: str) -> str:
    if not block.items:
        return _escaped(block.text, breaks="\\\n")
    lines: list[str] = []
    above = 0
    for depth, words in block.items:
        gap = "\n" if depth > above and not words else ""  # an empty item may not break into a paragraph
        lines.append(f"{gap}{'  ' * depth}{marker} {_line(words)}".rstrip(" "))
        above = depth
    return "\n".join(lines)


def _escaped(words: str, *, breaks: str = "&#10;") -> str:
    """Return words of which Markdown takes nothing for mark-up; line feeds become `breaks` where those are read."""
    lines = words.split("\n")
    told = [_line(lines[0])]
    for before, line in pairwise(lines):
        told.append((breaks if before and line else "&#10;") + _line(line))
    return "".join(told)


def _line(words: str) -> str:
    """Return one line: signs escaped, space at its ends and tabs as numbers."""
    told = _SIGNS.sub(r"\\\g<0>", words).replace("\t", "&#9;")
    if found := _START.match(words):
        told = f"{words[: found.end() - 1]}\\{told[found.end() - 1 :]}"
    if words[:1].isspace() and words[0] != "\t":
        told = f"&#{ord(words[0])};{told[1:]}"
    if len(words) > 1 and words[-1].isspace() and words[-1] != "\t":
        told = f"{told[:-1]}&#{ord(words[-1])};"
    return told
