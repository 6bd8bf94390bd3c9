"""A dump of the record as lines of canonical JSON: how each kind of line is written and read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from miroir.engine.record.commitments import HASH, SALT
from miroir.engine.words import Sentence, sentence_of

FORMAT: Final = "miroir journal"
RECEIPT: Final = "miroir journal receipt"
VERSION: Final = 1
_ENTRY: Final = {"commitment": str, "content": str, "kind": str, "salt": str, "sequence": int}
_SHAPES: Final[tuple[dict[str, type], ...]] = (
    _ENTRY,
    {"format": str, "key": str, "version": int},
    {"note": str},
    {"entries": int, "seals": int},
)
_WRITER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class LineRefused(ValueError):
    """A line of a dump, or a receipt, that is not as the format wants it, and why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry and what opens it: `salt` and `content` are both "" where it was emptied."""

    sequence: int
    kind: str
    commitment: str
    salt: str
    content: str


def head_line(key: str) -> str:
    """Return the first line: what follows, and the public key that the seals are signed with."""
    return canonical({"format": FORMAT, "version": VERSION, "key": key})


def entry_line(entry: Entry) -> str:
    """Return the line of an entry."""
    return canonical(
        {
            "commitment": entry.commitment,
            "content": entry.content,
            "kind": entry.kind,
            "salt": entry.salt,
            "sequence": entry.sequence,
        }
    )


def seal_line(note: str) -> str:
    """Return the line of a seal."""
    return canonical({"note": note})


def last_line(entries: int, seals: int) -> str:
    """Return the last line: how many entries and seals come before it."""
    return canonical({"entries": entries, "seals": seals})


def canonical(value: Mapping[str, object]) -> str:
    """Return the one way to write a line: keys sorted, no needless space, a line feed at the end."""
    return _WRITER.encode(value) + "\n"


def line_of(line: str) -> dict[str, object]:
    """Return what a line says. Raises LineRefused where it is of no known shape, or not written in the one way."""
    value = json_of(line)
    if not any(_is_shaped(value, shape) for shape in _SHAPES) or canonical(value) != line:
        raise LineRefused(sentence_of("not a line of a dump of the journal"))
    return value


def json_of(text: str) -> dict[str, object]:
    """Return the JSON object that a text holds. Raises LineRefused where it holds none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as refusal:
        raise LineRefused(sentence_of("not JSON")) from refusal
    if not isinstance(value, dict):
        raise LineRefused(sentence_of("not a JSON object"))
    return value


def entry_of(value: Mapping[str, object]) -> Entry:
    """Return the entry of a line, or of a receipt. Raises LineRefused where a part lacks or has another form."""
    parts = {name: value.get(name) for name in _ENTRY}
    if not _is_shaped(parts, _ENTRY):
        raise LineRefused(sentence_of("no entry: sequence, kind, commitment, salt and content were expected"))
    entry = Entry(**parts)  # type: ignore[arg-type]  # the shape was just looked at
    well = HASH.fullmatch(entry.commitment) and (SALT.fullmatch(entry.salt) or entry.salt == entry.content == "")
    if not well or entry.sequence < 0:
        raise LineRefused(sentence_of("no entry: its commitment or its salt has another form"))
    return entry


def _is_shaped(value: Mapping[str, object], shape: Mapping[str, type]) -> bool:
    return dict(zip(value, map(type, value.values()), strict=True)) == shape
