"""Who answered: colleges against sectors, empty cells named, and the areas."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext, ngettext

from miroir.common.numbers import range_of
from miroir.common.tables import NO_FIGURE, Cell, Row, Table, row
from miroir.engine.grid import EmptyCell
from miroir.records.computing import Protected
from miroir.records.telling.contents import Section
from miroir.records.telling.teller import Teller, names_of


def tell_participation(teller: Teller) -> Section:
    """Return who answered; where the charter keeps positions confidential, as ranges and without totals."""
    protected = teller.record.protected
    if protected is not None:
        return Section(_empty(teller, protected.grid.empty), (_ranges(teller, protected),))
    consultation = teller.record.consultation
    if not consultation.colleges:
        return Section((_alone(teller),))
    tables = (_grid(teller), _areas(teller)) if consultation.areas else (_grid(teller),)
    return Section((*_absent(teller), *_empty(teller, teller.record.grid.empty)), tables)


def _alone(teller: Teller) -> str:
    """Return what can be said of who answered where the source declares no college."""
    total = teller.record.grid.total
    if not total:
        return gettext("The source declares no college, and nobody's answers are in it.")
    told = ngettext(
        "The source declares no college; %(count)s holder answered.",
        "The source declares no college; %(count)s holders answered.",
        total,
    )
    return told % {"count": teller.whole(total)}


def _grid(teller: Teller) -> Table:
    """Return colleges by sectors, each cell the holders who answered; empty cells are marked."""
    grid, consultation = teller.record.grid, teller.record.consultation
    sectors = names_of(consultation.sectors, teller.language)
    columns = (gettext("College"), *sectors, gettext("No sector"), gettext("Holders who answered"), gettext("Answers"))
    kept = [place for place in range(len(columns) - 3) if place < len(sectors) or grid.by_sector[place]]
    heads = [*names_of(consultation.colleges, teller.language), gettext("No college")]
    rows = [
        row(
            head,
            *(_count(teller, int(grid.holders[sector, college])) for sector in kept),
            _count(teller, int(grid.by_college[college])),
            teller.whole(int(grid.answers[college])),
        )
        for college, head in enumerate(heads)
        if college < len(heads) - 1 or grid.by_college[college]
    ]
    totals = (teller.whole(int(grid.by_sector[sector])) for sector in kept)
    whole = (teller.whole(grid.total), teller.whole(int(grid.answers.sum())))
    rows.append(row(gettext("All"), *totals, *whole))
    shown = (columns[0], *(columns[place + 1] for place in kept), *columns[-2:])
    caption = gettext("Holders who answered, college by sector (a holder of several sectors stands in each)")
    return Table(caption, shown, tuple(rows))


def _areas(teller: Teller) -> Table:
    """Return areas by colleges, each cell the answers given; the last layer, no area, only where there are any."""
    grid, consultation = teller.record.grid, teller.record.consultation
    answers = np.asarray(grid.area_answers)
    sums = _by_college_and_area(teller)
    heads = [*names_of(consultation.areas, teller.language), gettext("No area")]
    colleges = names_of(consultation.colleges, teller.language)
    rows = tuple(
        row(head, *(_count(teller, int(sums[college, area])) for college in range(len(colleges))))
        for area, head in enumerate(heads)
        if area < len(heads) - 1 or answers[..., area].any()
    )
    return Table(gettext("Answers by area and college"), (gettext("Area"), *colleges), rows)


def _by_college_and_area(teller: Teller) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return answers by college and area, shape (n_colleges + 1, n_areas + 1), each answer once an area."""
    consultation = teller.record.consultation
    positions, n_colleges, n_areas = consultation.positions, len(consultation.colleges), len(consultation.areas)
    colleges = consultation.holders.colleges.astype(np.int64)
    belonging = np.where(colleges < 0, n_colleges, colleges)
    by_statement = np.zeros((n_colleges + 1, positions.n_statements), dtype=np.int64)
    np.add.at(by_statement, (belonging[positions.holders()], positions.statements), 1)
    touches = np.zeros((positions.n_statements, n_areas + 1), dtype=np.int64)
    for place, statement in enumerate(consultation.statements):
        touches[place, list(statement.areas) or [n_areas]] = 1
    return by_statement @ touches


def _ranges(teller: Teller, protected: Protected) -> Table:
    grid = protected.grid
    sectors = [*names_of(teller.record.consultation.sectors, teller.language), gettext("No sector")]
    rows = tuple(
        Row(Cell(teller.college(code)), tuple(_range(teller, protected, at, college) for at in range(len(sectors))))
        for college, code in enumerate(grid.colleges)
    )
    caption = gettext("Holders who answered, college by sector; a count of a few is a range")
    return Table(caption, (gettext("College"), *sectors), rows)


def _range(teller: Teller, protected: Protected, sector: int, college: int) -> Cell:
    grid = protected.grid
    if not grid.shown[college]:
        return Cell(gettext("not shown"), empty=True)
    ends = (int(grid.low[sector, college]), int(grid.high[sector, college]))
    return Cell(range_of(ends, teller.language), empty=ends == (0, 0))


def _count(teller: Teller, count: int) -> Cell:
    return Cell(teller.whole(count)) if count else Cell(NO_FIGURE, empty=True)


def _absent(teller: Teller) -> tuple[str, ...]:
    names = [teller.college(code) for code in teller.record.grid.absent]
    if not names:
        return ()
    told = ngettext("Absent college: %(names)s.", "Absent colleges: %(names)s.", len(names))
    return (told % {"names": ", ".join(names)},)


def _empty(teller: Teller, cells: tuple[EmptyCell, ...]) -> tuple[str, ...]:
    """Return the empty cells by college, without colleges that are wholly absent or whose holders are of no sector at all."""
    sectors = dict(
        zip(teller.record.grid.sectors, names_of(teller.record.consultation.sectors, teller.language), strict=True)
    )
    by_college: dict[str, list[str]] = {}
    for cell in cells:
        if not cell.college_absent:
            by_college.setdefault(cell.college, []).append(sectors[cell.sector])
    return tuple(
        gettext("Nobody answered in %(college)s for: %(sectors)s.")
        % {"college": teller.college(code), "sectors": ", ".join(names)}
        for code, names in by_college.items()
        if len(names) < len(sectors)
    )
