"""Decidim's export of proposals, CSV or JSON: the statements of a consultation, with counts of supports alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from miroir.engine.consultation import Consultation, Label, Statement, Texts
from miroir.engine.words import sentence_of
from miroir.formats.gathering import Answers, plain_holders
from miroir.formats.reading import Counted, Reading
from miroir.formats.refusals import Kind, Refusals
from miroir.formats.tables import Fault, Row, Table, spoiled, width_fault
from miroir.formats.texts import UNDETERMINED, kept_text, language_of, one_line, shown

FORMAT: Final = "decidim-proposals"
_SUPPORTS: Final = ("votes", "supports", "proposal_votes_count")
_CATEGORIES: Final = ("category", "taxonomies", "taxonomy")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The places of a proposal's columns; titles and bodies by language, "" where one column has no language."""

    id: int
    supports: int
    state: int
    titles: Mapping[str, int]
    bodies: Mapping[str, int]
    category: int
    category_names: Mapping[str, int]

    def kept(self) -> tuple[int, ...]:
        """Return the places of all columns that are kept, -1 for those that are not there."""
        texts = (*self.titles.values(), *self.bodies.values(), *self.category_names.values())
        return (self.id, self.supports, self.state, self.category, *texts)


@dataclass(slots=True)
class _Gathered:
    rows: list[tuple[str, Texts, str, bool]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    supports: dict[str, int] = field(default_factory=dict)
    categories: dict[str, Texts] = field(default_factory=dict)
    refused: int = 0


def is_decidim(header: Sequence[str]) -> bool:
    """Say whether a header is that of Decidim's export of proposals."""
    names = set(header)
    titled = bool(_by_language(header, "title")) and bool(_by_language(header, "body"))
    return {"id", "url"} <= names and titled and bool(names & {"component/id", *_SUPPORTS})


def read_decidim(table: Table) -> Reading:
    """Return the proposals as statements, their categories as areas.

    The export tells how many people support a proposal, not who: there are no holders and no positions, and
    `Reading.supports` has the counts. Withdrawn proposals are moderated out. A proposal without id, words or a
    readable count is refused, and so is one whose id was seen before.
    """
    columns, refusals, gathered = _columns(table.header), Refusals(table.file), _Gathered()
    for row in table.rows():
        fault = row.fault or _fault_of(row, table, columns, gathered)
        if fault:
            refusals.add(row.line, fault.kind, fault.sentence, column=fault.column)
            gathered.refused += 1
        else:
            _take(row, columns, gathered)
    total = sum(gathered.supports.values())
    return Reading(
        consultation=_consultation(gathered),
        format=FORMAT,
        counts=(Counted("proposal", len(gathered.rows), gathered.refused),),
        answers=Counted("answer", 0, 0),
        refusals=tuple(refusals.listed),
        notes=(
            *table.notes,
            sentence_of(
                "The export counts supports (%(total)s in all) and does not say who gave them: "
                "no college, no interval and no map can be computed from it.",
                total=total,
            ),
        ),
        supports=gathered.supports,
    )


def _by_language(header: Sequence[str], name: str) -> dict[str, int]:
    places = {key.removeprefix(name): place for place, key in enumerate(header) if key.startswith(name)}
    return {
        key.removeprefix("/"): place
        for key, place in places.items()
        if not key or (key.startswith("/") and _LANGUAGE.fullmatch(key[1:]))
    }


def _columns(header: Sequence[str]) -> _Columns:
    def place_of(*names: str) -> int:
        return next((header.index(name) for name in names if name in header), -1)

    return _Columns(
        id=header.index("id"),
        supports=place_of(*_SUPPORTS),
        state=place_of("state"),
        titles=_by_language(header, "title"),
        bodies=_by_language(header, "body"),
        category=place_of(*(f"{name}/id" for name in _CATEGORIES)),
        category_names=next((names for name in _CATEGORIES if (names := _by_language(header, f"{name}/name"))), {}),
    )


def _fault_of(row: Row, table: Table, columns: _Columns, gathered: _Gathered) -> Fault | None:
    cells = row.cells
    fault = width_fault(row, table) or spoiled(row, columns.kept())
    if fault:
        return fault
    if not any(kept_text(cells[place]) for place in columns.titles.values()):
        return Fault(Kind.MISSING, next(iter(columns.titles.values())) + 1, sentence_of("the proposal has no title."))
    return _id_fault(cells[columns.id].strip(), columns, gathered) or _count_fault(cells, columns)


def _id_fault(name: str, columns: _Columns, gathered: _Gathered) -> Fault | None:
    if not _COUNT.fullmatch(name):
        told = sentence_of("the id is “%(text)s”; a whole number was expected.", text=shown(name))
        return Fault(Kind.NOT_A_NUMBER, columns.id + 1, told)
    before = gathered.lines.get(name)
    if before is not None:
        told = sentence_of("proposal %(id)s was seen before, at line %(line)s.", id=name, line=before)
        return Fault(Kind.REPEATED, columns.id + 1, told)
    return None


def _count_fault(cells: Sequence[str], columns: _Columns) -> Fault | None:
    count = cells[columns.supports].strip() if columns.supports >= 0 else ""
    if not count or _COUNT.fullmatch(count):
        return None
    told = sentence_of("the count of supports is “%(text)s”; a whole number was expected.", text=shown(count))
    return Fault(Kind.NOT_A_NUMBER, columns.supports + 1, told)


def _take(row: Row, columns: _Columns, gathered: _Gathered) -> None:
    cells = row.cells
    name = cells[columns.id].strip()
    gathered.lines[name] = row.line
    if columns.supports >= 0 and cells[columns.supports].strip():
        gathered.supports[name] = int(cells[columns.supports])
    category = cells[columns.category].strip() if columns.category >= 0 else ""
    if category:
        names = {language: one_line(cells[place]) for language, place in columns.category_names.items()}
        known = {language or UNDETERMINED: text for language, text in names.items() if text}
        gathered.categories.setdefault(category, known or {UNDETERMINED: category})
    withdrawn = columns.state >= 0 and cells[columns.state].strip().lower() == "withdrawn"
    gathered.rows.append((name, _texts(cells, columns), category, withdrawn))


def _texts(cells: Sequence[str], columns: _Columns) -> Texts:
    """Return title and body by language; "" for the language of columns that name none."""
    texts: dict[str, str] = {}
    for language, place in columns.titles.items():
        title = kept_text(cells[place])
        body = kept_text(cells[columns.bodies[language]]) if language in columns.bodies else ""
        if title:
            texts[language] = f"{title}\n\n{body}" if body else title
    return texts


def _consultation(gathered: _Gathered) -> Consultation:
    language = language_of(texts[""] for _, texts, _, _ in gathered.rows if "" in texts)
    codes = list(gathered.categories)
    statements = []
    for name, texts, category, withdrawn in gathered.rows:
        named = {key or language: text for key, text in texts.items()}
        written = next(iter(named)) if len(named) == 1 else UNDETERMINED
        areas = (codes.index(category),) if category else ()
        statements.append(Statement(name, named, "" if written == UNDETERMINED else written, areas, withdrawn))
    return Consultation(
        titles={"fr": "Propositions Decidim", "en": "Decidim proposals"},
        statements=tuple(statements),
        holders=plain_holders([]),
        positions=Answers().positions(0, len(statements)),
        areas=tuple(Label(code, names) for code, names in gathered.categories.items()),
    )
