"""What becomes of the proposals of a process: answered by the rapporteur of a text, agreed by its working group."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused, first_no
from miroir.consultations.actions.telling import PURPOSE
from miroir.consultations.models import Proposal
from miroir.directory.queries.mandates import representatives_of
from miroir.directory.standing import standing_of
from miroir.drafting.models import Clause, DispositionState, Document, ProposalAnswer
from miroir.drafting.permissions.proposals import may_agree_on, may_answer_proposal, may_answer_proposal_with
from miroir.drafting.queries.proposals import Answered, held_proposals, label_of_answer, worked_document
from miroir.journal.actions import Happening, fingerprint, record_all
from miroir.letters.actions import write_letter

ANSWERED: Final = words("answer to a proposal given")
AGREED: Final = words("answer to a proposal agreed")
ANSWER: Final = ("document", "outcome", "reason", "duplicate_of", "clause", "proposed_at", "proposed_by")
LETTER: Final = "drafting/letters/proposals_answered.html"


@transaction.atomic
def answer_proposals(  # noqa: PLR0913 - each says one thing of the answer
    *,
    by: User,
    document: Document,
    numbers: Collection[int],
    outcome: str,
    reason: str,
    duplicate_of: Proposal | None = None,
    clause: Clause | None = None,
) -> list[ProposalAnswer]:
    """Answer proposals of the process of a text alike, or anew before the working group agrees. All or none.

    `numbers`: of the proposals; `clause`: where they went, one of the text. Raises Refused, naming the proposal.
    """
    now = timezone.now()
    document = worked_document(document)
    found = _chosen(document, numbers)
    standing = standing_of(by, now=now)
    for one in found:
        may = first_no(
            may_answer_proposal(standing, document, one.proposal, one.answer, now=now),
            may_answer_proposal_with(one.proposal, outcome, duplicate_of=duplicate_of, clause=clause),
        )
        if not may:
            raise Refused(_named(one, may.reason, alone=len(found) == 1))
    if not reason.strip():
        raise Refused(gettext("Give a reason: the organisation is told, and it is published with the answer."))
    if clause is not None and clause.document_id != document.pk:
        raise Refused(gettext("This clause is of another text."))
    before = {one.proposal.pk: fingerprint(one.answer) if one.answer else "" for one in found}
    made = [one.answer or ProposalAnswer(proposal=one.proposal) for one in found]
    for answer in made:
        answer.document, answer.outcome, answer.reason = document, outcome, reason.strip()
        answer.duplicate_of, answer.clause = duplicate_of, clause
        answer.proposed_at, answer.proposed_by = now, by
    _keep(made)
    happenings = [_happening(one, before[one.proposal_id]) for one in made]
    record_all(ANSWERED, happenings, by=by, at=now)
    return made


@transaction.atomic
def agree_on_proposals(*, by: User, document: Document, numbers: Collection[int]) -> list[ProposalAnswer]:
    """Say that the working group agrees on answers to proposals as they were given; the organisations are told. All or none."""
    now = timezone.now()
    document = worked_document(document)
    found, standing = _chosen(document, numbers), standing_of(by, now=now)
    answers: list[ProposalAnswer] = []
    for one in found:
        if one.answer is None or one.answer.document_id != document.pk:
            raise Refused(_named(one, gettext("It has no answer in the work on this text yet."), alone=False))
        one.answer.document = document
        may = may_agree_on(standing, one.answer, now=now)
        if not may:
            raise Refused(_named(one, may.reason, alone=len(found) == 1))
        answers.append(one.answer)
    before = {one.pk: fingerprint(one) for one in answers}
    told = _tell(by, document, answers, now)
    for answer in answers:
        answer.state, answer.agreed_at, answer.agreed_by = DispositionState.AGREED, now, by
        answer.told_at = now if answer.proposal.organisation_id in told else None
    ProposalAnswer.objects.bulk_update(answers, ["state", "agreed_at", "agreed_by", "told_at"], batch_size=200)
    record_all(AGREED, [_happening(one, before[one.pk]) for one in answers], by=by, at=now)
    return answers


def _chosen(document: Document, numbers: Collection[int]) -> list[Answered]:
    found = held_proposals(document.process, numbers)
    if not found or len(found) < len(set(numbers)):
        raise Refused(gettext("Choose at least one proposal of this consultation."))
    return found


def _keep(answers: Sequence[ProposalAnswer]) -> None:
    """Write new answers and changed ones, a statement for each kind."""
    changed = [one for one in answers if not one._state.adding]
    ProposalAnswer.objects.bulk_create([one for one in answers if one._state.adding], batch_size=200)
    if changed:
        ProposalAnswer.objects.bulk_update(changed, ANSWER, batch_size=200)


def _tell(by: User, document: Document, answers: Sequence[ProposalAnswer], now: datetime) -> set[int]:
    """Write to who speaks for the organisations, one letter each with all answers; return the organisations written to."""
    by_organisation: dict[int, list[ProposalAnswer]] = {}
    for answer in answers:
        by_organisation.setdefault(answer.proposal.organisation_id, []).append(answer)
    people = representatives_of(list(by_organisation), timezone.localdate(now))
    for one in people:
        about = {"document": document, "answers": by_organisation[one.organisation_id]}
        write_letter(by=by, to=one.email, language=one.language, template=LETTER, about=about, purpose=PURPOSE)
    return {one.organisation_id for one in people}


def _happening(answer: ProposalAnswer, before: str) -> Happening:
    return Happening(answer, before, str(answer.proposal.organisation.key), label_of_answer(answer))


def _named(one: Answered, reason: str, *, alone: bool) -> str:
    if alone:
        return reason
    return gettext("Proposal %(number)s: %(reason)s") % {"number": one.proposal.number, "reason": reason}
