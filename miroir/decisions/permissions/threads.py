"""What may be told along a thread, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, no
from miroir.consultations.models import Position, Process, Proposal, Statement, Task
from miroir.consultations.permissions.capabilities import may_do
from miroir.consultations.permissions.positions import may_see_own_positions, may_see_positions
from miroir.consultations.permissions.results import may_see_results
from miroir.consultations.permissions.statements import may_see_statement
from miroir.directory.standing import Standing
from miroir.drafting.models import Amendment, Comment, Objection
from miroir.drafting.permissions.texts import may_see_document

Contribution = Statement | Proposal | Position | Comment | Amendment | Objection
"""What somebody contributed, and of which it is told what became."""
EVERYBODY: Final = Standing()
"""Who reads what is published: somebody without any right of their own."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may read along a thread. `voices`: who holds which position. `verdicts`: what was found of statements."""

    voices: bool = False
    verdicts: bool = False


def sight_in(standing: Standing, process: Process, *, public: bool, now: datetime) -> Sight:
    """Return what somebody may read along the threads of a process. `public`: by its charter, positions are."""
    return Sight(
        voices=bool(may_see_positions(standing, process, public=public, now=now)),
        verdicts=bool(may_see_results(standing, process, now=now)),
    )


def may_see_contribution(standing: Standing, contribution: Contribution, *, public: bool, now: datetime) -> Verdict:
    """Return whether a person may follow what became of a contribution: who may read it. `public`: positions are."""
    if isinstance(contribution, Position):
        return may_see_voice(standing, contribution, public=public, now=now)
    if isinstance(contribution, Statement):
        return may_see_statement(standing, contribution, now=now)
    if isinstance(contribution, Proposal):
        return may_do(Task.SEE, contribution.process, standing, now=now)
    return may_see_document(standing, contribution.document, now=now)


def may_see_voice(standing: Standing, position: Position, *, public: bool, now: datetime) -> Verdict:
    """Return whether a person may follow a position: its own holder always, others where positions are public.

    One that a person took in their own name is theirs alone. `position`: with its holder, its statement and process.
    """
    holder, process = position.holder, position.statement.process
    if holder.organisation is None:
        own = standing.person is not None and holder.person_id == standing.person.pk
        return (
            YES if own else no(gettext("What a person holds in their own name is counted, and shown to nobody else."))
        )
    if may_see_own_positions(standing, holder.organisation):
        return YES
    return may_see_positions(standing, process, public=public, now=now)
