"""Who may find upon a call, and what may be found: figures advise, the chair finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext, ngettext

from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.models import Role, Task
from miroir.consultations.permissions.capabilities import roles_of
from miroir.decisions.models import Answer, Call, Finding, Reply, Result
from miroir.decisions.permissions.calls import may_lead
from miroir.directory.models import Organisation
from miroir.directory.standing import Standing
from miroir.drafting.permissions.objections_raising import mandated

ADOPTING: Final = (Result.CONSENSUS, Result.ADOPTED_BY_VOTE)
"""What makes a version the adopted text."""
OF_A_CALL: Final = (Result.CONSENSUS, Result.NO_CONSENSUS, Result.BACK_TO_WORK)
OF_A_VOTE: Final = (Result.ADOPTED_BY_VOTE, Result.REJECTED_BY_VOTE)
FINDERS: Final = (Role.CHAIR, Role.BUREAU)
DISSENTING: Final = (Reply.OPPOSE, Reply.ABSTAIN)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a finding stands on. `is_vote`: of the call. `supports`: what the rule says, None where it states nothing.

    `open`, `sustained`, `overruled`: objections to the document that are not ended, that were found right since the
    version was issued, and that were set aside with a reason. `missing`: contributions without an agreed answer.
    """

    is_vote: bool
    supports: bool | None
    open: int = 0
    sustained: int = 0
    overruled: int = 0
    missing: int = 0


def may_find(standing: Standing, call: Call, *, found: bool, now: datetime) -> Verdict:
    """Return whether a person may find upon a call, whatever they find. `found`: whether that was done already."""
    if call.closed_at is None:
        return no(gettext("This call is open: it is found upon once it has closed."))
    if found:
        return no(gettext("The finding is recorded: nothing of it changes any more."))
    return may_lead(Task.FIND, standing, call.version.document, now=now)


def may_find_result(ground: Ground, result: str, reason: str, *, against_figures: bool) -> Verdict:
    """Return whether a result may be found on a ground, whoever finds. Pure: nothing else is read.

    A consensus, and an adoption, never stand over an objection that is open or sustained. `against_figures`: the chair
    says that they find otherwise than the rule computes; a vote is as it was counted.
    """
    return first_no(
        _is_of_its_kind(ground, result),
        YES if reason.strip() else no(gettext("A finding has its reason: say what it rests on.")),
        _stands_on_objections(ground, result),
        _stands_on_answers(ground, result),
        _stands_on_figures(ground, result, against_figures=against_figures),
    )


def may_be_published(ground: Ground, result: str) -> Verdict:
    """Return whether what was found may be published, as things stand then: pure, as `may_find_result` is.

    Only what adopts is; and again neither over an open or sustained objection nor under all contributions answered.
    """
    if result not in ADOPTING:
        return no(gettext("Only a text that a finding adopted is published."))
    return first_no(_stands_on_objections(ground, result), _stands_on_answers(ground, result))


def is_contrary(ground: Ground, result: str) -> bool:
    """Return whether a result says otherwise than the rule computes; to send a text back to work never does."""
    if ground.supports is None or result == Result.BACK_TO_WORK:
        return False
    return (result in ADOPTING) != ground.supports


def role_of_finder(standing: Standing) -> str:
    """Return in which role a person finds: as the chair where they are one, else as the steering committee."""
    roles = roles_of(standing)
    return next((str(role) for role in FINDERS if role in roles), "")


def may_dissent(
    standing: Standing, finding: Finding, organisation: Organisation, answer: Answer | None, *, now: datetime
) -> Verdict:
    """Return whether a person may add their organisation's minority statement: it opposed or abstained, and nothing is published.

    `answer`: the one of the organisation that counted. Whether it has a statement already, the action asks.
    """
    if hasattr(finding, "publication"):
        return no(gettext("The text is published with the statements that it had: none is added any more."))
    if answer is None or answer.reply not in DISSENTING:
        return no(gettext("Organisations that opposed or abstained may have a statement read beside the finding."))
    return mandated(standing, finding.call.version.document, organisation, now=now)


def _is_of_its_kind(ground: Ground, result: str) -> Verdict:
    if result in (OF_A_VOTE if ground.is_vote else OF_A_CALL):
        return YES
    if ground.is_vote:
        return no(gettext("Of a vote it is found that it adopted the text, or rejected it."))
    return no(
        gettext(
            "Of a call it is found that there is consensus, that there is none, or that the text goes back to work."
        )
    )


def _stands_on_objections(ground: Ground, result: str) -> Verdict:
    if result not in ADOPTING:
        return YES
    if ground.open:
        told = ngettext(
            "%(number)s objection is open: it is resolved, withdrawn or ruled upon first.",
            "%(number)s objections are open: they are resolved, withdrawn or ruled upon first.",
            ground.open,
        )
        return no(told % {"number": ground.open})
    if ground.sustained:
        told = ngettext(
            "%(number)s objection was sustained since this version was issued: the text goes back to work.",
            "%(number)s objections were sustained since this version was issued: the text goes back to work.",
            ground.sustained,
        )
        return no(told % {"number": ground.sustained})
    return YES


def _stands_on_answers(ground: Ground, result: str) -> Verdict:
    if result not in ADOPTING or not ground.missing:
        return YES
    told = ngettext(
        "%(number)s contribution has no agreed answer yet: the text is not adopted before each has one.",
        "%(number)s contributions have no agreed answer yet: the text is not adopted before each has one.",
        ground.missing,
    )
    return no(told % {"number": ground.missing})


def _stands_on_figures(ground: Ground, result: str, *, against_figures: bool) -> Verdict:
    contrary = is_contrary(ground, result)
    if ground.is_vote and contrary:
        return no(gettext("A vote is found as it was counted by the rule of the charter."))
    if contrary and not against_figures:
        return no(
            gettext(
                "The rule of the charter says otherwise: say that you find against the figures, and why; the page shows both."
            )
        )
    return YES
