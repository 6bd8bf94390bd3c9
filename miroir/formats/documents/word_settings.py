"""What the paragraphs of a DOCX file refer to: styles, lists, notes, comments and links."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.documents.labels import Numbered
from miroir.formats.documents.markup import attribute, child, local, parsed, words_of
from miroir.formats.documents.packages import Package
from miroir.formats.refusals import Unreadable

_HEADING: Final = re.compile(r"(?:heading|titre|überschrift) ?([1-9])")
_MAIN: Final = "officeDocument"


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: its name in small letters, its level among headings (0 for none), and its list."""

    name: str = ""
    level: int = 0
    list_of: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class WordSettings:
    """All that paragraphs refer to, by the ids that they use."""

    styles: Mapping[str, Style] = field(default_factory=dict)
    lists: Mapping[str, Mapping[int, Numbered]] = field(default_factory=dict)
    notes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    margins: tuple[tuple[str, str], ...] = ()
    language: str = ""


def main_part(package: Package) -> str:
    """Return the name of the part that holds the text. Raises Unreadable where this is no DOCX document."""
    related = _related(package, "")
    found = next((target for kind, _, target in related if kind == _MAIN), "word/document.xml")
    if found not in package.names:
        told = sentence_of("this archive is no DOCX document; save it again with a word processor.")
        raise Unreadable(told, file=package.file)
    return found


def settings_of(package: Package, main: str) -> WordSettings:
    """Return what the paragraphs of the main part refer to. Raises Unreadable where one of those parts is hostile."""
    related = _related(package, main)
    by_kind = {kind: target for kind, _, target in related}

    def root(kind: str) -> ET.Element | None:
        content = package.part(by_kind.get(kind, ""))
        return parsed(content, package.file) if content else None

    styles, language = _styles(root("styles"))
    notes: dict[tuple[str, str], str] = {}
    for kind, name in (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment")):
        for note in root(kind) or ():
            if local(note) == name and attribute(note, "type") in {"", "normal"}:
                notes[name, attribute(note, "id")] = words_of(note)
    return WordSettings(
        styles,
        _lists(root("numbering")),
        notes,
        {relation: target for kind, relation, target in related if kind == "hyperlink"},
        tuple(_margins(package, related)),
        language,
    )


def _related(package: Package, part: str) -> list[tuple[str, str, str]]:
    """Return (kind, id, target) of what a part points at; the target of a link is its address."""
    folder, name = posixpath.split(part)
    content = package.part(posixpath.join(folder, "_rels", f"{name}.rels"))
    related = []
    for relation in parsed(content, package.file) if content else ():
        target = attribute(relation, "Target")
        if attribute(relation, "TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        related.append((attribute(relation, "Type").rpartition("/")[2], attribute(relation, "Id"), target))
    return related


def _margins(package: Package, related: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Return ("header" or "footer", its words) of those that have words."""
    found = []
    for kind, _, target in related:
        if kind in {"header", "footer"} and (content := package.part(target)):
            words = words_of(parsed(content, package.file))
            if words and (kind, words) not in found:
                found.append((kind, words))
    return found


def _styles(root: ET.Element | None) -> tuple[dict[str, Style], str]:
    if root is None:
        return {}, ""
    language = child(root, "docDefaults", "rPrDefault", "rPr", "lang")
    raw = {attribute(style, "styleId"): style for style in root if local(style) == "style"}
    styles = {key: _style(style, raw) for key, style in raw.items()}
    return styles, attribute(language, "val") if language is not None else ""


def _style(style: ET.Element, raw: Mapping[str, ET.Element]) -> Style:
    named = child(style, "name")
    name = attribute(named, "val").lower() if named is not None else ""
    level, list_of, depth = 0, "", 0
    above: ET.Element | None = style
    for _ in range(10):
        if above is None:
            break
        level = level or _level(above)
        if not list_of:
            list_of, depth = list_place(child(above, "pPr"))
        base = child(above, "basedOn")
        above = raw.get(attribute(base, "val")) if base is not None else None
    return Style(name, level, list_of, depth)


def _level(style: ET.Element) -> int:
    named, outline = child(style, "name"), child(style, "pPr", "outlineLvl")
    found = _HEADING.fullmatch(attribute(named, "val").lower()) if named is not None else None
    if found:
        return int(found[1])
    told = attribute(outline, "val") if outline is not None else ""
    return int(told) + 1 if told in set("012345678") and told else 0


def list_place(properties: ET.Element | None) -> tuple[str, int]:
    """Return the list that a paragraph's properties put it in, "" for none and "0" for expressly none, and how deep."""
    numbered = child(properties, "numPr") if properties is not None else None
    if numbered is None:
        return "", 0
    key, depth = child(numbered, "numId"), child(numbered, "ilvl")
    told = attribute(depth, "val") if depth is not None else "0"
    return attribute(key, "val") if key is not None else "", int(told) if told in set("012345678") and told else 0


def _lists(root: ET.Element | None) -> dict[str, dict[int, Numbered]]:
    abstract: dict[str, dict[int, Numbered]] = {}
    lists: dict[str, dict[int, Numbered]] = {}
    for entry in root if root is not None else ():
        if local(entry) == "abstractNum":
            levels = (inner for inner in entry if local(inner) == "lvl")
            abstract[attribute(entry, "abstractNumId")] = {
                _whole(attribute(each, "ilvl")): _numbered(each) for each in levels
            }
        elif local(entry) == "num":
            base = child(entry, "abstractNumId")
            lists[attribute(entry, "numId")] = abstract.get(attribute(base, "val"), {}) if base is not None else {}
    return lists


def _numbered(level: ET.Element) -> Numbered:
    kind, start, pattern = child(level, "numFmt"), child(level, "start"), child(level, "lvlText")
    return Numbered(
        attribute(kind, "val") if kind is not None else "decimal",
        _whole(attribute(start, "val")) if start is not None else 1,
        attribute(pattern, "val")[:40] if pattern is not None else "%1.",
    )


def _whole(told: str) -> int:
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 6 else 0
