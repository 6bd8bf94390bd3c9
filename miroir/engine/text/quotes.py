"""The search for a quote in a text that may have changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

from miroir.engine.text.words import bounds, is_word

LONG: Final = 20
"""Code points from which a quote that stands elsewhere is taken for the same whatever stands around it."""
NEARBY: Final = 8
"""Code points around a shorter quote, before and after together, that must be alike for that."""
FEW_WORDS: Final = 4
"""Words under which a quote is compared by letters, for one changed word is then half of it."""
ALIKE_IN_WORDS: Final = 0.6
"""Likeness in words, 2 common / (words of both), from which words are taken for a quote that changed."""
ALIKE_IN_LETTERS: Final = 0.75
"""The same in letters: unlike French words often have half of their letters in common."""
CANDIDATES: Final = 12
"""Windows with most words of the quote that are compared in order."""
_STRETCHES: Final = 40

Words = list[tuple[int, int, str]]
Window = tuple[int, int, float]


def exact_places(text: str, quote: str, prefix: str, suffix: str) -> list[tuple[int, int]]:
    """Return (start, context) of every place where the quote stands and may be meant.

    `context`: code points before and after it that are like the prefix and suffix. A quote shorter than `LONG` is meant
    only where at least `NEARBY` of them are, or all where there were fewer.
    """
    needed = context_needed(quote, (prefix, suffix))
    places: list[tuple[int, int]] = []
    start = text.find(quote)
    while start >= 0:
        context = context_alike(text, (start, start + len(quote)), (prefix, suffix))
        if context >= needed:
            places.append((start, context))
        start = text.find(quote, start + 1)
    return places


def context_alike(text: str, span: tuple[int, int], around: tuple[str, str]) -> int:
    """Return how many code points next to a span are those of a prefix and suffix."""
    prefix, suffix = around
    before = text[max(0, span[0] - len(prefix)) : span[0]]
    return _common(before[::-1], prefix[::-1]) + _common(text[span[1] :][: len(suffix)], suffix)


def context_needed(quote: str, around: tuple[str, str]) -> int:
    """Return how many code points around a quote must be alike where it stands elsewhere."""
    return 0 if len(quote) >= LONG else full_context(around)


def full_context(around: tuple[str, str]) -> int:
    """Return how many code points must be alike for a place to be the same beyond doubt."""
    return min(NEARBY, len(around[0]) + len(around[1]))


def best_window(text: str, quote: str, around: tuple[str, str], near: int, needed: int) -> Window | None:
    """Return (start, end, likeness) of the words most like the quote, None where none are alike enough.

    Of equal ones the first by likeness of what stands `around`, then by distance from `near`. Only words count around
    which at least `needed` code points are alike.
    """
    wanted, words = _words(quote), _words(text)
    if not wanted or not words:
        return None
    in_letters = len(wanted) < FEW_WORDS
    windows = _by_letters(text, quote, words, len(wanted)) if in_letters else _by_words(words, wanted)
    least = ALIKE_IN_LETTERS if in_letters else ALIKE_IN_WORDS
    alike = [(one, context_alike(text, (one[0], one[1]), around)) for one in windows if one[2] >= least]
    good = [(one[2], context, -abs(one[0] - near), one) for one, context in alike if context >= needed]
    return max(good)[3] if good else None


def _words(text: str) -> Words:
    """Return (start, end, word without case) of the words and numbers of a text."""
    starts = bounds(text)
    parts = ((low, high, text[low:high]) for low, high in pairwise(starts))
    return [(low, high, part.casefold()) for low, high, part in parts if is_word(part)]


def _by_letters(text: str, quote: str, words: Words, count: int) -> Iterator[Window]:
    """Yield the windows of `count` words that may be alike enough, with their likeness in letters."""
    matcher = SequenceMatcher(None, "", quote.casefold(), autojunk=False)
    for first in range(max(len(words) - count, 0) + 1):
        start, end = words[first][0], words[min(first + count, len(words)) - 1][1]
        matcher.set_seq1(text[start:end].casefold())
        if matcher.real_quick_ratio() >= ALIKE_IN_LETTERS and matcher.quick_ratio() >= ALIKE_IN_LETTERS:
            yield start, end, matcher.ratio()


def _by_words(words: Words, wanted: Words) -> Iterator[Window]:
    """Yield the best part of each stretch that holds most words of the quote, with its likeness in words."""
    count = len(wanted)
    margin = max(1, count // 4)
    matcher = SequenceMatcher(None, "", [word for _, _, word in wanted], autojunk=False)
    for first in _fullest(words, wanted):
        low, high = max(0, first - margin), min(len(words), first + count + margin)
        matcher.set_seq1([word for _, _, word in words[low:high]])
        blocks = [block for block in matcher.get_matching_blocks() if block.size][:_STRETCHES]
        parts = [
            (
                2
                * sum(block.size for block in blocks[i : j + 1])
                / (count + blocks[j].a + blocks[j].size - blocks[i].a),
                i,
                j,
            )
            for i in range(len(blocks))
            for j in range(i, len(blocks))
        ]
        if parts:
            likeness, i, j = max(parts, key=lambda part: (part[0], -part[1], part[2]))
            yield words[low + blocks[i].a][0], words[low + blocks[j].a + blocks[j].size - 1][1], likeness


def _fullest(words: Words, wanted: Words) -> list[int]:
    """Return the first words of the windows that hold most words of the quote, in any order, fullest first."""
    count = len(wanted)
    lacking = Counter(word for _, _, word in wanted)
    held = 0
    found: list[tuple[int, int]] = []
    for place, (_, _, word) in enumerate(words):
        lacking[word] -= 1
        held += lacking[word] >= 0
        if place >= count:
            gone = words[place - count][2]
            held -= lacking[gone] >= 0
            lacking[gone] += 1
        found.append((-held, max(0, place - count + 1)))
    return list(dict.fromkeys(first for held, first in sorted(found)[:CANDIDATES] if held))


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count
