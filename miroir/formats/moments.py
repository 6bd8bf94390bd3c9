"""When an answer was given, as milliseconds since 1970 in universal time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,9})?", re.ASCII)
_DATE: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)


def moment_of(cell: str, form: str) -> int | None:
    """Return the moment in a cell written as `form` says; None where it is not.

    `form`: "iso" (2026-03-05 14:00, with or without an offset), "number" (of any unit), "day-first" (05/03/2026
    14:00), "month-first". A time without an offset is taken as universal time; only the order matters.
    """
    text = cell.strip()
    if form == "number":
        return round(float(text) * 1000) if _NUMBER.fullmatch(text) else None
    try:
        at = datetime.fromisoformat(text) if form == "iso" else _written_date(text, day_first=form == "day-first")
        return (at.replace(tzinfo=at.tzinfo or UTC) - _START) // _MILLISECOND if at else None
    except (ValueError, OverflowError):
        return None


def _written_date(text: str, *, day_first: bool) -> datetime | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    first, second, year, hour, minute, of_minute = (int(part or 0) for part in found.groups())
    day, month = (first, second) if day_first else (second, first)
    return datetime(year, month, day, hour, minute, of_minute, tzinfo=UTC)
