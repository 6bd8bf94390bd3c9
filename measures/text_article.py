"""The real article of a bill: amendments to it of a stated seed, with the real rationales and the real votes of each attached."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from measures.text_amendments import Life, accept, amendments, take_over, whole
from miroir.engine.text.collisions import collisions
from miroir.engine.text.difference import difference
from miroir.engine.text.operations import Operation
from miroir.engine.text.provenance import origins, replay, text_of, unresolved

FOLDER: Final = Path("dialogues", "article-9-amendments")
AMENDMENTS: Final = FOLDER / "amendments.json"
VOTES: Final = FOLDER / "votes.csv"
WRITTEN: Final = 1
"""The change that writes the article whole, before any amendment."""


@dataclass(frozen=True, slots=True)
class Attached:
    """An amendment with what the file holds of it: its rationale, "" where it is empty, and each vote by its voter: 1, 0 or -1."""

    name: str
    operations: tuple[Operation, ...]
    rationale: str
    votes: Mapping[str, int]
    told: Mapping[str, int]


def attached(data: Path, seed: int) -> tuple[str, list[Attached], int]:
    """Return the article's text, its amendments with rationale and votes, and how many votes are for none of them."""
    kept = json.loads((data / AMENDMENTS).read_text(encoding="utf-8"))
    body, real = kept["article"]["body"], kept["amendments"]
    votes: dict[str, dict[str, int]] = {entry["id"]: {} for entry in real}
    unknown = 0
    with (data / VOTES).open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if row["amendment"] in votes:
                votes[row["amendment"]][row["voter"]] = int(row["vote"])
            else:
                unknown += 1
    made = amendments(body, len(real), seed)
    return (
        body,
        [
            Attached(
                entry["id"],
                whole(body, made, one),
                (entry["comment"] or "").strip(),
                votes[entry["id"]],
                entry["votes"],
            )
            for entry, one in zip(real, made, strict=True)
        ],
        unknown,
    )


def article_figures(data: Path, seed: int) -> Iterator[tuple[str, str]]:
    """Yield what is attached to the amendments of the article, and what the words of the amended article lead back to."""
    body, held, unknown = attached(data, seed)
    empty = sum(not one.rationale for one in held)
    votes = Counter(vote for one in held for vote in one.votes.values())
    voters = {voter for one in held for voter in one.votes}
    equal = sum(_counted(one) == one.told for one in held)
    pairs = collisions(body, {one.name: one.operations for one in held})
    yield "text.article.amendments", f"{len(held)} of seed {seed}, each under the name of a real one"
    yield "text.article.rationales", f"{len(held)} attached, of which {empty} are empty in the file"
    yield (
        "text.article.votes",
        (
            f"{votes.total()} attached one by one, of {len(voters)} voters: {votes[1]} for, {votes[-1]} against, {votes[0]} neither; "
            f"{unknown} for no amendment"
        ),
    )
    yield "text.article.votes_as_the_file_counts_them", f"{equal} of {len(held)} amendments"
    yield "text.article.collisions", f"{len(pairs)}, of {sum(pair.same for pair in pairs)} the same"
    yield from _led_back(body, held, seed)


def _led_back(body: str, held: Sequence[Attached], seed: int) -> Iterator[tuple[str, str]]:
    """Yield which voices stand under the words of the article once every amendment that still can be is carried out."""
    life, carried = carried_out(body, held, seed)
    strands = origins(life.woven)
    lost = sum(end - start for start, end in unresolved(life.woven, frozenset(carried) | {WRITTEN}))
    standing = {origin for _start, _end, origin in strands if origin != WRITTEN}
    voices = sum(len(carried[origin].votes) for origin in standing)
    told = sum(bool(carried[origin].rationale) for origin in standing)
    yield "text.article.carried_out", f"{len(carried)} of {len(held)}; replay equal: {replay(life.log) == life.woven}"
    yield "text.article.characters_led_back", f"{len(text_of(life.woven)) - lost} of {len(text_of(life.woven))}"
    yield (
        "text.article.words_lead_to",
        f"{len(standing)} amendments, {told} rationales with words, {voices} votes, each with its voter",
    )


def carried_out(body: str, held: Sequence[Attached], seed: int) -> tuple[Life, dict[int, Attached]]:
    """Return the life of the article with its amendments carried out in turn, and which amendment each of its changes is."""
    generator, life = np.random.default_rng(seed), Life()
    accept(life, difference("", body))
    carried: dict[int, Attached] = {}
    for one in held:
        before = len(life.log)
        take_over(life, body, one.operations, generator)
        if len(life.log) > before:
            carried[life.log[-1].origin] = one
    return life, carried


def _counted(one: Attached) -> dict[str, int]:
    votes = Counter(one.votes.values())
    return {"neutre": votes[0], "total": votes.total(), "contre": votes[-1], "pour": votes[1]}
