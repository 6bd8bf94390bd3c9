"""The comments on a version as the commenting table of ISO and CEN."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.text import Truncator

from miroir.directory.models import Organisation
from miroir.drafting.models import Comment, Version
from miroir.drafting.permissions.comments import answer_of
from miroir.drafting.queries.comments import standing_comments
from miroir.formats.iso_table import Row, Table
from miroir.formats.iso_table.tables import id_of

NOBODY: Final = "XX"
"""The code of a member whose name has fewer than two letters that a code can be made of."""
LONGEST_CODE: Final = 10
LONGEST_QUOTE: Final = 100
_LETTERS: Final = re.compile(r"[^A-Z]+")


def table_of(version: Version, *, on: date) -> Table:
    """Return all standing comments on a version as a table, in their order, answers agreed so far as observations.

    One query. The language in force is that of the names and answers.
    """
    comments = list(standing_comments(version))
    ids = ids_of(comments)
    rows = tuple(_row(comment, ids[comment.pk]) for comment in comments)
    title = f"{version.document} – {version.number} ({version.get_stage_display()})"
    return Table(on.isoformat(), title, str(version.document.process), rows)


def ids_of(comments: Sequence[Comment]) -> dict[int, str]:
    """Return what a table calls each comment, by its key: the code that its own table gave, or the member's and a number.

    Where two members gave the same code, the first keeps it; no two comments have the same id.
    """
    ids: dict[int, str] = {}
    used: set[str] = set()
    for comment in comments:
        if comment.code and id_of(comment.code)[1] == comment.code and comment.code not in used:
            ids[comment.pk] = comment.code
            used.add(comment.code)
    for comment in comments:
        if comment.pk not in ids:
            ids[comment.pk] = next(made for made in _made_ids(comment) if made not in used)
            used.add(ids[comment.pk])
    return ids


def member_code(organisation: Organisation | None) -> str:
    """Return 2 to 10 capital letters for an organisation: of its acronym, or else the first ones of its words."""
    if organisation is None:
        return NOBODY
    acronym = _capitals(organisation.acronym)
    initials = "".join(word[:1] for word in (_capitals(word) for word in organisation.name_fr.split()))
    named = next((code for code in (acronym, initials, _capitals(organisation.name_fr)) if len(code) > 1), NOBODY)
    return named[:LONGEST_CODE]


def _row(comment: Comment, known: str) -> Row:
    return Row(
        member=id_of(known)[0],
        line=comment.line_said,
        clause=comment.clause_said or _number(comment),
        element=comment.paragraph_said or _quoted(comment),
        type=comment.kind,
        comment=comment.text,
        proposed_change=comment.proposed_change,
        observation=observation_of(comment),
        id=known,
    )


def observation_of(comment: Comment) -> str:
    """Return the answer to a comment in words, with its reason; "" while none is agreed."""
    answer = answer_of(comment)
    return f"{str(answer.get_outcome_display()).capitalize()}. {answer.reason}" if answer else ""


def _number(comment: Comment) -> str:
    number: str = getattr(comment, "clause_number", "") or ""
    return number or (comment.clause.code if comment.clause else "")


def _quoted(comment: Comment) -> str:
    return f"“{Truncator(' '.join(comment.quote.split())).chars(LONGEST_QUOTE)}”" if comment.quote else ""


def _made_ids(comment: Comment) -> tuple[str, ...]:
    """Return ids to try; the longer ones have more zeros, and the last has a member's code that nobody has."""
    member = member_code(comment.organisation)
    return (f"{member}-{comment.number:03d}", f"{member}-{comment.number:06d}", f"MIROIR-{comment.number:06d}")


def _capitals(words: str) -> str:
    parted = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().upper()
    return _LETTERS.sub("", parted)
