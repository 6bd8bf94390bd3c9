"""What an amendment makes of the words it was tabled on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from miroir.drafting.models import Amendment, AmendmentState, Wording
from miroir.engine.text.composition import composed
from miroir.engine.text.merge import merge
from miroir.engine.text.operations import Operation, apply, from_json

Texts = Mapping[tuple[int, int], str]
"""What clauses say, by (version, clause)."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What an amendment asks of the words of a version: its operations on `base`, which give `result`."""

    version_id: int
    base: str
    operations: tuple[Operation, ...]
    result: str


def version_on_which(amendment: Amendment) -> int:
    """Return the id of the version on which an amendment stands: the one it was taken over to, or tabled on."""
    return amendment.held_version_id or amendment.version_id


def operations_on(amendment: Amendment, version_id: int) -> tuple[Operation, ...]:
    """Return the operations of an amendment on a version: as held there, else as tabled."""
    held = amendment.held_operations if amendment.held_version_id == version_id else None
    return read_operations(amendment.operations if held is None else held)


def read_operations(kept: Iterable[Mapping[str, object]]) -> tuple[Operation, ...]:
    """Return operations as they are kept, read."""
    return tuple(from_json(one) for one in kept)


def texts_for(amendments: Sequence[Amendment]) -> dict[tuple[int, int], str]:
    """Return the texts that amendments change, on the versions on which they stand. One query, however many."""
    pairs = {(version_on_which(one), one.clause_id) for one in amendments if one.clause_id is not None}
    pairs |= {(one.version_id, clause) for one in amendments if (clause := one.clause_id) is not None}
    versions, clauses = {version for version, _ in pairs}, {clause for _, clause in pairs}
    rows = Wording.objects.filter(version__in=versions, clause__in=clauses)
    return {(version, clause): text for version, clause, text in rows.values_list("version", "clause", "text")}


def ask_of(amendment: Amendment, texts: Texts) -> Ask:
    """Return what an amendment asks; of one that amends another, on the clause as that one makes it.

    Where it stood on a version whose words for the other are no longer kept, as it was tabled. Needs `parent` read.
    """
    version_id, parent = version_on_which(amendment), amendment.parent
    if parent is not None and version_id not in (parent.version_id, parent.held_version_id):
        version_id = amendment.version_id
    operations = operations_on(amendment, version_id)
    base = base_on(amendment, version_id, texts)
    return Ask(version_id, base, operations, apply(base, operations))


def base_on(amendment: Amendment, version_id: int, texts: Texts) -> str:
    """Return the words on which an amendment's operations are: "" for a clause to be added."""
    own = "" if is_addition(amendment) else texts.get((version_id, amendment.clause_id or 0), "")
    if amendment.parent is None:
        return own
    return apply(own, operations_on(amendment.parent, version_id))


def is_addition(amendment: Amendment) -> bool:
    """Return whether an amendment asks for a new clause, or amends one that does."""
    return amendment.after_id is not None


def with_children(base: str, amendment: Amendment, version_id: int) -> tuple[Operation, ...]:
    """Return the operations of an amendment as its adopted sub-amendments change them, on `base`, its clause's words."""
    own = operations_on(amendment, version_id)
    changed = apply(base, own)
    done: tuple[Operation, ...] = ()
    for child in adopted_children(amendment):
        done = merge(changed, done, operations_on(child, version_id)).operations
    return composed(base, (own, done))


def collides_with_adopted(child: Amendment, changed: str, version_id: int) -> list[Amendment]:
    """Return the adopted sub-amendments of the same amendment that change the same words otherwise.

    `changed`: the clause as their parent makes it. Needs `parent` with its children.
    """
    if child.parent is None:
        return []
    asked = operations_on(child, version_id)
    return [
        other
        for other in adopted_children(child.parent)
        if other.pk != child.pk and merge(changed, operations_on(other, version_id), asked).conflicts
    ]


def adopted_children(amendment: Amendment) -> list[Amendment]:
    """Return the sub-amendments of an amendment that were adopted, by number."""
    return sorted(
        (child for child in amendment.children.all() if child.state == AmendmentState.ADOPTED),
        key=lambda child: child.number,
    )
