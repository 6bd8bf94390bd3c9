"""What one can do now in a consultation: each with its permission's own answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from miroir.common.may import Verdict
from miroir.consultations.models import Process, ProcessState, Task
from miroir.consultations.permissions.gathering import may_see_gathering
from miroir.consultations.permissions.positions import may_answer_at_all, may_enter_positions, may_read_own
from miroir.consultations.permissions.processes import may_prepare
from miroir.consultations.permissions.proposals import may_put_forward_at_all
from miroir.consultations.permissions.statements import may_propose_at_all, may_see_unpublished
from miroir.directory.standing import Standing


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to do: its words, where, and whether one may. `desk`: a tool, shown to those alone who may."""

    title: str
    address: str
    verdict: Verdict
    desk: bool = False


@dataclass(frozen=True, slots=True)
class Offers:
    """What one may do now, and what one may not, each with its reason."""

    open: tuple[Offer, ...]
    barred: tuple[Offer, ...]


def offers_of(process: Process, standing: Standing, *, now: datetime) -> Offers:
    """Return what there is to do in a process for a person; tools of the desk stand there for those alone who may."""
    offers = (*_open_offers(process, standing, now), *_desk_offers(process, standing, now))
    return Offers(
        open=tuple(offer for offer in offers if offer.verdict),
        barred=tuple(offer for offer in offers if not offer.verdict and not offer.desk),
    )


def _open_offers(process: Process, standing: Standing, now: datetime) -> list[Offer]:
    if process.state != ProcessState.OPEN:
        return []
    answer, propose, put = _addresses(process, "answer", "propose", "put-forward")
    return [
        Offer(gettext("Answer the statements"), answer, may_answer_at_all(standing, process, now=now)),
        Offer(gettext("Propose a statement"), propose, may_propose_at_all(standing, process, now=now)),
        *_of_proposals(put, process, standing, now),
    ]


def _of_proposals(address: str, process: Process, standing: Standing, now: datetime) -> list[Offer]:
    """Return the offer to put a proposal forward, in a step that takes them."""
    step = process.current_step
    if step is None or all(line.task != Task.PUT_FORWARD for line in step.capabilities.all()):
        return []
    return [Offer(gettext("Put a proposal forward"), address, may_put_forward_at_all(standing, process, now=now))]


def _desk_offers(process: Process, standing: Standing, now: datetime) -> list[Offer]:
    mine, gathering, enter, edit = _addresses(process, "mine", "gathering", "enter", "edit")
    moderation, reads = reverse("consultations:moderation"), may_see_unpublished(standing, process, now=now)
    enters = may_enter_positions(standing, process, now=now)
    return [
        Offer(gettext("Positions held"), mine, may_read_own(standing, process), desk=True),
        Offer(gettext("See who is missing"), gathering, may_see_gathering(standing, process, now=now), desk=True),
        Offer(gettext("Enter a position received otherwise"), enter, enters, desk=True),
        Offer(gettext("Read what is proposed"), moderation, reads, desk=True),
        Offer(gettext("Prepare and lead"), edit, may_prepare(standing, now=now), desk=True),
    ]


def _addresses(process: Process, *names: str) -> list[str]:
    return [reverse(f"consultations:{name}", args=[process.slug]) for name in names]
