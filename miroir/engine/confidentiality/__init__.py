"""What may be published of confidential positions, so that no count of a few persons can be worked out.

docs/methods/confidentiality.md says what is protected and why.
"""

from miroir.engine.confidentiality.audit import Derived, derivable
from miroir.engine.confidentiality.publication import (
    PARTS,
    ProtectedCounts,
    protect,
    reservations_were_offered,
    share_hidden,
    withheld_figures,
)
from miroir.engine.confidentiality.releases import release
from miroir.engine.confidentiality.rows import LEAST_CELL
from miroir.engine.confidentiality.statements import completions, intervals, stated_verdicts

__all__ = [
    "LEAST_CELL",
    "PARTS",
    "Derived",
    "ProtectedCounts",
    "completions",
    "derivable",
    "intervals",
    "protect",
    "release",
    "reservations_were_offered",
    "share_hidden",
    "stated_verdicts",
    "withheld_figures",
]
