"""Putting proposals forward for organisations, and withdrawing them. The words of a proposal never change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.folding import searchable
from miroir.common.may import Refused
from miroir.consultations.models import Process, Proposal
from miroir.consultations.models.proposals import LONGEST_PROPOSAL, LONGEST_TITLE
from miroir.consultations.permissions.proposals import may_put_forward, may_withdraw_proposal
from miroir.consultations.queries.proposals import held_proposal, label_of_proposal
from miroir.consultations.queries.statements import one_space
from miroir.directory.models import Area, Organisation, Sector
from miroir.directory.standing import standing_of
from miroir.journal.actions import fingerprint, record

PUT_FORWARD: Final = words("proposal put forward")
WITHDRAWN: Final = words("proposal withdrawn")


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a proposal says, in which language, and what it is about."""

    title: str
    text: str
    language: str
    areas: Collection[Area] = field(default=())
    sectors: Collection[Sector] = field(default=())


@transaction.atomic
def put_forward(
    *, by: User, process: Process, organisation: Organisation, proposed: Proposed, nonce: str = ""
) -> Proposal:
    """Put a proposal forward for an organisation; a form that was sent already gives the proposal it made.

    Raises Refused where the current step does not allow it, where no mandate covers its areas, where it names no area,
    or where its title or its text is empty or too long.
    """
    now = timezone.now()
    process = Process.objects.select_for_update(of=("self",)).select_related("current_step").get(pk=process.pk)
    areas = frozenset(area.code for area in proposed.areas)
    may_put_forward(standing_of(by, now=now), process, organisation, now=now, areas=areas).require()
    if nonce and (sent := Proposal.objects.filter(made_by=by, nonce=nonce).first()):
        return sent
    _require_words(proposed)
    proposal = Proposal.objects.create(
        process=process,
        number=(Proposal.objects.filter(process=process).aggregate(last=Max("number"))["last"] or 0) + 1,
        organisation=organisation,
        title=one_space(proposed.title),
        text=proposed.text.strip(),
        language=proposed.language,
        search=searchable(proposed.title, proposed.text),
        made_by=by,
        made_at=now,
        nonce=nonce,
    )
    proposal.areas.set(proposed.areas)
    proposal.sectors.set(proposed.sectors)
    record(PUT_FORWARD, proposal, by=by, at=now, for_whom=str(organisation.key), label=label_of_proposal(proposal))
    return proposal


@transaction.atomic
def withdraw_proposal(*, by: User, proposal: Proposal) -> Proposal:
    """Withdraw a proposal of one's organisation; it stays listed as withdrawn, and nothing is owed to it any more. Raises Refused."""
    now = timezone.now()
    held = held_proposal(proposal.pk)
    may_withdraw_proposal(standing_of(by, now=now), held, now=now).require()
    before = fingerprint(held)
    held.withdrawn_at = now
    held.save(update_fields=["withdrawn_at"])
    for_whom = str(held.organisation.key)
    record(WITHDRAWN, held, by=by, at=now, before=before, for_whom=for_whom, label=label_of_proposal(held))
    return held


def _require_words(proposed: Proposed) -> None:
    if not proposed.areas:
        raise Refused(gettext("Say at least one area that the proposal is about."))
    if not proposed.title.strip() or not proposed.text.strip():
        raise Refused(gettext("A proposal has a title and says what is to be done."))
    if len(one_space(proposed.title)) > LONGEST_TITLE or len(proposed.text.strip()) > LONGEST_PROPOSAL:
        told = {"title": LONGEST_TITLE, "text": LONGEST_PROPOSAL}
        raise Refused(
            gettext("A proposal has a title of at most %(title)s characters and a text of at most %(text)s.") % told
        )
