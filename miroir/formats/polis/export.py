"""A Polis export as one consultation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from miroir.engine.consultation import Consultation, Statement, Texts
from miroir.engine.words import Sentence, sentence_of
from miroir.formats.gathering import Answers, plain_holders
from miroir.formats.polis.checks import comment_totals, differing_cells, participant_totals, summary_totals
from miroir.formats.polis.files import PolisFiles
from miroir.formats.polis.participants import Participants, read_participants
from miroir.formats.polis.votes import Comment, Votes, read_comments, read_summary, read_votes, voters_and_statements
from miroir.formats.reading import Counted, Reading
from miroir.formats.refusals import Refusals, Unreadable
from miroir.formats.texts import UNDETERMINED, missing_wording, one_line

FORMAT: Final = "polis"


@dataclass(frozen=True, slots=True)
class _Export:
    """What the files say, before it is made a consultation."""

    matrix: Participants
    votes: Votes | None
    comments: Mapping[str, Comment]
    summary: Mapping[str, str]
    counts: tuple[Counted, ...]

    @property
    def answers(self) -> Answers:
        return self.matrix.answers if self.votes is None else self.votes.answers


def read_polis(files: PolisFiles) -> Reading:
    """Return the consultation of a Polis export.

    The statements are the columns of participants-votes.csv and the holders its rows, with Polis' own groups; the
    answers are those of votes.csv, of which the last by timestamp counts, or without that file the matrix's.
    Statements moderated -1 are out. Without the matrix, statements and holders are those of the votes, and there
    are no groups. Files that disagree with each other are told in the notes. Raises Unreadable where there are
    neither votes nor a matrix.
    """
    refusals = Refusals(files.name)
    export = _export_of(files, refusals)
    answers_refused = export.matrix.answers_refused if export.votes is None else export.votes.counted.refused
    return Reading(
        consultation=_consultation(export, grouped=files.participants is not None),
        format=FORMAT,
        counts=export.counts,
        answers=Counted("answer", len(export.answers), answers_refused),
        refusals=tuple(refusals.listed),
        notes=(*_table_notes(files), *_notes(files, export)),
        moments=export.answers.held_moments(len(export.matrix.places), len(export.matrix.statements)),
    )


def _export_of(files: PolisFiles, refusals: Refusals) -> _Export:
    matrix = _matrix(files, refusals)
    votes, comments, summary = None, dict[str, Comment](), dict[str, str]()
    counts = [matrix.counted] if files.participants else []
    if files.comments:
        comments, counted = read_comments(files.comments, refusals)
        counts.append(counted)
    if files.votes:
        places = {number: place for place, number in enumerate(matrix.statements)}
        votes = read_votes(files.votes, matrix.places, places, refusals)
        counts.append(votes.counted)
    if files.summary:
        summary = read_summary(files.summary)
    return _Export(matrix, votes, comments, summary, tuple(counts))


def _matrix(files: PolisFiles, refusals: Refusals) -> Participants:
    """Return the matrix, or without participants-votes.csv one without cells, for the holders of the votes."""
    if files.participants is not None:
        return read_participants(files.participants, refusals)
    if files.votes is None:
        raise Unreadable(
            sentence_of("this Polis export has neither participants-votes.csv nor votes.csv; export it again."),
            file=files.name,
        )
    voters, statements = voters_and_statements(files.votes)
    matrix = Participants(statements)
    matrix.places.update((number, place) for place, number in enumerate(voters))
    return matrix


def _consultation(export: _Export, *, grouped: bool) -> Consultation:
    names = export.matrix.statements
    topic, question = (export.summary.get(name, "") for name in ("topic", "conversation-description"))
    return Consultation(
        titles={UNDETERMINED: topic} if topic else {"fr": "Conversation Polis", "en": "Polis conversation"},
        questions={UNDETERMINED: question} if question else {},
        statements=tuple(_statement(name, export.comments) for name in names),
        holders=plain_holders(list(export.matrix.places)),
        positions=export.answers.positions(len(export.matrix.places), len(names)),
        groups=np.array(export.matrix.groups, dtype=np.int16) if grouped else None,
    )


def _statement(name: str, comments: Mapping[str, Comment]) -> Statement:
    comment = comments.get(name)
    texts: Texts = {UNDETERMINED: comment.text} if comment and comment.text else missing_wording(name)
    return Statement(name, texts, moderated_out=comment is not None and comment.moderated_out)


def _table_notes(files: PolisFiles) -> Iterator[Sentence]:
    for table in (files.participants, files.votes, files.comments, files.summary):
        for note in table.notes if table else ():
            yield sentence_of("%(file)s: %(note)s", file=table.file if table else "", note=note)


def _notes(files: PolisFiles, export: _Export) -> Iterator[Sentence]:
    matrix, votes, names = export.matrix, export.votes, export.matrix.statements
    if votes is None:
        yield sentence_of("There is no votes.csv: the answers are those of participants-votes.csv.")
    if files.participants is None:
        yield sentence_of("There is no participants-votes.csv: Polis' own groups are not known.")
    if files.participants is not None and votes is not None:
        shape = (len(matrix.places), len(names))
        differing = differing_cells(matrix.answers.positions(*shape), votes.answers.positions(*shape))
        if differing:
            yield sentence_of(
                "%(n)s answers differ between votes.csv and participants-votes.csv; votes.csv counts.", n=differing
            )
    if files.participants is not None:
        yield from participant_totals(matrix)
    if files.comments is not None:
        yield from _comment_notes(export)
    groups = len(set(matrix.groups) - {-1})
    if files.participants is not None:
        yield from summary_totals(export.summary, participants=len(matrix.places), statements=len(names), groups=groups)


def _comment_notes(export: _Export) -> Iterator[Sentence]:
    names, known = export.matrix.statements, export.comments
    unworded = [name for name in names if name not in known]
    if unworded:
        yield sentence_of(
            "%(n)s statements have no words in comments.csv: %(names)s.", n=len(unworded), names=_some(unworded)
        )
    unvoted = sorted(set(known) - set(names), key=int)
    if unvoted:
        yield sentence_of(
            "%(n)s statements of comments.csv are not in participants-votes.csv and are left out: %(names)s.",
            n=len(unvoted),
            names=_some(unvoted),
        )
    if export.votes is not None:
        yield from comment_totals(names, known, export.votes.answers)


def _some(names: list[str]) -> str:
    return one_line(", ".join(names[:20]) + (", …" if len(names) > 20 else ""))
