"""Who decides, what they object to, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from miroir.engine.words import Sentence


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the roll, an organisation with a voice: its id, and its college ("" for none)."""

    id: str
    college: str = ""


class ObjectionState(StrEnum):
    """Where an objection stands."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    UNDER_RECONCILIATION = "under-reconciliation"
    MAINTAINED = "maintained"
    SUSTAINED = "sustained"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    OVERRULED = "overruled"


_CLOSED: Final = {ObjectionState.RESOLVED, ObjectionState.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection to the text, by its id; `rationale`: that which is published where it was overruled."""

    id: str
    state: ObjectionState
    rationale: str = ""

    @property
    def open(self) -> bool:
        """Whether it stands: until resolved, withdrawn, or overruled with a published rationale."""
        overruled = self.state == ObjectionState.OVERRULED and bool(self.rationale.strip())
        return not (overruled or self.state in _CLOSED)


class OutcomeKind(StrEnum):
    """What comes out; the first that is true, from below upwards."""

    ADOPTED = "adopted"
    NOT_ADOPTED = "not-adopted"
    BLOCKED = "blocked"
    QUORUM_NOT_REACHED = "quorum-not-reached"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that the rule asks for: whether it holds, in words, and the share found where it is one.

    `blocking`: whether its failure blocks rather than refuses; `quorum`: whether it is one. `decides`: false for one
    college of those of which some must pass. `share` is None where there was nobody to count.
    """

    passed: bool
    sentence: Sentence
    share: Fraction | None = None
    college: str = ""
    blocking: bool = False
    quorum: bool = False
    decides: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the roll were in favour, against, abstained, and took no part."""

    favour: int
    against: int
    abstaining: int
    absent: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rule says of the positions; the chair finds, with a reason. `reasons` tell each condition in words."""

    kind: OutcomeKind
    conditions: tuple[Condition, ...]
    tally: Tally
    reasons: tuple[Sentence, ...]
