"""Anchors: what keeps hold of a span as its text changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from miroir.engine.text.operations import Operation, checked
from miroir.engine.text.quotes import best_window, context_needed, exact_places, full_context

CONTEXT: Final = 32
"""Code points of text kept before and after a quote."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A span of a text: its place, its words, and the words around it."""

    start: int
    end: int
    quote: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an anchor stands in another text, and how like its quote the words there are: 1 exact, 0 orphan.

    An orphan's start and end say where it was last, within the text.
    """

    state: Literal["kept", "moved", "fuzzy", "orphan"]
    start: int
    end: int
    score: float


def anchor(text: str, start: int, end: int) -> Anchor:
    """Return an anchor on a span. Raises ValueError where the span is empty or out of the text."""
    if not 0 <= start < end <= len(text):
        message = f"a span from {start} to {end} of a text of {len(text)} characters; one within it was expected"
        raise ValueError(message)
    prefix, suffix = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return Anchor(start, end, text[start:end], prefix, suffix)


def found(anchor: Anchor, text: str) -> Place:
    """Return where an anchor stands in `text`, which may be another version of the text that it was made on.

    kept: the same words at the same place. moved: the same words elsewhere, where the words around them are most alike,
    then nearest; a short quote only where they are alike at all (see `quotes`). fuzzy: the most similar words, where
    they are similar enough; also where the same words stand elsewhere among others, and similar ones among the same.
    Otherwise orphan.
    """
    if text[anchor.start : anchor.end] == anchor.quote:
        return Place("kept", anchor.start, anchor.end, 1.0)
    around = (anchor.prefix, anchor.suffix)
    places = exact_places(text, anchor.quote, anchor.prefix, anchor.suffix)
    start, context = min(places, key=lambda one: (-one[1], abs(one[0] - anchor.start)), default=(0, -1))
    needed = full_context(around) if places else context_needed(anchor.quote, around)
    if context < full_context(around):
        window = best_window(text, anchor.quote, around, anchor.start, needed)
        if window is not None:
            return Place("fuzzy", *window)
    if places:
        return Place("moved", start, start + len(anchor.quote), 1.0)
    return _orphan(min(anchor.start, len(text)))


def followed(anchor: Anchor, operations: Sequence[Operation], base: str) -> Place:
    """Return where an anchor on `base` stands once the operations are done: exact, for nothing is searched.

    fuzzy: words of the quote were changed; the span goes from its first to its last character that stays, with what was
    written between; the score is the share of its characters that stay. orphan: none stays.
    Raises ValueError where `base` does not hold the quote at its place, or as `checked` does.
    """
    if base[anchor.start : anchor.end] != anchor.quote:
        message = f"the text has other words than the quote at {anchor.start} to {anchor.end}"
        raise ValueError(message)
    shift, lost = 0, 0
    span: tuple[int, int] | None = None
    for one in checked(base, operations):
        if one.start >= anchor.end:
            break
        if one.end > anchor.start:
            start = span[0] if span else _start_after(anchor.start, one, shift)
            end = one.start + shift if one.end > anchor.end else anchor.end + shift + one.growth
            span = (start, end)
            lost += min(one.end, anchor.end) - max(one.start, anchor.start)
        shift += one.growth
    if span is None:
        return Place("moved" if shift else "kept", anchor.start + shift, anchor.end + shift, 1.0)
    if lost == len(anchor.quote):
        return _orphan(span[0])
    return Place("fuzzy", *span, 1 - lost / len(anchor.quote))


def _start_after(start: int, one: Operation, shift: int) -> int:
    """Return where a quote starts after the first operation in it: with what is written there, unless it began before."""
    return start + shift if one.start >= start else one.start + shift + len(one.text)


def _orphan(place: int) -> Place:
    return Place("orphan", place, place, 0.0)
