"""Who may answer the proposals of a process in the work on a text, and agree on the answers."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Proposal, Task
from miroir.directory.standing import Standing
from miroir.drafting.models import Clause, DispositionState, Document, Outcome, ProposalAnswer
from miroir.drafting.permissions.dispositions import LANDING, may_in_group


def may_answer_proposals(standing: Standing, document: Document, *, now: datetime) -> Verdict:
    """Return whether a person may answer proposals in the work on a text: the rapporteur of its working group."""
    return may_in_group(Task.DISPOSE, standing, document, now)


def may_agree_on_proposals(standing: Standing, document: Document, *, now: datetime) -> Verdict:
    """Return whether a person may say that the working group agrees on answers to proposals: its chair."""
    return may_in_group(Task.AGREE, standing, document, now)


def may_answer_proposal(
    standing: Standing, document: Document, proposal: Proposal, answer: ProposalAnswer | None, *, now: datetime
) -> Verdict:
    """Return whether a person may answer a proposal, or answer it otherwise before that is agreed: never one of their own."""
    return first_no(
        may_answer_proposals(standing, document, now=now),
        _is_open(document, proposal),
        _is_of_others(standing, proposal),
        _is_ours(document, answer),
    )


def may_answer_proposal_with(
    proposal: Proposal, outcome: str, *, duplicate_of: Proposal | None, clause: Clause | None
) -> Verdict:
    """Return whether a proposal can get an answer at all, whoever gives it."""
    if outcome not in Outcome.values or outcome == Outcome.WITHDRAWN:
        return no(gettext("Choose what becomes of it. Only its organisation withdraws a proposal."))
    if clause is not None and outcome not in LANDING:
        return no(gettext("Only what is accepted, at least in part, lands in the text."))
    if outcome != Outcome.DUPLICATE:
        return YES
    if duplicate_of is None or duplicate_of.process_id != proposal.process_id or duplicate_of.pk == proposal.pk:
        return no(gettext("Say which other proposal of this consultation it repeats."))
    return YES


def may_agree_on(standing: Standing, answer: ProposalAnswer, *, now: datetime) -> Verdict:
    """Return whether a person may say that the working group agrees on an answer as it was proposed."""
    proposed = answer.state == DispositionState.PROPOSED
    return first_no(
        may_agree_on_proposals(standing, answer.document, now=now),
        YES if proposed else no(gettext("The working group agreed on this answer already.")),
    )


def _is_open(document: Document, proposal: Proposal) -> Verdict:
    if proposal.process_id != document.process_id:
        return no(gettext("This proposal was put forward in another consultation."))
    if proposal.withdrawn_at is not None:
        return no(gettext("Its organisation withdrew this proposal: nothing is owed to it."))
    return YES


def _is_of_others(standing: Standing, proposal: Proposal) -> Verdict:
    if standing.belongs_to(proposal.organisation_id):
        return no(gettext("This proposal is of your own organisation: another rapporteur must answer it."))
    return YES


def _is_ours(document: Document, answer: ProposalAnswer | None) -> Verdict:
    if answer is None:
        return YES
    if answer.state != DispositionState.PROPOSED:
        return no(gettext("The working group agreed on this answer: it does not change any more."))
    if answer.document_id != document.pk:
        return no(gettext("It is being answered in the work on another text."))
    return YES
