"""Putting contributions together that say nearly the same, to be answered at once; each stays listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.directory.standing import standing_of
from miroir.drafting.models import Amendment, Comment, ContributionGroup, Version
from miroir.drafting.permissions.dispositions import may_group, may_ungroup
from miroir.drafting.queries.dispositions import contributions_of, worked_version
from miroir.journal.actions import fingerprint, record

GROUPED: Final = words("contributions grouped")
UNGROUPED: Final = words("group of contributions taken apart")
LONGEST_TITLE: Final = 200


@transaction.atomic
def group_contributions(
    *, by: User, version: Version, title: str, comments: Sequence[Comment], amendments: Sequence[Amendment]
) -> ContributionGroup:
    """Put contributions on a version together under a title. Each is in one group at most.

    Raises Refused for fewer than two, without a title, or where one is in another group already.
    """
    now = timezone.now()
    version = worked_version(pk=version.pk)
    found = contributions_of(version, [one.pk for one in comments], [one.pk for one in amendments], locked=True)
    standing = standing_of(by, now=now)
    for contribution in found:
        may_group(standing, contribution, now=now).require()
    if len(found) < 2:
        raise Refused(gettext("A group has at least two contributions on the same version: choose another one."))
    if not title.strip():
        raise Refused(gettext("Give the group a title that says what its contributions ask for."))
    if _grouped(version, comments, amendments):
        raise Refused(gettext("One of these contributions is in a group already: take that group apart first."))
    group = ContributionGroup.objects.create(
        version=version, title=title.strip()[:LONGEST_TITLE], made_at=now, made_by=by
    )
    group.comments.set(comments)
    group.amendments.set(amendments)
    record(GROUPED, group, by=by, at=now, label=_label(group, len(found)))
    return group


@transaction.atomic
def ungroup_contributions(*, by: User, group: ContributionGroup) -> None:
    """Take a group apart: its contributions stand alone again, with the answers that they have."""
    now = timezone.now()
    found = ContributionGroup.objects.select_for_update().get(pk=group.pk)
    found.version = worked_version(pk=found.version_id)
    may_ungroup(standing_of(by, now=now), found, now=now).require()
    record(UNGROUPED, found, by=by, at=now, before=fingerprint(found), label=_label(found, _size(found)))
    found.comments.clear()
    found.amendments.clear()
    found.delete()


def _grouped(version: Version, comments: Sequence[Comment], amendments: Sequence[Amendment]) -> bool:
    groups = ContributionGroup.objects.filter(version=version)
    return groups.filter(comments__in=comments).exists() or groups.filter(amendments__in=amendments).exists()


def _size(group: ContributionGroup) -> int:
    return group.comments.count() + group.amendments.count()


def _label(group: ContributionGroup, size: int) -> str:
    return f"{group.version.document.title_fr}, {group.version.number}: {size}"
