"""The way back: the pages above a page, from the home page down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WayStep:
    """A page above: its title, and its address."""

    title: str
    address: str
