"""Amendments: tabled by organisations, withdrawn, and taken over to the next version or fallen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import Language, User
from miroir.common.may import Refused
from miroir.directory.models import Organisation
from miroir.directory.standing import standing_of
from miroir.drafting.models import Amendment, AmendmentState, Clause, Fall, RemarkType, Version, Wording
from miroir.drafting.permissions.amendments import may_amend, may_amend_amendment, may_rebase, may_withdraw
from miroir.drafting.queries.amendments import amendment_to_write, label_of
from miroir.drafting.queries.amendments_rebasing import Fate, fates_on
from miroir.drafting.queries.amendments_words import is_addition, operations_on
from miroir.drafting.queries.texts import version_to_write
from miroir.engine.text.difference import difference
from miroir.engine.text.operations import Operation, apply, as_json, text_hash
from miroir.journal.actions import Happening, fingerprint, record, record_all

TABLED: Final = words("amendment tabled")
WITHDRAWN: Final = words("amendment withdrawn")
HELD: Final = words("amendment taken over to the next version")
FALLEN: Final = words("amendment fallen")
NOT_ADOPTED: Final = words("amendment not adopted")
LONGEST: Final = 40_000
"""Characters that a clause may have."""
MOST_WRITTEN: Final = 20_000
"""Bytes, in UTF-8, that one amendment may write."""
LONGEST_RATIONALE: Final = 5_000
LONGEST_HEADING: Final = 300
BATCH: Final = 500
ENDING: Final = ("state", "fallen_because", "ended_at")
HOLDING: Final = ("held_operations", "held_hash", "held_version")


@dataclass(frozen=True, slots=True)
class Aim:
    """What an amendment is about: a clause, the place after a clause (for a new one), or another amendment."""

    clause: Clause | None = None
    after: Clause | None = None
    parent: Amendment | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """An amendment as it was typed. `text`: the words as they should be; `base_hash`: of the words that were shown.

    `heading`: of a clause to be added. `nonce`: of the form, by which it counts once; "" for none.
    """

    text: str
    rationale: str
    base_hash: str
    kind: str = RemarkType.TECHNICAL
    language: str = Language.FRENCH
    heading: str = ""
    nonce: str = ""


@transaction.atomic
def table_amendment(*, by: User, organisation: Organisation, version: Version, aim: Aim, typed: Typed) -> Amendment:
    """Table an amendment of an organisation on an issued version; a form sent twice gives the one that it made.

    Raises Refused where `by` may not, where the words that were shown are no longer those of the clause, and where
    nothing is changed, no rationale is given, or too much is written.
    """
    now = timezone.now()
    version = version_to_write(version)
    may_amend(standing_of(by, now=now), version, organisation, now=now).require()
    sent = Amendment.objects.filter(by=by, nonce=typed.nonce).first() if typed.nonce else None
    if sent is not None:
        return sent
    amendment = _aimed(version, aim)
    _write(amendment, typed, _base(version, amendment))
    amendment.number = (Amendment.objects.filter(document=version.document).aggregate(m=Max("number"))["m"] or 0) + 1
    amendment.organisation, amendment.by, amendment.tabled_at = organisation, by, now
    amendment.save()
    record(TABLED, amendment, by=by, at=now, for_whom=str(organisation.key), label=label_of(amendment))
    return amendment


@transaction.atomic
def withdraw_amendment(*, by: User, amendment: Amendment) -> Amendment:
    """Withdraw an amendment of one's organisation; those that amend it fall with it. Raises Refused."""
    now = timezone.now()
    amendment = amendment_to_write(amendment)
    may_withdraw(standing_of(by, now=now), amendment, now=now).require()
    before = fingerprint(amendment)
    amendment.state, amendment.ended_at = AmendmentState.WITHDRAWN, now
    amendment.save(update_fields=ENDING)
    whom = str(amendment.organisation.key) if amendment.organisation else ""
    record(WITHDRAWN, amendment, by=by, at=now, before=before, for_whom=whom, label=label_of(amendment))
    children = amendment.children.filter(state__in=(AmendmentState.TABLED, AmendmentState.ADOPTED))
    _end([Fate(child, fallen=Fall.PARENT) for child in children.order_by("number")], by=by, at=now)
    return amendment


@transaction.atomic
def rebase_amendments(*, by: User, version: Version, at: datetime) -> list[Fate]:
    """Take the open amendments of the version before over to one that was just issued; return what became of each.

    Those that cannot be taken over fall, with their reason; those whose agreed answer refuses them are not adopted.
    Done again it does nothing. Raises Refused where the version is not issued, or `by` may not write.
    """
    version = version_to_write(version)
    may_rebase(standing_of(by, now=at), version, now=at).require()
    fates = fates_on(version)
    held = [fate for fate in fates if not fate.fallen and not fate.not_adopted]
    _hold(held, version, by=by, at=at)
    _end([fate for fate in fates if fate.fallen or fate.not_adopted], by=by, at=at)
    return fates


def _aimed(version: Version, aim: Aim) -> Amendment:
    """Return a new amendment at its place. Raises Refused where that is not in the version, or may not be amended."""
    parent = aim.parent
    if parent is not None:
        parent = Amendment.objects.get(pk=parent.pk)
        may_amend_amendment(parent).require()
        if parent.version_id != version.pk:
            raise Refused(gettext("The amendment was tabled on another version of this text."))
        aim = Aim(parent.clause, parent.after, parent)
    place = aim.clause or aim.after
    if place is None or not Wording.objects.filter(version=version, clause=place).exists():
        raise Refused(gettext("This clause is not in version %(number)s of the text.") % {"number": version.number})
    return Amendment(document=version.document, version=version, clause=aim.clause, after=aim.after, parent=parent)


def _base(version: Version, amendment: Amendment) -> str:
    base = ""
    if not is_addition(amendment):
        base = Wording.objects.get(version=version, clause=amendment.clause).text
    if amendment.parent is None:
        return base
    return apply(base, operations_on(amendment.parent, version.pk))


def _write(amendment: Amendment, typed: Typed, base: str) -> None:
    """Write what was typed into an amendment. Raises Refused with what is wrong."""
    if typed.base_hash != text_hash(base):
        raise Refused(
            gettext("The words to amend changed since this page was opened. Compare yours with them and send it again.")
        )
    text = typed.text.replace("\r\n", "\n").replace("\r", "\n")
    operations = difference(base, text)
    _require_whole(typed, text, operations)
    amendment.operations, amendment.base_hash = [as_json(one) for one in operations], text_hash(base)
    amendment.kind, amendment.language, amendment.nonce = typed.kind, typed.language, typed.nonce
    amendment.rationale = typed.rationale.strip()
    amendment.heading = typed.heading.strip() if is_addition(amendment) and amendment.parent is None else ""


def _require_whole(typed: Typed, text: str, operations: Sequence[Operation]) -> None:
    if not operations:
        raise Refused(gettext("Nothing is changed: edit the words as they should be."))
    if not typed.rationale.strip():
        raise Refused(gettext("Say why: an amendment has a rationale."))
    if len(typed.rationale) > LONGEST_RATIONALE or len(typed.heading) > LONGEST_HEADING or len(text) > LONGEST:
        told = {"text": LONGEST, "rationale": LONGEST_RATIONALE, "heading": LONGEST_HEADING}
        raise Refused(
            gettext("A clause has at most %(text)s characters, its heading %(heading)s, and a rationale %(rationale)s.")
            % told
        )
    if sum(len(one.text.encode()) for one in operations) > MOST_WRITTEN:
        raise Refused(gettext("One amendment writes at most 20 kB: table several."))
    if typed.kind not in RemarkType.values or typed.language not in Language.values:
        raise Refused(gettext("Choose what kind of amendment it is, and its language."))


def _hold(fates: Sequence[Fate], version: Version, *, by: User, at: datetime) -> None:
    happenings = []
    for fate in fates:
        one, before = fate.amendment, fingerprint(fate.amendment)
        one.held_operations = [as_json(operation) for operation in fate.operations]
        one.held_hash, one.held_version = fate.held_hash, version
        happenings.append(_happening(one, before))
    Amendment.objects.bulk_update([fate.amendment for fate in fates], HOLDING, batch_size=BATCH)
    record_all(HELD, happenings, by=by, at=at)


def _end(fates: Sequence[Fate], *, by: User, at: datetime) -> None:
    """End amendments: those that fell, with their reason, and those that were not adopted."""
    fallen, others = list[Happening](), list[Happening]()
    for fate in fates:
        one, before = fate.amendment, fingerprint(fate.amendment)
        one.state = AmendmentState.FALLEN if fate.fallen else AmendmentState.NOT_ADOPTED
        one.fallen_because, one.ended_at = fate.fallen, at
        (fallen if fate.fallen else others).append(_happening(one, before))
    Amendment.objects.bulk_update([fate.amendment for fate in fates], ENDING, batch_size=BATCH)
    record_all(FALLEN, fallen, by=by, at=at)
    record_all(NOT_ADOPTED, others, by=by, at=at)


def _happening(one: Amendment, before: str) -> Happening:
    whom = str(one.organisation.key) if one.organisation else ""
    return Happening(one, before, whom, label_of(one))
