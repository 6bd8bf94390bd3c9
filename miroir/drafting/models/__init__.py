"""The nouns of drafting."""

from miroir.drafting.models.amendments import Amendment, AmendmentState, Fall, RemarkType
from miroir.drafting.models.changes import Change, ChangeKind, Conflict, Part
from miroir.drafting.models.comments import Argument, Comment, Evidence, Place, PlaceState, Side
from miroir.drafting.models.dispositions import ContributionGroup, Disposition, DispositionState, Outcome
from miroir.drafting.models.objections import OPEN, Objection, ObjectionState, ReconciliationKind, ReconciliationStep
from miroir.drafting.models.proposals import ProposalAnswer
from miroir.drafting.models.texts import Clause, Document, Ground, Stage, Version, Wording, WordingTranslation

__all__ = [
    "OPEN",
    "Amendment",
    "AmendmentState",
    "Argument",
    "Change",
    "ChangeKind",
    "Clause",
    "Comment",
    "Conflict",
    "ContributionGroup",
    "Disposition",
    "DispositionState",
    "Document",
    "Evidence",
    "Fall",
    "Ground",
    "Objection",
    "ObjectionState",
    "Outcome",
    "Part",
    "Place",
    "PlaceState",
    "ProposalAnswer",
    "ReconciliationKind",
    "ReconciliationStep",
    "RemarkType",
    "Side",
    "Stage",
    "Version",
    "Wording",
    "WordingTranslation",
]
