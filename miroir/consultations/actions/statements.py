"""Proposing statements, and deciding on them. The text of a published statement never changes: positions stand on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.consultations.models import Process, Statement, StatementState
from miroir.consultations.models.statements import LONGEST
from miroir.consultations.permissions.statements import may_propose, may_seed
from miroir.consultations.queries.statements import label_of, one_space
from miroir.directory.models import Area, Organisation, Sector
from miroir.directory.standing import standing_of
from miroir.journal.actions import Happening, record, record_all

PROPOSED: Final = words("statement proposed")
SEEDED: Final = words("statement put in by the secretariat")
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Wording:
    """What a statement says, in which language, and what it is about. `code`: its name in a file that it came from."""

    text: str
    language: str
    areas: Collection[Area] = field(default=())
    sectors: Collection[Sector] = field(default=())
    code: str = ""


@transaction.atomic
def propose_statement(
    *, by: User, process: Process, wording: Wording, organisation: Organisation | None = None
) -> Statement:
    """Propose a statement, for an organisation where one is given; it is read by the moderators first.

    Raises Refused where the current step does not allow it, where it names no area, or where it is empty or too long.
    """
    now = timezone.now()
    process = Process.objects.select_for_update(of=("self",)).select_related("current_step").get(pk=process.pk)
    may_propose(standing_of(by, now=now), process, now=now, organisation=organisation).require()
    _require_text(wording)
    if not wording.areas:
        raise Refused(gettext("Say at least one area that the statement is about."))
    statement = Statement.objects.create(
        process=process,
        number=_last_number(process) + 1,
        code=wording.code,
        text=one_space(wording.text),
        language=wording.language,
        proposed_by=by,
        proposed_for=organisation,
        proposed_at=now,
    )
    statement.areas.set(wording.areas)
    statement.sectors.set(wording.sectors)
    for_whom = str(organisation.key) if organisation else ""
    record(PROPOSED, statement, by=by, at=now, for_whom=for_whom, label=label_of(statement))
    return statement


@transaction.atomic
def seed_statements(*, by: User, process: Process, wordings: Sequence[Wording]) -> list[Statement]:
    """Put statements in at once, published, in their order. Raises Refused at the first that is empty or too long."""
    now = timezone.now()
    process = Process.objects.select_for_update(of=("self",)).select_related("current_step").get(pk=process.pk)
    may_seed(standing_of(by, now=now), process, now=now).require()
    for wording in wordings:
        _require_text(wording)
    first = _last_number(process) + 1
    made = Statement.objects.bulk_create(
        [_seeded(process, first + place, wording, by=by, at=now) for place, wording in enumerate(wordings)],
        batch_size=BATCH,
    )
    _join(made, wordings)
    record_all(SEEDED, [Happening(statement, label=label_of(statement)) for statement in made], by=by, at=now)
    return made


def _seeded(process: Process, number: int, wording: Wording, *, by: User, at: datetime) -> Statement:
    return Statement(
        process=process,
        number=number,
        code=wording.code,
        text=one_space(wording.text),
        language=wording.language,
        state=StatementState.PUBLISHED,
        proposed_by=by,
        proposed_at=at,
        moderated_at=at,
        published_at=at,
    )


def _join(made: Sequence[Statement], wordings: Sequence[Wording]) -> None:
    """Tie statements to their areas and sectors in a few writes."""
    areas, sectors = Statement.areas.through, Statement.sectors.through
    pairs = list(zip(made, wordings, strict=True))
    areas.objects.bulk_create(
        [areas(statement=one, area=area) for one, wording in pairs for area in wording.areas], batch_size=BATCH
    )
    sectors.objects.bulk_create(
        [sectors(statement=one, sector=sector) for one, wording in pairs for sector in wording.sectors],
        batch_size=BATCH,
    )


def _last_number(process: Process) -> int:
    """Return the highest number of a process whose row is locked; 0 where it has no statement."""
    return process.statements.aggregate(last=Max("number"))["last"] or 0


def _require_text(wording: Wording) -> None:
    text = one_space(wording.text)
    if not text:
        raise Refused(gettext("A statement has words: write one clear assertion."))
    if len(text) > LONGEST:
        told = {"longest": LONGEST, "length": len(text)}
        raise Refused(gettext("A statement has at most %(longest)s characters; this one has %(length)s.") % told)
