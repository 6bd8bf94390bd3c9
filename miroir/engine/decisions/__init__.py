"""Decision rules as data, and one pure function that says what comes out. See docs/methods/decisions.md."""

from miroir.engine.decisions.evaluation import evaluate
from miroir.engine.decisions.mappings import mapping_of, rule_from
from miroir.engine.decisions.rules import (
    DecisionRule,
    DecisionRuleRefused,
    Quorum,
    ShareCondition,
    Weights,
    absolute_majority,
    consensus,
    consent,
    qualified_majority,
    simple_majority,
)
from miroir.engine.decisions.voting import (
    Condition,
    Member,
    Objection,
    ObjectionState,
    Outcome,
    OutcomeKind,
    Tally,
)

__all__ = [
    "Condition",
    "DecisionRule",
    "DecisionRuleRefused",
    "Member",
    "Objection",
    "ObjectionState",
    "Outcome",
    "OutcomeKind",
    "Quorum",
    "ShareCondition",
    "Tally",
    "Weights",
    "absolute_majority",
    "consensus",
    "consent",
    "evaluate",
    "mapping_of",
    "qualified_majority",
    "rule_from",
    "simple_majority",
]
