"""Contributions of a Cap Collectif consultation: opinions, votes, arguments, sources and reports in one CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from miroir.engine.answers import Answer
from miroir.engine.consultation import Consultation, Statement, Texts
from miroir.engine.words import sentence_of
from miroir.formats.cap_collectif.gathered import Gathered, Opinion, note_width, notes_of
from miroir.formats.cap_collectif.rows import Block, blocks_of, fault_of
from miroir.formats.gathering import Answers, plain_holders
from miroir.formats.moments import moment_of
from miroir.formats.reading import Counted, Reading
from miroir.formats.refusals import Kind, Refusals
from miroir.formats.tables import Fault, Row, Table
from miroir.formats.texts import UNDETERMINED, kept_text, language_of, missing_wording, pseudonym, shown

FORMAT: Final = "cap-collectif"
STANCES: Final = {
    "YES": int(Answer.AGREE),
    "MITIGE": int(Answer.AGREE_WITH_RESERVATIONS),
    "NO": int(Answer.DISAGREE),
}
_TRUE: Final = frozenset({"1", "true", "yes"})


def read_cap_collectif(table: Table) -> Reading:
    """Return the consultation: opinions are the statements, those who voted the holders, under pseudonyms.

    YES agrees, MITIGE agrees with reservations, NO disagrees; of two votes of one person on one opinion the last
    counts. A row is read only where each of its cells is provably in its place (see cap_rows). A vote on an opinion
    whose row was refused counts on a statement that says that its words could not be read. Arguments, sources and
    reports are checked and counted, and not kept. Opinions that were trashed or never published are moderated out.
    """
    refusals = Refusals(table.file)
    gathered = Gathered(blocks_of(table.header))
    for row in table.rows():
        kind = row.cells[0] if row.cells else ""
        note_width(row, kind, gathered)
        fault = row.fault or _fault_of(row, kind, table, gathered)
        if fault:
            refusals.add(row.line, fault.kind, fault.sentence, column=fault.column)
            gathered.refused[shown(kind)] += 1
        else:
            _take(row, kind, gathered)
            gathered.read[kind] += 1
    return _reading(table, gathered, refusals)


def _fault_of(row: Row, kind: str, table: Table, gathered: Gathered) -> Fault | None:
    block = gathered.blocks.get(kind)
    if block is None:
        told = sentence_of(
            "the type is “%(text)s”; one of %(known)s was expected.", text=shown(kind), known=", ".join(gathered.blocks)
        )
        return Fault(Kind.UNKNOWN_TYPE, 1, told)
    fault = fault_of(row, table.header, block)
    if fault:
        return fault
    name = block.cell(row.cells, "id")
    before = gathered.seen.setdefault((kind, name), row.line)
    if before != row.line:
        told = sentence_of(
            "the id %(id)s was seen before, at line %(line)s; that row counts.", id=shown(name), line=before
        )
        return Fault(Kind.REPEATED, block.places["id"] + 1, told)
    return None


def _take(row: Row, kind: str, gathered: Gathered) -> None:
    block, cells = gathered.blocks[kind], row.cells
    if kind == "opinion":
        _take_opinion(cells, block, gathered)
    elif kind == "vote":
        holders, targets = gathered.holders, gathered.targets
        gathered.votes.add_at(
            holders.setdefault(pseudonym("cap-collectif", block.cell(cells, "author_id")), len(holders)),
            targets.setdefault(block.cell(cells, "related_id"), len(targets)),
            STANCES[block.cell(cells, "value")],
            _moment(block.cell(cells, "createdAt")),
        )


def _take_opinion(cells: list[str], block: Block, gathered: Gathered) -> None:
    title, body = kept_text(block.cell(cells, "title")), kept_text(block.cell(cells, "bodyText"))
    published = block.cell(cells, "published").lower() in _TRUE or "published" not in block.places
    trashed = block.cell(cells, "trashed").lower() in _TRUE
    text = f"{title}\n\n{body}" if body else title
    gathered.opinions[block.cell(cells, "id")] = Opinion(text, moderated_out=trashed or not published)
    gathered.titles.setdefault(kept_text(block.cell(cells, "consultation_title")))


def _moment(cell: str) -> int:
    """Return when a vote was cast; 0 where the date is none, such as the 31st of a short month."""
    return moment_of(cell, "day-first" if "/" in cell else "iso") or 0


def _reading(table: Table, gathered: Gathered, refusals: Refusals) -> Reading:
    statements, places = _statements(gathered)
    votes = _placed(gathered.votes, places)
    consultation = Consultation(
        titles=_titles(gathered, statements),
        statements=tuple(statements),
        holders=plain_holders(list(gathered.holders)),
        positions=votes.positions(len(gathered.holders), len(statements)),
    )
    kinds = dict.fromkeys((*gathered.blocks, *gathered.read, *gathered.refused))
    counts = [Counted(kind, gathered.read[kind], gathered.refused[kind]) for kind in kinds]
    return Reading(
        consultation=consultation,
        format=FORMAT,
        counts=tuple(count for count in counts if count.seen),
        answers=Counted("answer", len(votes), gathered.refused["vote"]),
        refusals=tuple(refusals.listed),
        notes=(
            *table.notes,
            *notes_of(gathered, statements, refusals.listed, elsewhere=len(gathered.votes) - len(votes)),
        ),
        moments=votes.held_moments(len(gathered.holders), len(statements)),
    )


def _placed(given: Answers, places: Sequence[int]) -> Answers:
    """Return the votes with the places of statements instead of those of things voted on; -1 is none."""
    votes = Answers()
    for holder, target, answer, moment in zip(
        given.holders, given.statements, given.answers, given.moments, strict=True
    ):
        if places[target] >= 0:
            votes.add_at(holder, places[target], answer, moment)
    return votes


def _statements(gathered: Gathered) -> tuple[list[Statement], list[int]]:
    """Return the statements, and for each thing voted on its place among them, -1 for what is no opinion."""
    language = language_of(opinion.text for opinion in gathered.opinions.values())
    statements = [
        Statement(
            name, {language: opinion.text}, "" if language == UNDETERMINED else language, (), opinion.moderated_out
        )
        for name, opinion in gathered.opinions.items()
    ]
    places = {name: place for place, name in enumerate(gathered.opinions)}
    others = {name for kind, name in gathered.seen if kind not in {"opinion", "vote"}}
    for target in gathered.targets:
        if target not in places and target in others:
            places[target] = -1
        elif target not in places:
            places[target] = len(statements)
            statements.append(Statement(target, missing_wording(target)))
    return statements, [places[target] for target in gathered.targets]


def _titles(gathered: Gathered, statements: Sequence[Statement]) -> Texts:
    names = [name for name in gathered.titles if name]
    if not names:
        return {"fr": "Consultation Cap Collectif", "en": "Cap Collectif consultation"}
    return {(statements[0].language if statements else "") or UNDETERMINED: " · ".join(names[:6])}
