"""Who holds the positions of a mapped table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from miroir.engine.words import sentence_of
from miroir.formats.mapped_columns import Cells, Places, cells_of
from miroir.formats.mappings import TableMapping
from miroir.formats.refusals import Kind
from miroir.formats.tables import Fault, Row
from miroir.formats.texts import pseudonym, shown, without_addresses

_MOST_GROUPS: Final = 32_000


@dataclass(frozen=True, slots=True)
class Traits:
    """What a row says of its holder."""

    college: int
    sectors: tuple[int, ...]
    territory: str
    group: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A holder's place, and whether this row is the first that names it."""

    place: int
    new: bool


@dataclass(slots=True)
class HolderTable:
    """The holders found so far, by their public name, in the order of the file."""

    mapping: TableMapping
    places: dict[str, int] = field(default_factory=dict)
    traits: list[Traits] = field(default_factory=list)
    hidden: int = 0
    colleges_by_value: dict[str, int] = field(init=False)
    sectors_by_value: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        expected = cells_of(self.mapping).expected
        self.colleges_by_value = {expected(part.value): place for place, part in enumerate(self.mapping.colleges)}
        self.sectors_by_value = {expected(part.value): place for place, part in enumerate(self.mapping.sectors)}

    @property
    def colleges(self) -> list[int]:
        """The college of each holder, -1 for none."""
        return [traits.college for traits in self.traits]

    @property
    def territories(self) -> list[str]:
        """The territory of each holder."""
        return [traits.territory for traits in self.traits]

    @property
    def groups(self) -> list[int]:
        """The group of each holder, -1 for none."""
        return [traits.group for traits in self.traits]

    def sector_table(self) -> NDArray[np.bool_]:
        """Return the sectors of each holder, shape (n_holders, n_sectors)."""
        table = np.zeros((len(self.traits), len(self.mapping.sectors)), dtype=np.bool_)
        for place, traits in enumerate(self.traits if self.mapping.sectors else ()):
            table[place, list(traits.sectors)] = True
        return table


def take_holder(row: Row, places: Places, cells: Cells, table: HolderTable) -> Taken | Fault:
    """Return the row's holder, added where new; without a column of holders each row is one.

    A fault where the row's cells can't be read, or contradict an earlier row of the same holder.
    """
    given = cells.clean(row.cells[places.holder]) if places.holder >= 0 else f"row-{row.line}"
    if not given:
        return Fault(Kind.MISSING, places.holder + 1, sentence_of("the row names no holder."))
    traits = _traits(row, places, cells, table)
    if isinstance(traits, Fault):
        return traits
    addressed = without_addresses(given) != given
    kept = (table.mapping.kept_identities and not addressed) or places.holder < 0
    name = given if kept else pseudonym("table", given)
    place = table.places.get(name)
    if place is None:
        table.places[name] = len(table.traits)
        table.traits.append(traits)
        table.hidden += addressed
        return Taken(len(table.traits) - 1, new=True)
    if table.mapping.wide or table.traits[place] == traits:
        return Taken(place, new=False)
    told = sentence_of("an earlier row gives this holder another college, sector, territory or group.")
    return Fault(Kind.CONFLICT, 0, told)


def _traits(row: Row, places: Places, cells: Cells, table: HolderTable) -> Traits | Fault:
    college = _college(row, places, cells, table)
    if isinstance(college, Fault):
        return college
    sectors = _sectors(row, places, cells, table)
    if isinstance(sectors, Fault):
        return sectors
    group = cells.clean(row.cells[places.group]) if places.group >= 0 else ""
    if group and not (group.isascii() and group.isdecimal() and len(group) <= 5 and int(group) < _MOST_GROUPS):
        told = sentence_of("the group is “%(text)s”; a small whole number was expected.", text=shown(group))
        return Fault(Kind.NOT_A_NUMBER, places.group + 1, told)
    territory = without_addresses(cells.clean(row.cells[places.territory])) if places.territory >= 0 else ""
    return Traits(college, sectors, territory, int(group) if group else -1)


def _college(row: Row, places: Places, cells: Cells, table: HolderTable) -> int | Fault:
    cell = cells.clean(row.cells[places.college]) if places.college >= 0 else ""
    college = table.colleges_by_value.get(cell, None if cell else -1)
    if college is None:
        told = sentence_of("no [[college]] of the mapping has the value “%(text)s”.", text=shown(cell))
        return Fault(Kind.UNKNOWN_VALUE, places.college + 1, told)
    return college


def _sectors(row: Row, places: Places, cells: Cells, table: HolderTable) -> tuple[int, ...] | Fault:
    if places.sectors < 0:
        return ()
    cell = cells.clean(row.cells[places.sectors])
    separator = table.mapping.sectors_separator
    parts = [part.strip() for part in cell.split(separator)] if separator else [cell]
    found = {part: table.sectors_by_value.get(part) for part in parts if part}
    for part, place in found.items():
        if place is None:
            told = sentence_of("no [[sector]] of the mapping has the value “%(text)s”.", text=shown(part))
            return Fault(Kind.UNKNOWN_VALUE, places.sectors + 1, told)
    return tuple(sorted(place for place in found.values() if place is not None))
