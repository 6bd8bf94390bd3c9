"""Sentences as data: an English template and its values, so that a page may say them in French."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Value = str | int | float


def sentence_of(template: str, **values: Value | Sentence) -> Sentence:
    """Return the sentence made of an English template with %(name)s places and their values.

    The name marks the template for translation: the catalogues are drawn from calls of this function.
    """
    return Sentence(template, dict(values))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence for people, not yet in a language. `str()` gives its English."""

    template: str
    values: Mapping[str, Value | Sentence] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.told(str)

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in the language of `translate`, a function from English templates such as gettext."""
        told = {name: v.told(translate) if isinstance(v, Sentence) else v for name, v in self.values.items()}
        return translate(self.template) % told if told else translate(self.template)
