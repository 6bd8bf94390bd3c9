"""What a file would bring into a process: what of it is here already, and what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np

from miroir.consultations.models import Channel, Holder, Import, Position, Process, Statement, StatementState
from miroir.consultations.models.statements import LONGEST
from miroir.directory.models import Organisation
from miroir.engine import consultation
from miroir.engine.consultation import text_in
from miroir.formats import Reading
from miroir.formats.texts import language_of

TABLE: Final = "table"
"""The format in which holders may be named: in the others they are numbers or pseudonyms."""
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""A moment before is no date of an answer, but a number that only orders answers."""
LANGUAGES: Final = ("fr", "en")
PART: Final = 4_000
"""Answers that are brought in by one transaction, more where one holder gave more."""
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FileStatement:
    """A statement of a file as it would be kept: one line of at most LONGEST characters.

    `others`: its texts in other languages. `cut`: whether the file's text was longer. `out`: moderated out there.
    """

    code: str
    text: str
    language: str
    others: Mapping[str, str]
    cut: bool
    out: bool


@dataclass(frozen=True, slots=True)
class FileHolder:
    """A holder of a file: an organisation of the directory, or somebody known by a code here. `college`: the file's."""

    code: str
    organisation: Organisation | None
    college: str
    territory: str


class Answered(NamedTuple):
    """One answer of a file: places of the statement and of the holder, and when, None where the file does not say."""

    holder: int
    statement: int
    answer: int
    at: datetime | None


Part = Sequence[Answered]


class Held(NamedTuple):
    """What a holder holds of a statement now."""

    answer: int
    at: datetime
    channel: str


@dataclass(frozen=True, slots=True, eq=False)
class FilePlan:
    """A reading made ready for a process. `nonce`: that of every position from this file and mapping."""

    reading: Reading
    statements: tuple[FileStatement, ...]
    holders: tuple[FileHolder, ...]
    nonce: str

    def answers(self, *, now: datetime) -> Iterator[Answered]:
        """Yield the answers, holder by holder; those to statements that are moderated out are left aside."""
        positions, moments = self.reading.consultation.positions, self.reading.moments
        dates = [0] * len(positions) if moments is None else moments.tolist()
        rows = (positions.holders().tolist(), positions.statements.tolist(), positions.answers.tolist(), dates)
        for holder, statement, answer, moment in zip(*rows, strict=True):
            if not self.statements[statement].out:
                yield Answered(holder, statement, answer, moment_of(moment, now=now))


def plan_of(importing: Import, reading: Reading) -> FilePlan:
    """Return what a file would bring into a process."""
    return FilePlan(
        reading=reading,
        statements=tuple(_file_statements(reading)),
        holders=tuple(_file_holders(importing, reading)),
        nonce=f"file-{importing.sha256[:31]}",
    )


def parts_of(plan: FilePlan, *, now: datetime) -> Iterator[Part]:
    """Yield the answers of a file in parts of whole holders; the same file always gives the same parts."""
    part: list[Answered] = []
    for _holder, answers in groupby(plan.answers(now=now), key=attrgetter("holder")):
        part.extend(answers)
        if len(part) >= PART:
            yield part
            part = []
    if part:
        yield part


def moment_of(milliseconds: int, *, now: datetime) -> datetime | None:
    """Return a moment of a file; None where it is none that an answer can have been given at."""
    try:
        at = _START + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
    return at if EARLIEST <= at <= now else None


def is_new(answered: Answered, held: Held | None) -> bool:
    """Return whether an answer of a file is to be kept.

    It is passed over where it is held already, or where the holder answered later. Without a date it follows what an
    earlier file said, and never what was taken here.
    """
    if held is None:
        return True
    if held.answer == answered.answer:
        return False
    return answered.at > held.at if answered.at else held.channel == Channel.IMPORT


def statements_here(process: Process, wanted: Sequence[FileStatement]) -> list[Statement | None]:
    """Return the statement of a process for each of a file, None where it is new.

    It is the one with the same text and code; else the one with the same text, where the file says it once.
    """
    ours = list(Statement.objects.filter(process=process).order_by("number"))
    both = {(statement.code, statement.text): statement for statement in reversed(ours)}
    texts = {statement.text: statement for statement in reversed(ours)}
    times = Counter(statement.text for statement in wanted)
    return [
        both.get((statement.code, statement.text))
        or (texts.get(statement.text) if times[statement.text] == 1 else None)
        for statement in wanted
    ]


def takes_positions(statement: Statement | None) -> bool:
    """Return whether a statement takes positions; one that is still to be added will."""
    return statement is None or statement.state == StatementState.PUBLISHED


def holders_here(process: Process, wanted: Sequence[FileHolder]) -> list[Holder | None]:
    """Return the holder of a process for each of a file, None where it is new."""
    ours = list(Holder.objects.filter(process=process, person__isnull=True))
    organisations = {holder.organisation_id: holder for holder in ours if holder.organisation_id}
    codes = {holder.code: holder for holder in ours if holder.code}
    return [
        organisations.get(holder.organisation.pk) if holder.organisation else codes.get(holder.code)
        for holder in wanted
    ]


def held_by(process: Process, holders: Sequence[int] | None = None) -> dict[tuple[int, int], Held]:
    """Return what is held now, by holder and statement: of a whole process, or of some of its holders."""
    current = Position.objects.current().filter(holder__process=process)
    if holders is not None:
        current = current.filter(holder__in=holders)
    rows = current.order_by().values_list("holder_id", "statement_id", "answer", "taken_at", "channel")
    return {(holder, statement): Held(answer, at, channel) for holder, statement, answer, at, channel in rows}


def college_counts(plan: FilePlan) -> dict[str, int]:
    """Return how many holders each college of the file has that are not organisations of ours; "" for no college."""
    counted = Counter(holder.college for holder in plan.holders if holder.organisation is None)
    order = [label.code for label in plan.reading.consultation.colleges]
    return {code: counted[code] for code in (*order, "") if counted[code]}


def _file_statements(reading: Reading) -> Iterator[FileStatement]:
    told = reading.consultation.statements
    guessed = language_of(text for statement in told for text in statement.texts.values())
    for statement in told:
        yield _file_statement(statement, guessed)


def _file_statement(statement: consultation.Statement, guessed: str) -> FileStatement:
    own = (statement.language, *LANGUAGES)
    language = next((code for code in own if code in LANGUAGES and code in statement.texts), "")
    whole = " ".join(text_in(statement.texts, language or "fr").split()) or statement.id
    text = whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…"
    others = {code: told for code, told in statement.texts.items() if code in LANGUAGES and code != language and told}
    return FileStatement(
        code=statement.id[:60],
        text=text,
        language=language or (guessed if guessed in LANGUAGES else "fr"),
        others=others if language else {},
        cut=text != whole,
        out=statement.moderated_out,
    )


def _file_holders(importing: Import, reading: Reading) -> Iterator[FileHolder]:
    told = reading.consultation
    known = _organisations() if reading.format == TABLE else {}
    labels = [label.code for label in told.colleges]
    places = np.asarray(told.holders.colleges).tolist()
    for name, place, territory in zip(told.holders.ids, places, told.holders.territories, strict=True):
        organisation = known.get(name.casefold())
        code = "" if organisation else _code(name, importing, reading.format)
        yield FileHolder(code, organisation, labels[place] if place >= 0 else "", territory[:20])


def _code(name: str, importing: Import, form: str) -> str:
    """Return what a holder is known by here: its name in the file, and the kind of file where that is a number.

    A row without a name is of this one file.
    """
    if name.startswith("row-"):
        return f"{importing.sha256[:8]}:{name}"[:120]
    return name[:120] if form == TABLE else f"{form}:{name}"[:120]


def _organisations() -> dict[str, Organisation]:
    """Return the members of the group by whatever a file may name them by: key, SIREN or name."""
    members = list(Organisation.objects.verified())
    named: dict[str, Organisation] = {}
    for name in ("name_en", "name_fr", "siren", "key"):
        named |= {str(getattr(member, name)).casefold(): member for member in members if getattr(member, name)}
    return named
