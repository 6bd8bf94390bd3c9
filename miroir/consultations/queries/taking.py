"""What is read before a position is kept: short queries, since every position waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform

from miroir.common.compiled import Compiled
from miroir.consultations.models import Capability, Charter, Holder, Position, Process, Refresh, Statement, Step, Task

PUBLIC: Final = "public"
AT_ONCE: Final = 2_000
"""Keys in one query."""


ASKED: Final = (
    "state",
    "process__state",
    "process__closed_at",
    "process__individuals",
    "process__current_step__starts_at",
    "process__current_step__ends_at",
    "process__current_step__title_fr",
    "process__current_step__title_en",
)
"""What permissions ask of a statement; what else is read is read when it is asked for."""


def _statement(pk: int) -> QuerySet[Any]:
    charters = Charter.objects.filter(process=OuterRef("process")).order_by("-version")
    publicity = charters.annotate(publicity=KeyTextTransform("positions", "rule")).values("publicity")[:1]
    asked = Statement.objects.select_related("process__current_step").only(*ASKED)
    return asked.annotate(publicity=Subquery(publicity)).filter(pk=pk)


STATEMENT: Final = Compiled(_statement, int)
CAPABILITIES: Final = Compiled(lambda step, task: Capability.objects.filter(step=step, task=task).order_by(), int, str)
POSITIONS: Final = Compiled(
    lambda holder, statement: Position.objects.filter(holder=holder, statement=statement).order_by(), int, int
)
HOLDER: Final = Compiled(
    lambda process, organisation: (
        Holder.objects.select_for_update(of=("self",)).filter(process=process, organisation=organisation).order_by()
    ),
    int,
    int,
)
REFRESH: Final = Compiled(lambda process: Refresh.objects.select_for_update().filter(process=process), int)


def held_statement(statement: Statement, task: Task) -> tuple[Statement, bool]:
    """Return a statement as it stands with its process, its step and who may do a task there, and whether the charter has positions public.

    The process is held until the transaction ends. Raises Statement.DoesNotExist where it is gone. At most four queries.
    """
    _hold(statement.process_id)
    found = STATEMENT(statement.pk)
    if not found:
        message = f"statement {statement.pk} is gone"
        raise Statement.DoesNotExist(message)
    step = found[0].process.current_step
    if step is not None:
        _with_capabilities(step, task)
    return found[0], found[0].publicity == PUBLIC


def held_process(process: Process) -> Process:
    """Return a process as it stands with its step, held until the transaction ends."""
    _hold(process.pk)
    return Process.objects.select_related("current_step").get(pk=process.pk)


def statements_by_key(process: Process, keys: Sequence[int]) -> dict[int, Statement]:
    """Return statements of a process as they stand, by their keys, with their areas; their process is the one given."""
    found = {
        statement.pk: statement
        for first in range(0, len(keys), AT_ONCE)
        for statement in process.statements.filter(pk__in=keys[first : first + AT_ONCE]).prefetch_related("areas")
    }
    for statement in found.values():
        statement.process = process
    return found


def positions_on(holder: Holder, statement: Statement) -> list[Position]:
    """Return all that a holder holds and held on a statement."""
    return POSITIONS(holder.pk, statement.pk)


def _hold(process_id: int) -> None:
    """Let a process neither close nor change until the transaction ends; positions do not wait for one another here."""
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM consultations_process WHERE id = %s FOR SHARE", [process_id])


def _with_capabilities(step: Step, task: Task) -> None:
    """Put the lines of a task in a step's capability table where `step.capabilities.all()` finds it, as prefetching would."""
    lines = step.capabilities.all()
    lines._result_cache = CAPABILITIES(step.pk, str(task))
    step._prefetched_objects_cache = {"capabilities": lines}  # type: ignore[attr-defined]
