"""Confidential counts: what an audit can work out of them, with and without a planted fault, and how much is hidden."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from miroir.engine.answers import KINDS
from miroir.engine.colleges import CollegeCounts, count_colleges, judge
from miroir.engine.confidentiality import (
    ProtectedCounts,
    derivable,
    protect,
    reservations_were_offered,
    share_hidden,
    stated_verdicts,
)
from miroir.engine.missing import answers_to_decide
from miroir.engine.rules import Rule
from miroir.formats import read

SEED = 20
TABLES = 100
"""Random tables of 2 statements by 3 colleges that are audited."""
SIZES = (19, 60, 200)
"""Members of each of 8 colleges, 60 statements, in the tables of which the hidden share is printed."""


def figures(data: Path) -> Iterator[tuple[str, str]]:
    """Yield the figures of confidentiality, then those of what is missing for a decision."""
    yield from audited()
    yield from hidden()
    yield from reference(data)
    for method in ("interval", "holm"):
        rule = Rule(("college",), method=method)
        needed = answers_to_decide(rule, statements=32, share=0.8, power=0.8)
        yield f"missing.answers_to_decide_{method}", f"{needed} (share .8, chance .8, threshold .6, 32 statements)"


def audited() -> Iterator[tuple[str, str]]:
    """Yield how many small counts the audit derives from random tables, and how many planted faults it finds."""
    generator = np.random.default_rng(SEED)
    found = planted = caught = 0
    for _ in range(TABLES):
        counts = random_counts(generator, (2, 3), int(generator.choice([2, 6, 12, 30])))
        protected = protect(counts, _rule(counts))
        found += len(derivable(protected))
        for faulty in _planted(protected):
            planted += 1
            caught += bool(derivable(faulty))
    yield "confidentiality.derivable", f"{found} of {TABLES} random tables"
    yield "confidentiality.planted_faults_found", f"{caught} of {planted}"


def hidden() -> Iterator[tuple[str, str]]:
    """Yield the share of published counts that are ranges, by size of the colleges, and the time of a large table."""
    generator = np.random.default_rng(SEED)
    for size in SIZES:
        counts = random_counts(generator, (60, 8), size)
        yield f"confidentiality.hidden_60x8x{size}", f"{share_hidden(protect(counts, _rule(counts))):.3f}"
    counts = random_counts(generator, (1000, 8), 100)
    start = time.process_time()
    stated_verdicts(protect(counts, _rule(counts)), _rule(counts))
    yield "confidentiality.seconds_1000x8", f"{time.process_time() - start:.1f}"


def reference(data: Path) -> Iterator[tuple[str, str]]:
    """Yield what the European consultation of 2020 would publish were it confidential."""
    source = data / "dialogues" / "eu-ai-white-paper-2020" / "responses.csv"
    if not source.is_file():
        yield "confidentiality.ai", "skipped: no dialogues/eu-ai-white-paper-2020/responses.csv in the data folder"
        return
    consultation = read(source).consultation
    counts = count_colleges(consultation)
    counted = tuple(code for code, members in zip(counts.codes, counts.members.tolist(), strict=True) if members >= 15)
    rule = Rule(counted, method="interval", minimum=10, positions="confidential")
    protected = protect(counts, rule, reservations_offered=reservations_were_offered(consultation))
    stated = stated_verdicts(protected, rule)
    true = [figure.verdict for figure in judge(counts, rule)]
    wrong = sum(said not in {None, verdict} for said, verdict in zip(stated, true, strict=True))
    yield "confidentiality.ai_hidden", f"{share_hidden(protected):.3f}"
    yield "confidentiality.ai_derivable", str(len(derivable(protected)))
    yield "confidentiality.ai_verdicts_stated", f"{sum(said is not None for said in stated)} of {len(stated)}"
    yield "confidentiality.ai_verdicts_wrong", str(wrong)


def random_counts(generator: np.random.Generator, shape: tuple[int, int], size: int) -> CollegeCounts:
    """Return invented counts, (n_statements, n_colleges): shares around Beta(4, 1.2), a fifth with reservations."""
    n_statements, n_colleges = shape
    members = generator.poisson(size, n_colleges)
    shares = generator.beta(4, 1.2, (n_statements, 1)) + generator.normal(0, 0.1, shape)
    answering = generator.binomial(members, 0.85, shape)
    agreeing = generator.binomial(answering, np.clip(shares, 0.02, 0.98))
    reserved = generator.binomial(agreeing, 0.2)
    abstaining = generator.binomial(answering - agreeing, 0.2)
    table = np.zeros((*shape, len(KINDS)), dtype=np.int64)
    parts = (agreeing - reserved, reserved, answering - agreeing - abstaining, abstaining)
    for place, part in enumerate(parts):
        table[..., place] = part
    codes = tuple(f"college-{place}" for place in range(n_colleges))
    return CollegeCounts(
        table, table.sum(axis=1), members, members.copy(), codes, np.zeros(n_statements, dtype=np.bool_)
    )


def _rule(counts: CollegeCounts) -> Rule:
    return Rule(counts.codes, positions="confidential")


def _planted(protected: ProtectedCounts) -> Iterator[ProtectedCounts]:
    """Yield the table with the complementary suppression of a row removed, for each row with one small count."""
    width = protected.high - protected.low
    for row in np.argwhere((width > 0).sum(axis=2) == 2):
        statement, college = (int(place) for place in row)
        taker = int(protected.high[statement, college].argmax())
        if not width[statement, college, taker] or protected.low[statement, college].min() > protected.smallest:
            continue
        low, high = protected.low.copy(), protected.high.copy()
        low[statement, college, taker] = high[statement, college, taker]
        yield replace(protected, low=low, high=high)
