"""Letters to those who made contributions, about what became of them, and to those who must answer again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from miroir.accounts.models import User
from miroir.consultations.actions.telling import PURPOSE
from miroir.directory.models import Seat, SeatRole
from miroir.directory.queries.mandates import representatives_of
from miroir.drafting.models import Disposition, Version
from miroir.letters.actions import write_letter

ANSWERED: Final = "drafting/letters/dispositions_agreed.html"
CONTESTED: Final = "drafting/letters/disposition_contested.html"
Address = tuple[str, str]


@transaction.atomic
def tell_authors(*, by: User, version: Version, dispositions: Sequence[Disposition]) -> set[int]:
    """Write to who made contributions and to who speaks for their organisations: one letter each, with all answers.

    `dispositions` have their contributions with authors. Returns the keys of those of which somebody was written to;
    an author who is only a code in an imported table has no address.
    """
    letters: dict[Address, list[Disposition]] = {}
    told: set[int] = set()
    representatives = _representatives(dispositions)
    for one in dispositions:
        for address in dict.fromkeys(_addresses(one, representatives)):
            letters.setdefault(address, []).append(one)
            told.add(one.pk)
    for (email, language), answers in letters.items():
        about = {"version": version, "document": version.document, "answers": answers}
        write_letter(by=by, to=email, language=language, template=ANSWERED, about=about, purpose=PURPOSE)
    return told


@transaction.atomic
def tell_chairs(*, by: User, version: Version, disposition: Disposition) -> int:
    """Write to the chairs of the working group that an answer is contested; return to how many."""
    seats = Seat.objects.in_force(timezone.localdate()).filter(body=version.document.group_id, role=SeatRole.CHAIR)
    people = list(dict.fromkeys(seats.filter(person__is_active=True).values_list("person__email", "person__language")))
    for email, language in people:
        about = {"version": version, "document": version.document, "disposition": disposition}
        write_letter(by=by, to=email, language=language, template=CONTESTED, about=about, purpose=PURPOSE)
    return len(people)


def _representatives(dispositions: Sequence[Disposition]) -> dict[int, list[Address]]:
    organisations = {one.contribution.organisation_id for one in dispositions}
    wanted = [organisation for organisation in organisations if organisation is not None]
    found: dict[int, list[Address]] = {}
    for one in representatives_of(wanted, timezone.localdate()) if wanted else ():
        found.setdefault(one.organisation_id, []).append((one.email, one.language))
    return found


def _addresses(disposition: Disposition, representatives: dict[int, list[Address]]) -> Iterable[Address]:
    contribution = disposition.contribution
    author = contribution.by
    if author is not None and author.is_active and not contribution.author_code:
        yield author.email, author.language
    if contribution.organisation_id is not None:
        yield from representatives.get(contribution.organisation_id, ())
