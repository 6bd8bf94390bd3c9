"""Makers of what tests of amendments need."""

from __future__ import annotations

import itertools
from typing import Any

from miroir.accounts.models import User
from miroir.directory.models import BodyKind, Organisation, SeatRole
from miroir.drafting.actions.amendments import Aim, Typed
from miroir.drafting.models import (
    Amendment,
    AmendmentState,
    Disposition,
    DispositionState,
    Fall,
    Outcome,
    Version,
    Wording,
)
from miroir.drafting.queries.amendments_words import base_on, texts_for
from miroir.engine.text.difference import difference
from miroir.engine.text.operations import as_json, text_hash
from tests.makers import NOW, make_organisation, make_representative, make_seat, make_user

_NUMBERS = itertools.count(1)


def represented(organisation: Organisation | None = None) -> tuple[User, Organisation]:
    """Return a mandated representative and their organisation."""
    organisation = organisation or make_organisation()
    return make_representative(organisation), organisation


def make_rapporteur(version: Version) -> User:
    """Return the rapporteur of the working group, of no organisation."""
    assert version.document.group is not None
    person = make_user()
    make_seat(person, BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR)
    return person


def typed(version: Version, **told: Any) -> Typed:
    """Return an amendment as it is typed on the first clause of a version; it adds a sentence where no text is given."""
    base = version.wordings.order_by("order")[0].text
    fields = {"text": f"{base} Fin.", "rationale": "Parce que.", "base_hash": text_hash(base), **told}
    return Typed(**fields)


def edited(version: Version, old: str, new: str, *, order: int = 1, **told: Any) -> dict[str, Any]:
    """Return aim and typed of an amendment that puts some words in the place of others in a clause."""
    wording = version.wordings.get(order=order)
    text = wording.text.replace(old, new)
    assert text != wording.text
    return {
        "aim": Aim(clause=wording.clause),
        "typed": typed(version, text=text, base_hash=text_hash(wording.text), **told),
    }


def make_amendment(
    version: Version, old: str, new: str, *, order: int = 1, parent: Amendment | None = None, **told: Any
) -> Amendment:
    """Return an amendment that puts some words in the place of others, in a clause or as another one makes it."""
    wording = version.wordings.get(order=order)
    clause = told.pop("clause", parent.clause if parent else wording.clause)
    shell = Amendment(version=version, clause=clause, after=told.get("after"), parent=parent)
    base = base_on(shell, version.pk, texts_for([shell]))
    text = base.replace(old, new) if old else new
    assert text != base
    state = told.pop("state", AmendmentState.TABLED)
    number = version.document.amendments.count() + 1
    return Amendment.objects.create(
        document=version.document,
        version=version,
        clause=clause,
        parent=parent,
        number=number,
        operations=[as_json(one) for one in difference(base, text)],
        base_hash=text_hash(base),
        rationale=told.pop("rationale", f"Exposé {next(_NUMBERS)}."),
        language="fr",
        organisation=told.pop("organisation", None) or make_organisation(),
        state=state,
        fallen_because=told.pop("fallen_because", Fall.GONE if state == AmendmentState.FALLEN else ""),
        tabled_at=NOW,
        **told,
    )


def make_answer(
    amendment: Amendment, outcome: str = Outcome.ACCEPTED, state: str = DispositionState.AGREED
) -> Disposition:
    """Return the answer to an amendment, agreed by the working group."""
    return Disposition.objects.create(
        amendment=amendment, outcome=outcome, reason="Une raison.", state=state, proposed_at=NOW
    )


def written_after(version: Version) -> Version:
    """Return the version that is being written after an issued one, with the same words."""
    number = version.number + 1
    following = Version.objects.create(
        document=version.document, number=number, based_on=version, begun_at=NOW, algorithm=version.algorithm
    )
    for wording in version.wordings.all():
        Wording.objects.create(
            version=following,
            clause=wording.clause,
            parent=wording.parent,
            order=wording.order,
            number=wording.number,
            heading=wording.heading,
            text=wording.text,
            heading_woven=wording.heading_woven,
            woven=wording.woven,
            text_hash=wording.text_hash,
        )
    return following
