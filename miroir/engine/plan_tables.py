"""Reading the tables of a plan: what is in them, or the key at fault in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeGuard

from miroir.engine.consultation import Label, Texts
from miroir.engine.words import Sentence, sentence_of

_LANGUAGES: Final = ("fr", "en")


class PlanRefused(ValueError):
    """A plan that cannot be followed: `key` is the place of the fault, `sentence` says it to people."""

    def __init__(self, key: str, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.key = key
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a plan at its place, such as `college[2]`; each way of reading raises PlanRefused."""

    place: str
    content: Mapping[str, object]

    def where(self, key: str) -> str:
        """Return the full place of one of its keys."""
        return f"{self.place}.{key}" if self.place else key

    def fault(self, expected: Sentence, *, at: str) -> PlanRefused:
        """Return the refusal of what stands at a key, to be raised."""
        where = self.where(at)
        if at not in self.content:
            return PlanRefused(
                where, sentence_of("The plan lacks “%(key)s”; expected: %(expected)s.", key=where, expected=expected)
            )
        sentence = sentence_of(
            "In the plan, “%(key)s” is %(came)s; expected: %(expected)s.",
            key=where,
            came=repr(self.content[at]),
            expected=expected,
        )
        return PlanRefused(where, sentence)

    def refuse_unknown(self, known: Sequence[str]) -> None:
        """Raise PlanRefused on a key that is not among those known."""
        for key in self.content:
            if key not in known:
                where, listed = self.where(key), ", ".join(known)
                raise PlanRefused(
                    where,
                    sentence_of(
                        "The plan has an unknown key “%(key)s”; known here: %(known)s.", key=where, known=listed
                    ),
                )

    def over(self, defaults: Mapping[str, object]) -> Table:
        """Return the same table, with `defaults` for what it does not say."""
        return Table(self.place, {**defaults, **self.content})

    def inner(self, key: str) -> Table:
        """Return the table at a key, empty where there is none."""
        value = self.content.get(key, {})
        if not isinstance(value, Mapping):
            raise self.fault(sentence_of("a table"), at=key)
        return Table(self.where(key), value)

    def tables(self, key: str, known: Sequence[str]) -> Iterator[Table]:
        """Yield each table of a list, none of which may have a key that is not known."""
        expected = sentence_of("a list of tables")
        for i, content in enumerate(self.items(key, (), expected)):
            if not isinstance(content, Mapping):
                raise self.fault(expected, at=key)
            table = Table(self.where(f"{key}[{i}]"), content)
            table.refuse_unknown(known)
            yield table

    def items(self, key: str, default: Sequence[object], expected: Sentence) -> Sequence[object]:
        """Return the list at a key."""
        value = self.content.get(key, default)
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise self.fault(expected, at=key)
        return value

    def text(self, key: str) -> str:
        """Return the text at a key, never blank."""
        value = self.content.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(sentence_of("a text"), at=key)
        return value

    def texts(self, key: str) -> Texts:
        """Return the texts by language at a key."""
        table = self.inner(key)
        return {language: table.text(language) for language in table.content}

    def names(self, default: str) -> Texts:
        """Return its names in French and English, or `default` in both where it has neither."""
        given = {language: self.text(language) for language in _LANGUAGES if language in self.content}
        return given or dict.fromkeys(_LANGUAGES, default)

    def label(self) -> Label:
        """Return its code with its names."""
        return Label(self.text("code"), self.names(self.text("code")))

    def whole(self, key: str, default: int | None = None) -> int:
        """Return the whole number at a key, at least 0."""
        value = self.content.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.fault(sentence_of("a whole number of 0 or more"), at=key)
        return value

    def share(self, key: str, default: float | None = None) -> float:
        """Return the share at a key, in [0, 1]."""
        value = self.content.get(key, default)
        if not _is_number(value) or not 0 <= value <= 1:
            raise self.fault(sentence_of("a share between 0 and 1"), at=key)
        return float(value)

    def shares(self, codes: Sequence[str]) -> dict[str, float]:
        """Return the shares that it gives by code, each one of `codes`."""
        self.refuse_unknown(codes)
        return {code: self.share(code) for code in self.content}

    def numbers(self, key: str, default: Sequence[float], expected: Sentence) -> tuple[float, ...]:
        """Return the list of finite numbers at a key."""
        values = self.items(key, default, expected)
        numbers = tuple(float(value) for value in values if _is_number(value))
        if len(numbers) != len(values):
            raise self.fault(expected, at=key)
        return numbers


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
