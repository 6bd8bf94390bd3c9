"""Keeping positions: the one way in which they are written, whoever sends them and however many there are."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection, connections, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.languages import local
from miroir.common.may import Verdict
from miroir.consultations.actions.refreshing import want_refresh
from miroir.consultations.given import Given
from miroir.consultations.models import Channel, Holder, Position, Process
from miroir.consultations.queries.taking import REFRESH, positions_on
from miroir.engine.answers import Answer
from miroir.journal.actions import Happening, fingerprint, record_all

TAKEN: Final = words("position taken")
CHANGED: Final = words("position changed")
IMPORTED: Final = words("position imported")
PLAIN: Final = (int, str, float, bool)
A_STATEMENT: Final = 100
"""Positions that one statement of SQL inserts."""
AT_ONCE: Final = 2_000
"""Positions that are read, written and recorded together."""
ANSWERS: Final = frozenset(int(answer) for answer in Answer)


class Sent(NamedTuple):
    """An answer, and who holds it."""

    holder: Holder
    given: Given


class Pair(NamedTuple):
    """By their keys in the database: a holder, and a statement that they answer."""

    holder: int
    statement: int


@dataclass(frozen=True, slots=True)
class Sending:
    """How answers come: into which process, in which way, when; `named`: the public record may name holders."""

    process: Process
    channel: Channel
    now: datetime
    named: bool = False


@transaction.atomic(savepoint=False)
def keep(*, by: User | None, sending: Sending, sent: Sequence[Sent], may: Callable[[Sent], Verdict]) -> list[Position]:
    """Keep answers, each with its entry, and return their positions, in their order.

    The rows of the holders must be locked. What the same person's form made before is returned as it is: a retry
    counts once, also after closing. All else must be allowed by `may`, else Refused is raised and nothing is kept. A
    holder may answer a statement twice: the later answer holds. Raises ValueError on what is no answer.
    """
    return [position for run in _runs(sent) for position in _keep_run(by, sending, run, may)]


def _runs(sent: Sequence[Sent]) -> Iterator[list[Sent]]:
    """Split answers, in their order, into runs that can be written together: in none does a pair come twice."""
    run: list[Sent] = []
    pairs: set[Pair] = set()
    for one in sent:
        if one.given.answer not in ANSWERS:
            message = f"answer is {one.given.answer}; one of {sorted(ANSWERS)} was expected"
            raise ValueError(message)
        if _pair(one) in pairs or len(run) == AT_ONCE:
            yield run
            run, pairs = [], set()
        run.append(one)
        pairs.add(_pair(one))
    if run:
        yield run


def _keep_run(by: User | None, sending: Sending, run: list[Sent], may: Callable[[Sent], Verdict]) -> list[Position]:
    history = _history(run)
    formed = {(_pair_of(position), position.nonce): position for position in history}
    made = [_made_before(by, one, formed) for one in run]
    fresh = [one for one, position in zip(run, made, strict=True) if position is None]
    for one in fresh:
        may(one).require()
    current = {_pair_of(position): position for position in history if position.current}
    written = iter(_written(by, sending, fresh, current))
    return [position or next(written) for position in made]


def _history(run: list[Sent]) -> list[Position]:
    """Return the positions that these holders hold on these statements, and those that these forms made; and maybe more."""
    if len(run) == 1:
        return positions_on(run[0].holder, run[0].given.statement)
    of_these = Position.objects.filter(
        holder__in={one.holder.pk for one in run}, statement__in={one.given.statement.pk for one in run}
    )
    nonces = {one.given.nonce for one in run} - {""}
    return list(of_these.filter(Q(current=True) | Q(nonce__in=nonces)).order_by())


def _made_before(by: User | None, one: Sent, formed: dict[tuple[Pair, str], Position]) -> Position | None:
    """Return what the same form made; somebody else's form is none of theirs."""
    made = formed.get((_pair(one), one.given.nonce)) if one.given.nonce else None
    return made if made and by and made.taken_by_id == by.pk else None


def _written(by: User | None, sending: Sending, fresh: list[Sent], current: dict[Pair, Position]) -> list[Position]:
    if not fresh:
        return []
    replaced = [current[_pair(one)] for one in fresh if _pair(one) in current]
    before = {_pair_of(position): fingerprint(position) for position in replaced}
    if replaced:
        Position.objects.filter(pk__in=[position.pk for position in replaced]).update(current=False)
    positions = [_position(by, sending, one) for one in fresh]
    _insert(positions)
    _record(by, sending, positions, before)
    if not REFRESH(sending.process.pk):
        want_refresh(by=by, process=sending.process, at=sending.now)
    return positions


def _position(by: User | None, sending: Sending, one: Sent) -> Position:
    given = one.given
    position = Position(
        holder_id=one.holder.pk,
        statement_id=given.statement.pk,
        answer=int(given.answer),
        reason=given.reason.strip(),
        taken_at=given.at or sending.now,
        taken_by_id=by.pk if by else None,
        channel=str(sending.channel),
        evidence=given.evidence.strip(),
        nonce=given.nonce or str(uuid.uuid4()),
        policy=given.policy,
        probability=given.probability,
    )
    position._state.fields_cache |= {"holder": one.holder, "statement": given.statement, "taken_by": by}
    return position


def _insert(positions: list[Position]) -> None:
    """Insert positions by a short statement, and give them their keys: every other position waits meanwhile."""
    fields = [field for field in Position._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = f"({', '.join(['%s'] * len(fields))})"
    own = connections[connection.alias]
    with connection.cursor() as cursor:
        for low in range(0, len(positions), A_STATEMENT):
            some = positions[low : low + A_STATEMENT]
            rows = f"VALUES {', '.join([places] * len(some))}"
            told = [_told(getattr(position, field.attname), field, own) for position in some for field in fields]
            cursor.execute(f"INSERT INTO consultations_position ({columns}) {rows} RETURNING id", told)
            for position, (key,) in zip(some, cursor.fetchall(), strict=True):
                position.pk, position._state.adding, position._state.db = key, False, connection.alias


def _told(value: Any, field: Any, own: Any) -> Any:  # noqa: ANN401 - a value of a field, as the driver takes it
    """Return a value as the database takes it; numbers, texts and truth values are taken as they are."""
    return value if value is None or type(value) in PLAIN else field.get_db_prep_save(value, own)


def _record(by: User | None, sending: Sending, positions: list[Position], before: dict[Pair, str]) -> None:
    """Write an entry for each position."""
    happenings = [_happening(sending, position, before.get(_pair_of(position), "")) for position in positions]
    kinds = [_kind(sending, happening) for happening in happenings]
    for kind in dict.fromkeys(kinds):
        chosen = [happening for happening, its in zip(happenings, kinds, strict=True) if its == kind]
        record_all(kind, chosen, by=by, at=sending.now)


def _kind(sending: Sending, happening: Happening) -> str:
    if sending.channel == Channel.IMPORT:
        return IMPORTED
    return CHANGED if happening.before else TAKEN


def _happening(sending: Sending, position: Position, before: str) -> Happening:
    organisation = position.holder.organisation
    if organisation is None:
        return Happening(position, before)
    label = local(organisation, "name", "fr") if sending.named else ""
    return Happening(position, before, for_whom=str(organisation.key), label=label)


def _pair(one: Sent) -> Pair:
    return Pair(one.holder.pk, one.given.statement.pk)


def _pair_of(position: Position) -> Pair:
    return Pair(position.holder_id, position.statement_id)
