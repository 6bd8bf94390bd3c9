"""The words of a paragraph of an ODT file, and what among them is not carried."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from miroir.engine.words import Sentence, sentence_of
from miroir.formats.documents.gathering import quoted
from miroir.formats.documents.markup import attribute, child, local, words_of
from miroir.formats.documents.open_document_settings import OpenSettings
from miroir.formats.documents.word_runs import BOOKMARK, id_of_bookmark, link_left_out

_SPACE: Final = re.compile(r"[ \t\r\n]+")
_SILENT: Final = frozenset(
    [
        "soft-page-break",
        "bookmark-end",
        "reference-mark",
        "reference-mark-start",
        "reference-mark-end",
        "annotation-end",
        "change-end",
        "alphabetical-index-mark",
        "toc-mark",
    ]
)
_SHAPES: Final = frozenset(
    {"frame", "custom-shape", "rect", "line", "g", "ellipse", "path", "polyline", "control", "a"}
)


@dataclass(slots=True)
class OpenRuns:
    """Hears the inner parts of one paragraph. `changes` are the tracked ones: (what, words) by id."""

    settings: OpenSettings
    changes: Mapping[str, tuple[str, str]]
    pieces: list[str] = field(default_factory=list)
    numbered: list[str] | None = None
    id: str = ""
    left_out: list[Sentence] = field(default_factory=list)
    emphasised: int = 0
    _fold: bool = True

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def number(self) -> str | None:
        return None if self.numbered is None else "".join(self.numbered).removesuffix("\t")

    def take(self, element: ET.Element) -> None:
        """Take all that is inside an element, white space folded as OpenDocument folds it."""
        self._add(element.text)
        for inner in element:
            self._take_one(local(inner), inner)
            self._add(inner.tail)

    def _add(self, words: str | None) -> None:
        told = _SPACE.sub(" ", words or "")
        if self._fold:
            told = told.removeprefix(" ")
        if told:
            self.pieces.append(told)
            self._fold = told.endswith(" ")

    def _put(self, words: str) -> None:
        """Add characters that stand as elements, whatever stands before them."""
        self.pieces.append(words)
        self._fold = False

    def _take_one(self, name: str, element: ET.Element) -> None:
        if name == "span":
            self._take_span(element)
        elif name == "s":
            count = attribute(element, "c") or "1"
            self._put(" " * (int(count) if count.isascii() and count.isdecimal() and len(count) < 4 else 1))
        elif name in {"tab", "line-break"}:
            self._put("\t" if name == "tab" else "\n")
        elif name == "a" and attribute(element, "href"):
            self._take_link(element)
        elif name in {"bookmark", "bookmark-start"}:
            told = attribute(element, "name")
            self.id = id_of_bookmark(told) if told.startswith(BOOKMARK) else self.id
        elif name and name not in _SILENT:
            self._take_other(name, element)

    def _take_other(self, name: str, element: ET.Element) -> None:
        words = quoted(words_of(element))
        if name == "note":
            body = child(element, "note-body")
            told = quoted(words_of(body)) if body is not None else words
            what = (
                sentence_of("an endnote")
                if attribute(element, "note-class") == "endnote"
                else sentence_of("a footnote")
            )
            self.left_out.append(sentence_of("%(what)s is not carried: “%(text)s”.", what=what, text=told))
        elif name == "annotation":
            told_of = sentence_of("a comment in the margin")
            self.left_out.append(sentence_of("%(what)s is not carried: “%(text)s”.", what=told_of, text=words))
        elif name in {"change", "change-start"}:
            self._take_change(attribute(element, "change-id"))
        elif name in _SHAPES:
            self.left_out.append(_shape_left_out(element, words))
        elif name in {"ruby", "ruby-base", "meta", "meta-field"} or list(element) == []:
            self.take(element)  # a field: the words that it shows
        else:
            self.left_out.append(sentence_of("an element is not carried, %(name)s: “%(text)s”.", name=name, text=words))

    def _take_change(self, key: str) -> None:
        what, words = self.changes.get(key, ("", ""))
        if what == "deletion":
            told = sentence_of("a pending deletion is carried as if accepted, without: “%(text)s”.", text=quoted(words))
            self.left_out.append(told)
        elif what == "insertion":
            self.left_out.append(sentence_of("a pending insertion that begins here is carried as if accepted."))

    def _take_span(self, element: ET.Element) -> None:
        name = attribute(element, "style-name")
        written = self.settings.styles.get(name)
        if "Clause_20_number" in (written.names if written else (name,)):
            heard = OpenRuns(self.settings, self.changes)
            heard.take(element)
            self.numbered = [*(self.numbered or [])[:20], heard.text]
            return
        before = len(self.pieces)
        self.take(element)
        words = "".join(self.pieces[before:])
        if written and words.strip():
            self.emphasised += written.emphasised
            if written.hidden:
                told = sentence_of(
                    "words struck through or hidden are carried as plain words: “%(text)s”.", text=quoted(words)
                )
                self.left_out.append(told)

    def _take_link(self, element: ET.Element) -> None:
        before = len(self.pieces)
        self.take(element)
        words, address = "".join(self.pieces[before:]), attribute(element, "href")
        if unquote(address).removeprefix("mailto:") != words:
            self.left_out.append(link_left_out(words, address))


def _shape_left_out(element: ET.Element, words: str) -> Sentence:
    if words and any(local(inner) == "text-box" or local(inner) == "p" for inner in element.iter()):
        return sentence_of("a text box is not carried: “%(text)s”.", text=words)
    described = next(
        (words_of(inner) for inner in element.iter() if local(inner) in {"desc", "title"} and inner.text), ""
    )
    if described:
        return sentence_of("an image is not carried; it is described as “%(text)s”.", text=quoted(described))
    return sentence_of("an image or a drawing is not carried.")
