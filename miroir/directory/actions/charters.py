"""The charter that one accepts in joining: published, accepted, and asked of those who accepted an older one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as words
from django_q.tasks import async_task

from miroir.accounts.models import User
from miroir.directory.actions.telling import tell_person
from miroir.directory.models import Membership, MembershipCharter, MembershipState
from miroir.directory.permissions.charters import may_publish_membership_charter, may_publish_this_charter
from miroir.directory.permissions.memberships import may_accept_charter
from miroir.directory.queries.memberships import charter_in_force, members_to_ask
from miroir.directory.standing import standing_of
from miroir.journal.actions import fingerprint, record

PUBLISHED: Final = words("membership charter published")
ACCEPTED: Final = words("membership charter accepted")
AT_ONCE: Final = 100
"""Letters in one transaction: the site goes on answering between two."""


@dataclass(frozen=True, slots=True)
class CharterText:
    """A charter as it will be published: its version, the day from which it is in force, and its words."""

    version: str
    dated: date
    text_fr: str
    text_en: str


@transaction.atomic
def publish_membership_charter(*, by: User, charter: CharterText) -> MembershipCharter:
    """Put a charter in force; members stay active, and a task asks each by letter to accept it. Raises Refused."""
    now = timezone.now()
    standing = standing_of(by, now=now)
    may_publish_membership_charter(standing, now=now).require()
    may_publish_this_charter(charter.version, charter.dated, now=now).require()
    published = MembershipCharter.objects.create(
        version=charter.version, dated=charter.dated, text_fr=charter.text_fr, text_en=charter.text_en
    )
    record(PUBLISHED, published, by=by, at=now, label=published.version)
    async_task("miroir.directory.tasks.ask_members", published.pk)
    return published


@transaction.atomic
def accept_charter(*, by: User, membership: Membership) -> Membership:
    """Accept the charter in force for a membership of one's own; one that was verified becomes active."""
    now = timezone.now()
    found = Membership.objects.select_for_update(of=("self",)).select_related("organisation")
    kept = found.get(pk=membership.pk)
    charter = charter_in_force(timezone.localdate(now))
    may_accept_charter(standing_of(by, now=now), kept, charter, now=now).require()
    before = fingerprint(kept)
    kept.charter, kept.charter_accepted_at = charter, now
    if kept.state == MembershipState.VERIFIED:
        kept.state = MembershipState.ACTIVE
    kept.save(update_fields=["charter", "charter_accepted_at", "state"])
    label = kept.organisation.name_fr if kept.organisation.since else ""
    record(ACCEPTED, kept, by=by, at=now, before=before, for_whom=str(kept.organisation.key), label=label)
    return kept


@transaction.atomic
def ask_to_accept(*, by: User | None, charter: MembershipCharter) -> int:
    """Write to the next AT_ONCE members who accepted an older charter; return how many memberships were asked.

    Each is asked once for a charter, however often this is called; 0 where nobody is left.
    """
    asked = list(members_to_ask(charter).select_for_update(of=("self",))[:AT_ONCE])
    for membership in asked:
        told = {"membership": membership, "organisation": membership.organisation, "charter": charter}
        tell_person(by=by, person=membership.person, template="directory/letters/charter_published.html", about=told)
    Membership.objects.filter(pk__in=[one.pk for one in asked]).update(charter_asked=charter)
    return len(asked)
