"""A consultation written as a table and its mapping, so that reading them gives it back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from miroir.engine.consultation import Consultation, Label, Statement, Texts
from miroir.formats.mapped_columns import protected
from miroir.formats.mappings import ANSWERS

_WORDS: Final = {code: word for word, code in ANSWERS.items() if code is not None}
_SEPARATORS: Final = (";", "|", ",", "/", " ", "\t")


def write_consultation(consultation: Consultation, path: Path) -> tuple[Path, ...]:
    """Write a consultation as NAME.csv with NAME.mapping.toml beside it, and return both paths.

    `read` gives it back as it was: a row a holder, a column a statement, each cell protected against spreadsheets
    that would take it for a formula. Ids are written as they are: give pseudonyms. Raises ValueError where an id
    is empty or repeated, and where a text can't be kept in such a file (NUL, lone surrogates).
    """
    mapping = path.with_suffix(".mapping.toml")
    path.write_text(consultation_csv(consultation), encoding="utf-8", newline="")
    mapping.write_text(consultation_mapping(consultation), encoding="utf-8", newline="")
    return path, mapping


def consultation_csv(consultation: Consultation) -> str:
    """Return the table: who each holder is, and the answers, in the words of a mapping."""
    _check(consultation)
    colleges = [label.code for label in consultation.colleges]
    separator, positions, holders = _separator(consultation), consultation.positions, consultation.holders
    text = io.StringIO()
    _write_row(text, (*_fixed(consultation), *_columns(consultation.statements)))
    for place, name in enumerate(holders.ids):
        college = holders.colleges[place]
        cells = [name, holders.territories[place]]
        if colleges:
            cells.append(colleges[college] if college >= 0 else "")
        if consultation.sectors:
            sectors = np.flatnonzero(holders.sectors[place])
            cells.append(separator.join(consultation.sectors[n].code for n in sectors))
        if consultation.groups is not None:
            group = int(consultation.groups[place])
            cells.append(str(group) if group >= 0 else "")
        answers = [""] * len(consultation.statements)
        for at in range(positions.starts[place], positions.starts[place + 1]):
            answers[positions.statements[at]] = _WORDS[int(positions.answers[at])]
        _write_row(text, (*cells, *answers))
    return text.getvalue()


def _write_row(text: io.StringIO, cells: Sequence[str]) -> None:
    """Write a row; all cells of one with a carriage return are quoted, which not every version of csv does itself."""
    writer = csv.writer(text, lineterminator="\n")
    if any("\r" in cell for cell in cells):
        writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow([protected(cell) for cell in cells])


def consultation_mapping(consultation: Consultation) -> str:
    """Return the mapping of the table that `consultation_csv` gives, as TOML."""
    return "\n".join(_mapping_lines(consultation)) + "\n"


def toml_text(text: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _check(consultation: Consultation) -> None:
    ids = consultation.holders.ids
    if not all(ids) or len(set(ids)) < len(ids):
        message = "every holder must have an id of its own; one is empty or there twice"
        raise ValueError(message)
    if any("\0" in name for name in (*ids, *consultation.holders.territories)):
        message = "an id or a territory has a NUL character, which no text file can keep"
        raise ValueError(message)


def _fixed(consultation: Consultation) -> list[str]:
    """Return the names of the columns before the statements': those of which the consultation says something."""
    college = ["college"] if consultation.colleges else []
    sectors = ["sectors"] if consultation.sectors else []
    group = ["group"] if consultation.groups is not None else []
    return ["holder", "territory", *college, *sectors, *group]


def _columns(statements: Sequence[Statement]) -> list[str]:
    """Return the names of the statements' columns: their ids, numbered where an id can't be one."""
    ids = [statement.id for statement in statements]
    taken = {"holder", "college", "sectors", "territory", "group"}
    plain = len(set(ids)) == len(ids) and all(name and name not in taken and "\0" not in name for name in ids)
    return ids if plain else [f"statement {n}" for n in range(1, len(ids) + 1)]


def _separator(consultation: Consultation) -> str:
    codes = [label.code for label in consultation.sectors]
    if any(code != code.strip() or not code for code in codes):
        message = "a sector's code is empty or has space around it"
        raise ValueError(message)
    free = [separator for separator in _SEPARATORS if not any(separator in code for code in codes)]
    if not free:
        message = "the sectors' codes use every separator there is"
        raise ValueError(message)
    return free[0]


def _mapping_lines(consultation: Consultation) -> Iterator[str]:
    yield 'layout = "wide"'
    yield 'identities = "kept"'
    yield "protected = true"
    yield f"invented = {str(consultation.invented).lower()}"
    yield f"sectors_separator = {toml_text(_separator(consultation))}"
    yield from _table("columns", [f'{name} = "{name}"' for name in _fixed(consultation)])
    yield from _table("titles", _languages(consultation.titles))
    yield from _table("questions", _languages(consultation.questions))
    yield from _table("answers", [f"{toml_text(word)} = {toml_text(word)}" for word in _WORDS.values()])
    for key, labels in (
        ("college", consultation.colleges),
        ("sector", consultation.sectors),
        ("area", consultation.areas),
    ):
        for label in labels:
            yield from _table(f"[{key}]", _label(label))
    for column, statement in zip(_columns(consultation.statements), consultation.statements, strict=True):
        yield from _table("[statement]", _statement(column, statement, consultation.areas))
        yield from _table("statement.texts", _languages(statement.texts))


def _table(name: str, lines: Sequence[str]) -> Iterator[str]:
    yield ""
    yield f"[{name}]"
    yield from lines


def _languages(texts: Texts) -> list[str]:
    return [f"{language} = {toml_text(text)}" for language, text in texts.items()]


def _label(label: Label) -> list[str]:
    return [f"code = {toml_text(label.code)}", *_languages(label.names)]


def _statement(column: str, statement: Statement, areas: Sequence[Label]) -> list[str]:
    codes = ", ".join(toml_text(areas[place].code) for place in statement.areas)
    lines = [f"column = {toml_text(column)}", f"id = {toml_text(statement.id)}", f"areas = [{codes}]"]
    if statement.language:
        lines.append(f"language = {toml_text(statement.language)}")
    if statement.moderated_out:
        lines.append("moderated_out = true")
    return lines
