"""Makers of what tests of proposals need."""

from __future__ import annotations

from typing import Any

from miroir.consultations.capabilities import default_lines
from miroir.consultations.models import Capability, Process, Proposal, StepKind
from miroir.directory.models import Organisation
from miroir.drafting.models import DispositionState, Document, Outcome, ProposalAnswer
from tests.makers import NOW, make_area, make_organisation, make_process


def make_gathering(kind: StepKind = StepKind.PROPOSALS) -> Process:
    """Return an open process in a step of a kind, with the table that such a step begins with."""
    process = make_process()
    step = process.current_step
    assert step is not None
    step.capabilities.all().delete()
    lines = default_lines(kind, individuals=False)
    Capability.objects.bulk_create(Capability(step=step, task=task, role=role) for task, role in lines)
    step.kind = kind
    step.save()
    return process


def make_proposal(
    process: Process | None = None,
    organisation: Organisation | None = None,
    *,
    areas: tuple[str, ...] = ("a01",),
    **told: Any,
) -> Proposal:
    """Return a proposal of an organisation about some areas."""
    process = process or make_gathering()
    number = process.proposals.count() + 1
    fields: dict[str, Any] = {
        "number": number,
        "title": f"Proposition {number}",
        "text": "Chaque ville publie ses données.",
        "language": "fr",
        "made_at": NOW,
        "search": f" proposition {number} chaque ville publie ",
    }
    proposal = Proposal.objects.create(
        process=process, organisation=organisation or make_organisation(), **{**fields, **told}
    )
    proposal.areas.set([make_area(code) for code in areas])
    return proposal


def make_told(
    proposal: Proposal, document: Document, *, state: str = DispositionState.PROPOSED, **told: Any
) -> ProposalAnswer:
    """Return the answer to a proposal in the work on a text: noted, and proposed unless it is said otherwise."""
    agreed: dict[str, Any] = {"agreed_at": NOW} if state == DispositionState.AGREED else {}
    fields: dict[str, Any] = {"outcome": Outcome.NOTED, "reason": "Vu.", "proposed_at": NOW, "state": state, **agreed}
    return ProposalAnswer.objects.create(proposal=proposal, document=document, **{**fields, **told})
