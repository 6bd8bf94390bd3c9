"""Texts as pages show them: their state in words, their clauses in lines, their versions compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext

from miroir.drafting.models import Document, Version, Wording, WordingTranslation
from miroir.drafting.queries.texts import wording_hash
from miroir.drafting.queries.texts_tree import depth_of, numbers_of

HIGHEST, LOWEST = 2, 6
"""The ranks of headings that clauses have on a page."""


@dataclass(frozen=True, slots=True)
class Face:
    """The state of a version, as it stands on its face: a word, the class of its tag, and a sentence."""

    word: str
    tag: str
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a version with its number, from 1 in the whole version; `first`: of a paragraph."""

    number: int
    text: str
    first: bool


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A clause as a page shows it. `level`: the rank of its heading, from 2 to 6; `language`: of its heading and lines.

    `stale`: the translation that is shown was made from an earlier wording.
    """

    wording: Wording
    number: str
    level: int
    heading: str
    lines: tuple[Line, ...]
    language: str
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A text in a list: the version that everybody reads, and the one that is being written, None for none."""

    document: Document
    issued: Version | None
    written: Version | None
    face: Face | None


def face_of(version: Version) -> Face:
    """Return the state of a version in words, in the language in force."""
    if version.issued_at is None:
        return Face(
            gettext("being written"), "soon", gettext("Its words still change; everybody reads it once it is issued.")
        )
    if version.adopted_at is not None and version.superseded_at is None:
        told = gettext("Adopted on %(day)s. Not a character of it changes any more.")
        return Face(gettext("adopted text"), "open", told % {"day": _day(version.adopted_at)})
    if version.superseded_at is not None:
        told = gettext("A later version stands in its place since %(day)s. Not a character of it changes any more.")
        return Face(gettext("superseded"), "over", told % {"day": _day(version.superseded_at)})
    told = gettext("Issued on %(day)s, and frozen since: not a character of it changes any more.")
    return Face(gettext("frozen"), "open", told % {"day": _day(version.issued_at)})


def shown(document: Document) -> Shown:
    """Return a text with its versions, read already, as a list shows it."""
    versions = list(document.versions.all())
    issued = next((one for one in reversed(versions) if one.issued_at), None)
    written = next((one for one in versions if one.issued_at is None), None)
    return Shown(document, issued, written, face_of(issued) if issued else None)


def laid_out(
    wordings: Sequence[Wording], translations: Mapping[int, WordingTranslation] | None = None
) -> list[LaidOut]:
    """Return the clauses of a version, in reading order, each with its number and its numbered lines.

    `translations`: by wording, what is shown in the place of the original; lines are then numbered by the translation.
    """
    numbers = numbers_of(wordings)
    found: list[LaidOut] = []
    count = 0
    for wording in wordings:
        told = (translations or {}).get(wording.pk)
        text, heading = (told.text, told.heading) if told else (wording.text, wording.heading)
        lines = _lines(text, count)
        count += len(lines)
        number = numbers[wording.clause_id]
        level = min(depth_of(number) + HIGHEST - 1, LOWEST)
        language = told.language if told else wording.version.document.language
        stale = told is not None and told.source_hash != wording_hash(wording.heading, wording.text)
        found.append(LaidOut(wording, number, level, heading, tuple(lines), language, stale))
    return found


def named_clause(wording: Wording) -> str:
    """Return how a page names a clause: its number and its heading."""
    told = gettext("Clause %(number)s") % {"number": wording.number}
    return f"{told} \N{EN DASH} {wording.heading}" if wording.heading else told


def named_version(version: Version) -> str:
    """Return how a page names a version: its number and what it is; that is said when it is issued."""
    stage = version.get_stage_display() if version.issued_at else gettext("being written")
    return gettext("Version %(number)s, %(stage)s") % {"number": version.number, "stage": stage}


def _lines(text: str, before: int) -> list[Line]:
    """Return the lines of a text that are not empty, numbered on from those before."""
    found: list[Line] = []
    first = True
    for line in text.split("\n"):
        if line:
            found.append(Line(before + len(found) + 1, line, first))
        first = not line
    return found


def _day(moment: object) -> str:
    return str(formats.date_format(timezone.localtime(moment), "DATE_FORMAT"))  # type: ignore[arg-type]
