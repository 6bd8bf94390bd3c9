"""Texts under amendment: provenance, replay, what was taken out of a log, conflicts, and how long it all takes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from measures.pace import slowness
from measures.text_amendments import Life, amendments, lived, long_text, whole
from measures.text_article import AMENDMENTS, article_figures, attached
from miroir.engine.text.anchors import anchor, followed, found
from miroir.engine.text.chain import chained, verify_chain
from miroir.engine.text.collisions import collisions
from miroir.engine.text.difference import ALGORITHM, difference
from miroir.engine.text.operations import Operation, apply
from miroir.engine.text.provenance import Broken, Logged, replay, text_of, unresolved
from miroir.engine.text.similar import groups, near_duplicates

Result = TypeVar("Result")

SEEDS = (1, 2, 3, 4, 5)
ACCEPTED = 200
"""Changes accepted in each life of a text."""
LONG, CLAUSE = 20_000, 3_000
"""Characters of the invented text, and of one clause of it."""
MANY, AMENDED = 1387, (50, 10)
"""Amendments to one clause: of a real national consultation, and of each clause of a collision table."""


def figures(data: Path) -> Iterator[tuple[str, str]]:
    """Yield the figures of the real article, of an invented long text, then the times."""
    yield "text.difference_algorithm", ALGORITHM
    yield from article(data)
    yield from _lives("long", long_text(LONG, SEEDS[0]))
    yield from anchored()
    yield from colliding()
    yield from timed_differences()
    yield from alike()


def article(data: Path) -> Iterator[tuple[str, str]]:
    """Yield the figures of the real article, with the rationales and votes of its real amendments attached."""
    if not (data / AMENDMENTS).is_file():
        yield "text.article", f"skipped: no {AMENDMENTS.as_posix()} in the data folder"
        return
    yield from article_figures(data, SEEDS[0])
    yield from _lives("article", attached(data, SEEDS[0])[0])


def _lives(name: str, base: str) -> Iterator[tuple[str, str]]:
    """Yield what is true of several lives of a text together: counts are sums over the seeds."""
    lives = [lived(base, ACCEPTED, seed) for seed in SEEDS]
    characters = sum(len(text_of(life.woven)) for life in lives)
    lost = sum(end - start for life in lives for start, end in unresolved(life.woven, _origins(life)))
    equal = sum(replay(life.log) == life.woven for life in lives)
    met = sum((life.met for life in lives), Counter())
    taken = [_taken_out_found(life.log) for life in lives]
    yield f"text.{name}.accepted", f"{sum(len(life.log) for life in lives)} over {len(SEEDS)} seeds"
    yield f"text.{name}.resolves", f"{characters - lost} of {characters} characters ({1 - lost / characters:.2%})"
    yield f"text.{name}.replay_equal", f"{equal} of {len(lives)}, byte for byte"
    yield f"text.{name}.change_taken_out_found", f"{sum(taken)} of {sum(len(life.log) for life in lives)}"
    single = [_operations_found(life.log) for life in lives]
    yield f"text.{name}.operation_taken_out_found", f"{sum(k for k, _ in single)} of {sum(n for _, n in single)}"
    yield f"text.{name}.conflicts", f"{met['resolved']} of {met['conflicts']} resolved"
    yield f"text.{name}.met", ", ".join(f"{kind}: {count}" for kind, count in sorted(met.items()))


def _origins(life: Life) -> frozenset[int]:
    return frozenset(entry.origin for entry in life.log)


def _taken_out_found(log: Sequence[Logged]) -> int:
    """Return for how many entries the chain, with its head, tells that just this one was taken out."""
    links = chained(log)
    return sum(
        int(verify_chain([*links[:index], *links[index + 1 :]], links[-1].hash) == index and not _replays(log, index))
        for index in range(len(log))
    )


def _operations_found(log: Sequence[Logged]) -> tuple[int, int]:
    """Return for how many operations the chain tells that just this one was taken out of its change, and of how many."""
    links = chained(log)
    caught = planted = 0
    for index, link in enumerate(links):
        operations = link.entry.operations
        for place in range(len(operations)):
            entry = replace(link.entry, operations=(*operations[:place], *operations[place + 1 :]))
            caught += verify_chain([*links[:index], replace(link, entry=entry), *links[index + 1 :]]) == index
            planted += 1
    return caught, planted


def _replays(log: Sequence[Logged], without: int) -> bool:
    """Return whether the log still builds the same text without an entry."""
    try:
        woven = replay([*log[:without], *log[without + 1 :]])
    except Broken:
        return False
    return text_of(woven) == text_of(replay(log))


def anchored() -> Iterator[tuple[str, str]]:
    """Yield how often a search finds an anchor where known operations have carried it, and how it ends."""
    generator = np.random.default_rng(SEEDS[0])
    base = long_text(CLAUSE, SEEDS[1])
    states: Counter[str] = Counter()
    right = exact = 0
    for one in amendments(base, 400, SEEDS[2]):
        if one.parent is not None:
            continue
        start = int(generator.integers(len(base) - 120))
        held = anchor(base, start, start + int(generator.integers(20, 120)))
        known = followed(held, one.operations, base)
        sought = found(held, apply(base, one.operations))
        states[sought.state] += 1
        if known.state in {"kept", "moved"}:
            exact += 1
            right += (sought.start, sought.end) == (known.start, known.end)
    yield "text.anchors.states", ", ".join(f"{state}: {count}" for state, count in sorted(states.items()))
    yield "text.anchors.found_where_operations_carried_them", f"{right} of {exact} whose words all stayed"


def colliding() -> Iterator[tuple[str, str]]:
    """Yield the times of collision tables: of many amendments to several clauses, and to one."""
    count, clauses = AMENDED
    tables = [_table(long_text(CLAUSE, seed), count, seed) for seed in range(clauses)]
    seconds, met = _timed(lambda: sum(len(collisions(*table)) for table in tables))
    yield f"text.collisions.{count}x{clauses}", f"{seconds * 1000:.0f} ms ({met} collisions)"
    table = _table(long_text(CLAUSE, SEEDS[0]), MANY, SEEDS[0])
    seconds, met = _timed(lambda: len(collisions(*table)))
    yield f"text.collisions.{MANY}x1", f"{seconds:.2f} s ({met} collisions)"


def timed_differences() -> Iterator[tuple[str, str]]:
    """Yield the times of the difference of long texts: with few changes, with many, and wholly different ones."""
    base = long_text(100_000, SEEDS[0])
    for count in (5, 500):
        after = _changed(base, count)
        seconds, operations = _timed(lambda after=after: difference(base, after))  # type: ignore[misc]
        right = apply(base, operations) == after
        yield (
            f"text.difference.100kB_{count}_changes",
            f"{seconds:.2f} s ({len(operations)} operations, right: {right})",
        )
    texts = long_text(50_000, SEEDS[1]), long_text(50_000, SEEDS[2])
    seconds, operations = _timed(lambda: difference(*texts))
    yield "text.difference.two_50kB", f"{seconds:.2f} s ({len(operations)} operations)"


def alike() -> Iterator[tuple[str, str]]:
    """Yield how many planted near-duplicates are found, and the time for as many texts as a real consultation has."""
    texts = [long_text(300, seed) for seed in range(MANY - 100)]
    texts += [f"{texts[number]} De même." for number in range(100)]
    seconds, pairs = _timed(lambda: near_duplicates(texts))
    planted = sum((number, MANY - 100 + number) in {pair[:2] for pair in pairs} for number in range(100))
    yield "text.near_duplicates.planted_found", f"{planted} of 100 ({len(groups(texts))} groups)"
    yield f"text.near_duplicates.{MANY}", f"{seconds:.2f} s"


def _table(base: str, count: int, seed: int) -> tuple[str, dict[int, tuple[Operation, ...]]]:
    made = amendments(base, count, seed)
    return base, {one.number: whole(base, made, one) for one in made}


def _changed(base: str, count: int) -> str:
    generator = np.random.default_rng(SEEDS[0])
    words = base.split(" ")
    for place in generator.choice(len(words), count, replace=False):
        words[int(place)] = f"mot{int(generator.integers(1000))}"
    return " ".join(words)


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    start = time.process_time()
    result = work()
    return (time.process_time() - start) / slowness(), result
