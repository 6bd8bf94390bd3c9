"""Who stands where on the roll, and what their votes weigh: exact fractions throughout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Final, Literal

from miroir.engine.answers import AGREEING, DISAGREEING, RESERVED, Answer
from miroir.engine.decisions.rules import DecisionRule, ShareCondition, Weights, refuse
from miroir.engine.decisions.voting import Member

Stance = Literal["favour", "against", "abstention", "absent"]
ROOT_DIGITS: Final = 12
"""A square root that is no whole number is cut after this many decimals."""


@dataclass(frozen=True, slots=True)
class Voter:
    """A member of the roll and where it stands."""

    member: Member
    stance: Stance


def voters_of(rule: DecisionRule, roll: Sequence[Member], positions: Mapping[str, Answer]) -> tuple[Voter, ...]:
    """Return the roll in its order, with each member's stance.

    The middle of a five-point scale is an abstention. Raises ValueError where a member is on the roll twice, or a
    position is of nobody on it.
    """
    ids = [member.id for member in roll]
    twice = sorted({member for member in ids if ids.count(member) > 1}) if len(set(ids)) < len(ids) else []
    strangers = sorted(set(positions) - set(ids))
    for wrong, message in ((twice, "on the roll more than once"), (strangers, "not on the roll but have a position")):
        if wrong:
            came = f"{', '.join(wrong)}: {message}"
            raise ValueError(came)
    return tuple(Voter(member, _stance(rule, positions.get(member.id))) for member in roll)


def share_among(rule: DecisionRule, condition: ShareCondition, voters: Sequence[Voter]) -> tuple[Fraction, Fraction]:
    """Return the weight of those whom the condition is of, and the weight of its base; both 0 where nobody counts."""
    counted = ["favour", "against", "abstention"] if rule.abstention == "counted" else ["favour", "against"]
    base = [voter for voter in voters if condition.base == "roll" or voter.stance in counted]
    weights = _weights(rule.weights if condition.weighted else Weights(), voters, base)
    part = sum((weights[voter.member.id] for voter in base if voter.stance == condition.of), Fraction(0))
    return part, sum(weights.values(), Fraction(0))


def colleges_of(voters: Iterable[Voter]) -> tuple[str, ...]:
    """Return the codes of the colleges on the roll, in alphabetical order."""
    return tuple(sorted({voter.member.college for voter in voters} - {""}))


def root(number: int) -> Fraction:
    """Return the square root of a whole number: exact where it is one, else cut after `ROOT_DIGITS` decimals."""
    return Fraction(isqrt(number * 10 ** (2 * ROOT_DIGITS)), 10**ROOT_DIGITS)


def _stance(rule: DecisionRule, answer: Answer | None) -> Stance:
    if answer is None:
        return "absent"
    if answer in RESERVED:
        return rule.reservations
    if answer in AGREEING:
        return "favour"
    return "against" if answer in DISAGREEING else "abstention"


def _weights(weights: Weights, voters: Sequence[Voter], base: Sequence[Voter]) -> dict[str, Fraction]:
    """Return the weight of each voter of the base, by id."""
    if weights.kind == "each-one":
        return {voter.member.id: Fraction(1) for voter in base}
    if weights.members:
        return {voter.member.id: _fixed("members", weights.members, voter.member.id) for voter in base}
    shared = _counts(base)
    whole = {code: _college_weight(weights, code, on_roll) for code, on_roll in _counts(voters).items() if code}
    return {
        voter.member.id: whole.get(voter.member.college, Fraction(0)) / shared[voter.member.college] for voter in base
    }


def _college_weight(weights: Weights, code: str, on_roll: int) -> Fraction:
    if weights.kind == "fixed":
        return _fixed("colleges", weights.colleges, code)
    if weights.kind == "penrose":
        return root(on_roll)
    return Fraction(on_roll if weights.kind == "head-count" else 1)


def _counts(voters: Sequence[Voter]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for voter in voters:
        counts[voter.member.college] = counts.get(voter.member.college, 0) + 1
    return counts


def _fixed(name: str, weights: Mapping[str, Fraction], key: str) -> Fraction:
    if key not in weights:
        refuse(f"weights.{name}.{key}", "no weight came; one was expected for each on the roll")
    return weights[key]
