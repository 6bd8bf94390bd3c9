"""The stations of a golden thread: each a thing with its words, its page, and what it stands on or led to."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, TypedDict

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.directory.models import Organisation

KINDS: Final = {
    "document": words("Text"),
    "clause": words("Clause"),
    "change": words("Change"),
    "amendment": words("Amendment"),
    "comment": words("Comment"),
    "disposition": words("Disposition"),
    "objection": words("Objection"),
    "ruling": words("Ruling"),
    "statement": words("Statement"),
    "proposal": words("Proposal"),
    "results": words("Results"),
    "voice": words("Voice"),
    "version": words("Version"),
    "call": words("Call for consensus"),
    "finding": words("Finding"),
    "publication": words("Publication"),
}
NOBODY: Final = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Station:
    """One station of a thread: what it is, its words, where its page is ("" for none), and its own stations.

    `kind`: a key of KINDS. `key`: what never changes of it. `told`: more of its words; `language`: of those, "" where
    the site says them. `who`: the organisation, "" for none; `who_address`: its page.
    """

    kind: str
    key: str
    title: str
    address: str = ""
    told: str = ""
    language: str = ""
    who: str = ""
    who_address: str = ""
    at: datetime | None = None
    stations: tuple[Station, ...] = field(default=())

    @property
    def named(self) -> str:
        """What it is, in a word of the language in force."""
        return gettext(KINDS[self.kind])

    def as_json(self) -> dict[str, Any]:
        """Return the thread as plain JSON; moments are in ISO 8601."""
        told: dict[str, Any] = _plain(asdict(self))
        return told

    def __len__(self) -> int:
        return 1 + sum(len(station) for station in self.stations)


class Whose(TypedDict):
    """Whose a station is, as its fields."""

    who: str
    who_address: str


def who_of(organisation: Organisation | None, code: str = "") -> Whose:
    """Return whose a station is: an organisation with its page, or what an imported file calls them."""
    if organisation is None:
        return {"who": code, "who_address": ""}
    return {"who": str(organisation), "who_address": organisation.get_absolute_url()}


def address_for_all(name: str) -> str:
    """Return the address of a page that is found by a key, with NOBODY's in it: many are made of it, resolved once."""
    return reverse(name, args=[NOBODY])


def _plain(told: Any) -> Any:  # noqa: ANN401 - JSON of any depth
    if isinstance(told, dict):
        return {name: _plain(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [_plain(one) for one in told]
    return told.isoformat() if isinstance(told, datetime) else told
