"""Where the files of a Polis export don't agree with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from miroir.engine.answers import Answer
from miroir.engine.positions import Positions
from miroir.engine.words import Sentence, sentence_of
from miroir.formats.gathering import Answers
from miroir.formats.polis.participants import Participants
from miroir.formats.polis.votes import Comment


def differing_cells(matrix: Positions, votes: Positions) -> int:
    """Return how many cells, of a holder and a statement, differ between the matrix and the last votes."""
    keys = [table.holders() * (table.n_statements + 1) + table.statements for table in (matrix, votes)]
    _, first, second = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
    different = int((matrix.answers[first] != votes.answers[second]).sum())
    return different + (len(keys[0]) - len(first)) + (len(keys[1]) - len(second))


def participant_totals(matrix: Participants) -> Iterator[Sentence]:
    """Yield a sentence where participants-votes.csv counts otherwise than its own cells."""
    answers = np.array(matrix.answers.answers, dtype=np.int8)
    holders = np.array(matrix.answers.holders, dtype=np.int64)
    n = len(matrix.places)
    counted = np.stack(
        [
            np.bincount(holders, minlength=n),
            np.bincount(holders[answers == Answer.AGREE], minlength=n),
            np.bincount(holders[answers == Answer.DISAGREE], minlength=n),
        ],
        axis=1,
    )
    differing = sum(_differ(told, row) for told, row in zip(matrix.told, counted, strict=True))
    if differing:
        yield sentence_of(
            "For %(n)s of %(all)s participants the totals in participants-votes.csv differ from its cells; "
            "the cells count.",
            n=differing,
            all=n,
        )


def _differ(told: Sequence[int | None], counted: NDArray[np.int64]) -> bool:
    return any(t is not None and t != c for t, c in zip(told, counted.tolist(), strict=True))


def comment_totals(statements: Sequence[str], comments: Mapping[str, Comment], events: Answers) -> Iterator[Sentence]:
    """Yield a sentence where comments.csv counts otherwise than the rows of votes.csv, votes changed later included."""
    answers = np.array(events.answers, dtype=np.int8)
    places = np.array(events.statements, dtype=np.int64)
    agrees = np.bincount(places[answers == Answer.AGREE], minlength=len(statements))
    disagrees = np.bincount(places[answers == Answer.DISAGREE], minlength=len(statements))
    differing = sum(
        _differ((comments[name].agrees, comments[name].disagrees), np.array([agrees[place], disagrees[place]]))
        for place, name in enumerate(statements)
        if name in comments
    )
    if differing:
        yield sentence_of(
            "For %(n)s of %(all)s statements the totals in comments.csv differ from votes.csv; the votes count.",
            n=differing,
            all=len(statements),
        )


def summary_totals(
    summary: Mapping[str, str], *, participants: int, statements: int, groups: int
) -> Iterator[Sentence]:
    """Yield a sentence for each total of summary.csv that differs from what was counted."""
    for name, counted in (("voters", participants), ("comments", statements), ("groups", groups)):
        told = summary.get(name, "")
        if told.isdecimal() and len(told) <= 18 and int(told) != counted:
            yield sentence_of(
                "summary.csv says %(name)s: %(told)s; %(counted)s were counted.", name=name, told=told, counted=counted
            )
