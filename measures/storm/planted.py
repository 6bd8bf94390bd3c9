"""The site with a fault planted in it, so that the storm's checks are seen to find one: MIROIR_PLANT names it.

"nonce": a form that is sent twice counts twice. "entry": a position in twenty has no entry.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import replace

from miroir.config.wsgi import application

# The models below can be imported only now.
# isort: split
from miroir.accounts.models import User
from miroir.consultations.actions import keeping
from miroir.consultations.actions.keeping import Pair, Sending, Sent
from miroir.consultations.models import Position

PLANTED = os.environ.get("MIROIR_PLANT", "")

if PLANTED == "nonce":
    written = keeping._written

    def _written_with_another_nonce(
        by: User | None, sending: Sending, fresh: list[Sent], current: dict[Pair, Position]
    ) -> list[Position]:
        renamed = [one._replace(given=replace(one.given, nonce=str(uuid.uuid4()))) for one in fresh]
        return written(by, sending, renamed, current)

    keeping._written = _written_with_another_nonce
if PLANTED == "entry":
    recorded = keeping._record

    def _record_most(by: User | None, sending: Sending, positions: list[Position], before: dict[Pair, str]) -> None:
        if positions and int(positions[0].key) % 20:
            recorded(by, sending, positions, before)

    keeping._record = _record_most

__all__ = ["application"]
