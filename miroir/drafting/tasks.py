"""What workers do with texts: they watch the terms of objections."""

from __future__ import annotations

from django.utils import timezone

from miroir.drafting.actions.objections import escalate_overdue


def watch_terms_of_objections() -> int:
    """Carry out what passed terms of objections bring about; return for how many. Scheduled."""
    return escalate_overdue(by=None, now=timezone.now())
