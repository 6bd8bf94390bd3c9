"""Invented amendments to a text, the same for the same seed, and the life of a text that accepts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from miroir.engine.text.collisions import collisions
from miroir.engine.text.difference import difference
from miroir.engine.text.merge import merge, resolution
from miroir.engine.text.operations import Operation, apply, operation
from miroir.engine.text.provenance import Logged, Woven, logged, text_of
from miroir.engine.text.rebase import Fallen, rebased
from miroir.engine.text.words import bounds, is_word

SUBJECTS = "la collectivité|l’État|chaque opérateur|le comité|l’organisme porteur|tout fournisseur|la région|l’usager"
VERBS = "publie|conserve|transmet|vérifie|mutualise|documente|finance|évalue|partage|met à jour"
THINGS = "les données d’usage|un relevé des consommations|la carte des réseaux|les résultats de chaque mesure|son bilan"
MANNERS = (
    "sans délai|dans un format ouvert|chaque année|à titre gratuit|sous sa responsabilité|avant la fin de l’exercice"
)
REASONS = "pour que d’autres s’en servent|afin d’éviter un double travail|sauf motif d’ordre public|s’il y a lieu"
SHARES = {"insert": 0.4, "delete": 0.2, "replace": 0.4}
"""Which part of the operations is of which kind."""
COLLIDING, NESTED = 0.3, 0.15
"""Which part of the amendments is put where an earlier one is, and which amends an earlier amendment."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """An invented amendment: its operations stand on the text, or on what the amendment `parent` makes of it."""

    number: int
    operations: tuple[Operation, ...]
    parent: int | None = None


@dataclass(slots=True)
class Life:
    """A text after its amendments: who wrote what, its log, the texts on the way, and what was met."""

    woven: Woven = ()
    log: list[Logged] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)


def long_text(characters: int, seed: int) -> str:
    """Return an invented French text of about so many characters, in numbered articles."""
    generator = np.random.default_rng(seed)
    parts: list[str] = []
    length = 0
    while length < characters:
        sentences = " ".join(_sentence(generator) for _ in range(int(generator.integers(2, 6))))
        parts.append(f"Article {len(parts) + 1}. – {sentences}\n")
        length += len(parts[-1])
    return "".join(parts)


def amendments(base: str, count: int, seed: int) -> list[Amendment]:
    """Return so many invented amendments to `base`, some in collision, some to an earlier amendment."""
    generator = np.random.default_rng(seed)
    made: list[Amendment] = []
    for number in range(count):
        earlier = made[int(generator.integers(len(made)))] if made else None
        chance = float(generator.random())
        if earlier and earlier.parent is None and chance < NESTED:
            text = apply(base, earlier.operations)
            made.append(Amendment(number, _drawn(generator, text, near=_touched(earlier)), earlier.number))
        elif earlier and earlier.parent is None and chance < NESTED + COLLIDING:
            made.append(Amendment(number, _drawn(generator, base, near=_touched(earlier))))
        else:
            made.append(Amendment(number, _drawn(generator, base)))
    return made


def whole(base: str, made: Sequence[Amendment], one: Amendment) -> tuple[Operation, ...]:
    """Return an amendment as operations on the base: of one to an amendment, both together."""
    if one.parent is None:
        return one.operations
    return difference(base, apply(apply(base, made[one.parent].operations), one.operations))


def lived(base: str, accepted: int, seed: int) -> Life:
    """Return the life of a text of which `accepted` changes are accepted, the first of them writing it whole.

    In each round a few amendments are made to the same text and accepted one after the other: taken over to what the
    ones before have made, or, where they have fallen on words that were changed, merged with a choice in each conflict.
    """
    generator = np.random.default_rng(seed)
    life = Life()
    accept(life, difference("", base))
    while len(life.log) < accepted:
        text = text_of(life.woven)
        made = amendments(text, int(generator.integers(2, 7)), int(generator.integers(1 << 30)))
        life.met["amendments to amendments"] += sum(one.parent is not None for one in made)
        changes = {one.number: whole(text, made, one) for one in made}
        life.met["collisions"] += len(collisions(text, changes))
        for operations in changes.values():
            if operations and len(life.log) < accepted:
                take_over(life, text, operations, generator)
    return life


def take_over(life: Life, text: str, operations: Sequence[Operation], generator: np.random.Generator) -> None:
    """Accept a change made for `text`, which may since have changed."""
    now = text_of(life.woven)
    since = difference(text, now)
    moved = rebased(operations, since, text)
    if moved.operations is not None:
        life.met["rebased"] += bool(since)
        accept(life, moved.operations)
        return
    life.met[moved.fallen] += 1
    if moved.fallen is Fallen.OVERLAPS:
        merged = merge(text, since, operations)
        sides = [(one.ours, one.theirs, f"{one.ours} {one.theirs}") for one in merged.conflicts]
        choices = {number: texts[int(generator.integers(3))] for number, texts in enumerate(sides)}
        life.met["conflicts"] += len(choices)
        result = difference(now, apply(text, resolution(text, merged, choices)))
        life.met["resolved"] += len(choices)
        if result:
            accept(life, result)


def accept(life: Life, operations: Sequence[Operation]) -> None:
    """Write a change into the text and its log, under the next number."""
    life.woven, entry = logged(life.woven, operations, len(life.log) + 1)
    life.log.append(entry)


def _sentence(generator: np.random.Generator) -> str:
    parts = (str(generator.choice(words.split("|"))) for words in (SUBJECTS, VERBS, THINGS, MANNERS, REASONS))
    said = " ".join(parts)
    return f"{said[0].upper()}{said[1:]}."


def _drawn(generator: np.random.Generator, text: str, near: int | None = None) -> tuple[Operation, ...]:
    """Return one to three operations at words, the first of them `near` a place where one is given."""
    starts = _word_starts(text)
    places = generator.choice(len(starts), size=min(len(starts), int(generator.integers(1, 4))), replace=False)
    first = None if near is None else min(range(len(starts)), key=lambda index: abs(starts[index] - near))
    chosen = sorted({int(place) for place in places} | ({first} if first is not None else set()))
    drawn: list[Operation] = []
    for index in chosen:
        one = _one(generator, text, starts, index)
        if not drawn or drawn[-1].end < one.start:
            drawn.append(one)
    return tuple(drawn)


@lru_cache(maxsize=8)
def _word_starts(text: str) -> tuple[int, ...]:
    return tuple(place for place in bounds(text)[:-1] if is_word(text[place]))


def _one(generator: np.random.Generator, text: str, starts: Sequence[int], index: int) -> Operation:
    kind = str(generator.choice(list(SHARES), p=list(SHARES.values())))
    last = index + int(generator.integers(1, 8))
    end = starts[last] if last < len(starts) else len(text)
    written = f"{generator.choice(f'{MANNERS}|{REASONS}|{THINGS}'.split('|'))} "
    if kind == "insert" or text[starts[index] : end] == written:
        return operation(starts[index], starts[index], written)
    return operation(starts[index], end, "" if kind == "delete" else written)


def _touched(one: Amendment) -> int:
    return one.operations[0].start
