"""In whose name a person may answer, and what that participant has answered so far."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import Http404
from django.utils.translation import gettext

from miroir.accounts.models import User
from miroir.common.compiled import Compiled
from miroir.common.may import Verdict
from miroir.consultations.models import Draft, Holder, Position, Process, Statement
from miroir.consultations.permissions.positions import may_answer, may_speak
from miroir.consultations.queries.positions import code_of, current_on
from miroir.directory.models import MandateScope, Organisation
from miroir.directory.standing import Standing

ORGANISATION: Final = Compiled(lambda key: Organisation.objects.filter(key=key).order_by(), uuid.UUID)
OWN: Final = "own"
"""Instead of the key of an organisation: in one's own name."""


@dataclass(frozen=True, slots=True)
class Answerer:
    """An organisation for which a person may speak, or the person themselves (None)."""

    organisation: Organisation | None

    @property
    def key(self) -> str:
        """What addresses and forms call it by."""
        return str(self.organisation.key) if self.organisation else OWN

    def key_in(self, person: User) -> str:
        """Return what tells this participant from all others, for the chance of what is put next."""
        return self.key if self.organisation else str(person.key)

    @property
    def name(self) -> str:
        """How pages call it."""
        return str(self.organisation) if self.organisation else gettext("Your own name")


@dataclass(frozen=True, slots=True)
class Panel:
    """What a statement's page shows to who may answer it.

    `chosen`: in whose name, None where there is nobody to speak for. `others`: whom one may choose instead. `may`: whether
    it is allowed now. `ours`: the person is of the organisation, and reads what it holds and prepares. `current`: the
    position held. `drafted`: the organisation prepares one.
    """

    chosen: Answerer | None
    others: tuple[Answerer, ...]
    may: Verdict
    ours: bool = False
    current: Position | None = None
    drafted: bool = False

    @property
    def code(self) -> str:
        """The code under which pages have the shape of the answer held; "" for none."""
        return code_of(self.current.answer) if self.current else ""


def answerers(standing: Standing, process: Process) -> tuple[Answerer, ...]:
    """Return in whose name a person may answer in a process: organisations they have a mandate for, then their own name."""
    organisations = {mandate.organisation_id: mandate.organisation for mandate in standing.mandates}
    found = [Answerer(organisation) for organisation in sorted(organisations.values(), key=str)]
    if process.individuals and standing.person is not None:
        found.append(Answerer(None))
    return tuple(found)


def chosen_answerer(standing: Standing, process: Process, key: str) -> Answerer | None:
    """Return the answerer of a key, the first one for a key that is none of theirs; None where there is nobody."""
    found = answerers(standing, process)
    return next((one for one in found if one.key == key), found[0] if found else None)


def named_answerer(key: str) -> Answerer:
    """Return the answerer that a form names, whoever sent it: whether they may is asked apart. Raises Http404 for no key."""
    if key == OWN:
        return Answerer(None)
    try:
        found = ORGANISATION(uuid.UUID(key))
    except ValueError as wrong:
        raise Http404 from wrong
    if not found:
        raise Http404
    return Answerer(found[0])


def areas_covered(standing: Standing, organisation: Organisation | None) -> frozenset[str] | None:
    """Return the codes of the areas that a person's mandates for an organisation cover; None for every subject."""
    mandates = [one for one in standing.mandates if organisation and one.organisation_id == organisation.pk]
    if not mandates or any(mandate.scope == MandateScope.EVERYTHING for mandate in mandates):
        return None
    return frozenset().union(*(standing.mandate_areas.get(mandate.pk, frozenset()) for mandate in mandates))


def holder_for(process: Process, standing: Standing, organisation: Organisation | None) -> Holder | None:
    """Return an organisation, or the person themselves, as a participant of a process; None before the first answer."""
    holders = Holder.objects.filter(process=process).select_related("college")
    if organisation is not None:
        return holders.filter(organisation=organisation).first()
    return holders.filter(person=standing.person).first() if standing.person else None


def position_context(standing: Standing, statement: Statement, *, now: datetime, key: str = "") -> Panel:
    """Return what the page of a statement shows to a person who may answer it. `key`: in whose name they chose to.

    At most three queries.
    """
    chosen = chosen_answerer(standing, statement.process, key)
    if chosen is None:
        return Panel(None, (), may_speak(standing))
    return panel_of(standing, statement, chosen, now=now)


def panel_of(standing: Standing, statement: Statement, chosen: Answerer, *, now: datetime) -> Panel:
    """Return the panel of a statement for one answerer; of an organisation of which the person is not, nothing it holds."""
    others = tuple(one for one in answerers(standing, statement.process) if one.key != chosen.key)
    may = may_answer(standing, statement, chosen.organisation, now=now)
    organisation = chosen.organisation
    if organisation is not None and not standing.belongs_to(organisation.pk):
        return Panel(chosen, others, may)
    current = current_on(holder_for(statement.process, standing, organisation), statement)
    if organisation is None:
        return Panel(chosen, others, may, current=current)
    drafts = Draft.objects.filter(organisation=organisation, statement=statement, answer__isnull=False)
    return Panel(chosen, others, may, ours=True, current=current, drafted=drafts.exists())
