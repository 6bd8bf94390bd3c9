"""ODT files as drafts."""

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
from miroir.formats.documents.open_document_runs import OpenRuns
from miroir.formats.documents.open_document_settings import OpenSettings, settings_of
from miroir.formats.documents.packages import Package, opened
from miroir.formats.documents.word_reading import TYPED
from miroir.formats.refusals import Refusals, Unreadable

_CLAUSE: Final = re.compile(r"Clause_20_([1-9])")
_SILENT: Final = frozenset(
    {
        "sequence-decls",
        "variable-decls",
        "user-field-decls",
        "forms",
        "soft-page-break",
        "tracked-changes",
        "list-header",
        "",
    }
)
_CONTENTS: Final = frozenset(
    {"table-of-content", "alphabetical-index", "illustration-index", "table-index", "bibliography"}
)


def read_odt(content: bytes, refusals: Refusals | None = None) -> Draft:
    """Return the draft of an ODT file; what is not carried is added to `refusals`.

    Pending changes are read as if accepted, and listed. Raises Unreadable where the file is damaged, encrypted,
    hostile or too large, holds macros, or is no such document.
    """
    listed = refusals if refusals is not None else Refusals("document.odt")
    package = opened(listed.file, content)
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in package.names):
        raise Unreadable(sentence_of("the document holds macros; save it as ODT without macros."), file=listed.file)
    if b"encryption-data" in package.part("META-INF/manifest.xml"):
        raise Unreadable(sentence_of("the document is encrypted; save it without a password."), file=listed.file)
    raw = package.part("content.xml")
    root = parsed(raw, listed.file) if raw else None
    body = child(root, "body", "text") if root is not None else None
    if root is None or body is None:
        told = sentence_of("this archive is no ODT document; save it again with a word processor.")
        raise Unreadable(told, file=listed.file)
    styles = package.part("styles.xml")
    others = (parsed(styles, listed.file),) if styles else ()
    reading = _Body(settings_of(*others, root), _changes(body), Gathering(listed))
    reading.take(body)
    reading.leave_margins(others)
    return reading.draft(package)


def _changes(body: ET.Element) -> dict[str, tuple[str, str]]:
    """Return the tracked changes by id: "insertion", "deletion" or "format-change", and the words deleted."""
    found: dict[str, tuple[str, str]] = {}
    for region in child(body, "tracked-changes") or ():
        for change in region:
            words = " ".join(words_of(inner) for inner in change if local(inner) != "change-info")
            found[attribute(region, "id")] = (local(change), words)
    return found


@dataclass(slots=True)
class _Body:
    """Takes the blocks of a document one after the other."""

    settings: OpenSettings
    changes: dict[str, tuple[str, str]]
    gathering: Gathering
    counters: Counters = field(default_factory=Counters)
    lists: int = 0
    emphasised: int = 0

    def take(self, element: ET.Element) -> None:
        for block in element:
            name = local(block)
            if name in {"p", "h"}:
                self._take_paragraph(block, name)
            elif name == "list":
                self.lists += 1
                self._take_list(block, 0, attribute(block, "style-name"))
            elif name in {"section", "index-body"}:
                self.take(block)
            elif name in {"change", "change-start", "change-end"}:
                self._hear(block)
            elif name not in _SILENT:
                self._leave(name, block)

    def leave_margins(self, roots: tuple[ET.Element, ...]) -> None:
        """List the words of pages' headers and footers, and how often words were emphasised."""
        for margin in (inner for root in roots for inner in root.iter() if local(inner) in {"header", "footer"}):
            if words := words_of(margin):
                told = (
                    sentence_of("the header of pages is not carried: “%(text)s”.", text=quoted(words))
                    if local(margin) == "header"
                    else sentence_of("the footer of pages is not carried: “%(text)s”.", text=quoted(words))
                )
                self.gathering.refuse(told)
        if self.emphasised:
            told = sentence_of(
                "bold, italic or underlined words are carried as plain words; passages: %(n)s.", n=self.emphasised
            )
            self.gathering.refuse(told)

    def draft(self, package: Package) -> Draft:
        """Return what was gathered, with the title and the language that the file states."""
        raw = package.part("meta.xml")
        meta = child(parsed(raw, package.file), "meta") if raw else None
        title = child(meta, "title") if meta is not None else None
        language = child(meta, "language") if meta is not None else None
        return self.gathering.draft(
            title=(title.text or "").strip() if title is not None else "",
            language=one_language(language.text) if language is not None and language.text else "",
            likely=self.settings.language,
        )

    def _hear(self, element: ET.Element) -> OpenRuns:
        """Return the words of a paragraph; what is not carried of it is listed."""
        runs = OpenRuns(self.settings, self.changes)
        if local(element) in {"p", "h"}:
            runs.take(element)
        else:
            holder = ET.Element("p")
            holder.append(element)
            runs.take(holder)
        for told in runs.left_out:
            self.gathering.refuse(told)
        self.emphasised += runs.emphasised
        return runs

    def _take_paragraph(self, block: ET.Element, name: str) -> None:
        self.gathering.begin_block()
        runs = self._hear(block)
        key = attribute(block, "style-name")
        written = self.settings.styles.get(key)
        names = written.names if written else (key,)
        clause = next((found for found in map(_CLAUSE.fullmatch, names) if found), None)
        if name == "h":
            self._add_heading(runs, attribute(block, "outline-level"))
        elif "Title" in names:
            self.gathering.add_title(runs.text)
        elif clause:
            self.gathering.add_heading(Part("", "", level_of(clause[1]), runs.number or "", runs.id))
        else:
            self.gathering.add_paragraph(runs.text)

    def _add_heading(self, runs: OpenRuns, level: str) -> None:
        number, heading = runs.number, runs.text
        if number is None:
            typed = TYPED.match(heading)
            number = typed[1] if typed else ""
            heading = (heading[typed.end() :] if typed else heading).strip()
        if heading or number or runs.number is not None:
            self.gathering.add_heading(Part(heading, "", level_of(level), number, runs.id))

    def _take_list(self, block: ET.Element, depth: int, style: str) -> None:
        settings = self.settings.lists.get(style, {})
        for item in block:
            label = (
                self.counters.label(f"{style} {self.lists}", min(depth, 9), settings)
                if local(item) == "list-item"
                else ""
            )
            begun = False
            for inner in item:
                name = local(inner)
                if name == "list":
                    self._take_list(inner, depth + 1, attribute(inner, "style-name") or style)
                elif name == "h":
                    self._take_paragraph(inner, "h")
                elif name == "p":
                    self.gathering.begin_block()
                    words = self._hear(inner).text
                    if begun:
                        self.gathering.add_paragraph(words)
                    else:
                        self.gathering.add_item(words, depth=min(depth, 5), mark=label or "-", of=self.lists)
                    begun = True
                elif name:
                    self._leave(name, inner)

    def _leave(self, name: str, block: ET.Element) -> None:
        self.gathering.begin_block()
        words = quoted(words_of(block))
        if name == "table":
            self.gathering.refuse(sentence_of("a table is not carried; its cells: “%(text)s”.", text=words))
        elif name in _CONTENTS:
            self.gathering.refuse(
                sentence_of("the table of contents is not carried: it is made again from the headings.")
            )
        elif name in {"frame", "custom-shape", "rect", "g", "a"}:
            self.gathering.refuse(sentence_of("an image or a drawing is not carried: “%(text)s”.", text=words))
        else:
            self.gathering.refuse(
                sentence_of("an element is not carried, %(name)s: “%(text)s”.", name=name, text=words)
            )
