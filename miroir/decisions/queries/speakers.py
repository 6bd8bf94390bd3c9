"""For whom a person may answer a call, and what the page of a call shows them of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from miroir.common.may import Verdict
from miroir.decisions.models import Answer, Call, Delegation, Moment
from miroir.decisions.permissions.answers import Place, is_mandated, may_answer
from miroir.decisions.permissions.findings import DISSENTING
from miroir.decisions.queries.places import place_in
from miroir.directory.models import Organisation
from miroir.directory.standing import Standing
from miroir.drafting.models import Objection, ObjectionState


@dataclass(frozen=True, slots=True)
class Speaking:
    """In whose name a person may answer a call. `under`: the delegation by which they answer for another, None for their own."""

    organisation: Organisation
    under: Delegation | None = None

    @property
    def key(self) -> str:
        """What addresses and forms call it by."""
        return str(self.organisation.key)


@dataclass(frozen=True, slots=True)
class AnswerPanel:
    """What a call's page shows to who answers. `others`: whom one may choose instead; `answer`: the one that holds."""

    chosen: Speaking
    others: tuple[Speaking, ...]
    may: Verdict
    place: Place
    answer: Answer | None
    history: tuple[Answer, ...]


def speakers(standing: Standing, call: Call) -> tuple[Speaking, ...]:
    """Return in whose name a person may answer: their own organisations first, then those that delegated. One query, or none."""
    own = {
        mandate.organisation_id: Speaking(mandate.organisation)
        for mandate in standing.mandates
        if is_mandated(standing, call.version.document, mandate.organisation)
    }
    if not own:
        return ()
    received = call.delegations.filter(revoked_at__isnull=True, receiver__in=own).select_related("giver", "receiver")
    others = [Speaking(one.giver, one) for one in received if one.giver_id not in own]
    return (*sorted(own.values(), key=lambda one: str(one.organisation)), *others)


def panel_for(standing: Standing, call: Call, key: str, *, now: datetime) -> AnswerPanel | None:
    """Return what a person may answer in the name of an organisation, by its key; of the first for any other key; None for nobody."""
    found = speakers(standing, call)
    if not found:
        return None
    chosen = next((one for one in found if one.key == key), found[0])
    place = place_in(call, chosen.organisation)
    history = _history(call, chosen)
    return AnswerPanel(
        chosen=chosen,
        others=tuple(one for one in found if one.key != chosen.key),
        may=may_answer(standing, call, chosen.organisation, place, now=now),
        place=place,
        answer=next((one for one in history if one.current), None),
        history=history,
    )


def _history(call: Call, chosen: Speaking) -> tuple[Answer, ...]:
    """Return what was answered for an organisation, the last first; to who received its answer, only what they gave."""
    given = call.answers.filter(organisation=chosen.organisation)
    if chosen.under is not None:
        given = given.filter(delegation=chosen.under)
    return tuple(given.select_related("delegation__receiver", "objection").order_by("-pk"))


def possible_receivers(call: Call, giver: Organisation) -> list[Organisation]:
    """Return who may answer in the place of an organisation: others on the roll who have not given theirs away. One query."""
    gone = call.delegations.filter(revoked_at__isnull=True).values("giver")
    lines = call.roll.filter(moment=Moment.OPENING).exclude(organisation=giver).exclude(organisation__in=gone)
    return [line.organisation for line in lines.select_related("organisation").order_by("organisation__name_fr", "pk")]


def objections_of(call: Call, organisation: Organisation) -> list[Objection]:
    """Return the objections of an organisation to the text of a call that an opposition may stand on. One query."""
    ended = (ObjectionState.RESOLVED, ObjectionState.WITHDRAWN)
    found = Objection.objects.filter(document=call.version.document_id, organisation=organisation)
    return list(found.exclude(state__in=ended).order_by("number"))


def dissenters(standing: Standing, call: Call) -> tuple[Organisation, ...]:
    """Return the organisations of a person whose answer to a call opposed or abstained, by name. One query, or none."""
    own = {
        mandate.organisation_id: mandate.organisation
        for mandate in standing.mandates
        if is_mandated(standing, call.version.document, mandate.organisation)
    }
    if not own:
        return ()
    answers = Answer.objects.current().filter(call=call, organisation__in=own, reply__in=DISSENTING)
    keys = answers.values_list("organisation_id", flat=True)
    return tuple(sorted((own[key] for key in keys), key=str))
