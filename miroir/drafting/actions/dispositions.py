"""What becomes of contributions: proposed by the rapporteur, agreed by the working group, contested once, confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused, Verdict, first_no
from miroir.directory.standing import standing_of
from miroir.drafting.actions.telling import tell_authors, tell_chairs
from miroir.drafting.models import Clause, Comment, Disposition, DispositionState, Outcome, Version, Wording
from miroir.drafting.permissions.dispositions import (
    LANDING,
    Contribution,
    may_agree_to,
    may_answer_with,
    may_confirm,
    may_contest,
    may_land,
    may_land_in,
    may_propose_disposition,
)
from miroir.drafting.queries.dispositions import (
    answered,
    contributions_of,
    keys_of,
    name_of,
    public_label,
    repeated_by,
    with_version,
    worked_version,
)
from miroir.drafting.queries.texts import document_to_write
from miroir.journal.actions import Happening, fingerprint, record, record_all

PROPOSED: Final = words("disposition proposed")
LANDED: Final = words("landing of a disposition named")
AGREED: Final = words("disposition agreed")
CONTESTED: Final = words("disposition contested")
CONFIRMED: Final = words("disposition confirmed")
LONGEST_QUOTE: Final = 5000
ANSWER: Final = ("outcome", "reason", "duplicate_comment", "duplicate_amendment")
SPAN: Final = ("landing_version", "landing_clause", "start", "end", "landing_quote")


@dataclass(frozen=True, slots=True)
class Landing:
    """Where an accepted contribution lands: a span of a clause of a version, in characters; None for the whole clause."""

    version: Version
    clause: Clause
    start: int | None = None
    end: int | None = None


@transaction.atomic
def propose_disposition(
    *,
    by: User,
    contributions: Sequence[Contribution],
    outcome: str,
    reason: str,
    duplicate_of: Contribution | None = None,
    landing: Landing | None = None,
) -> list[Disposition]:
    """Propose one answer for one or several contributions on a version; each gets its own, or its own anew.

    All or none: raises Refused, naming the contribution, where one of them cannot get it.
    """
    now = timezone.now()
    if not contributions:
        raise Refused(gettext("Choose at least one contribution."))
    version = worked_version(pk=contributions[0].version_id)
    found = contributions_of(version, *keys_of(contributions), locked=True)
    if len(found) < len(contributions):
        raise Refused(gettext("Contributions on one and the same version are answered together."))
    same = _same(version, duplicate_of)
    standing = standing_of(by, now=now)
    for one in found:
        may = first_no(may_propose_disposition(standing, one, now=now), may_answer_with(one, outcome, same))
        _named(one, may, alone=len(found) == 1).require()
    if same is not None and repeated_by(found):
        raise Refused(gettext("Others are said to repeat one of these: answer it for itself, or change those first."))
    before = {id(one): _fingerprint_of(one) for one in found}
    made = [_proposed(one, by=by, at=now) for one in found]
    for disposition in made:
        _answer(disposition, outcome, _required(reason), same)
        _land(disposition, landing)
    _keep(made)
    happenings = [_happening(one, before[id(one.contribution)]) for one in made]
    record_all(PROPOSED, happenings, by=by, at=now)
    return made


@transaction.atomic
def land(
    *, by: User, disposition: Disposition, version: Version, clause: Clause, start: int | None, end: int | None
) -> Disposition:
    """Say in which words of a later version an accepted contribution landed; `start` and `end` None: in the whole clause."""
    now = timezone.now()
    found = _held(disposition)
    may_land(standing_of(by, now=now), found, now=now).require()
    before = fingerprint(found)
    _land(found, Landing(version, clause, start, end))
    found.save(update_fields=SPAN)
    return _recorded(LANDED, found, by=by, at=now, before=before)


@transaction.atomic
def agree_dispositions(*, by: User, dispositions: Sequence[Disposition]) -> list[Disposition]:
    """Say that the working group agrees on answers of one version as they were proposed; their authors are told.

    All or none: raises Refused, naming the contribution, where one is not there to be agreed on.
    """
    now = timezone.now()
    keys = [one.pk for one in dispositions]
    held = Disposition.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    found = list(answered(held))
    versions = {one.contribution.version_id for one in found}
    if len(versions) != 1:
        raise Refused(gettext("Choose at least one answer, all of them on one and the same version."))
    version, standing = worked_version(pk=versions.pop()), standing_of(by, now=now)
    before: dict[int, str] = {}
    for one in found:
        one.contribution.version = version
        _named(one.contribution, may_agree_to(standing, one, now=now), alone=len(found) == 1).require()
        before[one.pk] = fingerprint(one)
        one.state, one.agreed_at, one.agreed_by = DispositionState.AGREED, now, by
    told = tell_authors(by=by, version=version, dispositions=found)
    for one in found:
        one.told_at = now if one.pk in told else None
    Disposition.objects.bulk_update(found, ["state", "agreed_at", "agreed_by", "told_at"], batch_size=200)
    record_all(AGREED, [_happening(one, before[one.pk]) for one in found], by=by, at=now)
    return found


@transaction.atomic
def contest_disposition(*, by: User, disposition: Disposition, reason: str) -> Disposition:
    """Contest an agreed answer, once, for the organisation that made the contribution; the group's chair is told.

    The gate of the version is open again until the answer is confirmed; the text is held first, as issuing holds it.
    """
    now = timezone.now()
    document_to_write(disposition.contribution.document_id)
    found = _held(disposition)
    may_contest(standing_of(by, now=now), found, now=now).require()
    before = fingerprint(found)
    if not reason.strip():
        raise Refused(gettext("Say why: the working group reads it, and it is published with the answer."))
    found.state, found.contest = DispositionState.CONTESTED, reason.strip()
    found.contested_at, found.contested_by = now, by
    found.save(update_fields=["state", "contest", "contested_at", "contested_by"])
    tell_chairs(by=by, version=found.contribution.version, disposition=found)
    return _recorded(CONTESTED, found, by=by, at=now, before=before)


@transaction.atomic
def confirm_disposition(
    *,
    by: User,
    disposition: Disposition,
    outcome: str = "",
    reason: str = "",
    duplicate_of: Contribution | None = None,
) -> Disposition:
    """End a contest: the answer stands as it was, or with another outcome or reason; what was said first is kept.

    `outcome`, `reason`: "" where they stay; another outcome owes a reason of its own. The author is told.
    """
    now = timezone.now()
    found = _held(disposition)
    contribution = found.contribution
    may_confirm(standing_of(by, now=now), found, now=now).require()
    before = fingerprint(found)
    if (outcome and outcome != found.outcome) or reason.strip():
        same = _same(contribution.version, duplicate_of) or found.duplicate_comment or found.duplicate_amendment
        outcome = outcome or found.outcome
        may_answer_with(contribution, outcome, same).require()
        found.first_outcome, found.first_reason = found.outcome, found.reason
        _answer(found, outcome, _required(reason), same)
    if found.outcome not in LANDING:
        _land(found, None)
    found.state, found.confirmed_at, found.confirmed_by = DispositionState.CONFIRMED, now, by
    if tell_authors(by=by, version=contribution.version, dispositions=[found]):
        found.told_at = now
    found.save()
    return _recorded(CONFIRMED, found, by=by, at=now, before=before)


def _held(disposition: Disposition) -> Disposition:
    """Return an answer as it stands, held until the transaction ends."""
    held = Disposition.objects.select_for_update(of=("self",)).filter(pk=disposition.pk)
    return with_version(answered(held).get())


def _same(version: Version, duplicate_of: Contribution | None) -> Contribution | None:
    """Return the contribution that is repeated as it stands; itself where it is on another version, for the refusal."""
    if duplicate_of is None or duplicate_of.version_id != version.pk:
        return duplicate_of
    return contributions_of(version, *keys_of([duplicate_of]), locked=True)[0]


def _named(contribution: Contribution, verdict: Verdict, *, alone: bool) -> Verdict:
    """Return a verdict whose reason names the contribution, where there are several."""
    if verdict or alone:
        return verdict
    named = gettext("%(contribution)s: %(reason)s") % {
        "contribution": name_of(contribution).capitalize(),
        "reason": verdict.reason,
    }
    return Verdict(allowed=False, reason=named)


def _fingerprint_of(contribution: Contribution) -> str:
    disposition = getattr(contribution, "disposition", None)
    return fingerprint(disposition) if disposition else ""


def _proposed(contribution: Contribution, *, by: User, at: datetime) -> Disposition:
    """Return the answer to a contribution, a new one where it has none, as proposed now; not kept yet."""
    disposition: Disposition = getattr(contribution, "disposition", None) or Disposition()
    if isinstance(contribution, Comment):
        disposition.comment = contribution
    else:
        disposition.amendment = contribution
    disposition.proposed_by, disposition.proposed_at = by, at
    return disposition


def _answer(disposition: Disposition, outcome: str, reason: str, same: Contribution | None) -> None:
    disposition.outcome, disposition.reason = outcome, reason
    repeats = outcome == Outcome.DUPLICATE
    disposition.duplicate_comment = same if repeats and isinstance(same, Comment) else None
    disposition.duplicate_amendment = same if repeats and same is not None and not isinstance(same, Comment) else None


def _land(disposition: Disposition, landing: Landing | None) -> None:
    """Put where an answer lands into it; nowhere where nothing is given. Raises Refused where there is no such place."""
    disposition.landing_version = landing.version if landing else None
    disposition.landing_clause = landing.clause if landing else None
    disposition.start, disposition.end, disposition.landing_quote = None, None, ""
    if landing is None:
        return
    if disposition.outcome not in LANDING:
        raise Refused(gettext("Only what is accepted, at least in part, lands in the text."))
    may_land_in(disposition, landing.version).require()
    wording = Wording.objects.filter(version=landing.version, clause=landing.clause).first()
    if wording is None:
        raise Refused(gettext("This clause is not in that version."))
    if landing.start is None or landing.end is None:
        return
    if not 0 <= landing.start < landing.end <= len(wording.text):
        raise Refused(gettext("These words are not in the clause: choose a passage of it."))
    disposition.start, disposition.end = landing.start, landing.end
    disposition.landing_quote = wording.text[landing.start : landing.end][:LONGEST_QUOTE]


def _keep(dispositions: Sequence[Disposition]) -> None:
    """Write new answers and changed ones, a statement for each kind."""
    new = [one for one in dispositions if one._state.adding]
    changed = [one for one in dispositions if not one._state.adding]
    Disposition.objects.bulk_create(new, batch_size=200)
    fields = [*ANSWER, *SPAN, "proposed_by", "proposed_at"]
    if changed:
        Disposition.objects.bulk_update(changed, fields, batch_size=200)


def _happening(disposition: Disposition, before: str) -> Happening:
    contribution = disposition.contribution
    organisation = contribution.organisation
    return Happening(disposition, before, str(organisation.key) if organisation else "", public_label(contribution))


def _recorded(kind: str, disposition: Disposition, *, by: User, at: datetime, before: str) -> Disposition:
    told = _happening(disposition, before)
    record(kind, disposition, by=by, at=at, before=before, for_whom=told.for_whom, label=told.label)
    return disposition


def _required(reason: str) -> str:
    if not reason.strip():
        raise Refused(gettext("Give a reason: the author is told, and it is published with the answer."))
    return reason.strip()
