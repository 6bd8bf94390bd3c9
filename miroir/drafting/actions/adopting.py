"""Carrying accepted amendments out in the version being written, and resolving the conflicts that they meet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.directory.standing import standing_of
from miroir.drafting.actions.amendments import ENDING, NOT_ADOPTED
from miroir.drafting.actions.changing import carry_out, place_clause
from miroir.drafting.actions.dispositions import land
from miroir.drafting.models import Amendment, AmendmentState, ChangeKind, Clause, Conflict, Part, Version, Wording
from miroir.drafting.permissions.amendments import disposition_of, may_adopt, may_resolve
from miroir.drafting.permissions.dispositions import may_land
from miroir.drafting.queries.amendments import amendment_to_write, label_of
from miroir.drafting.queries.amendments_adopting import Adoption, adoption_of, done_since, issued_text, spot_of
from miroir.drafting.queries.amendments_words import (
    ask_of,
    collides_with_adopted,
    is_addition,
    texts_for,
    version_on_which,
    with_children,
)
from miroir.drafting.queries.texts import version_to_write
from miroir.drafting.queries.texts_tree import Spot
from miroir.engine.text.operations import Operation, apply, operation
from miroir.engine.text.word_level import trimmed
from miroir.journal.actions import Happening, fingerprint, record, record_all

ADOPTED: Final = words("amendment adopted")
MET: Final = words("conflict of amendments met")
RESOLVED: Final = words("conflict of amendments resolved")
LONGEST_CHOICE: Final = 40_000
LONGEST_REASON: Final = 2_000


@transaction.atomic
def adopt_amendment(*, by: User, amendment: Amendment, version: Version) -> Amendment:
    """Carry an accepted amendment out in the version being written, as its adopted sub-amendments change it.

    What it changes that nobody else did is done; where the words were changed otherwise a conflict is kept, to be
    resolved. One that amends another changes that one, and no words yet. Raises Refused where `by` may not, the clause
    is no longer there, or a sub-amendment collides with one adopted before it.
    """
    now = timezone.now()
    version = version_to_write(version)
    amendment = amendment_to_write(amendment)
    may_adopt(standing_of(by, now=now), amendment, version, now=now).require()
    before = fingerprint(amendment)
    if amendment.parent is not None:
        _require_no_collision(amendment)
    elif is_addition(amendment):
        _add_clause(amendment, version, by=by, at=now)
    else:
        _carry(amendment, version, by=by, at=now)
    amendment.state, amendment.ended_at = AmendmentState.ADOPTED, now
    amendment.save(update_fields=(*ENDING, "clause"))
    _record(ADOPTED, amendment, before, by=by, at=now)
    _end_children(amendment, by=by, at=now)
    return amendment


@transaction.atomic
def resolve_conflict(*, by: User, conflict: Conflict, text: str, reason: str) -> Conflict:
    """Put the words chosen in the place of a conflict, with the reason of the choice. "" takes the words out.

    Raises Refused where `by` may not, it is resolved already, the clause is gone, or no reason is given.
    """
    now = timezone.now()
    version = version_to_write(conflict.version)
    conflict = Conflict.objects.select_related("clause", "amendment__organisation", "amendment__document").get(
        pk=conflict.pk
    )
    conflict.version = version
    may_resolve(standing_of(by, now=now), conflict, now=now).require()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _require_choice(text, reason)
    before = fingerprint(conflict)
    _choose(conflict, text, by=by, at=now)
    conflict.resolution, conflict.reason = text, reason.strip()
    conflict.resolved_at, conflict.resolved_by = now, by
    conflict.save()
    record(RESOLVED, conflict, by=by, at=now, before=before, label=label_of(conflict.amendment))
    return conflict


def _carry(amendment: Amendment, version: Version, *, by: User, at: datetime) -> None:
    """Carry an amendment of a clause out, keep its conflicts, and say where it lands."""
    wording = _wording(version, amendment.clause)
    base = issued_text(version, wording.clause_id)
    asked = with_children(base, amendment, version_on_which(amendment))
    adoption = adoption_of(base, done_since(version, wording.clause_id, base, wording.text), asked)
    if adoption.operations:
        _write(amendment, wording, Part.TEXT, adoption.operations, by=by, at=at)
    _keep_conflicts(amendment, wording, adoption, by=by, at=at)
    _land(amendment, wording, _span_of(adoption.operations), by=by, at=at)


def _write(
    amendment: Amendment, wording: Wording, part: Part, operations: Sequence[Operation], *, by: User, at: datetime
) -> None:
    """Carry operations out in the name of the organisation that asked for them."""
    carry_out(
        by=by,
        wording=wording,
        part=part,
        operations=operations,
        kind=ChangeKind.AMENDED,
        at=at,
        amendment=amendment,
        organisation=amendment.organisation,
    )


def _keep_conflicts(amendment: Amendment, wording: Wording, adoption: Adoption, *, by: User, at: datetime) -> None:
    met = [
        Conflict(
            version=wording.version,
            clause=wording.clause,
            amendment=amendment,
            start=clash.start,
            end=clash.end,
            ours=clash.ours,
            theirs=clash.theirs,
            met_at=at,
        )
        for clash in adoption.conflicts
    ]
    kept = Conflict.objects.bulk_create(met)
    record_all(MET, [Happening(one, label=label_of(amendment)) for one in kept], by=by, at=at)


def _add_clause(amendment: Amendment, version: Version, *, by: User, at: datetime) -> None:
    """Add the clause that an amendment asks for, with its heading and its words."""
    after = _wording(version, amendment.after).clause
    text = apply("", with_children("", amendment, version_on_which(amendment)))
    wording = place_clause(by=by, version=version, spot=Spot(after=after), at=at)
    wording.version = version
    for part, written in ((Part.HEADING, amendment.heading), (Part.TEXT, text)):
        if written:
            _write(amendment, wording, part, [operation(0, 0, written)], by=by, at=at)
    amendment.clause = wording.clause
    _land(amendment, wording, None, by=by, at=at)


def _land(amendment: Amendment, wording: Wording, span: tuple[int, int] | None, *, by: User, at: datetime) -> None:
    """Say in the answer to an amendment where it lands: in a span of the words now, or in the whole clause."""
    answer = disposition_of(amendment)
    if answer is None or not may_land(standing_of(by, now=at), answer, now=at):
        return
    start, end = span or (None, None)
    land(by=by, disposition=answer, version=wording.version, clause=wording.clause, start=start, end=end)


def _choose(conflict: Conflict, text: str, *, by: User, at: datetime) -> None:
    """Carry out what makes the words of a conflict those chosen, where they are not so already.

    An amendment of which nothing else landed lands there.
    """
    wording = _wording(conflict.version, conflict.clause)
    base = issued_text(conflict.version, conflict.clause_id)
    spot = spot_of(conflict, base, done_since(conflict.version, conflict.clause_id, base, wording.text))
    chosen = trimmed(wording.text, spot.start, spot.end, text)
    if chosen is not None:
        carry_out(
            by=by,
            wording=wording,
            part=Part.TEXT,
            operations=[chosen],
            kind=ChangeKind.RESOLVED,
            at=at,
            amendment=conflict.amendment,
        )
    answer = disposition_of(conflict.amendment)
    if text and answer is not None and answer.start is None:
        _land(conflict.amendment, wording, (spot.start, spot.start + len(text)), by=by, at=at)


def _require_choice(text: str, reason: str) -> None:
    if not reason.strip():
        raise Refused(gettext("Say why these words were chosen."))
    if len(reason) > LONGEST_REASON or len(text) > LONGEST_CHOICE:
        told = {"text": LONGEST_CHOICE, "reason": LONGEST_REASON}
        raise Refused(gettext("The words have at most %(text)s characters, the reason %(reason)s.") % told)


def _require_no_collision(child: Amendment) -> None:
    asked = ask_of(child, texts_for([child]))
    others = collides_with_adopted(child, asked.base, asked.version_id)
    if others:
        told = {"numbers": ", ".join(str(other.number) for other in others)}
        raise Refused(
            gettext("It changes the same words as an amendment that was adopted before it: %(numbers)s.") % told
        )


def _end_children(amendment: Amendment, *, by: User, at: datetime) -> None:
    """Say of the sub-amendments that were refused that they are not adopted: what they amend is done."""
    for child in amendment.children.filter(state=AmendmentState.TABLED).order_by("number"):
        before = fingerprint(child)
        child.state, child.ended_at = AmendmentState.NOT_ADOPTED, at
        child.save(update_fields=ENDING)
        _record(NOT_ADOPTED, child, before, by=by, at=at)


def _wording(version: Version, clause: Clause | None) -> Wording:
    """Return what a clause says in a version being written. Raises Refused where it is not there any more."""
    found = Wording.objects.filter(version=version, clause=clause).select_related("clause").first()
    if found is None:
        raise Refused(gettext("The clause was taken out of the version being written: nothing can be changed there."))
    found.version = version
    return found


def _record(kind: str, amendment: Amendment, before: str, *, by: User, at: datetime) -> None:
    whom = str(amendment.organisation.key) if amendment.organisation else ""
    record(kind, amendment, by=by, at=at, before=before, for_whom=whom, label=label_of(amendment))


def _span_of(operations: Sequence[Operation]) -> tuple[int, int] | None:
    """Return the span of the words that operations write, in the text that they make; None where they only remove."""
    start = end = None
    grown = 0
    for one in sorted(operations, key=lambda one: (one.start, one.end)):
        if one.text:
            start = one.start + grown if start is None else start
            end = one.start + grown + len(one.text)
        grown += one.growth
    return None if start is None or end is None else (start, end)
