"""TOML files that people write: each wrong value is refused with its key, what was expected and what came."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from miroir.engine.words import Sentence, sentence_of
from miroir.formats.refusals import Unreadable
from miroir.formats.texts import shown

LONGEST_FILE: Final = 20_000_000
"""Bytes of a TOML file."""
_LINE: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
_TYPES: Final[Mapping[type[object], Sentence]] = {
    bool: sentence_of("true or false"),
    str: sentence_of("a text"),
    dict: sentence_of("a table"),
}


@dataclass(frozen=True, slots=True)
class SettingsTable:
    """One table of a TOML file. `path` is its name there, "" for the file itself; `source` is the file's text."""

    file: str
    path: str
    values: Mapping[str, object]
    source: str

    def known(self, names: Collection[str]) -> SettingsTable:
        """Return the table. Raises Unreadable on a key that is not among `names`."""
        for key in self.values:
            if key not in names:
                self.refuse(key, sentence_of("there is no such key; the keys are %(names)s", names=", ".join(names)))
        return self

    def text(self, key: str, default: str = "") -> str:
        """Return a text, `default` where the key is not there."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            self._wrong(key, str, value)
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false, `default` where the key is not there."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            self._wrong(key, bool, value)
        return value

    def choice(self, key: str, choices: Collection[str]) -> str:
        """Return one of `choices`, the first where the key is not there."""
        value = self.values.get(key, next(iter(choices)))
        if not isinstance(value, str) or value not in choices:
            self._unexpected(key, sentence_of("one of %(choices)s", choices=", ".join(choices)), value)
        return value

    def whole(self, key: str, default: int, *, least: int) -> int:
        """Return a whole number of at least `least`."""
        value = self.values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value < 1 << 62:
            self._unexpected(key, sentence_of("a whole number of at least %(least)s", least=least), value)
        return value

    def share(self, key: str, default: float) -> float:
        """Return a number strictly between 0 and 1."""
        value = self.values.get(key, default)
        if not isinstance(value, float) or not 0 < value < 1:
            self._unexpected(key, sentence_of("a number between 0 and 1, such as 0.6"), value)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; none where the key is not there."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            self._unexpected(key, sentence_of('a list of texts, such as ["one", "two"]'), value)
        return tuple(value)

    def table(self, key: str) -> SettingsTable:
        """Return a table inside this one; an empty one where the key is not there."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            self._wrong(key, dict, value)
        return SettingsTable(self.file, f"{self.path}{key}.", value, self.source)

    def tables(self, key: str) -> tuple[SettingsTable, ...]:
        """Return a list of tables inside this one; none where the key is not there."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            self._unexpected(key, sentence_of("tables written [[%(key)s]]", key=key), value)
        return tuple(
            SettingsTable(self.file, f"{self.path}{key}[{place}].", part, self.source)
            for place, part in enumerate(value, start=1)
        )

    def refuse(self, key: str, sentence: Sentence) -> NoReturn:
        """Raise Unreadable for a key, with its line where the name stands on one line only."""
        pattern = rf"^[ \t]*(?:\[+[ \t]*)?[\"']?{re.escape(key)}[\"']?[ \t]*[=\].]"
        places = [found.start() for found in re.finditer(pattern, self.source, re.MULTILINE)]
        line = self.source.count("\n", 0, places[0]) + 1 if len(places) == 1 else 0
        told = sentence_of("%(key)s: %(sentence)s.", key=f"{self.path}{shown(key)}", sentence=sentence)
        raise Unreadable(told, file=self.file, line=line)

    def _unexpected(self, key: str, expected: Sentence, came: object) -> NoReturn:
        told = sentence_of("%(expected)s was expected, %(came)s came", expected=expected, came=shown(repr(came)))
        self.refuse(key, told)

    def _wrong(self, key: str, kind: type[object], came: object) -> NoReturn:
        self._unexpected(key, _TYPES[kind], came)


def settings_file(path: Path) -> SettingsTable:
    """Return what a TOML file says. Raises Unreadable where it can't be opened or is no TOML, with line and column."""
    text = _text_of(path)
    try:
        return SettingsTable(path.name, "", tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as refusal:
        found = _LINE.search(str(refusal))
        line, column = (int(found[1]), int(found[2])) if found else (text.count("\n") + 1, 0)
        told = sentence_of("this is not TOML: %(reason)s.", reason=str(refusal).split(" (at ")[0])
        raise Unreadable(told, file=path.name, line=line, column=column) from refusal
    except (RecursionError, ValueError) as refusal:
        told = sentence_of("the tables are nested too deep, or a number is too long.")
        raise Unreadable(told, file=path.name) from refusal


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_FILE + 1)
    except OSError as refusal:
        reason = refusal.strerror or str(refusal)
        raise Unreadable(
            sentence_of("the file can't be opened: %(reason)s.", reason=reason), file=path.name
        ) from refusal
    if len(content) > LONGEST_FILE:
        raise Unreadable(sentence_of("the file is longer than %(most)s bytes.", most=LONGEST_FILE), file=path.name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as refusal:
        line = content.count(b"\n", 0, refusal.start) + 1
        raise Unreadable(
            sentence_of("the file is not UTF-8; save it as UTF-8."), file=path.name, line=line
        ) from refusal
