"""Work of the directory that is done after the page has answered."""

from __future__ import annotations

from miroir.directory.actions.charters import ask_to_accept
from miroir.directory.models import MembershipCharter


def ask_members(charter: int) -> int:
    """Ask every member who accepted an older charter to accept this one; return how many were asked. Twice is once."""
    published = MembershipCharter.objects.get(pk=charter)
    total = 0
    while asked := ask_to_accept(by=None, charter=published):
        total += asked
    return total
