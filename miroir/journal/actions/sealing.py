"""Sealing the entries so far."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Final

from django.db import transaction

from miroir.accounts.models import User
from miroir.engine.record.notes import FIRST, Checkpoint, note_hash
from miroir.engine.record.trees import root_at
from miroir.journal.keys import signing_key
from miroir.journal.models import SEALED, WRITTEN, Head, Seal, Subtree
from miroir.journal.proofs import STEP, KeptTree
from miroir.journal.witnesses import publish_notes

BATCH: Final = 2_000


@transaction.atomic
def seal_entries(*, by: User | None, at: datetime) -> Seal | None:  # noqa: ARG001 - a seal says when, never who
    """Seal the entries so far and return the newest seal; None where there is no entry yet.

    Nothing is done where that seal covers them all. The note goes to the witnesses once the transaction has ended.
    Raises NoKey where there is no key to seal with.
    """
    sealed, _made = Head.objects.select_for_update().get_or_create(pk=SEALED)
    written = Head.objects.filter(pk=WRITTEN).first()
    last = Seal.objects.last()
    size = written.size if written else 0
    if size == sealed.size:
        return last
    tree = KeptTree()
    _keep_subtrees(sealed.size, size, tree)
    key = signing_key()
    moment = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    previous = note_hash(last.note) if last else ""
    head = Checkpoint(key.public.name, size, root_at(size, tree), previous or FIRST, moment)
    seal = Seal.objects.create(size=size, root=head.root.hex(), previous=previous, note=key.note(head.text()), at=at)
    sealed.size = size
    sealed.save(update_fields=["size"])
    transaction.on_commit(partial(publish_notes, [seal]), robust=True)
    return seal


def _keep_subtrees(before: int, size: int, tree: KeptTree) -> None:
    """Keep the subtrees that became whole, level by level."""
    level = STEP
    while size >> level:
        new = range(before >> level, size >> level)
        for low in range(new.start, new.stop, BATCH):
            places = range(low, min(low + BATCH, new.stop))
            Subtree.objects.bulk_create(
                [Subtree(level=level, place=place, root=tree.computed(level, place).hex()) for place in places]
            )
        level += STEP
