"""What an organisation prepares on a statement, for its members alone."""

from __future__ import annotations

from dataclasses import dataclass

from miroir.consultations.models import Draft, DraftNote, Statement
from miroir.directory.models import Organisation


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft, None where nothing is written yet, and what members said of the statement, in their order."""

    draft: Draft | None
    notes: tuple[DraftNote, ...]


def prepared_by(organisation: Organisation, statement: Statement) -> Prepared:
    """Return what an organisation prepares on a statement. Who asks must have been allowed. Two queries."""
    draft = Draft.objects.filter(organisation=organisation, statement=statement).select_related("updated_by").first()
    if draft is None:
        return Prepared(None, ())
    return Prepared(draft, tuple(draft.notes.select_related("person")))
