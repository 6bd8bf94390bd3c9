"""Decision rules as data: what must be true for a text to be adopted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NoReturn

Kind = Literal["consensus", "consent", "majority"]
Side = Literal["favour", "against"]
Bound = Literal["at-least", "over", "at-most", "under"]
Base = Literal["cast", "roll"]
Abstention = Literal["excluded", "counted", "blocking"]
Reservations = Literal["favour", "against", "abstention"]
Objections = Literal["block", "noted"]
Weighting = Literal["each-one", "one-college-one-voice", "head-count", "penrose", "fixed"]


class DecisionRuleRefused(ValueError):
    """A decision rule that cannot be followed; `key` is where it says so, such as shares.0.among."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(f"{key}: {message}")
        self.key = key


def refuse(key: str, message: str) -> NoReturn:
    """Raise the refusal of a key."""
    raise DecisionRuleRefused(key, message)


@dataclass(frozen=True, slots=True)
class Weights:
    """What a vote weighs in a share that is `weighted`.

    "each-one": one a member. In "one-college-one-voice", "head-count" and "penrose" each college weighs one, its
    members on the roll, or the square root of these, and those who vote share it equally; a member of no college
    weighs nothing. "fixed": a weight a member by id (`members`), or a weight a college (`colleges`), shared likewise.
    """

    kind: Weighting = "each-one"
    members: Mapping[str, Fraction] = field(default_factory=dict)
    colleges: Mapping[str, Fraction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        fixed = bool(self.members) + bool(self.colleges)
        if fixed != (self.kind == "fixed"):
            expected = "either members or colleges" if self.kind == "fixed" else "no weights of members or colleges"
            refuse("weights", f"{expected} expected with the kind {self.kind}")
        for name, weights in (("members", self.members), ("colleges", self.colleges)):
            for key, weight in weights.items():
                if weight < 0:
                    refuse(f"weights.{name}.{key}", f"{weight} came; 0 or more was expected")


@dataclass(frozen=True, slots=True)
class ShareCondition:
    """A share that must be reached, or not passed.

    `of`: those in favour ("at-least" or "over" the share) or against ("at-most" or "under" it). `base`: of the votes
    cast, or of the whole roll. `among`: colleges whose members alone count here, empty for all. `each_college`: the
    condition holds in each of these colleges by itself, or in `colleges_needed` of them where that is given.
    """

    of: Side
    bound: Bound
    share: Fraction
    base: Base = "cast"
    among: tuple[str, ...] = ()
    weighted: bool = True
    each_college: bool = False
    colleges_needed: int | None = None

    def __post_init__(self) -> None:
        if (self.of == "favour") != (self.bound in {"at-least", "over"}):
            refuse(self.bound, f"a share {self.of} came; favour takes at-least or over, against at-most or under")
        _check_share(self.share)
        if self.colleges_needed is not None and not (self.each_college and self.colleges_needed >= 1):
            refuse("colleges-needed", f"{self.colleges_needed} came; at least 1, with each-college, was expected")


@dataclass(frozen=True, slots=True)
class Quorum:
    """The share of the roll, or of each college of it, that must take part; to abstain is to take part."""

    share: Fraction
    among: tuple[str, ...] = ()
    each_college: bool = False

    def __post_init__(self) -> None:
        _check_share(self.share)


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """When a text is adopted, fixed before the call opens.

    `kind`: "consensus" (no open objection; to disagree without sustaining an objection does not block), "consent"
    (nor any disagreement) or "majority". All `shares` and `quorums` must hold too. `abstention`: left out of the votes
    cast, counted among them, or blocking. `reservations`: what agreement with reservations counts as. `objections`:
    whether an open objection blocks a majority too; it always blocks the others.
    """

    kind: Kind
    shares: tuple[ShareCondition, ...] = ()
    quorums: tuple[Quorum, ...] = ()
    abstention: Abstention = "excluded"
    reservations: Reservations = "favour"
    objections: Objections = "block"
    weights: Weights = field(default_factory=Weights)
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind == "majority" and not self.shares:
            refuse("shares", "none came; a majority needs at least one")
        if self.kind != "majority" and self.objections != "block":
            refuse("objections", f"{self.objections} came; an open objection blocks a {self.kind}")


def consensus(*, quorums: tuple[Quorum, ...] = ()) -> DecisionRule:
    """Return the rule of the absence of sustained opposition. Source: ISO/IEC Guide 2, 1.7."""
    return DecisionRule("consensus", quorums=quorums)


def consent(*, quorums: tuple[Quorum, ...] = ()) -> DecisionRule:
    """Return the rule that nobody says no."""
    return DecisionRule("consent", quorums=quorums)


def simple_majority(*, quorums: tuple[Quorum, ...] = ()) -> DecisionRule:
    """Return the rule of more votes in favour than against."""
    half = ShareCondition("favour", "over", Fraction(1, 2))
    return DecisionRule("majority", (half,), quorums, objections="noted")


def absolute_majority() -> DecisionRule:
    """Return the rule of more than half of the roll in favour."""
    half = ShareCondition("favour", "over", Fraction(1, 2), base="roll")
    return DecisionRule("majority", (half,), objections="noted")


def qualified_majority(share: Fraction, *, quorums: tuple[Quorum, ...] = ()) -> DecisionRule:
    """Return the rule of at least a share of the votes cast in favour."""
    needed = ShareCondition("favour", "at-least", share)
    return DecisionRule("majority", (needed,), quorums, objections="noted")


def _check_share(share: Fraction) -> None:
    if not 0 <= share <= 1:
        refuse("share", f"{share} came; a share from 0 to 1 was expected")
