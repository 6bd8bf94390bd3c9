"""An organisation that is named by typing: a list of thousands is no choice."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django import forms
from django.utils.translation import gettext

from miroir.common.folding import folded
from miroir.directory.models import Organisation

MOST_NAMED: Final = 5
LONGEST: Final = 250


def organisation_named(typed: str, organisations: Collection[Organisation]) -> Organisation:
    """Return the one organisation that is meant: by its key, its name, its acronym, or a part that only its name has.

    Raises ValidationError, with the names that it could be, where it is none or several.
    """
    sought = folded(typed.strip())
    whole = [one for one in organisations if typed == str(one.key) or sought in _names(one)]
    near = whole or [one for one in organisations if any(sought in name for name in _names(one))]
    if sought and len(near) == 1:
        return near[0]
    if sought and near:
        names = ", ".join(str(one) for one in near[:MOST_NAMED])
        raise forms.ValidationError(
            gettext("Several have such a name: %(names)s. Write it in full.") % {"names": names}
        )
    raise forms.ValidationError(
        gettext("No organisation that can be chosen here has this name. Check how it is written.")
    )


def _names(organisation: Organisation) -> set[str]:
    told = (organisation.name_fr, organisation.name_en, organisation.acronym)
    return {folded(name) for name in told if name}
