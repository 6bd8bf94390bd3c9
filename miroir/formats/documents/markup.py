"""The XML of documents: read with care, and written."""

from __future__ import annotations

import codecs
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from miroir.engine.words import sentence_of
from miroir.formats.documents.drafts import plain
from miroir.formats.refusals import Unreadable

MOST_TAGS: Final = 600_000
DEEPEST: Final = 100
_ENCODING: Final = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.-]{1,40})[\"']")
_USUAL: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def parsed(content: bytes, file: str) -> ET.Element:
    """Return the root of a part. Raises Unreadable on XML that is invalid, too large or deep, or declares a document type.

    Without a document type there are no entities, so that nothing can grow and nothing outside is fetched.
    """
    plainly = _in_utf8(content, file)
    if b"<!DOCTYPE" in plainly or b"<!ENTITY" in plainly or plainly.count(b"<") > MOST_TAGS:
        raise _hostile(file)
    try:
        root = ET.fromstring(plainly)  # noqa: S314 - document types, size and encoding were looked at above
    except (ET.ParseError, ValueError, LookupError) as error:
        told = sentence_of("a part of the document is no valid XML; save it again with a word processor.")
        raise Unreadable(told, file=file) from error
    _check_depth(root, file)
    return root


def local(element: ET.Element) -> str:
    """Return the name of an element without its namespace: comments and instructions are not read."""
    return element.tag.rpartition("}")[2]


def attribute(element: ET.Element, name: str) -> str:
    """Return an attribute by its name without namespace, "" where there is none."""
    if name in element.attrib:
        return element.attrib[name]
    ending = f"}}{name}"
    return next((value for key, value in element.attrib.items() if key.endswith(ending)), "")


def words_of(element: ET.Element) -> str:
    """Return all text inside an element, pieces of different paragraphs parted by a space."""
    pieces: list[str] = []
    for inner in element.iter():
        if local(inner) in {"p", "h", "tab", "br", "tc", "table-cell", "li"}:
            pieces.append(" ")
        pieces.append(inner.text or "")
        if inner is not element:
            pieces.append(inner.tail or "")
    return " ".join("".join(pieces).split())


def child(element: ET.Element, *names: str) -> ET.Element | None:
    """Return what is found by going down by local names, None where there is nothing."""
    found: ET.Element | None = element
    for name in names:
        found = next((inner for inner in found if local(inner) == name), None) if found is not None else None
    return found


def text(words: str) -> str:
    """Return words as XML text."""
    return escape(plain(words))


def value(words: str) -> str:
    """Return words as a quoted XML attribute."""
    return quoteattr(plain(words), {"\n": "&#10;", "\t": "&#9;"})


def nested(
    items: Sequence[tuple[int, str]], item: Callable[[str, str], str], around: tuple[str, str], depth: int = 0
) -> str:
    """Return items of one depth as a list of markup, those that are deeper in lists within them.

    `items`: each with its depth and its words; `item`: makes one of its words and of the list below it, "" where there
    is none; `around`: what stands before and after the items of a list.
    """
    told, place = [], 0
    while place < len(items):
        end = place + 1
        while end < len(items) and items[end][0] > depth:
            end += 1
        below = nested(items[place + 1 : end], item, around, depth + 1) if end > place + 1 else ""
        told.append(item(items[place][1], below))
        place = end
    return "".join((around[0], *told, around[1]))


def _in_utf8(content: bytes, file: str) -> bytes:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        told = content.decode("utf-16", "replace")
        return re.sub(r"^<\?xml[^>]{0,200}\?>", "", told).encode()
    found = _ENCODING.match(content.removeprefix(codecs.BOM_UTF8))
    if b"\0" in content[:200] or (found and found[1].lower() not in _USUAL):
        raise _hostile(file)
    return content


def _check_depth(root: ET.Element, file: str) -> None:
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        if depth > DEEPEST:
            raise _hostile(file)
        waiting.extend((inner, depth + 1) for inner in element)


def _hostile(file: str) -> Unreadable:
    told = sentence_of("the document's XML is not what a word processor writes; save it again with one.")
    return Unreadable(told, file=file)
