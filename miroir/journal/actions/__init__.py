"""Every change of the journal: writing entries in the transaction of a change, sealing them, erasing what they open."""

from miroir.engine.record.commitments import commitment_of
from miroir.journal.actions.erasing import erase_opening, erase_person
from miroir.journal.actions.recording import Happening, about, fingerprint, record, record_all
from miroir.journal.actions.sealing import seal_entries

__all__ = [
    "Happening",
    "about",
    "commitment_of",
    "erase_opening",
    "erase_person",
    "fingerprint",
    "record",
    "record_all",
    "seal_entries",
]
