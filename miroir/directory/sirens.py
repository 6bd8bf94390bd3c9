"""The number of an organisation in the French register: nine digits, the last of which is a key."""

from __future__ import annotations

from stdnum.exceptions import ValidationError
from stdnum.fr import siren as numbers


def siren_of(text: str) -> str | None:
    """Return the nine digits of a SIREN however it was typed; None where it is none or its key is wrong."""
    try:
        return str(numbers.validate(text))
    except ValidationError:
        return None


def spaced(siren: str) -> str:
    """Return a SIREN as it is read: three groups of three digits."""
    return "\N{NARROW NO-BREAK SPACE}".join(siren[start : start + 3] for start in range(0, len(siren), 3))
