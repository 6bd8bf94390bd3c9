"""Whether somebody may do something: yes, or no with its sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from django.forms import BaseForm

Result = TypeVar("Result")


class Refused(Exception):
    """An action that its permission refuses; the text is the sentence for the person, in their language."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A yes, or a no with the sentence that says why and what to do."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Go on where it is allowed. Raises Refused with the reason where it is not."""
        if not self.allowed:
            raise Refused(self.reason)


YES: Final = Verdict(allowed=True)


def no(reason: str) -> Verdict:
    """Return a no; `reason` is a whole sentence, already in the reader's language."""
    return Verdict(allowed=False, reason=reason)


def first_no(*verdicts: Verdict) -> Verdict:
    """Return the first no of several verdicts, or yes."""
    return next((verdict for verdict in verdicts if not verdict), YES)


def carried_out(form: BaseForm, act: Callable[[], Result]) -> Result | None:
    """Return what an action gives; None where the form is wrong or the action refuses, and the form says why.

    What the person typed stays in the form. `act` is called with a valid form only.
    """
    if not form.is_valid():
        return None
    try:
        return act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
