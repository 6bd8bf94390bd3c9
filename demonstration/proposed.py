"""The proposals that organisations put forward before a text, and what the text answers to each, by the actions of the site."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from miroir.accounts.models import User
from miroir.consultations.actions.proposals import Proposed, put_forward
from miroir.consultations.models import Process, Proposal
from miroir.directory.models import Area
from miroir.drafting.actions.grounds import lay_ground
from miroir.drafting.actions.proposals import agree_on_proposals, answer_proposals
from miroir.drafting.models import Version
from miroir.drafting.queries.texts import wordings_of

Told = Mapping[str, Any]


def put_all(process: Process, proposals: Sequence[Told], speaker: Callable[[int], dict[str, Any]]) -> list[Proposal]:
    """Put proposals forward. `speaker`: who speaks for the n-th organisation, as actions take it."""
    return [
        put_forward(
            process=process,
            proposed=Proposed(told["title"], told["text"], "fr", tuple(Area.objects.filter(code__in=told["areas"]))),
            **speaker(place),
        )
        for place, told in enumerate(proposals)
    ]


def answer_all(
    version: Version, proposals: Sequence[Proposal], told: Sequence[Told], *, writer: User, chair: User
) -> None:
    """Answer proposals in the work on a version, have its clauses stand on those that are accepted, and agree on it all."""
    wordings = wordings_of(version)
    for proposal, one in zip(proposals, told, strict=True):
        wording = wordings[one["clause"] - 1] if "clause" in one else None
        answer_proposals(
            by=writer,
            document=version.document,
            numbers=[proposal.number],
            outcome=one["outcome"],
            reason=one["reason"],
            duplicate_of=proposals[one["repeats"] - 1] if "repeats" in one else None,
            clause=wording.clause if wording else None,
        )
        if wording is not None:
            lay_ground(by=writer, wording=wording, proposal=proposal, why="Proposition reprise dans la clause.")
    numbers = [proposal.number for proposal in proposals]
    agree_on_proposals(by=chair, document=version.document, numbers=numbers)
