"""The nouns of decisions."""

from miroir.decisions.models.calls import (
    Answer,
    Call,
    Delegation,
    Finding,
    MinorityStatement,
    Moment,
    Reply,
    Result,
    RollLine,
)
from miroir.decisions.models.publications import (
    Certificate,
    DutyChange,
    Indicator,
    IndicatorValue,
    Measure,
    Progress,
    ProgressState,
    Publication,
)

__all__ = [
    "Answer",
    "Call",
    "Certificate",
    "Delegation",
    "DutyChange",
    "Finding",
    "Indicator",
    "IndicatorValue",
    "Measure",
    "MinorityStatement",
    "Moment",
    "Progress",
    "ProgressState",
    "Publication",
    "Reply",
    "Result",
    "RollLine",
]
