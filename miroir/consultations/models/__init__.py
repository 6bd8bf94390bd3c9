"""The nouns of consultations."""

from miroir.consultations.models.changes import ChangeKind, ProcessChange
from miroir.consultations.models.gathering import Import, ImportState, Invitation, Reminder
from miroir.consultations.models.kept import KeptMap, KeptVerdict, RecordWork, Refresh
from miroir.consultations.models.positions import Channel, Draft, DraftNote, Holder, Position, Stance
from miroir.consultations.models.processes import Capability, Charter, Process, ProcessState, Role, Step, StepKind, Task
from miroir.consultations.models.proposals import Proposal
from miroir.consultations.models.statements import Statement, StatementState, Translation, TranslationKind
from miroir.consultations.models.tallies import KeptTally

__all__ = [
    "Capability",
    "ChangeKind",
    "Channel",
    "Charter",
    "Draft",
    "DraftNote",
    "Holder",
    "Import",
    "ImportState",
    "Invitation",
    "KeptMap",
    "KeptTally",
    "KeptVerdict",
    "Position",
    "Process",
    "ProcessChange",
    "ProcessState",
    "Proposal",
    "RecordWork",
    "Refresh",
    "Reminder",
    "Role",
    "Stance",
    "Statement",
    "StatementState",
    "Step",
    "StepKind",
    "Task",
    "Translation",
    "TranslationKind",
]
