"""The proposals of a process with their answers, and what is still owed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.utils.translation import gettext, ngettext

from miroir.common.may import YES, Verdict, no
from miroir.consultations.models import Process, Proposal
from miroir.consultations.queries.proposals import listed_proposals
from miroir.drafting.models import DispositionState, Document, ProposalAnswer, Stage
from miroir.drafting.queries.texts import document_to_write

A_PAGE: Final = 20
FROZEN: Final = (Stage.ENQUIRY, Stage.FINAL)
"""The stages that answer everything that was put forward: from the enquiry on a text is frozen for all to read."""
MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Answered:
    """A proposal with its answer, None where none is given yet."""

    proposal: Proposal
    answer: ProposalAnswer | None

    @property
    def agreed(self) -> bool:
        """Whether its answer counts."""
        return self.answer is not None and self.answer.state == DispositionState.AGREED


@dataclass(frozen=True, slots=True)
class Owed:
    """How many proposals of a process stand, and how many of them have an agreed answer."""

    total: int
    answered: int

    @property
    def open(self) -> int:
        """How many wait for their answer."""
        return self.total - self.answered


def answered_page(process: Process, *, waiting: bool, page: str) -> Page[Answered]:
    """Return a page of 20 proposals of a process with their answers, by number; `waiting`: those without an agreed one.

    Five queries, however many there are.
    """
    found = _waiting(process) if waiting else Proposal.objects.filter(process=process)
    paged: Page[Proposal] = Paginator(listed_proposals(found.order_by("number")), A_PAGE).get_page(page)
    answers = _answers([one.pk for one in paged.object_list])
    for one in paged.object_list:
        one.process = process
    shown = [Answered(one, answers.get(one.pk)) for one in paged.object_list]
    return Page(shown, paged.number, paged.paginator)  # type: ignore[arg-type]


def owed_to_proposals(process: Process) -> Owed:
    """Return how many proposals of a process stand, and how many have an agreed answer. Two queries."""
    total = Proposal.objects.standing().filter(process=process).count()
    return Owed(total, total - _waiting(process).count() if total else 0)


def worked_document(document: Document) -> Document:
    """Return a text as it is now, held until the transaction ends, with the table of its step: asked once for all proposals."""
    found = document_to_write(document)
    prefetch_related_objects([found], "process__current_step__capabilities", "group")
    return found


def held_proposals(process: Process, numbers: Collection[int]) -> list[Answered]:
    """Return some proposals of a process with their answers, all rows locked, in the order of their numbers."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("organisation")
    found = list(rows.filter(process=process, number__in=numbers).order_by("number"))
    answers = _answers([one.pk for one in found], locked=True)
    for one in found:
        one.process = process
        if one.pk in answers:
            answers[one.pk].proposal = one
    return [Answered(one, answers.get(one.pk)) for one in found]


def proposals_hinder(document: Document, stage: str) -> Verdict:
    """Return whether a text can be frozen at a stage, and if not which proposals of its process still wait."""
    if stage not in FROZEN:
        return YES
    waiting = list(_waiting(document.process).order_by("number").values_list("number", flat=True))
    if not waiting:
        return YES
    named = ", ".join(str(number) for number in waiting[:MOST_NAMED])
    told = ngettext(
        "%(count)s proposal has no agreed answer: number %(numbers)s.",
        "%(count)s proposals have no agreed answer: numbers %(numbers)s.",
        len(waiting),
    )
    more = gettext("And others.") if len(waiting) > MOST_NAMED else ""
    return no(f"{told % {'count': len(waiting), 'numbers': named}} {more}".strip())


def answer_to_proposal(proposal: Proposal) -> ProposalAnswer | None:
    """Return the agreed answer to a proposal, None where there is none yet. One query."""
    found = ProposalAnswer.objects.filter(proposal=proposal, state=DispositionState.AGREED)
    return found.select_related("clause", "document").first()


def answers_into(clause: int) -> list[ProposalAnswer]:
    """Return the agreed answers to proposals that landed in a clause. One query."""
    found = ProposalAnswer.objects.filter(clause=clause, state=DispositionState.AGREED)
    return list(found.select_related("proposal__organisation", "proposal__process").order_by("proposal__number"))


def label_of_answer(answer: ProposalAnswer) -> str:
    """Return what the public record calls an answer to a proposal: the text and the number of the proposal."""
    return f"{answer.document.slug}, proposition {answer.proposal.number}"


def _waiting(process: Process) -> QuerySet[Proposal]:
    agreed = ProposalAnswer.objects.filter(proposal=OuterRef("pk"), state=DispositionState.AGREED)
    return Proposal.objects.standing().filter(~Exists(agreed), process=process)


def _answers(proposals: Sequence[int], *, locked: bool = False) -> dict[int, ProposalAnswer]:
    rows = ProposalAnswer.objects.select_for_update(of=("self",)) if locked else ProposalAnswer.objects.all()
    found = rows.filter(proposal__in=proposals).select_related("document", "clause", "duplicate_of")
    return {one.proposal_id: one for one in found}
