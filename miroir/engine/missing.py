"""What answers are missing for a decision, college by college, said in advance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from miroir.engine.colleges import CollegeCounts
from miroir.engine.rules import Rule
from miroir.engine.words import Sentence

POWER: Final = 0.8
ASSUMED_SHARE: Final = 0.8


@dataclass(frozen=True, slots=True)
class CollegeNeed:
    """What a counted college still needs.

    `answered`: its holders with at least one answer; `members`: its roll where the charter gives it, else None.
    `to_minimum`: answers missing to the minimum of the charter on the statement (or the statements' least answered).
    `to_decide`: answers in all with which a statement that `share` of the college agrees with passes with the
    stated power, None where not even a whole roll, or any number tried, would do.
    """

    college: str
    answered: int
    members: int | None
    minimum_reached_on: int
    to_minimum: int
    share: float
    to_decide: int | None
    power: float
    reasons: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class StatementNeed:
    """What is missing for a decision on one statement: by counted college, answers to the minimum (0 for none)."""

    statement: int
    to_minimum: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing, by counted college in the order of the rule, and by statement not moderated out."""

    colleges: tuple[CollegeNeed, ...]
    statements: tuple[StatementNeed, ...]


def missing_answers(
    counts: CollegeCounts, rule: Rule, *, share: float = ASSUMED_SHARE, power: float = POWER
) -> Missing:
    """Return what each counted college lacks to the minimum and to a decision at an assumed true share."""
    raise NotImplementedError
