"""What an import brings in, in parts: each is one transaction, and leaves the import where the next one goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import numpy as np
from django.db import transaction

from miroir.accounts.models import User
from miroir.consultations.actions.holders import BEGUN, holders_of
from miroir.consultations.actions.positions import bring_positions
from miroir.consultations.actions.statements import Wording, seed_statements
from miroir.consultations.actions.translations import translate_statement
from miroir.consultations.given import Given
from miroir.consultations.models import Holder, Import, ImportState, Process, Statement
from miroir.consultations.models.statements import LONGEST
from miroir.consultations.permissions.imports import may_import
from miroir.consultations.queries.import_plan import (
    FileHolder,
    FilePlan,
    Part,
    held_by,
    holders_here,
    is_new,
    statements_here,
    takes_positions,
)
from miroir.directory.models import College, Sector
from miroir.directory.standing import standing_of
from miroir.journal.actions import Happening, record_all

BATCH: Final = 2_000


@transaction.atomic
def bring_statements(*, by: User, importing: Import, plan: FilePlan) -> list[Statement | None]:
    """Return the statement for each of a file, in their order; those that are new are put in, with their translations.

    None stands for one that is moderated out in the file: it is left aside.
    """
    here: list[Statement | None] = statements_here(importing.process, plan.statements)
    missing = [
        place
        for place, (told, ours) in enumerate(zip(plan.statements, here, strict=True))
        if ours is None and not told.out
    ]
    told = [plan.statements[place] for place in missing]
    wordings = [Wording(one.text, one.language, code=one.code) for one in told]
    made = seed_statements(by=by, process=importing.process, wordings=wordings) if wordings else []
    for place, statement in zip(missing, made, strict=True):
        here[place] = statement
        for language, text in plan.statements[place].others.items():
            translate_statement(by=by, statement=statement, language=language, text=text[: 2 * LONGEST])
    return here


@transaction.atomic
def bring_holders(*, by: User, importing: Import, plan: FilePlan, now: datetime) -> list[Holder]:
    """Return the participant for each holder of a file, in their order; those that are new are made, with an entry each.

    An organisation of the directory has its own college; anybody else the one that the import gives the file's.
    """
    may_import(standing_of(by, now=now), importing.process, now=now).require()
    here = holders_here(importing.process, plan.holders)
    ours = {college.code: college for college in College.objects.all()}
    colleges = {line["code"]: ours.get(line["ours"]) for line in importing.preview["colleges"]}
    fresh = {
        place: _made(importing.process, told, colleges, now)
        for place, (told, holder) in enumerate(zip(plan.holders, here, strict=True))
        if holder is None and told.organisation is None
    }
    made = Holder.objects.bulk_create(fresh.values(), batch_size=BATCH)
    _set_sectors(plan, fresh)
    if made:
        record_all(BEGUN, [Happening(holder) for holder in made], by=by, at=now)
    named = {place: told.organisation for place, told in enumerate(plan.holders) if told.organisation}
    told_by_name = holders_of(by=by, process=importing.process, organisations=list(named.values()), now=now)
    found = {place: holder for place, holder in enumerate(here) if holder is not None}
    found |= {**fresh, **dict(zip(named, told_by_name, strict=True))}
    return [found[place] for place in range(len(here))]


@transaction.atomic
def bring_part(
    *,
    by: User,
    importing: Import,
    part: Part,
    holders: Sequence[Holder],
    statements: Sequence[Statement | None],
    now: datetime,
) -> Import:
    """Bring one part of the answers in, and count it as done; return the import as it stands then.

    What is held already is passed over. Nothing is brought in once the import was stopped.
    """
    held = Import.objects.select_for_update().select_related("process").get(pk=importing.pk)
    if held.state != ImportState.RUNNING:
        return held
    pks = sorted({holders[answered.holder].pk for answered in part})
    list(Holder.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
    current = held_by(held.process, pks)
    nonce = f"import-{held.key.hex[:29]}"
    given = []
    for answered in part:
        holder, statement = holders[answered.holder], statements[answered.statement]
        if statement is None or not takes_positions(statement):
            continue
        if is_new(answered, current.get((holder.pk, statement.pk))):
            given.append((holder, Given(statement, answered.answer, nonce=nonce, at=answered.at)))
    taken = bring_positions(by=by, process=held.process, sent=given, now=now)
    held.preview["taken"] += len(taken)
    held.done += len(part)
    held.save(update_fields=["done", "preview"])
    return held


def _made(process: Process, told: FileHolder, colleges: Mapping[str, College | None], now: datetime) -> Holder:
    college = colleges.get(told.college)
    return Holder(process=process, code=told.code, college=college, territory=told.territory, since=now)


def _set_sectors(plan: FilePlan, fresh: Mapping[int, Holder]) -> None:
    """Give new holders the sectors of the file that ours has by the same code."""
    told = plan.reading.consultation
    ours = {sector.code: sector.pk for sector in Sector.objects.all()}
    keys = [ours.get(label.code) for label in told.sectors]
    table = np.asarray(told.holders.sectors)
    link = Holder.sectors.through
    rows = [
        link(holder_id=holder.pk, sector_id=keys[sector])
        for place, holder in fresh.items()
        for sector in np.flatnonzero(table[place]).tolist()
        if keys[sector] is not None
    ]
    link.objects.bulk_create(rows, batch_size=BATCH)
