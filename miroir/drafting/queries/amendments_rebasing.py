"""What becomes of the open amendments of a version when the next one is issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q

from miroir.drafting.models import Amendment, AmendmentState, Fall, Version, Wording
from miroir.drafting.permissions.amendments import is_refused
from miroir.drafting.queries.amendments_adopting import change_between, steps_of
from miroir.drafting.queries.amendments_words import is_addition, operations_on
from miroir.engine.text.difference import difference
from miroir.engine.text.operations import Operation, apply, text_hash
from miroir.engine.text.rebase import rebased


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of an amendment: held by operations on the words of the hash, not adopted, or fallen and why."""

    amendment: Amendment
    operations: tuple[Operation, ...] = ()
    held_hash: str = ""
    fallen: str = ""
    not_adopted: bool = False


@dataclass(frozen=True, slots=True)
class _Move:
    """From which version to which, by the texts of their clauses; `changes`: what made the later of the earlier ones."""

    before: int
    old: Mapping[int, str]
    new: Mapping[int, str]
    steps: Mapping[int, Sequence[tuple[Operation, ...]]] = field(default_factory=dict)

    def change(self, clause_id: int) -> tuple[Operation, ...]:
        return change_between(self.old[clause_id], self.new[clause_id], self.steps.get(clause_id, []))


def fates_on(version: Version) -> list[Fate]:
    """Return what becomes of each amendment that stands open on the version before, parents first, by number.

    One whose agreed answer does not accept it is not adopted. Any other is held on the new words, or falls: where they
    changed what it changes, where its clause is gone, where the text says so already, and with the one that it amends.
    An adopted sub-amendment of an amendment that is still open goes with it. Five queries, however many.
    """
    if version.based_on_id is None:
        return []
    move = _Move(version.based_on_id, _texts(version.based_on_id), _texts(version.pk), steps_of(version))
    fates: dict[int, Fate] = {}
    for one in _standing_on(version.based_on_id):
        parent = fates.get(one.parent_id) if one.parent_id else None
        fates[one.pk] = _fate(one, parent, move)
    return list(fates.values())


def _standing_on(version_id: int) -> list[Amendment]:
    on_it = Q(held_version=version_id) | Q(version=version_id, held_version__isnull=True)
    open_one = Q(state=AmendmentState.TABLED) | Q(
        state=AmendmentState.ADOPTED, parent__isnull=False, parent__state=AmendmentState.TABLED
    )
    siblings = Prefetch("children", Amendment.objects.order_by("number"))
    found = Amendment.objects.filter(on_it & open_one).select_related("disposition", "parent", "organisation")
    return sorted(found.prefetch_related(siblings), key=lambda one: (one.parent_id is not None, one.number))


def _texts(version_id: int) -> dict[int, str]:
    return dict(Wording.objects.filter(version=version_id).values_list("clause", "text"))


def _fate(one: Amendment, parent: Fate | None, move: _Move) -> Fate:
    if one.state == AmendmentState.TABLED and is_refused(one):
        return Fate(one, not_adopted=True)
    if one.parent_id is not None:
        return _fate_of_child(one, parent, move)
    operations = operations_on(one, move.before)
    if is_addition(one):
        gone = one.after_id not in move.new
        return Fate(one, fallen=Fall.GONE) if gone else Fate(one, operations, text_hash(""))
    clause = one.clause_id or 0
    if clause not in move.new or clause not in move.old:
        return Fate(one, fallen=Fall.GONE)
    return _taken_over(one, operations, move.change(clause), (move.old[clause], move.new[clause]))


def _fate_of_child(one: Amendment, parent: Fate | None, move: _Move) -> Fate:
    if parent is None or parent.fallen or parent.not_adopted:
        return Fate(one, fallen=Fall.PARENT)
    clause = one.clause_id or 0
    old = apply(move.old.get(clause, ""), operations_on(parent.amendment, move.before))
    new = apply(move.new.get(clause, ""), parent.operations)
    return _taken_over(one, operations_on(one, move.before), difference(old, new), (old, new))


def _taken_over(
    one: Amendment, operations: Sequence[Operation], change: Sequence[Operation], texts: tuple[str, str]
) -> Fate:
    old, new = texts
    moved = rebased(operations, change, old)
    if moved.operations is None:
        return Fate(one, fallen=str(moved.fallen))
    return Fate(one, moved.operations, text_hash(new))
