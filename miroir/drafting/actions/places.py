"""Finding what earlier comments quote in a version that was just issued."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.directory.standing import standing_of
from miroir.drafting.models import Comment, Place, PlaceState, Version
from miroir.drafting.permissions.comments import may_find_places
from miroir.drafting.queries.places import ChangedClauses, comments_without_place
from miroir.engine.text.anchors import Place as Found
from miroir.journal.actions import record

FOUND: Final = words("quoted words found in a version")
BATCH: Final = 500


@transaction.atomic
def find_places(*, by: User, version: Version, at: datetime) -> list[Place]:
    """Find the range of each comment of earlier versions in an issued one: kept, moved, fuzzy, or orphan; return them.

    Each range is followed through what changed since the version that it quotes, so that no step away is added to
    another; where too little of its words stayed, they are searched for. A range whose clause is not in the version any
    more is an orphan without a place. Withdrawn comments are left out; what was found already is not searched again.
    Raises Refused where `by` may not write the text, or it is not issued.
    """
    may_find_places(standing_of(by, now=at), version, now=at).require()
    comments = list(comments_without_place(version))
    changed = ChangedClauses(version, comments)
    places = [_place(comment, version, changed.found(comment)) for comment in comments]
    kept = Place.objects.bulk_create(places, batch_size=BATCH)
    if kept:
        record(FOUND, version, by=by, at=at, label=f"{version.document.title_fr}, {version.number}")
    return kept


def _place(comment: Comment, version: Version, there: Found | None) -> Place:
    if there is None or there.state == "orphan":
        return Place(comment=comment, version=version, state=PlaceState.ORPHAN, score=0.0)
    return Place(
        comment=comment, version=version, state=there.state, start=there.start, end=there.end, score=there.score
    )
