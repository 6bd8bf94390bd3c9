"""How names, numbers and sentences are said in the language in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from miroir.common import numbers
from miroir.common.typography import typeset
from miroir.engine.consultation import Texts, text_in
from miroir.engine.words import Sentence, Value


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """Says parts of a consultation in `language`, which must be the one in force. `colleges`: their names by code."""

    language: str
    colleges: Mapping[str, str]

    def text(self, texts: Texts) -> str:
        """Return a text in the language, or the nearest that there is; "" where there is none."""
        return typeset(text_in(texts, self.language), self.text_language(texts)) if texts else ""

    def text_language(self, texts: Texts) -> str:
        """Return the language of what `text` gives."""
        return next((code for code in (self.language, "fr", "en") if code in texts), next(iter(texts), self.language))

    def college(self, code: str) -> str:
        """Return the name of a college, its code where the consultation does not know it."""
        return self.colleges.get(code, code)

    def sentence(self, sentence: Sentence) -> str:
        """Return a sentence with its numbers as the language writes them and its colleges by name."""
        return typeset(self._localised(sentence).told(self._translated), self.language)

    def whole(self, number: int) -> str:
        """Return a count."""
        return numbers.whole(int(number), self.language)

    def percent(self, share: float) -> str:
        """Return a share of one, rounded to a whole percentage."""
        return numbers.percent(share, self.language)

    def decimal(self, number: float, *, digits: int = 2) -> str:
        """Return a number with at most so many decimals."""
        return numbers.decimal(number, self.language, digits=digits)

    def _translated(self, template: str) -> str:
        return self.colleges.get(template) or gettext(template)

    def _localised(self, sentence: Sentence) -> Sentence:
        return Sentence(sentence.template, {name: self._value(value) for name, value in sentence.values.items()})

    def _value(self, value: Value | Sentence) -> Value | Sentence:
        if isinstance(value, Sentence):
            return self._localised(value)
        if isinstance(value, str):
            return value
        return self.whole(value) if isinstance(value, int) else self.decimal(value, digits=4)
