"""What a reader may say of a version: each as its permission answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from miroir.directory.standing import Standing
from miroir.drafting.models import Version
from miroir.drafting.permissions.amendments import may_amend_at_all
from miroir.drafting.permissions.comments import may_comment_at_all
from miroir.drafting.permissions.objections_raising import may_object_at_all


def contributing_to(version: Version, reader: Standing, *, now: datetime) -> dict[str, Any]:
    """Return the answers of the permissions to comment, to amend and to object, by name; `barred`: why none is given."""
    told = {
        "may_comment": may_comment_at_all(reader, version, now=now),
        "may_amend": may_amend_at_all(reader, version, now=now),
        "may_object": may_object_at_all(reader, version, now=now),
    }
    barred = "" if any(told.values()) else told["may_comment"].reason
    return {**told, "barred": barred}
