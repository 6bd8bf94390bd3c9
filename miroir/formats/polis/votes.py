"""votes.csv, a row a vote event; comments.csv, a row a statement; summary.csv, a name and a value a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.gathering import Answers
from miroir.formats.polis.participants import STANCES
from miroir.formats.reading import Counted
from miroir.formats.refusals import Kind, Refusals
from miroir.formats.tables import Fault, Row, Table, width_fault
from miroir.formats.texts import kept_text, shown

_MODERATION: Final = frozenset({"-1", "0", "1"})


@dataclass(frozen=True, slots=True)
class Comment:
    """A statement's words, whether it was moderated out, and how many vote events Polis counted on it."""

    text: str
    moderated_out: bool
    agrees: int | None
    disagrees: int | None


@dataclass(slots=True)
class Votes:
    """The vote events as they were read, with places where holders and statements stand."""

    answers: Answers = field(default_factory=Answers)
    counted: Counted = field(default_factory=lambda: Counted("vote", 0, 0))


def voters_and_statements(table: Table) -> tuple[list[str], list[str]]:
    """Return the numbers of all voters and of all statements voted on, ascending; rows that can't be read aside."""
    voter, statement = table.header.index("voter-id"), table.header.index("comment-id")
    voters: set[str] = set()
    statements: set[str] = set()
    for row in table.rows():
        if len(row.cells) == len(table.header):
            voters.add(row.cells[voter])
            statements.add(row.cells[statement])
    return _ascending(voters), _ascending(statements)


def _ascending(cells: set[str]) -> list[str]:
    numbers = {cell for cell in cells if cell.isascii() and cell.isdecimal() and len(cell) <= 18}
    return sorted(numbers, key=int)


def read_votes(table: Table, holders: dict[str, int], statements: dict[str, int], refusals: Refusals) -> Votes:
    """Return the events of votes.csv. A vote by an unknown voter or on an unknown statement is refused."""
    votes = Votes()
    header = table.header
    voter, comment, stance = (header.index(name) for name in ("voter-id", "comment-id", "vote"))
    time = header.index("timestamp") if "timestamp" in header else None
    width, refused = len(header), 0
    add_holder, add_statement = votes.answers.holders.append, votes.answers.statements.append
    add_answer, add_moment = votes.answers.answers.append, votes.answers.moments.append
    for row in table.rows():
        cells = row.cells
        try:
            if len(cells) != width:
                raise KeyError
            places = holders[cells[voter]], statements[cells[comment]], STANCES[cells[stance]]
            moment = 0 if time is None else _moment(cells[time])
            add_holder(places[0])
            add_statement(places[1])
            add_answer(places[2])
            add_moment(moment)
        except KeyError:
            fault = row.fault or _fault_of(row, table, holders, statements)
            refusals.add(row.line, fault.kind, fault.sentence, column=fault.column, file=table.file)
            refused += 1
    votes.counted = Counted("vote", len(votes.answers), refused)
    return votes


def _moment(cell: str) -> int:
    """Return a time in milliseconds. Raises KeyError where the cell has none, as an unknown value does."""
    if cell.isdecimal() and len(cell) < 19:
        return int(cell)
    raise KeyError(cell[:40])


def _fault_of(row: Row, table: Table, holders: dict[str, int], statements: dict[str, int]) -> Fault:
    fault = width_fault(row, table)
    if fault:
        return fault
    cells = dict(zip(table.header, row.cells, strict=True))
    if cells["voter-id"] not in holders:
        told = sentence_of("voter %(number)s is not in participants-votes.csv.", number=shown(cells["voter-id"]))
        return Fault(Kind.UNKNOWN_HOLDER, table.header.index("voter-id") + 1, told)
    if cells["comment-id"] not in statements:
        told = sentence_of("statement %(number)s is not in participants-votes.csv.", number=shown(cells["comment-id"]))
        return Fault(Kind.UNKNOWN_STATEMENT, table.header.index("comment-id") + 1, told)
    if cells["vote"] not in STANCES:
        told = sentence_of("the vote is “%(text)s”; 1, 0 or -1 was expected.", text=shown(cells["vote"]))
        return Fault(Kind.UNKNOWN_ANSWER, table.header.index("vote") + 1, told)
    told = sentence_of(
        "the timestamp is “%(text)s”; a whole number of milliseconds was expected.", text=shown(cells["timestamp"])
    )
    return Fault(Kind.NOT_A_NUMBER, table.header.index("timestamp") + 1, told)


def read_comments(table: Table, refusals: Refusals) -> tuple[dict[str, Comment], Counted]:
    """Return the statements' words by statement number. Who wrote them is not kept."""
    comments: dict[str, Comment] = {}
    refused = 0
    for row in table.rows():
        fault = row.fault or _comment_fault(row, table, comments)
        if fault:
            refusals.add(row.line, fault.kind, fault.sentence, column=fault.column, file=table.file)
            refused += 1
            continue
        cells = dict(zip(table.header, row.cells, strict=True))
        comments[cells["comment-id"].strip()] = Comment(
            kept_text(cells["comment-body"]),
            cells.get("moderated", "0").strip() == "-1",
            _count(cells.get("agrees", "")),
            _count(cells.get("disagrees", "")),
        )
    return comments, Counted("comment", len(comments), refused)


def _comment_fault(row: Row, table: Table, comments: dict[str, Comment]) -> Fault | None:
    fault = width_fault(row, table)
    if fault:
        return fault
    cells = dict(zip(table.header, row.cells, strict=True))
    place = table.header.index("comment-id") + 1
    if not cells["comment-id"].strip().isdecimal():
        told = sentence_of(
            "the statement's number is “%(text)s”; a whole number was expected.", text=shown(cells["comment-id"])
        )
        return Fault(Kind.NOT_A_NUMBER, place, told)
    if cells["comment-id"].strip() in comments:
        told = sentence_of(
            "statement %(number)s has a row already; the first counts.", number=shown(cells["comment-id"])
        )
        return Fault(Kind.REPEATED, place, told)
    if cells.get("moderated", "0").strip() not in _MODERATION:
        told = sentence_of("the moderation is “%(text)s”; -1, 0 or 1 was expected.", text=shown(cells["moderated"]))
        return Fault(Kind.UNKNOWN_VALUE, table.header.index("moderated") + 1, told)
    return None


def _count(cell: str) -> int | None:
    text = cell.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def read_summary(table: Table) -> dict[str, str]:
    """Return the values of summary.csv by name, the topic included; rows of another width are passed over."""
    pairs = [list(table.header), *(row.cells for row in table.rows())]
    return {pair[0].strip(): kept_text(pair[1]) for pair in pairs if len(pair) == 2}
