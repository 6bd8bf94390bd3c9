"""Makers of what tests of dispositions need: contributions on a version, their answers, and who works on them."""

from __future__ import annotations

import itertools
from typing import Any

from miroir.accounts.models import User
from miroir.directory.models import BodyKind, Organisation, SeatRole
from miroir.drafting.models import (
    Amendment,
    Comment,
    Disposition,
    DispositionState,
    Outcome,
    Version,
)
from miroir.engine.text.operations import text_hash
from tests.makers import NOW, make_membership, make_organisation, make_seat, make_user

_NUMBERS = itertools.count(1)


def make_remark(version: Version, text: str = "", *, organisation: Organisation | None = None, **told: Any) -> Comment:
    """Return a comment on the first clause of a version, by somebody of an organisation."""
    number = next(_NUMBERS)
    fields: dict[str, Any] = {
        "clause": version.document.clauses.first(),
        "number": number,
        "text": text or f"Remarque {number}.",
        "language": "fr",
        "made_at": NOW,
    }
    return Comment.objects.create(
        document=version.document,
        version=version,
        organisation=organisation or make_organisation(),
        **{**fields, **told},
    )


def make_asked(version: Version, *, organisation: Organisation | None = None, **told: Any) -> Amendment:
    """Return an amendment that puts a word at the beginning of the first clause of a version."""
    number = next(_NUMBERS)
    wording = version.wordings.order_by("order")[0]
    fields: dict[str, Any] = {
        "clause": wording.clause,
        "number": number,
        "operations": [{"kind": "insert", "start": 0, "end": 0, "text": f"Donc {number}, "}],
        "base_hash": text_hash(wording.text),
        "rationale": f"Motif {number}.",
        "language": "fr",
        "tabled_at": NOW,
    }
    return Amendment.objects.create(
        document=version.document,
        version=version,
        organisation=organisation or make_organisation(),
        **{**fields, **told},
    )


def make_answer(contribution: Comment | Amendment, *, state: str = DispositionState.AGREED, **told: Any) -> Disposition:
    """Return the answer to a contribution: noted and agreed unless it is said otherwise."""
    about = {"comment": contribution} if isinstance(contribution, Comment) else {"amendment": contribution}
    fields: dict[str, Any] = {"outcome": Outcome.NOTED, "reason": "Vu.", "state": state, "proposed_at": NOW}
    if state != DispositionState.PROPOSED:
        fields["agreed_at"] = NOW
    if state in (DispositionState.CONTESTED, DispositionState.CONFIRMED):
        fields |= {"contested_at": NOW, "contest": "Non."}
    return Disposition.objects.create(**about, **{**fields, **told})


def make_rapporteur(organisation: Organisation | None = None) -> User:
    """Return a person who is rapporteur of the working group, and a member of an organisation where one is given."""
    return _seated(SeatRole.RAPPORTEUR, organisation)


def make_chair(organisation: Organisation | None = None) -> User:
    """Return a person who is chair of the working group, and a member of an organisation where one is given."""
    return _seated(SeatRole.CHAIR, organisation)


def _seated(role: SeatRole, organisation: Organisation | None) -> User:
    person = make_user()
    make_seat(person, BodyKind.WORKING_GROUP, role)
    if organisation is not None:
        make_membership(person, organisation)
    return person
