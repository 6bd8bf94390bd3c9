"""What one can do with a thing, on its page: each deed with its words, its form, its permission and its action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext

from miroir.common.may import Verdict


@dataclass(frozen=True, slots=True)
class Doable:
    """A deed that the reader may do: its words in the language in force, its form, and where it is sent.

    `grave`: it is for good.
    """

    code: str
    verb: str
    why: str
    form: forms.Form
    address: str
    grave: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that is done with a thing. `verb`, `why`, `done`: English phrases marked for translation.

    `may`: the permission; `act`: the action; `asks`: the form whose fields are the action's own arguments.
    """

    code: str
    verb: str
    why: str
    done: str
    may: Callable[..., Verdict]
    act: Callable[..., object]
    asks: type[forms.Form]
    grave: bool = False

    def form(self, sent: Any = None, **named: Any) -> Any:  # noqa: ANN401 - a QueryDict; what one form asks; the form
        """Return its form, with what it asks for `named`; its fields have names of their own on the page."""
        return self.asks(sent, auto_id=f"{self.code}_%s", **named)

    def doable(self, form: forms.Form, address: str) -> Doable:
        """Return it as the page shows it, with a form that is sent to an address."""
        return Doable(self.code, gettext(self.verb), gettext(self.why), form, address, self.grave)


def deed_asked(deeds: Sequence[Deed], code: str) -> Deed:
    """Return the deed of a code. Raises Http404 where there is none."""
    found = next((deed for deed in deeds if deed.code == code), None)
    if found is None:
        raise Http404
    return found
