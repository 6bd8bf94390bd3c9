"""Consensus college by college: the reference consultation, and simulations of what the intervals and rules promise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import special

from miroir.engine.colleges import CollegeCounts, StatementFigure, Verdict, count_colleges, judge
from miroir.engine.intervals import college_interval
from miroir.engine.pooling import worst_college
from miroir.engine.rules import Rule
from miroir.engine.share_tests import benjamini_hochberg
from miroir.formats import read

SEED = 20
FEWEST_MEMBERS = 15
"""Holders from which a college of the reference consultation is counted."""
REFERENCE = (
    *("ai.pooled60", "ai.every_college60", "ai.every_lower50", "ai.every_lower60", "ai.holm60", "ai.holm50"),
    *("ai.bh60", "ai.bh50", "ai.worst_college60"),
)
SIZES = (5, 12, 40, 200)
CONSULTATIONS, STATEMENTS, COLLEGES, ANSWERS = 1_500, 32, 8, 20
UNEVEN = (6, 9, 15, 30, 60, 200)
CLOSENESS = (8, 20, 60)
DRAWN, STATEMENTS_DRAWN = 60, 50

Integers = NDArray[np.int64]


def figures(data: Path) -> Iterator[tuple[str, str]]:
    """Yield the figures of the reference consultation, then those of the simulations."""
    yield from reference(data)
    yield from coverage()
    yield from false_consensus()
    yield from worst_bound()


def reference(data: Path) -> Iterator[tuple[str, str]]:
    """Yield how many of the 32 items of the European consultation of 2020 are a consensus, by each way of counting."""
    source = data / "dialogues" / "eu-ai-white-paper-2020" / "responses.csv"
    if not source.is_file():
        for name in REFERENCE:
            yield name, "skipped: no dialogues/eu-ai-white-paper-2020/responses.csv in the data folder"
        return
    counts = count_colleges(read(source).consultation)
    counted = tuple(c for c, members in zip(counts.codes, counts.members, strict=True) if members >= FEWEST_MEMBERS)
    rule = Rule(colleges=counted)
    at_60, at_50 = judge(counts, rule), judge(counts, replace(rule, threshold=0.5))
    yield "ai.pooled60", str(sum((figure.pooled.share or 0) >= 0.6 for figure in at_60))
    yield "ai.every_college60", str(sum(_every_share(figure) >= 0.6 for figure in at_60))
    yield "ai.every_lower50", str(_consensuses(judge(counts, replace(rule, method="interval", threshold=0.5))))
    yield "ai.every_lower60", str(_consensuses(judge(counts, replace(rule, method="interval"))))
    yield "ai.holm60", str(_consensuses(at_60))
    yield "ai.holm50", str(_consensuses(at_50))
    for name, found in (("ai.bh60", at_60), ("ai.bh50", at_50)):
        adjusted = benjamini_hochberg([figure.agree_p_value for figure in found])
        yield name, str(int((adjusted <= rule.level).sum()))
    pooled = worst_college(counts, rule)
    yield "ai.worst_college60", str(int((pooled.low10 >= 0.6).sum()))


def coverage() -> Iterator[tuple[str, str]]:
    """Yield how often the published 95 % interval holds the true share, in the mean over all shares, exactly.

    The mean over p in (0, 1) of the chance that k is seen and the interval of k holds p is a sum of incomplete betas.
    """
    for n in SIZES:
        k = np.arange(n + 1)
        low, high = college_interval(k, n)
        held = special.betainc(k + 1, n - k + 1, high) - special.betainc(k + 1, n - k + 1, low)
        yield f"coverage.{n}", f"{held.mean():.4f}"


def false_consensus() -> Iterator[tuple[str, str]]:
    """Yield how many consultations, none of whose items all colleges agree on, find a consensus all the same.

    Each item has one college, drawn at random, exactly at the threshold; the seven others agree at 0.9, or all their
    members do: the hardest case, in which that one college alone decides.
    """
    adjusted, unadjusted = _found_false(0.9)
    yield "false_consensus", f"{adjusted:.4f}"
    yield "false_consensus.by_intervals_alone", f"{unadjusted:.4f}"
    adjusted, unadjusted = _found_false(1.0)
    yield "false_consensus.others_unanimous", f"{adjusted:.4f}"
    yield "false_consensus.others_unanimous.by_intervals_alone", f"{unadjusted:.4f}"
    yield "false_consensus.simulations", f"{CONSULTATIONS} consultations each, seed {SEED}"


def _found_false(others: float) -> tuple[float, float]:
    """Return the shares of consultations with a false consensus, by the rule and by the intervals alone."""
    generator = np.random.default_rng(SEED)
    rule = Rule(colleges=tuple(f"c{place}" for place in range(COLLEGES)))
    adjusted = unadjusted = 0
    for _ in range(CONSULTATIONS):
        shares = np.full((STATEMENTS, COLLEGES), others)
        shares[np.arange(STATEMENTS), generator.integers(COLLEGES, size=STATEMENTS)] = rule.threshold
        found = judge(counts_of(generator.binomial(ANSWERS, shares), np.full(COLLEGES, ANSWERS)), rule)
        adjusted += any(figure.verdict == Verdict.CONSENSUS for figure in found)
        unadjusted += any(figure.verdict_unadjusted == Verdict.CONSENSUS for figure in found)
    return adjusted / CONSULTATIONS, unadjusted / CONSULTATIONS


def worst_bound() -> Iterator[tuple[str, str]]:
    """Yield how often the least favourable college passes its 10 % bound, and how far E[min] is off, by closeness."""
    generator = np.random.default_rng(SEED)
    rule = Rule(colleges=tuple(f"c{place}" for place in range(len(UNEVEN))))
    for closeness in CLOSENESS:
        held, error = [], []
        for _ in range(DRAWN):
            centres = generator.uniform(0.2, 0.95, size=(STATEMENTS_DRAWN, 1))
            shape = (STATEMENTS_DRAWN, len(UNEVEN))
            shares = generator.beta(closeness * centres, closeness * (1 - centres), size=shape)
            found = worst_college(counts_of(generator.binomial(UNEVEN, shares), np.array(UNEVEN)), rule)
            held.append((shares.min(axis=1) >= found.low10).mean())
            error.append((found.expected_minimum - shares.min(axis=1)).mean())
        yield f"worst_bound.{closeness}", f"{np.mean(held):.4f}"
        yield f"worst_bias.{closeness}", f"{np.mean(error):+.4f}"
    yield "worst_bound.simulations", f"{DRAWN} consultations of {STATEMENTS_DRAWN} statements each, seed {SEED}"


def counts_of(agreeing: Integers, answers: Integers) -> CollegeCounts:
    """Return the counts of colleges c0, c1, … of which so many agree, and all others disagree.

    `agreeing`: (n_statements, n_colleges); `answers`: (n_colleges,).
    """
    counts = np.zeros((*agreeing.shape, 5), dtype=np.int64)
    counts[..., 0], counts[..., 2] = agreeing, answers - agreeing
    return CollegeCounts(
        counts=counts,
        pooled=counts.sum(axis=1),
        members=answers.copy(),
        answered=answers.copy(),
        codes=tuple(f"c{place}" for place in range(len(answers))),
        moderated_out=np.zeros(len(agreeing), dtype=bool),
    )


def _consensuses(found: tuple[StatementFigure, ...]) -> int:
    return sum(figure.verdict == Verdict.CONSENSUS for figure in found)


def _every_share(figure: StatementFigure) -> float:
    """Return the lowest share of the counted colleges, 0 where one is absent."""
    return min(college.share or 0.0 for college in figure.colleges if college.counted)
