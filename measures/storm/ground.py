"""The ground of the storm: organisations, their representatives signed in, and two open processes.

python -m measures.site measures.storm.ground lay FILE PORT ORGANISATIONS STATEMENTS SEATS: fills an empty database, writes what clients need.
python -m measures.site measures.storm.ground close SLUG: closes a process, and prints the sequence of the entry that says so.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import override

from demonstration.scale import Gathering, Scale, make_scaled
from measures.online.asking import session_of
from miroir.accounts.models import User
from miroir.consultations.actions.processes import close_process
from miroir.consultations.models import Process
from miroir.directory.models import Mandate, Membership, Organisation
from miroir.journal.models import Entry

ROUTE: Final = "consultations:take"
"""The address that takes an organisation's position on a statement."""
CLOSED_MID_STORM: Final = "scale-2"


def lay(file: Path, port: int, organisations: int, statements: int, seats: int) -> None:
    """Fill the database and write down the seats and targets of the clients; `seats`: how many, 0 for all."""
    small = Gathering(statements, 0, 0)
    scaled = make_scaled(Scale(organisations, (small, small)), say=lambda _told: None)
    with transaction.atomic():
        taken = [
            _seat(organisation, scaled.people.representative)
            for organisation in Organisation.objects.order_by("pk")[: seats or None]
        ]
    ground = {
        "port": port,
        "seats": taken,
        "targets": [_target(s) for p in scaled.processes for s in p.statements.all()],
    }
    file.write_text(json.dumps(ground), encoding="utf-8")


def close(slug: str) -> int:
    """Close a process; return the sequence of the entry of it."""
    secretary = User.objects.get(email="secretariat@scale.example")
    close_process(by=secretary, process=Process.objects.get(slug=slug), reason="The storm closes it.")
    return Entry.objects.filter(kind="consultation closed").order_by("-sequence")[0].sequence


def _seat(organisation: Organisation, like: User) -> dict[str, Any]:
    """Return a new representative of an organisation, signed in; as `like`, but of this one."""
    now, model = timezone.now(), Membership.objects.get(person=like)
    person = User.objects.create(email=f"storm-{organisation.pk}@scale.example", password="!")  # noqa: S106 - none
    Membership.objects.create(
        person=person,
        organisation=organisation,
        state=model.state,
        charter=model.charter,
        charter_accepted_at=now,
        applied_at=now,
        decided_at=now,
    )
    today = timezone.localdate(now) - timedelta(days=1)
    Mandate.objects.create(person=person, organisation=organisation, issued_by="the board", starts_on=today)
    csrf = get_random_string(32)
    return {
        "organisation": str(organisation.key),
        "cookie": f"{session_of(person)}; csrftoken={csrf}",
        "csrf": csrf,
        "fields": {"who": str(organisation.key)},
    }


def _target(statement: Any) -> dict[str, Any]:  # noqa: ANN401 - a statement of either process
    with override("en"):
        address = reverse(ROUTE, args=[statement.process.slug, statement.number])
    return {
        "process": statement.process.slug,
        "statement": statement.pk,
        "address": address,
        "fields": {"reason": "", "put": "", "after": "statement"},
        "answer_name": "answer",
    }


def main(arguments: list[str]) -> int:
    """Do what the arguments say."""
    if arguments[0] == "lay":
        lay(Path(arguments[1]), *(int(number) for number in arguments[2:6]))
    else:
        print(close(arguments[1]))
    return 0
