"""Who may see the desk."""

from __future__ import annotations

from django.utils.translation import gettext

from miroir.common.may import YES, Verdict, no
from miroir.directory.standing import Standing


def may_see_desk(standing: Standing) -> Verdict:
    """Return whether a person may see what waits for the secretariat: it and the steering committee may."""
    if standing.is_secretariat or standing.is_bureau:
        return YES
    return no(gettext("The desk is for the secretariat and the steering committee."))
