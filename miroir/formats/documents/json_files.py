"""Drafts as JSON."""

from __future__ import annotations

import json
from typing import Final

from miroir.engine.words import Sentence, sentence_of
from miroir.formats.documents.drafts import DEEPEST_LEVEL, Draft, Part, plain
from miroir.formats.documents.gathering import LONGEST_TEXT, MOST_PARTS
from miroir.formats.refusals import Refusals, Unreadable

FORMAT: Final = "miroir-draft/1"
_KEYS: Final = {"format", "title", "language", "parts"}
_PART: Final = {"heading": str, "text": str, "level": int, "number": str, "id": str}


def write_json(draft: Draft) -> str:
    """Return the draft as JSON, the same each time; `read_json` gives the draft back."""
    parts = [
        {
            "id": plain(part.id),
            "number": plain(part.number),
            "level": part.level,
            "heading": plain(part.heading),
            "text": plain(part.text),
        }
        for part in draft.parts
    ]
    whole = {"format": FORMAT, "title": plain(draft.title), "language": draft.language, "parts": parts}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def read_json(content: bytes, refusals: Refusals | None = None) -> Draft:
    """Return the draft of JSON as `write_json` makes it. Raises Unreadable on anything else, naming the clause."""
    file = refusals.file if refusals is not None else "document.json"
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable(sentence_of("the file is no valid JSON; export it again."), file=file) from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT or set(whole) != _KEYS:
        told = sentence_of("this JSON is no draft: its format is not %(format)s.", format=FORMAT)
        raise Unreadable(told, file=file)
    title, language, parts = whole["title"], whole["language"], whole["parts"]
    if not isinstance(title, str) or not isinstance(language, str) or not isinstance(parts, list):
        raise Unreadable(sentence_of("title, language or parts of the draft are not what they must be."), file=file)
    if len(parts) > MOST_PARTS or len(content) > 4 * LONGEST_TEXT:
        raise Unreadable(sentence_of("the draft is too long to be one; divide it."), file=file)
    return Draft(plain(title), plain(language), tuple(_part(part, place, file) for place, part in enumerate(parts, 1)))


def _part(part: object, place: int, file: str) -> Part:
    if not isinstance(part, dict) or set(part) != set(_PART):
        raise Unreadable(_told(place), file=file)
    if any(type(part[key]) is not kind for key, kind in _PART.items()) or not 1 <= part["level"] <= DEEPEST_LEVEL:
        raise Unreadable(_told(place), file=file)
    return Part(plain(part["heading"]), plain(part["text"]), part["level"], plain(part["number"]), plain(part["id"]))


def _told(place: int) -> Sentence:
    return sentence_of(
        "clause %(n)s must have heading, text, number and id as texts and a level from 1 to %(most)s, and nothing else.",
        n=place,
        most=DEEPEST_LEVEL,
    )
