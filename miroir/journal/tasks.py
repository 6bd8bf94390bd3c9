"""What is done each minute."""

from __future__ import annotations

from django.utils import timezone

from miroir.journal.actions import seal_entries
from miroir.journal.witnesses import missing_notes, publish_notes


def seal() -> None:
    """Seal the new entries, and bring the witnesses every note that they lack. Done twice, it gives the same."""
    seal_entries(by=None, at=timezone.now())
    publish_notes(missing_notes())
