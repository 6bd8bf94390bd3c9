"""What could not be read, said with its place: a whole file, or one row or cell of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from miroir.engine.words import Sentence, sentence_of

MOST_REFUSALS: Final = 10_000
"""Refused rows and cells that are listed one by one; a file with more is refused as a whole."""


class Kind(StrEnum):
    """Why a row or a cell was refused; docs/formats.md says what to do for each."""

    MISQUOTED = "misquoted"
    WIDTH = "width"
    DISPLACED = "displaced"
    FORMULA = "formula"
    CELL_ERROR = "cell-error"
    UNKNOWN_ANSWER = "unknown-answer"
    UNKNOWN_VALUE = "unknown-value"
    UNKNOWN_TYPE = "unknown-type"
    UNKNOWN_STATEMENT = "unknown-statement"
    UNKNOWN_HOLDER = "unknown-holder"
    NOT_A_NUMBER = "not-a-number"
    MISSING = "missing"
    REPEATED = "repeated"
    CONFLICT = "conflict"
    NOT_CARRIED = "not-carried"


class Unreadable(Exception):
    """A source that can't be read at all: which file, where (from 1; 0 for nowhere in particular), and what to do."""

    def __init__(self, sentence: Sentence, *, file: str = "", line: int = 0, column: int = 0) -> None:
        self.sentence = sentence
        self.file = file
        self.line = line
        self.column = column
        super().__init__(str(self.located()))

    def located(self) -> Sentence:
        """Return the whole sentence for people, with file, line and column as far as they are known."""
        if self.column:
            return sentence_of(
                "%(file)s, line %(line)s, column %(column)s: %(sentence)s",
                file=self.file,
                line=self.line,
                column=self.column,
                sentence=self.sentence,
            )
        if self.line:
            return sentence_of(
                "%(file)s, line %(line)s: %(sentence)s", file=self.file, line=self.line, sentence=self.sentence
            )
        return (
            sentence_of("%(file)s: %(sentence)s", file=self.file, sentence=self.sentence)
            if self.file
            else self.sentence
        )


class UnknownForm(Unreadable):
    """A table that can be opened, but is in no known format: a mapping must say what its columns are."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row, or one cell where `column` is not 0, that was not read. Lines are physical lines, from 1."""

    file: str
    line: int
    column: int
    kind: Kind
    sentence: Sentence


@dataclass(slots=True)
class Refusals:
    """The refusals of one reading, gathered in the order of the file."""

    file: str
    listed: list[Refusal] = field(default_factory=list)

    def add(self, line: int, kind: Kind, sentence: Sentence, *, column: int = 0, file: str = "") -> None:
        """List one more refusal, of `file` where the source has several.

        Raises Unreadable when there are more than a person could look at.
        """
        if len(self.listed) >= MOST_REFUSALS:
            first = self.listed[0]
            raise Unreadable(
                sentence_of(
                    "more than %(most)s rows or cells can't be read, the first at line %(line)s: %(sentence)s "
                    "Check that this is the right file, or correct the mapping.",
                    most=MOST_REFUSALS,
                    line=first.line,
                    sentence=first.sentence,
                ),
                file=file or self.file,
                line=line,
                column=column,
            )
        self.listed.append(Refusal(file or self.file, line, column, kind, sentence))
