"""What somebody answers to one statement, as it is handed to the actions: from a form, a file or the telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from miroir.consultations.models import Statement


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to a statement: a value of `engine.answers.Answer`, and its reason.

    `nonce`: of the form that sent it, at most 36 characters; "" gives it a new one. `policy`, `probability`: how the
    statement was put, "" and None where the holder chose it. `evidence`: of a position received otherwise, from whom,
    when and how. `at`: when it was taken, for imported ones; None for now.
    """

    statement: Statement
    answer: int
    reason: str = ""
    nonce: str = ""
    policy: str = ""
    probability: float | None = None
    evidence: str = ""
    at: datetime | None = None
