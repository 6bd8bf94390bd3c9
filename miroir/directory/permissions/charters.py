"""Who may put a membership charter in force, and which."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, no
from miroir.directory.models import MembershipCharter
from miroir.directory.permissions.memberships import may_act_as_secretariat
from miroir.directory.standing import Standing


def may_publish_membership_charter(standing: Standing, *, now: datetime) -> Verdict:
    """Return whether a person may publish a charter: the secretariat."""
    return may_act_as_secretariat(standing, now=now)


def may_publish_this_charter(version: str, dated: date, *, now: datetime) -> Verdict:
    """Return whether a charter can be the next: a version of its own, in force by today, not older than the last."""
    if MembershipCharter.objects.filter(version=version).exists():
        return no(gettext("A charter has this version already. Each version is kept as it was accepted."))
    if dated > timezone.localdate(now):
        return no(gettext("A charter is published on the day it comes into force, not before."))
    last = MembershipCharter.objects.first()
    if last is not None and dated < last.dated:
        return no(gettext("The charter in force is of a later day than this one."))
    return YES
