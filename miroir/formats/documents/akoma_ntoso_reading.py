"""Akoma Ntoso 3.0 as drafts."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from miroir.engine.words import sentence_of
from miroir.formats.documents.akoma_ntoso_writing import ALPHA3, SPACE
from miroir.formats.documents.drafts import Draft, Part, one_language, plain
from miroir.formats.documents.gathering import Gathering, level_of, quoted
from miroir.formats.documents.markup import attribute, child, local, parsed, words_of
from miroir.formats.documents.packages import LONGEST_FILE
from miroir.formats.refusals import Refusals, Unreadable

_CLAUSES: Final = frozenset(
    [
        "alinea",
        "article",
        "book",
        "chapter",
        "clause",
        "division",
        "indent",
        "level",
        "list",
        "paragraph",
        "part",
        "point",
        "proviso",
        "rule",
        "section",
        "subchapter",
        "subclause",
        "subdivision",
        "sublist",
        "subparagraph",
        "subpart",
        "subrule",
        "subsection",
        "subtitle",
        "title",
        "tome",
        "transitional",
    ]
)
_BODIES: Final = frozenset({"mainBody", "body"})
_WRAPPERS: Final = frozenset({"intro", "content", "wrapUp", "blockContainer", "crossHeading", "subheading"})
_INLINE: Final = frozenset(
    [
        "p",
        "b",
        "i",
        "u",
        "sup",
        "sub",
        "span",
        "a",
        "ref",
        "mref",
        "rref",
        "date",
        "def",
        "term",
        "docTitle",
        "docNumber",
        "docType",
        "quotedText",
        "entity",
        "person",
        "organization",
        "concept",
        "object",
        "event",
        "location",
        "process",
        "role",
        "quantity",
        "inline",
        "abbr",
        "shortTitle",
        "num",
        "heading",
        "li",
        "placeholder",
    ]
)
_LISTS: Final = frozenset({"ul", "ol"})
_LEVEL: Final = re.compile(r"(?:.*\s)?level-([1-9])(?:\s.*)?")
_FOLDS: Final = re.compile(r"[ \t]*\n\s*")


def read_akoma_ntoso(content: bytes, refusals: Refusals | None = None) -> Draft:
    """Return the draft of an Akoma Ntoso document or act; what is not carried is added to `refusals`.

    A clause's level is how deep it stands, or what its class says. Permanent ids are wIds. Raises Unreadable on
    XML that is invalid, hostile, too large, or no Akoma Ntoso.
    """
    listed = refusals if refusals is not None else Refusals("document.xml")
    if len(content) > LONGEST_FILE:
        told = sentence_of("the file is longer than %(most)s bytes; divide it.", most=LONGEST_FILE)
        raise Unreadable(told, file=listed.file)
    root = parsed(content, listed.file)
    document = next((inner for inner in root if local(inner) != "components"), None)
    body = next((inner for inner in document if local(inner) in _BODIES), None) if document is not None else None
    if root.tag != f"{{{SPACE}}}akomaNtoso" or document is None or body is None:
        told = sentence_of("this XML is no Akoma Ntoso 3.0 document or act with a body.")
        raise Unreadable(told, file=listed.file)
    gathering = Gathering(listed)
    reading = _Body(gathering)
    reading.take_title(document)
    for element in body:
        reading.take(element, 1)
    for element in document:
        if local(element) not in _BODIES | {"meta", "preface", "coverPage"}:
            reading.leave(element)
    return gathering.draft(language=_language(document, body))


def _language(document: ET.Element, body: ET.Element) -> str:
    told = attribute(body, "lang") or attribute(document, "lang")
    stated = child(document, "meta", "identification", "FRBRExpression", "FRBRlanguage")
    if told or stated is None:
        return one_language(told) if told else ""
    code = attribute(stated, "language")
    return next((two for two, three in ALPHA3.items() if three == code), code)


@dataclass(slots=True)
class _Body:
    """Takes the elements of a body in their order."""

    gathering: Gathering
    lists: int = 0

    def take_title(self, document: ET.Element) -> None:
        """Take the title of the preface; what else stands there is listed."""
        preface = child(document, "preface")
        titles = [inner for inner in document.iter() if local(inner) == "docTitle"]
        self.gathering.title = self._words(titles[0]) if titles else ""
        if preface is not None and words_of(preface) != " ".join((self.gathering.title or "").split()):
            told = sentence_of("words before the body are not carried: “%(text)s”.", text=quoted(words_of(preface)))
            self.gathering.refuse(told)

    def take(self, element: ET.Element, level: int) -> None:
        """Take an element that stands at a level from 1."""
        name = local(element)
        if name in _CLAUSES or name == "hcontainer":
            self._take_clause(element, level)
        elif name in _WRAPPERS:
            for inner in element:
                self.take(inner, level)
        elif name == "p":
            self.gathering.begin_block()
            self.gathering.add_paragraph(self._words(element))
        elif name in _LISTS:
            self.lists += 1
            self._take_list(element, 0)
        elif name not in {"num", "heading", ""}:
            self.leave(element)

    def leave(self, element: ET.Element) -> None:
        """List an element that is not carried."""
        self.gathering.begin_block()
        self.gathering.refuse(
            sentence_of(
                "an element is not carried, %(name)s: “%(text)s”.", name=local(element), text=quoted(words_of(element))
            )
        )

    def _take_clause(self, element: ET.Element, level: int) -> None:
        self.gathering.begin_block()
        stated = _LEVEL.fullmatch(attribute(element, "class"))
        own = level_of(stated[1]) if stated else level_of(str(level))
        number, heading = child(element, "num"), child(element, "heading")
        self.gathering.add_heading(
            Part(
                self._words(heading) if heading is not None else "",
                "",
                own,
                self._words(number) if number is not None else "",
                plain(unquote(attribute(element, "wId"), errors="replace")),
            )
        )
        for inner in element:
            self.take(inner, level + 1)

    def _take_list(self, element: ET.Element, depth: int) -> None:
        ordered = local(element) == "ol"
        for place, item in enumerate((inner for inner in element if local(inner) == "li"), 1):
            self.gathering.begin_block()
            words = self._words(item)
            self.gathering.add_item(words, depth=min(depth, 5), mark=f"{place}." if ordered else "-", of=self.lists)
            for inner in item:
                if local(inner) in _LISTS:
                    self._take_list(inner, depth + 1)

    def _words(self, element: ET.Element) -> str:
        """Return the words of a paragraph; lines that were only folded in the file are joined."""
        pieces = [_unfolded(element.text)]
        for inner in element:
            name = local(inner)
            if name in {"br", "eol"}:
                pieces.append("\n")
            elif name in _INLINE:
                pieces.append(self._words(inner))
            elif name and name not in _LISTS:
                told = sentence_of(
                    "an element is not carried, %(name)s: “%(text)s”.", name=name, text=quoted(words_of(inner))
                )
                self.gathering.refuse(told)
            pieces.append(_unfolded(inner.tail))
        return "".join(pieces)


def _unfolded(words: str | None) -> str:
    return _FOLDS.sub(" ", words or "")
