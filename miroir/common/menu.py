"""The site's menu: a closed list, in the order of a visitor's questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop as words


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A place of the menu: its words, and the name of its address."""

    title: str
    address: str


MENU: Final = (
    MenuEntry(words("Consultations"), "consultations:processes"),
    MenuEntry(words("Texts"), "drafting:texts"),
    MenuEntry(words("Decisions"), "decisions:home"),
    MenuEntry(words("Strategy"), "decisions:strategies"),
    MenuEntry(words("Directory"), "directory:organisations"),
    MenuEntry(words("Consensus records"), "records:home"),
    MenuEntry(words("Journal"), "journal:entries"),
)
