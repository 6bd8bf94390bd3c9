"""DOCX files as drafts."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.documents.drafts import Draft, Part, one_language
from miroir.formats.documents.gathering import Gathering, level_of, quoted
from miroir.formats.documents.labels import Counters
from miroir.formats.documents.markup import attribute, child, local, parsed, words_of
from miroir.formats.documents.packages import Package, opened
from miroir.formats.documents.word_runs import Runs
from miroir.formats.documents.word_settings import Style, WordSettings, list_place, main_part, settings_of
from miroir.formats.refusals import Refusals, Unreadable

TYPED: Final = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,6})[.)]?[ \t\u00a0]+(?=\S)")
"""A number typed before the words of a heading."""
_CLAUSE: Final = re.compile(r"clause ([1-9])")
_MACROS: Final = frozenset({"vbaProject.bin", "vbaData.xml"})


def read_docx(content: bytes, refusals: Refusals | None = None) -> Draft:
    """Return the draft of a DOCX file; what is not carried is added to `refusals`.

    Headings are clauses, whether by style or by outline level; numbers are those that Word prints. Pending changes
    are read as if accepted, and listed. Raises Unreadable where the file is damaged, encrypted, hostile or too
    large, holds macros, or is no such document.
    """
    listed = refusals if refusals is not None else Refusals("document.docx")
    package = opened(listed.file, content)
    if any(name.rpartition("/")[2] in _MACROS for name in package.names):
        raise Unreadable(sentence_of("the document holds macros; save it as DOCX without macros."), file=listed.file)
    main = main_part(package)
    settings = settings_of(package, main)
    body = child(parsed(package.part(main), listed.file), "body")
    if body is None:
        told = sentence_of("this archive is no DOCX document; save it again with a word processor.")
        raise Unreadable(told, file=listed.file)
    reading = _Body(settings, Gathering(listed))
    reading.take(body)
    return reading.draft(package)


@dataclass(slots=True)
class _Body:
    """Takes the blocks of a document one after the other."""

    settings: WordSettings
    gathering: Gathering
    counters: Counters = field(default_factory=Counters)
    carried_over: Runs | None = None
    emphasised: int = 0
    contents: int = 0

    def take(self, element: ET.Element) -> None:
        for block in element:
            name = local(block)
            if name == "p":
                self._take_paragraph(block)
            elif name == "tbl":
                self.gathering.begin_block()
                told = sentence_of("a table is not carried; its cells: “%(text)s”.", text=quoted(words_of(block)))
                self.gathering.refuse(told)
            elif name == "sdt" and _is_contents(block):
                self._leave_contents()
            elif name in {"sdt", "sdtContent", "customXml", "ins", "moveTo"}:
                self.take(block)
            elif name in {"altChunk", "del", "moveFrom", "AlternateContent"}:
                self.gathering.begin_block()
                told = sentence_of(
                    "a piece of another document is not carried: “%(text)s”.", text=quoted(words_of(block))
                )
                self.gathering.refuse(told)

    def draft(self, package: Package) -> Draft:
        """Return what was gathered, with the title and the language that the file states."""
        if self.carried_over is not None:
            self.gathering.add_paragraph(self.carried_over.text)
        self._leave_margins()
        core = package.part("docProps/core.xml")
        root = parsed(core, package.file) if core else None
        title = child(root, "title") if root is not None else None
        language = child(root, "language") if root is not None else None
        return self.gathering.draft(
            title=(title.text or "").strip() if title is not None else "",
            language=one_language(language.text) if language is not None and language.text else "",
            likely=one_language(self.settings.language),
        )

    def _take_paragraph(self, paragraph: ET.Element) -> None:
        self.gathering.begin_block()
        properties = child(paragraph, "pPr")
        runs = self.carried_over or Runs(self.settings)
        runs.take(paragraph)
        for told in runs.left_out:
            self.gathering.refuse(told)
        runs.left_out = []
        self.emphasised += runs.emphasised
        runs.emphasised = 0
        if properties is not None and child(properties, "rPr", "del") is not None:
            self.gathering.refuse(sentence_of("a pending deletion of a paragraph’s end is carried as if accepted."))
            self.carried_over = runs
            return
        self.carried_over = None
        self._place(runs, properties)

    def _place(self, runs: Runs, properties: ET.Element | None) -> None:
        named = child(properties, "pStyle") if properties is not None else None
        style = self.settings.styles.get(attribute(named, "val"), Style()) if named is not None else Style()
        level = style.level or _outline(properties)
        clause = _CLAUSE.fullmatch(style.name)
        if style.name == "title":
            self.gathering.add_title(runs.text)
        elif style.name.startswith(("toc ", "toc heading")):
            self._leave_contents()
        elif clause:
            self.gathering.add_heading(Part("", "", level_of(clause[1]), runs.number or "", runs.id))
        elif level:
            self._add_heading(runs, style, properties, level)
        else:
            self._add_text(runs, style, properties)

    def _add_heading(self, runs: Runs, style: Style, properties: ET.Element | None, level: int) -> None:
        label = self._label(style, properties)[0].rstrip(".")
        number, heading = runs.number, runs.text
        if number is None:
            typed = TYPED.match(heading) if not label else None
            number = typed[1] if typed else label
            heading = (heading[typed.end() :] if typed else heading).strip()
        if heading or number or runs.number is not None:
            self.gathering.add_heading(Part(heading, "", level_of(str(level)), number, runs.id))

    def _add_text(self, runs: Runs, style: Style, properties: ET.Element | None) -> None:
        label, key, depth = self._label(style, properties)
        if key:
            self.gathering.add_item(runs.text, depth=min(depth, 5), mark=label or "-", of=key)
        else:
            self.gathering.add_paragraph(runs.text)

    def _label(self, style: Style, properties: ET.Element | None) -> tuple[str, str, int]:
        """Return what is printed before a paragraph, the list it is in ("" for none), and how deep."""
        key, depth = list_place(properties)
        if not key:
            key, depth = style.list_of, style.depth
        if key in {"", "0"}:
            return "", "", 0
        return self.counters.label(key, depth, self.settings.lists.get(key, {})), key, depth

    def _leave_contents(self) -> None:
        self.contents += 1
        if self.contents == 1:
            self.gathering.refuse(
                sentence_of("the table of contents is not carried: it is made again from the headings.")
            )

    def _leave_margins(self) -> None:
        for kind, words in self.settings.margins:
            told = (
                sentence_of("the header of pages is not carried: “%(text)s”.", text=quoted(words))
                if kind == "header"
                else sentence_of("the footer of pages is not carried: “%(text)s”.", text=quoted(words))
            )
            self.gathering.refuse(told)
        if self.emphasised:
            told = sentence_of(
                "bold, italic or underlined words are carried as plain words; passages: %(n)s.", n=self.emphasised
            )
            self.gathering.refuse(told)


def _outline(properties: ET.Element | None) -> int:
    """Return the level that a paragraph has among headings whatever its style, 0 for none."""
    outline = child(properties, "outlineLvl") if properties is not None else None
    told = attribute(outline, "val") if outline is not None else ""
    return int(told) + 1 if told and told in "012345678" else 0


def _is_contents(block: ET.Element) -> bool:
    gallery = child(block, "sdtPr", "docPartObj", "docPartGallery")
    return gallery is not None and attribute(gallery, "val") == "Table of Contents"
