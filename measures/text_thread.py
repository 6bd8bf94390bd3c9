"""How long the golden thread of a clause takes, with as many amendments as any clause has and four statements under it."""

from __future__ import annotations

import time
from typing import Final

from django.utils import timezone

from measures.pace import slowness
from miroir.consultations.models import Channel, Holder, Position
from miroir.decisions.permissions.threads import Sight
from miroir.decisions.queries.threads import clause_thread
from miroir.directory.models import Organisation
from miroir.drafting.models import Ground, Version
from miroir.drafting.queries.texts import wordings_of

STATEMENTS: Final = 4
BUDGET: Final = 50.0
TIMES: Final = 9


def told_thread(version: Version) -> bool:
    """Lay statements with a voice of every organisation under the first clause; print what its thread takes, and return whether too long."""
    wording, process = wordings_of(version)[0], version.document.process
    _ground(version)
    taken, stations = list[float](), 0
    for _time in range(TIMES):
        start = time.process_time()
        stations = len(clause_thread(wording, process, sight=Sight(voices=True, verdicts=True)))
        taken.append((time.process_time() - start) * 1000 / slowness())
    median = sorted(taken)[TIMES // 2]
    fault = f", over {BUDGET:.0f} ms" if median > BUDGET else ""
    print(f"text.thread: {stations} stations in {median:.0f} ms, median of {TIMES}{fault}", flush=True)
    return median > BUDGET


def _ground(version: Version) -> None:
    now, process = timezone.now(), version.document.process
    statements = list(process.statements.order_by("number")[:STATEMENTS])
    clause = wordings_of(version)[0].clause
    Ground.objects.bulk_create(Ground(clause=clause, statement=one, laid_at=now) for one in statements)
    holders = Holder.objects.bulk_create(
        Holder(process=process, organisation=one, since=now) for one in Organisation.objects.order_by("pk")
    )
    Position.objects.bulk_create(
        Position(holder=holder, statement=one, answer=1, taken_at=now, nonce=f"{one.pk}", channel=Channel.SITE)
        for holder in holders
        for one in statements
    )
