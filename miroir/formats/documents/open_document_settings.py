"""What the paragraphs of an ODT file refer to: styles and lists."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from miroir.formats.documents.drafts import one_language
from miroir.formats.documents.labels import Numbered
from miroir.formats.documents.markup import attribute, child, local

_KINDS: Final = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "": "none",
}
_EMPHASIS: Final = ("font-weight", "font-style", "text-underline-style", "text-position")


@dataclass(frozen=True, slots=True)
class Written:
    """A style: the names of it and of those it stands on, whether it emphasises or hides, and its list."""

    names: tuple[str, ...]
    emphasised: bool = False
    hidden: bool = False
    list_of: str = ""


@dataclass(frozen=True, slots=True)
class OpenSettings:
    """Styles and lists by name, the language that paragraphs have, and the words of pages' margins."""

    styles: Mapping[str, Written]
    lists: Mapping[str, Mapping[int, Numbered]]
    language: str


def settings_of(*roots: ET.Element) -> OpenSettings:
    """Return what the styles of these parts say; later parts win."""
    raw: dict[str, ET.Element] = {}
    lists: dict[str, dict[int, Numbered]] = {}
    language = ""
    for group in (group for root in roots for group in root if local(group) in {"styles", "automatic-styles"}):
        for entry in group:
            name = attribute(entry, "name")
            if local(entry) == "style":
                raw[name] = entry
            elif local(entry) == "list-style":
                lists[name] = {
                    int(attribute(level, "level") or 1) - 1: _numbered(level) for level in entry if _is_level(level)
                }
            elif local(entry) == "default-style" and attribute(entry, "family") == "paragraph":
                properties = child(entry, "text-properties")
                language = attribute(properties, "language") if properties is not None else ""
    return OpenSettings({name: _written(name, raw) for name in raw}, lists, one_language(language))


def _is_level(level: ET.Element) -> bool:
    told = attribute(level, "level")
    return told.isascii() and told.isdecimal() and 0 < len(told) < 3


def _numbered(level: ET.Element) -> Numbered:
    if local(level) != "list-level-style-number":
        return Numbered("bullet")
    depth = int(attribute(level, "level"))
    shown = attribute(level, "display-levels")
    many = int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 3 else 1
    places = ".".join(f"%{n}" for n in range(max(depth - many + 1, 1), min(depth, 9) + 1))
    start = attribute(level, "start-value")
    return Numbered(
        _KINDS.get(attribute(level, "num-format"), "decimal"),
        int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 1,
        f"{attribute(level, 'num-prefix')[:10]}{places}{attribute(level, 'num-suffix')[:10]}",
    )


def _written(name: str, raw: Mapping[str, ET.Element]) -> Written:
    names: list[str] = []
    emphasised = hidden = False
    list_of = ""
    while name in raw and name not in names and len(names) < 10:
        names.append(name)
        properties = child(raw[name], "text-properties")
        if properties is not None and len(names) == 1:
            emphasised = any(attribute(properties, key) not in {"", "normal", "none", "0% 100%"} for key in _EMPHASIS)
            hidden = (
                attribute(properties, "text-line-through-style") not in {"", "none"}
                or attribute(properties, "display") == "none"
            )
        list_of = list_of or attribute(raw[name], "list-style-name")
        name = attribute(raw[name], "parent-style-name")
    if name and name not in names:
        names.append(name)
    return Written(tuple(names), emphasised, hidden, list_of)
