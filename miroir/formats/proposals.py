"""A mapping proposed for a table of unknown form, for a person to correct."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from miroir.engine.words import sentence_of
from miroir.formats.answer_words import meanings
from miroir.formats.column_roles import Column, columns_of, first_called, labelled, parts_of, sectors_column, slug
from miroir.formats.refusals import Unreadable
from miroir.formats.sources import table_of
from miroir.formats.texts import kept_text
from miroir.formats.writing import toml_text


@dataclass(frozen=True, slots=True)
class _Roles:
    """Which column plays which part; None for none."""

    answers: Sequence[Column]
    holder: Column | None
    statement: Column | None
    college: Column | None
    sectors: Column | None
    territory: Column | None
    moment: Column | None


def propose_mapping(path: Path) -> str:
    """Return a mapping for a table, found by looking at its columns; `read` can use it as it is.

    Several columns of answers make a wide table, one a long one where other columns can be the statement and the
    holder. Raises Unreadable where no column holds answers, and as `read` does.
    """
    try:
        columns = columns_of(table_of(path))
    except OSError as refusal:
        reason = refusal.strerror or str(refusal)
        raise Unreadable(sentence_of("it can't be opened: %(reason)s.", reason=reason), file=path.name) from refusal
    answers = [column for column in columns if column.holds_answers()]
    if not answers:
        told = sentence_of(
            "no column holds answers that are known (agree or disagree, oui or non, 1 to 5, …): write a mapping by hand."
        )
        raise Unreadable(told, file=path.name)
    roles = _roles(columns, answers)
    return "\n".join(_lines(path, roles, columns)) + "\n"


def _roles(columns: Sequence[Column], answers: Sequence[Column]) -> _Roles:
    others = [column for column in columns if column not in answers]
    college, sectors = labelled(others, "college"), sectors_column(others)
    others = [column for column in others if column not in (college, sectors)]
    moment = next((column for column in others if column.called("moment") and column.form_of_moments()), None)
    others = [column for column in others if column is not moment]
    long = _long(others) if len(answers) == 1 else None
    territory = first_called([column for column in others if not long or column not in long], "territory")
    if long:
        return _Roles(answers, *long, college, sectors, territory, moment)
    holder = _unique([column for column in others if column is not territory])
    return _Roles(answers, holder, None, college, sectors, territory, None)


def _long(columns: Sequence[Column]) -> tuple[Column, Column] | None:
    """Return the holder's and the statement's column of a table with a row an answer: texts recur in both."""
    recurring = [column for column in columns if len(column.counted) < column.said]
    statement = first_called(recurring, "statement")
    rest = [column for column in recurring if column is not statement]
    holder = first_called(rest, "holder") or max(rest, key=lambda column: len(column.counted), default=None)
    if statement is None:
        rest = [column for column in rest if column is not holder]
        statement = max(rest, key=lambda column: len(column.counted), default=None)
    return (holder, statement) if holder and statement else None


def _unique(columns: Sequence[Column]) -> Column | None:
    """Return a column that names each row apart, one called so first; None where rows are not named."""
    unique = [column for column in columns if column.said and max(column.counted.values()) == 1]
    return first_called(unique, "holder") or next(iter(unique), None)


def _lines(path: Path, roles: _Roles, columns: Sequence[Column]) -> Iterator[str]:
    wide = roles.statement is None
    yield "# Proposed by looking at the columns: check each line, and give names in both languages."
    yield f'layout = "{"wide" if wide else "long"}"'
    yield 'identities = "hashed"  # "kept" shows the names of holders: for organisations'
    if roles.moment:
        yield f'moments = "{roles.moment.form_of_moments()}"'
    if roles.sectors:
        yield f"sectors_separator = {toml_text(parts_of(roles.sectors)[0])}"
    yield from _columns_table(roles)
    title = kept_text(path.name.split(".")[0]) or "Consultation"
    yield from ("", "[titles]", f"fr = {toml_text(title)}", f"en = {toml_text(title)}")
    for key, values in (("college", _texts(roles.college)), ("sector", _sector_texts(roles.sectors))):
        yield from _labels(key, values)
    if wide:
        yield from _statements(roles.answers)
    yield from _answers(roles.answers)
    used = {column.name for column in (*roles.answers, *_named(roles).values())}
    unused = [column.name for column in columns if column.name not in used]
    if unused:
        yield f"\n# Not kept: {'; '.join(toml_text(name)[1:-1] for name in unused[:50])}"


def _named(roles: _Roles) -> dict[str, Column]:
    columns = {
        "holder": roles.holder,
        "college": roles.college,
        "sectors": roles.sectors,
        "territory": roles.territory,
        "statement": roles.statement,
        "moment": roles.moment,
        "answer": roles.answers[0] if roles.statement else None,
    }
    return {role: column for role, column in columns.items() if column is not None}


def _columns_table(roles: _Roles) -> Iterator[str]:
    yield from ("", "[columns]")
    for role, column in _named(roles).items():
        yield f"{role} = {toml_text(column.name)}"


def _texts(column: Column | None) -> list[str]:
    return sorted(column.counted) if column else []


def _sector_texts(column: Column | None) -> list[str]:
    return sorted(parts_of(column)[1]) if column else []


def _labels(key: str, values: Sequence[str]) -> Iterator[str]:
    codes: set[str] = set()
    for value in values:
        code = slug(value)
        code = code if code not in codes else f"{code}-{len(codes) + 1}"
        codes.add(code)
        yield from ("", f"[[{key}]]", f"code = {toml_text(code)}", f"value = {toml_text(value)}")
        yield f"und = {toml_text(value)}"


def _statements(columns: Sequence[Column]) -> Iterator[str]:
    for number, column in enumerate(columns, start=1):
        yield from ("", "[[statement]]", f"column = {toml_text(column.name)}", f'id = "S{number:02}"')
        yield f"und = {toml_text(kept_text(column.name) or column.name)}"


def _answers(columns: Sequence[Column]) -> Iterator[str]:
    yield from ("", "[answers]")
    cells = {cell for column in columns for cell in column.counted}
    for cell, meaning in sorted(meanings(cells).items()):
        yield f"{toml_text(cell)} = {toml_text(meaning)}"
