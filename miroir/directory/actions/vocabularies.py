"""Laying the lists that organisations are told apart by: colleges, sectors, areas and territories."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.directory.models import Area, College, Sector, Territory, TerritoryLevel
from miroir.directory.models.vocabularies import Named
from miroir.directory.permissions.organisations import may_keep_the_directory
from miroir.directory.standing import standing_of
from miroir.journal.actions import Happening, fingerprint, record_all

LAID: Final = words("vocabulary laid")
FILES: Final = Path(__file__).resolve().parents[1] / "data"
Line = Mapping[str, object]
Item = TypeVar("Item", bound=Named)


@transaction.atomic
def lay_vocabularies(*, by: User | None) -> int:
    """Bring the lists to what their files say; return how many items were new or changed: 0 where nothing was.

    Nothing is ever removed: what stands on an item keeps it. `by`: None for the command of the site. Raises Refused.
    """
    now = timezone.now()
    if by is not None:
        may_keep_the_directory(standing_of(by, now=now)).require()
    lists = json.loads((FILES / "vocabularies.json").read_text(encoding="utf-8"))
    happenings = [
        *_laid(College, _ordered(lists["colleges"])),
        *_laid(Sector, _ordered(lists["sectors"])),
        *_laid(Area, _ordered(lists["areas"])),
        *_laid_territories(json.loads((FILES / "territories.json").read_text(encoding="utf-8"))),
    ]
    if happenings:
        record_all(LAID, happenings, by=by, at=now)
    return len(happenings)


def _ordered(lines: Sequence[Line]) -> list[Line]:
    return [{**line, "order": order} for order, line in enumerate(lines, start=1)]


def _laid_territories(lines: Sequence[Line]) -> Iterator[Happening]:
    """Lay territories level by level: what one is a part of comes first."""
    for level in TerritoryLevel:
        parents = dict(Territory.objects.values_list("code", "pk"))
        yield from _laid(
            Territory,
            [
                {name: value for name, value in line.items() if name != "parent"}
                | {"parent_id": parents.get(str(line["parent"]))}
                for line in lines
                if line["level"] == level
            ],
        )


def _laid(model: type[Item], lines: Sequence[Line]) -> Iterator[Happening]:
    """Write the items of some lines that are new or differ from what is kept."""
    kept = {item.code: item for item in model._default_manager.filter(code__in=[line["code"] for line in lines])}
    for line in lines:
        item = kept.get(str(line["code"])) or model()
        before = fingerprint(item) if item.pk else ""
        changed = {name: value for name, value in line.items() if getattr(item, name) != value}
        if not item.pk or changed:
            for name, value in changed.items():
                setattr(item, name, value)
            item.save()
            yield Happening(item, before, "", item.name_fr)
