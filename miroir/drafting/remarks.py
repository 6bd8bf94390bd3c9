"""What is said of a text before it is kept: a remark on a place, a reason for or against, a source that is cited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from miroir.drafting.models import Clause, RemarkType, Side

LONGEST: Final = 5000
"""Characters of a comment, of the change that it proposes, and of the words that it quotes."""
LONGEST_ARGUMENT: Final = 3000


@dataclass(frozen=True, slots=True)
class Said:
    """What a commenting table says of the place of a remark, word for word; "" where it says nothing.

    `code`: what the table calls the remark.
    """

    code: str = ""
    clause: str = ""
    line: str = ""
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a version, of one of its clauses, or of a range of a clause's text.

    `span`: (start, end) in the clause's text of that version, counted in characters; None for the whole clause.
    """

    text: str
    language: str
    kind: str = RemarkType.GENERAL
    proposed_change: str = ""
    clause: Clause | None = None
    span: tuple[int, int] | None = None
    said: Said = Said()


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for or against a comment or an amendment."""

    side: Side
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Source:
    """What is cited: its title, its address ("" for one on paper), its date as YYYY, YYYY-MM or YYYY-MM-DD, its licence."""

    title: str
    address: str
    dated: str
    licence: str
