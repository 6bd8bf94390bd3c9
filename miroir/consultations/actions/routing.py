"""Keeping what the choice of the next statement stands on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from miroir.accounts.models import User
from miroir.consultations.models import KeptTally, Process


@transaction.atomic
def keep_tally(*, by: User | None, process: Process, content: dict[str, Any], at: datetime) -> KeptTally:
    """Keep the tally of a process in place of the one before. It says nothing that its positions do not say: no entry."""
    _ = by
    return KeptTally.objects.update_or_create(process=process, defaults={"content": content, "made_at": at})[0]
