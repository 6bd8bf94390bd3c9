"""How many holders of each college gave each answer, and what of it a rule counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from miroir.engine.answers import KINDS, kinds
from miroir.engine.consultation import Consultation
from miroir.engine.intervals import Floats
from miroir.engine.rule_checks import checked_rule
from miroir.engine.rules import Rule

Integers = NDArray[np.int64]
_AGREE, _RESERVATIONS, _DISAGREE, _ABSTAIN, _NEITHER = (KINDS.index(kind) for kind in KINDS)
_STANCES: Final = (_AGREE, _RESERVATIONS, _DISAGREE, _NEITHER)


@dataclass(frozen=True, slots=True, eq=False)
class CollegeCounts:
    """How many holders of each college gave each kind of answer to each statement; the arrays are read-only.

    `counts`: (n_statements, n_colleges, 5), the kinds in the order of `answers.KINDS`. `pooled`: (n_statements, 5),
    of all holders, in a college or not. `members`, `answered`: (n_colleges,), the holders in each college, and
    those of them with at least one answer. `codes`: of the colleges. `moderated_out`: (n_statements,).
    """

    counts: Integers
    pooled: Integers
    members: Integers
    answered: Integers
    codes: tuple[str, ...]
    moderated_out: NDArray[np.bool_]

    def __post_init__(self) -> None:
        for array in (self.counts, self.pooled, self.members, self.answered, self.moderated_out):
            array.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class Tallies:
    """What a rule counts in each college: those of the consultation, then those that only the rule knows.

    Arrays (n_statements, n_colleges), `counts` with the five kinds as a last axis. `agree`: without reservations;
    `k`: with or without; `n`: answers, the middle of a five-point scale among them, abstentions where the rule
    counts them. `roll`: members who may still be in n, infinity where unknown; an abstention that the rule leaves
    out leaves the roll too, so that a college of which everybody answered is a census. `counted`: (n_colleges,).
    """

    codes: tuple[str, ...]
    counted: NDArray[np.bool_]
    counts: Integers
    agree: Integers
    k: Integers
    n: Integers
    roll: Floats

    def of(self, statements: NDArray[np.intp]) -> Tallies:
        """Return the tallies of some statements, by their places, in the order given."""
        return replace(
            self,
            counts=self.counts[statements],
            agree=self.agree[statements],
            k=self.k[statements],
            n=self.n[statements],
            roll=self.roll[statements],
        )


def count_colleges(consultation: Consultation) -> CollegeCounts:
    """Return the counts of a consultation, over all its statements, those moderated out included."""
    positions, holders = consultation.positions, consultation.holders
    n_statements, n_colleges = positions.n_statements, len(consultation.colleges)
    belonging = holders.colleges.astype(np.int64)
    places = np.where(belonging < 0, n_colleges, belonging)
    cells = (positions.statements.astype(np.int64) * (n_colleges + 1) + places[positions.holders()]) * len(KINDS)
    size = n_statements * (n_colleges + 1) * len(KINDS)
    flat = np.bincount(cells + kinds(positions.answers), minlength=size).astype(np.int64)
    table = flat.reshape(n_statements, n_colleges + 1, len(KINDS))
    active = np.diff(positions.starts) > 0
    return CollegeCounts(
        counts=table[:, :n_colleges].copy(),
        pooled=table.sum(axis=1),
        members=np.bincount(places, minlength=n_colleges + 1)[:n_colleges].astype(np.int64),
        answered=np.bincount(places[active], minlength=n_colleges + 1)[:n_colleges].astype(np.int64),
        codes=tuple(college.code for college in consultation.colleges),
        moderated_out=np.array([statement.moderated_out for statement in consultation.statements], dtype=bool),
    )


def tallies(counts: CollegeCounts, rule: Rule) -> Tallies:
    """Return what the rule counts in each college, on all statements, those moderated out included.

    Raises RuleRefused where the rule cannot be followed (see `rule_checks.checked_rule`).
    """
    checked_rule(rule, dict(zip(counts.codes, counts.members.tolist(), strict=True)))
    strangers = tuple(code for code in dict.fromkeys(rule.colleges) if code not in counts.codes)
    nobody = np.zeros((len(counts.counts), len(strangers), len(KINDS)), dtype=np.int64)
    codes = (*counts.codes, *strangers)
    return _tallied(codes, np.concatenate((counts.counts, nobody), axis=1), rule)


def tallies_of_all(counts: CollegeCounts, rule: Rule) -> Tallies:
    """Return the same of all holders together, as one college "" that is not counted and has no known roll."""
    return _tallied(("",), counts.pooled[:, None, :], rule)


def _tallied(codes: tuple[str, ...], counts: Integers, rule: Rule) -> Tallies:
    agree, abstained = counts[..., _AGREE], counts[..., _ABSTAIN]
    stances = counts[..., _STANCES].sum(axis=-1)
    rolls = np.array([rule.rolls.get(code, np.inf) for code in codes], dtype=np.float64)
    excluded = rule.abstain == "excluded"
    return Tallies(
        codes=codes,
        counted=np.array([code in rule.colleges for code in codes], dtype=bool),
        counts=counts,
        agree=agree,
        k=agree + counts[..., _RESERVATIONS],
        n=stances if excluded else stances + abstained,
        roll=rolls - abstained if excluded else np.broadcast_to(rolls, agree.shape),
    )
