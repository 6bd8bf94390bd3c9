"""Everything that the site keeps of one person."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.core.serializers.json import DjangoJSONEncoder

from miroir.accounts.models import User
from miroir.accounts.queries import exported
from miroir.consultations.queries.exporting import exported_of as exported_of_consultations
from miroir.decisions.queries.exporting import exported_of as exported_of_decisions
from miroir.directory.queries.exporting import exported_of as exported_of_directory
from miroir.drafting.queries.exporting import exported_of as exported_of_drafting
from miroir.journal.models import Opening


def own_data_json(person: User) -> str:
    """Return what is kept of a person as JSON: account, letters, belonging, contributions, entries of the journal."""
    kept = {
        "account": exported(person),
        "directory": exported_of_directory(person),
        "consultations": exported_of_consultations(person),
        "drafting": exported_of_drafting(person),
        "decisions": exported_of_decisions(person),
        "journal": list(_entries(person)),
    }
    return json.dumps(kept, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)


def _entries(person: User) -> Iterator[dict[str, object]]:
    openings = Opening.objects.filter(person=str(person.key)).select_related("entry").order_by("entry")
    for opening in openings.iterator():
        yield {"sequence": opening.entry_id, "kind": opening.entry.kind, "about": opening.about, "at": opening.at}
