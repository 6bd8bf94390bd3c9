"""A line of the desk: something that waits for the secretariat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DeskTask:
    """Something to do: what, how much of it in words, since when (None for what has a future date), and where."""

    title: str
    told: str
    address: str
    since: datetime | None = None
