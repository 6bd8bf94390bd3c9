"""The runs of a paragraph of a DOCX file: its words, and what among them is not carried."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from miroir.engine.words import Sentence, sentence_of
from miroir.formats.documents.gathering import quoted
from miroir.formats.documents.markup import attribute, child, local, words_of
from miroir.formats.documents.word_settings import Style, WordSettings

BOOKMARK: Final = "clause_"
"""The beginning of the names of bookmarks that carry the permanent ids of clauses."""
_CHARACTERS: Final = {"tab": "\t", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad", "ptab": "\t"}
_THROUGH: Final = frozenset(
    {"smartTag", "fldSimple", "customXml", "bdo", "dir", "sdtContent", "sdt", "rubyBase", "ruby"}
)
_SHAPES: Final = frozenset({"drawing", "pict", "object", "AlternateContent"})
_HIDDEN: Final = frozenset({"strike", "dstrike", "vanish"})
_EMPHASIS: Final = frozenset({"b", "i", "u", "highlight", "vertAlign", "em"})
_NOTES: Final = {
    "footnoteReference": ("footnote", sentence_of("a footnote")),
    "endnoteReference": ("endnote", sentence_of("an endnote")),
    "commentReference": ("comment", sentence_of("a comment in the margin")),
}


@dataclass(slots=True)
class Runs:
    """Hears the inner parts of one paragraph."""

    settings: WordSettings
    pieces: list[str] = field(default_factory=list)
    numbered: list[str] | None = None
    id: str = ""
    left_out: list[Sentence] = field(default_factory=list)
    emphasised: int = 0

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def number(self) -> str | None:
        return None if self.numbered is None else "".join(self.numbered).removesuffix("\t")

    def take(self, element: ET.Element) -> None:
        """Take all that is inside an element."""
        for inner in element:
            name = local(inner)
            if name == "r":
                self._take_run(inner)
            elif name in _THROUGH:
                self.take(inner)
            elif name == "bookmarkStart":
                self._take_bookmark(attribute(inner, "name"))
            else:
                self._take_other(name, inner)

    def _take_other(self, name: str, element: ET.Element) -> None:
        if name == "hyperlink":
            self._take_link(element)
        elif name in {"ins", "moveTo"}:
            words = words_of(element)
            self.take(element)
            if words:
                self.left_out.append(
                    sentence_of("a pending insertion is carried as if accepted: “%(text)s”.", text=quoted(words))
                )
        elif name in {"del", "moveFrom"}:
            told = sentence_of(
                "a pending deletion is carried as if accepted, without: “%(text)s”.", text=quoted(words_of(element))
            )
            self.left_out.append(told)
        elif name in {"oMath", "oMathPara"}:
            self.left_out.append(sentence_of("a formula is not carried: “%(text)s”.", text=quoted(words_of(element))))
        elif name in _SHAPES:
            self._leave_shape(element)

    def _take_run(self, run: ET.Element) -> None:
        properties = child(run, "rPr")
        style = self._style_of(properties)
        heard = Runs(self.settings)
        for inner in run:
            heard.take_piece(inner)
        self.left_out += heard.left_out
        if style.name == "clause number":
            self.numbered = [*(self.numbered or [])[:20], heard.text]
            return
        self.pieces += heard.pieces
        if properties is not None and heard.text.strip():
            self._look_at(properties, heard.text)

    def take_piece(self, piece: ET.Element) -> None:
        """Take one piece of a run: characters, a break, or something that is not carried."""
        name = local(piece)
        if name == "t":
            self.pieces.append(piece.text or "")
        elif name in _CHARACTERS:
            self.pieces.append(_CHARACTERS[name])
        elif name == "br":
            self.pieces.append("" if attribute(piece, "type") in {"page", "column"} else "\n")
        elif name in _NOTES:
            kind, what = _NOTES[name]
            words = self.settings.notes.get((kind, attribute(piece, "id")), "")
            self.left_out.append(sentence_of("%(what)s is not carried: “%(text)s”.", what=what, text=quoted(words)))
        elif name == "sym":
            self.left_out.append(
                sentence_of("a sign of a special font is not carried: %(code)s.", code=attribute(piece, "char")[:8])
            )
        elif name in _SHAPES:
            self._leave_shape(piece)
        elif name in _THROUGH:
            self.take(piece)

    def _leave_shape(self, shape: ET.Element) -> None:
        boxes = [inner for inner in shape.iter() if local(inner) == "txbxContent"]
        described = next((attribute(inner, "descr") for inner in shape.iter() if local(inner) == "docPr"), "")
        if boxes:
            self.left_out.append(sentence_of("a text box is not carried: “%(text)s”.", text=quoted(words_of(boxes[0]))))
        elif described:
            self.left_out.append(
                sentence_of("an image is not carried; it is described as “%(text)s”.", text=quoted(described))
            )
        else:
            self.left_out.append(sentence_of("an image or a drawing is not carried."))

    def _take_link(self, element: ET.Element) -> None:
        before = len(self.pieces)
        self.take(element)
        address = self.settings.links.get(attribute(element, "id"), "")
        words = "".join(self.pieces[before:])
        if address and unquote(address).removeprefix("mailto:") != words:
            self.left_out.append(link_left_out(words, address))

    def _take_bookmark(self, name: str) -> None:
        if name.startswith(BOOKMARK):
            self.id = id_of_bookmark(name)

    def _style_of(self, properties: ET.Element | None) -> Style:
        named = child(properties, "rStyle") if properties is not None else None
        return self.settings.styles.get(attribute(named, "val"), Style()) if named is not None else Style()

    def _look_at(self, properties: ET.Element, words: str) -> None:
        on = {local(inner) for inner in properties if attribute(inner, "val") not in {"0", "false", "none", "off"}}
        if on & _HIDDEN:
            told = sentence_of(
                "words struck through or hidden are carried as plain words: “%(text)s”.", text=quoted(words)
            )
            self.left_out.append(told)
        self.emphasised += bool(on & _EMPHASIS)


def link_left_out(words: str, address: str) -> Sentence:
    """Return what says that of a link only the words are kept."""
    return sentence_of(
        "the words of a link are carried, its address is not: “%(text)s”, %(address)s.",
        text=quoted(words),
        address=quoted(address),
    )


def bookmark_of_id(given: str) -> str:
    """Return the name of the bookmark that carries a permanent id: letters, digits and underscores."""
    return BOOKMARK + "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in given)


def id_of_bookmark(name: str) -> str:
    """Return the permanent id that a bookmark carries; "" where it carries none."""
    plain, *coded = name.removeprefix(BOOKMARK).split("_")
    if len(coded) % 2:
        return ""
    found = plain
    for code, after in zip(coded[::2], coded[1::2], strict=True):
        try:
            found += chr(int(code[:6], 16)) + after
        except (ValueError, OverflowError):
            return ""
    return found
