"""Texts and their changes, drawn for property tests: few words, so that changes meet."""

from __future__ import annotations

from hypothesis import strategies as st

from miroir.engine.text.operations import Kind, Operation, operation
from miroir.engine.text.provenance import Woven, logged, text_of

ARTICLE = (
    "I. Lorsqu’un écrit scientifique est publié dans un périodique, son auteur dispose du droit de le mettre à"
    " disposition gratuitement, au terme d’un délai de douze mois pour les sciences et de vingt-quatre mois pour les"
    " sciences humaines et sociales.\nII. Les dispositions du présent article sont d’ordre public."
)
WORDS = ("a", "écrit", "l’", "douze", "12", "3,5", " ", " ", "\u00a0", ".", ",", "\n", "e\u0301", "🌍")


def texts(longest=24):
    """Return texts of few different words, and sometimes any text that UTF-8 can write."""
    spoken = st.lists(st.sampled_from(WORDS), max_size=longest).map("".join)
    return spoken | st.text(st.characters(exclude_categories=["Cs"]), max_size=longest)


@st.composite
def operations_on(draw, base):
    """Return operations that fit a base, at any characters of it."""
    drawn = []
    place = 0
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(place, len(base)))
        end = draw(st.integers(start, min(len(base), start + 8)))
        text = draw(texts(3))
        if base[start:end] != text:
            drawn.append(operation(start, end, text))
            place = end
    return drawn


@st.composite
def bases_with_changes(draw, count=1):
    """Return a base and so many changes of it: (base, change, …)."""
    base = draw(texts())
    return (base, *(draw(operations_on(base)) for _ in range(count)))


@st.composite
def logs(draw, longest=6):
    """Return a text after some changes, and their log: (woven, log)."""
    woven: Woven = ()
    log = []
    for origin in range(1, draw(st.integers(1, longest)) + 1):
        woven, entry = logged(woven, draw(operations_on(text_of(woven))), origin)
        log.append(entry)
    return woven, log


def at(base: str, words: str, text: str) -> Operation:
    """Return the operation that writes `text` in the place of the first such words of a base."""
    start = base.index(words)
    return operation(start, start + len(words), text)


def before(base: str, words: str, text: str) -> Operation:
    """Return the operation that inserts `text` before the first such words of a base."""
    return Operation(Kind.INSERT, base.index(words), base.index(words), text)
