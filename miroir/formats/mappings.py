"""The mapping file: what the columns of a table of unknown form are. docs/formats.md is its reference."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from miroir.engine.answers import Answer
from miroir.engine.consultation import Label, Statement, Texts
from miroir.engine.words import sentence_of
from miroir.formats.settings_files import SettingsTable, settings_file

ANSWERS: Final[Mapping[str, int | None]] = {
    "agree": int(Answer.AGREE),
    "reservations": int(Answer.AGREE_WITH_RESERVATIONS),
    "disagree": int(Answer.DISAGREE),
    "abstain": int(Answer.ABSTAIN),
    "1": int(Answer.POINT_1),
    "2": int(Answer.POINT_2),
    "3": int(Answer.POINT_3),
    "4": int(Answer.POINT_4),
    "5": int(Answer.POINT_5),
    "none": None,
}
"""What a cell may stand for, by the word for it in a mapping; None is no answer."""

COLUMNS: Final = ("holder", "college", "sectors", "territory", "group", "statement", "text", "answer", "moment")
MOMENTS: Final = ("iso", "number", "day-first", "month-first")
_KEYS: Final = (
    "layout", "identities", "protected", "invented", "sectors_separator", "moments", "columns", "titles", "questions",
    "college", "sector", "area", "statement", "answers",
)  # fmt: skip
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns, "" for one that the table has not."""

    holder: str = ""
    college: str = ""
    sectors: str = ""
    territory: str = ""
    group: str = ""
    statement: str = ""
    text: str = ""
    answer: str = ""
    moment: str = ""


@dataclass(frozen=True, slots=True)
class MappedLabel:
    """A college, a sector or an area, and the cell text that stands for it."""

    label: Label
    value: str


@dataclass(frozen=True, slots=True)
class MappedStatement:
    """A statement, and where its answers are: a column (wide) or a cell text (long)."""

    statement: Statement
    column: str


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A whole mapping file. `wide`: a row a holder and a column a statement; else a row an answer."""

    file: str
    wide: bool
    kept_identities: bool
    protected: bool
    invented: bool
    columns: Columns
    sectors_separator: str
    moments: str
    titles: Texts
    questions: Texts
    colleges: tuple[MappedLabel, ...]
    sectors: tuple[MappedLabel, ...]
    areas: tuple[Label, ...]
    statements: tuple[MappedStatement, ...]
    answers: Mapping[str, int | None]


def read_mapping(path: Path) -> TableMapping:
    """Return what a mapping file says. Raises Unreadable with the key that is unknown or wrong."""
    return mapping_of(settings_file(path))


def mapping_of(table: SettingsTable) -> TableMapping:
    """Return the mapping in a table of settings."""
    table.known(_KEYS)
    wide = table.choice("layout", ("wide", "long")) == "wide"
    areas = tuple(part.label for part in _labels(table, "area"))
    return TableMapping(
        file=table.file,
        wide=wide,
        kept_identities=table.choice("identities", ("hashed", "kept")) == "kept",
        protected=table.flag("protected", default=False),
        invented=table.flag("invented", default=False),
        columns=_columns(table, wide=wide),
        sectors_separator=table.text("sectors_separator", ";"),
        moments=table.choice("moments", MOMENTS),
        titles=_texts(table.table("titles"), ()) or {"fr": "Consultation", "en": "Consultation"},
        questions=_texts(table.table("questions"), ()),
        colleges=_labels(table, "college"),
        sectors=_labels(table, "sector"),
        areas=areas,
        statements=_statements(table, areas, wide=wide),
        answers=_answers(table.table("answers")),
    )


def _columns(table: SettingsTable, *, wide: bool) -> Columns:
    inner = table.table("columns").known(COLUMNS)
    columns = Columns(**{name: inner.text(name) for name in inner.values})
    needed = () if wide else ("holder", "statement", "answer")
    for name in needed:
        if not getattr(columns, name):
            inner.refuse(name, sentence_of("the name of a column was expected, none came"))
    unused = [name for name in ("statement", "text", "answer", "moment") if wide and getattr(columns, name)]
    if unused:
        inner.refuse(unused[0], sentence_of('only a table with layout = "long" has such a column'))
    for name, labels in (("college", "college"), ("sectors", "sector")):
        if getattr(columns, name) and not table.tables(labels):
            inner.refuse(name, sentence_of("[[%(labels)s]] must say what the cells mean", labels=labels))
    return columns


def _texts(table: SettingsTable, others: tuple[str, ...]) -> dict[str, str]:
    """Return the texts of a table by language code; `others` are keys that are no language."""
    texts = {key: table.text(key) for key in table.values if key not in others}
    for key in texts:
        if not _LANGUAGE.fullmatch(key):
            table.refuse(key, sentence_of("a language code such as fr or en was expected"))
    return texts


def _labels(table: SettingsTable, key: str) -> tuple[MappedLabel, ...]:
    labels: list[MappedLabel] = []
    for part in table.tables(key):
        code = part.text("code")
        names = _texts(part, ("code", "value"))
        label = MappedLabel(Label(code, names or {"und": code}), part.text("value", code))
        if not code or any(other.label.code == code for other in labels):
            part.refuse("code", sentence_of("a code was expected that no other [[%(key)s]] has", key=key))
        if any(other.value == label.value for other in labels):
            part.refuse("value", sentence_of("another [[%(key)s]] has the same value", key=key))
        labels.append(label)
    return tuple(labels)


_STATEMENT_KEYS: Final = ("column", "id", "areas", "language", "moderated_out", "texts")


def _statements(table: SettingsTable, areas: tuple[Label, ...], *, wide: bool) -> tuple[MappedStatement, ...]:
    parts = table.tables("statement")
    if wide and not parts:
        table.refuse("statement", sentence_of("[[statement]] must name the columns of the statements"))
    places = {label.code: place for place, label in enumerate(areas)}
    columns: set[str] = set()
    ids: set[str] = set()
    statements: list[MappedStatement] = []
    for part in parts:
        mapped = _statement(part, places)
        if mapped.column in columns or mapped.statement.id in ids:
            part.refuse("column", sentence_of("another [[statement]] has the same column or id"))
        columns.add(mapped.column)
        ids.add(mapped.statement.id)
        statements.append(mapped)
    return tuple(statements)


def _statement(part: SettingsTable, areas: Mapping[str, int]) -> MappedStatement:
    column = part.text("column")
    if not column:
        part.refuse("column", sentence_of("a column's name (wide) or a cell's text (long) was expected"))
    unknown = [code for code in part.texts("areas") if code not in areas]
    if unknown:
        part.refuse("areas", sentence_of("no [[area]] has the code %(code)s", code=unknown[0]))
    texts = _texts(part, _STATEMENT_KEYS) | _texts(part.table("texts"), ())
    statement = Statement(
        id=part.text("id", column),
        texts=texts or {"und": column},
        language=part.text("language"),
        areas=tuple(areas[code] for code in part.texts("areas")),
        moderated_out=part.flag("moderated_out", default=False),
    )
    return MappedStatement(statement, column)


def _answers(table: SettingsTable) -> Mapping[str, int | None]:
    """Return what each cell text means; the words of ANSWERS themselves where the mapping says nothing."""
    if not table.values:
        return ANSWERS
    return {cell: ANSWERS[table.choice(cell, tuple(ANSWERS))] for cell in table.values}
