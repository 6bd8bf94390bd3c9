"""Tables kept as JSON: a list of objects, whose inner keys become column names such as category/name/fr."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from miroir.engine.words import Sentence, sentence_of
from miroir.formats.encodings import encoding_of
from miroir.formats.refusals import Unreadable
from miroir.formats.tables import Row

LONGEST_FILE: Final = 20_000_000
"""Bytes of a JSON file: it is read whole."""
MOST_KEYS: Final = 2_000
_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class JsonTable:
    """A table made of the objects of a JSON list; its lines are the objects' numbers, from 1."""

    file: str
    header: tuple[str, ...]
    notes: tuple[Sentence, ...]
    records: tuple[Mapping[str, str], ...]

    def rows(self) -> Iterator[Row]:
        for number, record in enumerate(self.records, start=1):
            yield Row(number, [record.get(name, "") for name in self.header])


def json_table(path: Path) -> JsonTable:
    """Return the table in a JSON file.

    Raises Unreadable where it is no JSON (with line and column), no list of objects, longer than 20,000,000 bytes,
    or has a key twice in one object or more than 2,000 different keys.
    """
    if path.stat().st_size > LONGEST_FILE:
        told = sentence_of("the JSON is longer than %(most)s bytes; export it as CSV.", most=LONGEST_FILE)
        raise Unreadable(told, file=path.name)
    encoding = encoding_of(path)
    content = _parsed(path.read_text(encoding=encoding.codec), path.name)
    if not isinstance(content, list) or not content or not all(isinstance(record, dict) for record in content):
        told = sentence_of("the JSON is no list of objects, such as a Decidim export of proposals.")
        raise Unreadable(told, file=path.name)
    records = tuple(dict(_flattened(record, "", 0)) for record in content)
    names = dict.fromkeys(name for record in records for name in record)
    if len(names) > MOST_KEYS:
        told = sentence_of("the objects have more than %(most)s different keys.", most=MOST_KEYS)
        raise Unreadable(told, file=path.name)
    return JsonTable(path.name, tuple(names), encoding.notes, records)


def _parsed(text: str, file: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        told = sentence_of("this is not JSON: %(reason)s.", reason=error.msg)
        raise Unreadable(told, file=file, line=error.lineno, column=error.colno) from error
    except (RecursionError, ValueError) as error:
        told = sentence_of("the JSON is nested too deep, has a number too long, or a key twice in one object.")
        raise Unreadable(told, file=file) from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        message = "a key is there twice in one object; each was expected once"
        raise ValueError(message)
    return made


def _flattened(record: Mapping[str, object], path: str, depth: int) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        name = f"{path}{key}"
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _flattened(value, f"{name}/", depth + 1)
        elif isinstance(value, str):
            yield name, value
        else:
            yield name, "" if value is None else json.dumps(value, ensure_ascii=False)
